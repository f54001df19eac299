/** `explain`: a rule or a verdict in words. */

import { isBeyond } from '../../properties/catalogue/beyond.ts'
import { isRuleId, suggestRule } from '../../properties/catalogue.ts'
import { nearest } from '../interface/nearest.ts'
import { type Verdict, verdicts } from '../interface/verdicts.ts'
import { explainBeyond, explainRule, explainVerdict } from '../report/explain.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'

const isVerdict = (text: string): text is Verdict => Object.hasOwn(verdicts, text)

/** Words that belong together need no quotes: `explain not built`. */
export function explainCommand(io: Io, words: readonly string[]): ExitCode {
  const name = words.join(' ')
  const [id = ''] = name.split('.')
  if (isVerdict(name.toLowerCase())) io.out(explainVerdict(name.toLowerCase() as Verdict, io.style))
  else if (isBeyond(name.toUpperCase())) io.out(explainBeyond(name, io.style))
  else if (isRuleId(id.toUpperCase())) io.out(ruleOrProblem(name, io))
  else throw new InputError(unknown(name))
  return EXIT.fine
}

function ruleOrProblem(name: string, io: Io): string {
  try {
    return explainRule(name, io.style)
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(error.message)
    throw error
  }
}

function unknown(name: string): string {
  const near = [...suggestRule(name), ...nearest(name, Object.keys(verdicts), 1)].slice(0, 3)
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''
  return `There is no rule and no verdict ${JSON.stringify(name)}. ${hint}List all rules with: wellbehaved rules`
}
