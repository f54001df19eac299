/** Plays counterexamples again: one for `replay`, those found before for a campaign. */
import { match } from 'ts-pattern'
import type { Bug } from '../../bugs/bug.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { type FlatOperation, flatten } from '../interface/operations.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import type { Campaign } from './campaign.ts'
import { tellPair } from './judge-pairs.ts'
import { record, tellRun } from './record.ts'
import { alone, type DeviceFactory, type Subject, subjectOf } from './subject.ts'
import { createPairs } from './two-run.ts'

export type Replayed = 'still fails' | 'now passes' | 'no longer expressible'

export interface Replay {
  readonly result: Replayed
  /** How it breaks now, or why it can no longer be said. */
  readonly explanation: string
  /** Where it still fails, what is seen now, as far as it goes. */
  readonly seen?: Seen
}

export type Seen = Pick<Counterexample, 'operations' | 'observations' | 'cooperative' | 'pair' | 'static'>

/** Plays a counterexample again. @throws DeviceFailure */
export function replay(
  counterexample: Counterexample,
  rules: readonly Rule[],
  bug: Bug | undefined,
  device?: DeviceFactory,
): Replay {
  const candidates: readonly Rule[] = [...rules, ...(bug?.rules ?? []), ...(bug?.staticRules ?? [])]
  const rule = candidates.find((r) => nameOfRule(r) === counterexample.rule)
  if (!rule)
    return { result: 'no longer expressible', explanation: `this version has no rule ${counterexample.rule}` }
  // The platform in the file is the resolved one, a changed description included.
  const { platform } = counterexample
  const { options } = subjectOf(platform, bug && { ...bug, platform: (p) => p }, device)
  const subject: Subject = { platform, options, extraRules: [] }
  const obstacle = rule.kind === 'static' ? undefined : obstacleToExecution(platform)
  if (obstacle !== undefined)
    return { result: 'no longer expressible', explanation: `${platform.name}: ${obstacle}` }
  let operations: FlatOperation[]
  try {
    operations = counterexample.operations.map((op) => flatten(platform, op))
  } catch (error) {
    return {
      result: 'no longer expressible',
      explanation: error instanceof Error ? error.message : String(error),
    }
  }
  const broken = replayRule(subject, rule, operations)
  return broken === undefined
    ? { result: 'now passes', explanation: '' }
    : { result: 'still fails', ...broken }
}

/** How the rule breaks, or undefined. */
function replayRule(
  subject: Subject,
  rule: Rule,
  operations: readonly FlatOperation[],
): Omit<Replay, 'result'> | undefined {
  return match(rule)
    .with({ kind: 'static' }, (r) => {
      const bad = r.over(subject.platform).find((pair) => !r.then(pair))
      return bad && { explanation: r.otherwise(bad), seen: { operations: [], observations: [], static: bad } }
    })
    .with({ kind: 'twoRun' }, (r) => {
      const pairs = createPairs(subject.platform, r, subject.options)
      try {
        const found = pairs.replay(operations)
        if (!found) return undefined
        const { explanation, ...seen } = tellPair(subject.platform, found)
        return { explanation, seen }
      } finally {
        pairs.close()
      }
    })
    .with({ kind: 'rollUp' }, () => undefined)
    .otherwise((r) => {
      const { stage } = alone(subject, r)
      try {
        const recorded = record(stage, operations)
        if (recorded.rule < 0) return undefined
        const played = operations.slice(0, recorded.observations.length)
        const { explanation, ...seen } = tellRun(stage, played, recorded)
        return { explanation, seen }
      } finally {
        stage.system.device.close()
      }
    })
}

/** What was found before comes first: a rule that still fails needs no new counterexample. `replayed`: by file. */
export function replayCorpus(
  { subject: { platform }, options, outcomes }: Campaign,
  applicable: readonly Rule[],
  replayed: Record<string, Replayed>,
): void {
  for (const { file, counterexample } of options.corpus ?? []) {
    if (!applicable.some((rule) => nameOfRule(rule) === counterexample.rule)) continue
    const here = { ...counterexample, platform }
    const { result, explanation } = replay(here, options.rules, options.bug, options.device)
    replayed[file] = result
    const known = outcomes.get(counterexample.rule)?.counterexample
    const isShorter = !known || counterexample.operations.length < known.operations.length
    if (result === 'still fails' && isShorter)
      outcomes.set(counterexample.rule, {
        verdict: 'broken',
        // Here; whoever looks further counts on.
        exercised: 1,
        reason: explanation,
        counterexample: { ...here, explanation },
        file,
      })
  }
}
