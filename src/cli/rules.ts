/** `rules`: every row of the catalogue, where it is built, what breaks it, which edges carry it, what evidence there is. */
import { resolve } from 'node:path'
import { readEvidence } from '../formats/evidence.ts'
import type { Evidence } from '../interface/evidence.ts'
import { rulesMarkdown, rulesText, traceability } from '../report/traceability.ts'
import { configuredFor } from './config.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { shownPath } from './files.ts'
import type { Io } from './io.ts'
import { readFileOf } from './read-file.ts'
import { fileOfRule } from './rule-files.ts'
import { version } from './version.ts'

export interface RulesArguments {
  readonly format: 'text' | 'json' | 'markdown'
  /** Files that `check` wrote. */
  readonly evidence?: readonly string[]
  readonly config?: string
}

export async function rulesCommand(
  io: Io,
  { format, evidence = [], config }: RulesArguments,
): Promise<ExitCode> {
  const configured = await configuredFor(io, config)
  const { file = '' } = configured
  const table = traceability(
    version,
    // Where it is added: a rule does not know its file.
    (rule) => (rule.own ? shownPath(io.cwd, file) : fileOfRule(rule)),
    evidence.map((one) => evidenceFrom(io, one)),
    configured,
  )
  if (format === 'json') io.out(`${JSON.stringify(table, null, 2)}\n`)
  else io.out(format === 'markdown' ? rulesMarkdown(table) : rulesText(table, io.style))
  return EXIT.fine
}

/** @throws InputError */
export function evidenceFrom(io: Io, file: string): Evidence {
  const read = readFileOf(resolve(io.cwd, file), file)
  const found = 'text' in read ? readEvidence(read.text, file) : read
  if ('problem' in found) throw new InputError(found.problem)
  return found.evidence
}
