/** `rules`: every row of the catalogue, where it is built, what breaks it and which edges carry it. */
import { rulesMarkdown, rulesText, traceability } from '../report/traceability.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Io } from './io.ts'
import { fileOfRule } from './rule-files.ts'
import { version } from './version.ts'

export function rulesCommand(
  io: Io,
  { format }: { readonly format: 'text' | 'json' | 'markdown' },
): ExitCode {
  const table = traceability(version, fileOfRule)
  if (format === 'json') io.out(`${JSON.stringify(table, null, 2)}\n`)
  else io.out(format === 'markdown' ? rulesMarkdown(table) : rulesText(table, io.style))
  return EXIT.fine
}
