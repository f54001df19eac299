/**
 * A platform description, read: text in, a Platform or all its problems out. Pure; src/cli/load-platform.ts reads files.
 * Three stages, each on what the one before let through: YAML (document.ts), shape (schema.ts), meaning (resolve.ts).
 */
import type { Platform } from '../interface/platform.ts'
import { readDocument } from './document.ts'
import { newReport } from './names.ts'
import { type Problem, sortProblems } from './problems.ts'
import { resolve } from './resolve.ts'
import { description } from './schema.ts'
import { shapeProblems } from './shape.ts'

export { defaultProcedures, defaultProceduresFor, defaultProceduresOf } from './default-procedures.ts'
export { type Problem, printProblem, printProblems, problemsShownMax } from './problems.ts'
export { descriptionFormat } from './schema.ts'
export { readScope, scopeFormat } from './scope-file.ts'

export type ReadPlatform = { readonly platform: Platform } | { readonly problems: readonly Problem[] }

/** `fileName` is for the problems only. A byte-order mark and any line ends are taken. */
export function readPlatform(text: string, fileName: string): ReadPlatform {
  const document = readDocument(text.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n'), fileName)
  const isReported = (path: string) => document.problems.some((p) => p.path !== '' && p.path === path)
  if (document.value === null) return { problems: sortProblems(emptyOr(document.problems, fileName)) }
  const parsed = description.safeParse(document.value)
  if (!parsed.success) {
    const shape = shapeProblems(document, parsed.error.issues).filter((p) => !isReported(p.path))
    return { problems: sortProblems([...document.problems, ...shape]) }
  }
  if (document.problems.length > 0) return { problems: sortProblems(document.problems) }
  const report = newReport(document)
  const platform = resolve(report, parsed.data)
  return report.problems.length > 0 ? { problems: sortProblems(report.problems) } : { platform }
}

function emptyOr(problems: readonly Problem[], file: string): readonly Problem[] {
  if (problems.length > 0) return problems
  const hint = 'See platforms/zonal-gateway.yaml for one.'
  return [{ file, line: 1, column: 1, path: '', found: 'nothing', expected: 'a platform description', hint }]
}
