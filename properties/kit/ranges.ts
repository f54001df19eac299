/** Ranges of addresses, for static rules. Limits are last bytes. */
import type { Range } from '../../src/interface/platform.ts'

/** The two addresses at which two ranges come closest; twice the same one where they overlap. */
export function closest(a: Range, b: Range): readonly [number, number] {
  if (a.limit < b.base) return [a.limit, b.base]
  if (b.limit < a.base) return [a.base, b.limit]
  const shared = Math.max(a.base, b.base)
  return [shared, shared]
}

/** Every two of a list, once. */
export const twoOf = <T>(list: readonly T[]): (readonly [T, T])[] =>
  list.flatMap((a, i) => list.slice(i + 1).map((b) => [a, b] as const))
