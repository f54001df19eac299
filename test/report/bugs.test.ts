// What the matrix says of how many runs are enough: counted of those that were played and noticed, and of no others.
import { expect, test } from 'vitest'
import {
  type BugMatrix,
  type BugRow,
  bugsFormat,
  bugsText,
  detectedIn,
  enoughMarkdown,
} from '../../src/report/bugs.ts'

const row = (detectedAfter: number | null, fired = ['RST-1']): BugRow => ({
  name: 'a',
  platform: 'p',
  rule: 'RST-1',
  is: 'S.',
  fired,
  detectedAfter,
  shrunk: 1,
})
const matrixOf = (bugs: readonly BugRow[]): BugMatrix => ({
  format: bugsFormat,
  version: '0',
  seed: 1,
  runs: 2000,
  operations: 100,
  runsAfter: 0,
  pairs: 0,
  pairsOfOthers: 0,
  bugs,
})

test('the shares are of the known-bads that were played and noticed, in the order of their operations', () => {
  const matrix = matrixOf([row(100), row(3), row(0), row(null, []), row(1), row(2), row(7, ['RST-2'])])
  expect(detectedIn(matrix)).toEqual([
    { share: 0.5, operations: 2 },
    { share: 0.75, operations: 3 },
    { share: 0.9, operations: 100 },
    { share: 0.95, operations: 100 },
    { share: 1, operations: 100 },
  ])
  expect(detectedIn(matrixOf([row(0)]))).toEqual([])
})

test('what does not show in a default check is not counted as if it did; three in the runs is the chance left', () => {
  const [first, ...rest] = enoughMarkdown(matrixOf([row(5), row(200_001)]))
  expect(first).toContain('Of 2 known-bads')
  expect(rest.at(-1)).toContain('1 of these 2 show in it.')
  // Silent runs of a chance of 1 in 668: (667/668)^2000 is 5 %.
  expect(rest.at(-1)).toContain('below 1 in 668.')
})

test('the next command names the file that was given, or the one that comes with the program, and a bug that was planted', () => {
  const skipped = { ...row(null, []), name: 'b', notPlanted: 'it changes nothing there' }
  const matrix = matrixOf([skipped, row(3)])
  expect(bugsText(matrix, undefined, 'mine.yaml')).toContain('wellbehaved check mine.yaml --bug a\n')
  expect(bugsText(matrix)).toContain('wellbehaved check p --bug a\n')
  const nothing = bugsText(matrixOf([skipped]))
  expect(nothing).toContain('0 of 0 known-bads noticed')
  expect(nothing).not.toMatch(/in the mean|--bug/)
})
