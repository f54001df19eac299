/** Names to ordinals, with problems at the place where a name is used. */
import type { Document, Path, ProblemText } from './document.ts'
import { didYouMean, oneOfNames, type Problem, quote } from './problems.ts'

/** Collects problems of one description. */
export interface Report {
  readonly problems: Problem[]
  readonly document: Document
  add(path: Path, text: ProblemText, at?: 'key' | 'value'): void
}

export function newReport(document: Document): Report {
  const problems: Problem[] = []
  return {
    problems,
    document,
    add: (path, text, at) => {
      problems.push(document.problemAt(path, text, at))
    },
  }
}

/** The things of one kind, by name. */
export interface Names {
  readonly list: readonly string[]
  /** The ordinal; of an unknown name a problem, and 0, so that the other checks go on. */
  find(name: string, path: Path, at?: 'key' | 'value'): number
}

export function namesOf(report: Report, kind: string, list: readonly string[]): Names {
  const ordinals = new Map(list.map((name, i) => [name, i]))
  return {
    list,
    find: (name, path, at) => {
      const ordinal = ordinals.get(name)
      if (ordinal !== undefined) return ordinal
      const hint = didYouMean(name, list, `Describe ${quote(name)}, or name another.`)
      report.add(path, { found: quote(name), expected: oneOfNames(kind, list), hint }, at)
      return 0
    },
  }
}
