/** What is checked and what may be planted: our rules and known-bads, and those of whoever checks. */
import type { Bug } from '../../bugs/bug.ts'
import { bugs } from '../../bugs/bugs.ts'
import type { Rule } from '../../properties/kit/rule.ts'
import { ourRows, type Rows, rowsWith } from '../../properties/rows.ts'
import { rules } from '../../properties/rules.ts'

export interface Suite {
  readonly rules: readonly Rule[]
  /** The rows that the rules stand for. */
  readonly rows: Rows
  readonly bugs: readonly Bug[]
}

export const ours: Suite = { rules, rows: ourRows, bugs }

/** Ours first, so that where nothing is added nothing changes. */
export const suiteWith = (own: Pick<Suite, 'rules' | 'bugs'>): Suite => ({
  rules: [...rules, ...own.rules],
  rows: rowsWith(own.rules),
  bugs: [...bugs, ...own.bugs],
})

export const bugIn = (suite: Suite, name: string): Bug | undefined => suite.bugs.find((b) => b.name === name)
