/** The names that somebody probably meant: by edit distance, upper and lower case alike. */

/**
 * The candidates nearest to `word`, nearest first, at most `most`. Among equally near ones those come first that differ
 * least in letters and digits alone, then the order of `candidates` stands. A candidate is near when no more than half
 * of its characters (of the longer of the two) must be edited.
 */
export function nearest(word: string, candidates: readonly string[], most = 3): string[] {
  return candidates
    .map((candidate) => ({
      candidate,
      distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
      bareDistance: editDistance(bare(word), bare(candidate)),
    }))
    .filter(({ candidate, distance }) => distance * 2 <= Math.max(word.length, candidate.length))
    .sort((a, b) => a.distance - b.distance || a.bareDistance - b.bareDistance)
    .slice(0, most)
    .map(({ candidate }) => candidate)
}

/** Punctuation is forgotten more often than a letter: `RST12` means `RST-12`, not `RST-2`. */
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** The fewest letters inserted, removed, replaced or swapped with their neighbour that turn `from` into `to`. */
export function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, j) => j)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = last[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      const swapped = areSwapped(from, to, i, j) ? beforeLast[j - 2]! + 1 : replaced
      row.push(Math.min(row[j - 1]! + 1, last[j]! + 1, replaced, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[to.length]!
}

const areSwapped = (from: string, to: string, i: number, j: number): boolean =>
  i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
