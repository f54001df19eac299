/**
 * What is wrong with a description: where, what was found, what was expected, what to do. All of them at once, in the
 * order of the file. Read it from `printProblems`.
 */
import { nearest } from '../interface/nearest.ts'

export interface Problem {
  readonly file: string
  /** Both count from 1. */
  readonly line: number
  readonly column: number
  /** Where in the description, such as `devices.can.contexts.flexcan-0.streams[0]`. */
  readonly path: string
  readonly found: string
  readonly expected: string
  readonly hint: string
}

/** Problems that one load prints, at most; the last line, the eighth, says how many there are more. */
export const problemsShownMax = 7

export function printProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, problemsShownMax).map(printProblem)
  const more = problems.length - shown.length
  return [...shown, ...(more > 0 ? [`… and ${more} more. Mend these first.`] : [])].join('\n')
}

export function printProblem(p: Problem): string {
  const where = [p.file, ...(p.line > 0 ? [p.line, p.column] : [])].join(':')
  const path = p.path === '' ? '' : `${p.path}: `
  return printable(`${where}: ${path}found ${p.found}, expected ${p.expected}. ${p.hint}`)
}

/** In the order of the file, without repetitions of one place. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
  const isSame = (a: Problem, b: Problem) => printProblem(a) === printProblem(b)
  return sorted.filter((p, i) => i === 0 || !isSame(p, sorted[i - 1]))
}

/** Files come from strangers: no control character reaches the terminal. */
export const printable = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)

const quotedMax = 48

/** A piece of the file, in quotes, cut short. */
export const quote = (text: string): string => `"${cut(text)}"`

export const cut = (text: string): string =>
  text.length > quotedMax ? `${[...text.slice(0, 2 * quotedMax)].slice(0, quotedMax).join('')}…` : text

export const hex = (n: number): string => `0x${n.toString(16)}`

/** "a guest: control, update", or that there is none. */
export const oneOfNames = (kind: string, names: readonly string[]): string =>
  names.length === 0 ? `${kind} (none is described)` : `${kind}: ${names.join(', ')}`

/** The nearest of the valid names, as advice; else `otherwise`. */
export function didYouMean(word: string, names: readonly string[], otherwise: string): string {
  const [best] = nearest(word, names, 1)
  return best === undefined ? otherwise : `Did you mean ${quote(best)}?`
}
