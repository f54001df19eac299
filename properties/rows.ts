/** The rows that rules stand for: those of the paper, those beyond it, and those that rules of one's own bring with them. */
import { nearest } from '../src/interface/nearest.ts'
import { beyond } from './catalogue/beyond.ts'
import type { RowData, Strength } from './catalogue/row.ts'
import { catalogue } from './catalogue.ts'
import type { Rule } from './kit/rule.ts'

/** What every row says, whoever it is from. */
export interface AnyRow
  extends Pick<RowData<string>, 'id' | 'statement' | 'strength' | 'kinds' | 'parts' | 'implies'> {
  /** The sentence that it encodes; of a row that is not of the paper its statement. */
  readonly clause: string
}

export interface Rows {
  /** The paper's in its order, those beyond it, then the others. */
  readonly all: readonly AnyRow[]
  /** Undefined: nobody gives it, such as a row that another version knew. */
  byId(id: string): AnyRow | undefined
  /** The IDs that `text`, perhaps with a part, probably meant: nearest first, at most three. */
  suggest(text: string): string[]
}

/** Our rows, and those that these rules bring. */
export function rowsWith(rules: readonly Rule[]): Rows {
  const all: readonly AnyRow[] = [...catalogue, ...beyondRows, ...rules.flatMap(ownRow)]
  const byId = new Map(all.map((row) => [row.id, row]))
  return {
    all,
    byId: (id) => byId.get(id),
    suggest: (text) => nearest(text.split('.')[0] ?? text, [...byId.keys()]),
  }
}

const beyondRows: readonly AnyRow[] = beyond.map((row: RowData<string>) => ({
  ...row,
  clause: row.statement,
}))

const ownRow = ({ id, own, kind }: Rule): readonly AnyRow[] =>
  own ? [{ id, ...own, kinds: [kind], clause: own.statement }] : []

export const ourRows: Rows = rowsWith([])

/** Of a row, or of its part; where the row has no such part, of the row. */
export const strengthIn = (rows: Rows, id: string, part?: string): Strength | undefined =>
  partIn(rows, id, part)?.strength

/** The same, in words of ours or of whoever added it; of a row that is not known nothing. */
export const statementIn = (rows: Rows, id: string, part?: string): string =>
  partIn(rows, id, part)?.statement ?? ''

function partIn(
  rows: Rows,
  id: string,
  part: string | undefined,
): Pick<AnyRow, 'strength' | 'statement'> | undefined {
  const row = rows.byId(id)
  return row?.parts?.find((one) => one.part === part) ?? row
}
