/** `rules`: every row of the catalogue, where it is built, what breaks it, which edges carry it, what evidence there is. */
import { resolve } from 'node:path'
import { readEvidence } from '../formats/evidence.ts'
import type { Evidence } from '../interface/evidence.ts'
import { rulesMarkdown, rulesText, traceability } from '../report/traceability.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { readFileOf } from './read-file.ts'
import { fileOfRule } from './rule-files.ts'
import { version } from './version.ts'

export interface RulesArguments {
  readonly format: 'text' | 'json' | 'markdown'
  /** Files that `check` wrote. */
  readonly evidence?: readonly string[]
}

export function rulesCommand(io: Io, { format, evidence = [] }: RulesArguments): ExitCode {
  const table = traceability(
    version,
    fileOfRule,
    evidence.map((file) => evidenceFrom(io, file)),
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
