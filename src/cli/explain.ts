/** `explain`: a rule, a known-bad or a verdict in words. */

import { shownOn } from '../../bugs/bug.ts'
import { isBeyond } from '../../properties/catalogue/beyond.ts'
import { isRuleId } from '../../properties/catalogue.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { bugIn, ours, type Suite } from '../engines/suite.ts'
import { nearest } from '../interface/nearest.ts'
import { type Verdict, verdicts } from '../interface/verdicts.ts'
import { explainBeyond, explainOwn, explainRule, explainVerdict } from '../report/explain.ts'
import { explainBug } from '../report/explain-bug.ts'
import { explainWord, isWord, type Word, words as wordsKnown } from '../report/words.ts'
import { platformNamed } from './bugs.ts'
import { changesOf } from './changes.ts'
import { type Configured, configuredFor } from './config.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { shownPath } from './files.ts'
import type { Io } from './io.ts'
import { packagedBug, platformFile } from './packaged.ts'

const isVerdict = (text: string): text is Verdict => Object.hasOwn(verdicts, text)

/** Words that belong together need no quotes: `explain not built`. */
export async function explainCommand(
  io: Io,
  words: readonly string[],
  { config }: { readonly config?: string } = {},
): Promise<ExitCode> {
  const configured = await configuredFor(io, config)
  const name = words.join(' ')
  const [id = ''] = name.split('.')
  const own = configured.rules.find((rule) => rule.own && nameOfRule(rule) === name.toUpperCase())
  if (own) io.out(explainOwn(own, shownPath(io.cwd, configured.file ?? ''), configured, io.style))
  else if (isVerdict(name.toLowerCase())) io.out(explainVerdict(name.toLowerCase() as Verdict, io.style))
  else if (isWord(name.toLowerCase())) io.out(explainWord(name.toLowerCase() as Word, io.style))
  else if (isBeyond(id.toUpperCase())) io.out(guarded(() => explainBeyond(name, io.style, configured)))
  else if (isRuleId(id.toUpperCase())) io.out(guarded(() => explainRule(name, io.style, configured)))
  else io.out(bugExplained(io, name, configured))
  return EXIT.fine
}

/** @throws InputError where there is no such known-bad */
function bugExplained(io: Io, name: string, configured: Configured): string {
  const bug = bugIn(configured, name.toLowerCase())
  if (!bug) throw new InputError(unknown(name, configured))
  const [platform = ''] = shownOn(bug)
  const isOurs = bugIn(ours, bug.name) !== undefined
  const shown = {
    // One of the user's is reached from the configuration.
    file: isOurs
      ? shownPath(io.cwd, packagedBug(bug.name))
      : `${shownPath(io.cwd, configured.file ?? '')}, or what that imports`,
    platform: configured.platforms.has(platform) ? platform : shownPath(io.cwd, platformFile(platform)),
  }
  const changes = changesOf(bug, platformNamed(io, configured, platform))
  return explainBug(bug, changes, shown, configured, io.style)
}

function guarded(explain: () => string): string {
  try {
    return explain()
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(error.message)
    throw error
  }
}

function unknown(name: string, { rows, bugs }: Suite): string {
  const near = [
    ...rows.suggest(name),
    ...nearest(name, [...Object.keys(verdicts), ...Object.keys(wordsKnown)], 1),
    ...nearest(
      name,
      bugs.map((b) => b.name),
      1,
    ),
  ].slice(0, 3)
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''
  return `There is no rule and no verdict ${JSON.stringify(name)}, and no known-bad. ${hint}List all rules with: wellbehaved rules, all known-bads with: wellbehaved bugs --list`
}
