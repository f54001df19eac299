/** What a piece of work names, since no message carries a function: rules and known-bads of a suite. */
import type { Bug } from '../../bugs/bug.ts'
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored } from '../../properties/rules.ts'
import type { RuleGroup } from '../engines/prove.ts'
import { isProvable, type ProvableRule } from '../engines/scopes.ts'
import { bugIn, type Suite } from '../engines/suite.ts'

export interface NamedGroup {
  readonly name: string
  readonly rules: readonly string[]
}

export const monitoredOf = ({ rules }: Suite): readonly MonitoredRule[] => rules.filter(isMonitored)

export const provableOf = ({ rules }: Suite): readonly ProvableRule[] => rules.filter(isProvable)

export const groupIn = (suite: Suite, { name, rules: names }: NamedGroup): RuleGroup => ({
  name,
  rules: provableOf(suite).filter((rule) => names.includes(nameOfRule(rule))),
})

export function knownBad(suite: Suite, name: string): Bug {
  const bug = bugIn(suite, name)
  if (!bug) throw new Error(`there is no known-bad '${name}'`)
  return bug
}

/** Undefined where none is planted. */
export const plantedBug = (suite: Suite, name: string | undefined): Bug | undefined =>
  name === undefined ? undefined : knownBad(suite, name)
