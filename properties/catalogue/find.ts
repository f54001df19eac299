/** Finds a row by its ID, in any catalogue, and says what was probably meant where there is none. */
import { nearest } from '../../src/interface/nearest.ts'

export interface Finder<Row> {
  /** @throws RangeError that gives the nearest IDs. */
  byId(id: string): Row
  has(id: string): boolean
  suggest(text: string): string[]
}

/** `of`: the catalogue's name, as the message gives it. */
export function finder<Row extends { readonly id: string }>(of: string, rows: readonly Row[]): Finder<Row> {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const ids = [...byId.keys()]
  const suggest = (text: string) => nearest(withoutPart(text), ids)
  return {
    byId: (id) => byId.get(id) ?? unknown(of, id, suggest(id)),
    has: (id) => byId.has(id),
    suggest,
  }
}

/** `RST-5.a` names a part of RST-5. */
const withoutPart = (text: string): string => text.split('.')[0] ?? text

function unknown(of: string, id: string, near: readonly string[]): never {
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''
  throw new RangeError(
    `${of} has no rule ${JSON.stringify(id)}. ${hint}List all of them with: wellbehaved rules`,
  )
}
