/** Hashes that turn one drawn choice into many small decisions. No generator of its own: fast-check draws. */

/** A well-mixed 32-bit hash of two words (the finalizer of MurmurHash3 over both). */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A number below n (n up to 2^16) from a 32-bit hash, without the bias of a remainder. */
export const below = (hash: number, n: number): number => ((hash >>> 16) * n) >>> 16

/** A hash as a signed word: it fits a small integer, so that passing it on allocates nothing. */
export const word = (a: number, b: number): number => mix(a, b) | 0
