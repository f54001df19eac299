// Which published bugs are mirrored, and by what.
import { expect, test } from 'vitest'
import { bugs } from '../../bugs/bugs.ts'
import { mirroredRecords } from '../../src/report/records.ts'

test('each record stands once, in the order of the numbers, with all that mirror it; other words are no record', () => {
  const records = mirroredRecords([
    { name: 'b', seenIn: 'RB-100, RB-020' },
    { name: 'a', seenIn: 'RB-100' },
    { name: 'c', seenIn: 'a ticket of ours' },
    { name: 'd' },
  ])
  expect(records).toEqual([
    { record: 'RB-020', bugs: ['b'] },
    { record: 'RB-100', bugs: ['b', 'a'] },
  ])
})

// Fewer, and one of them has lost its known-bad; more, and this number says so.
test('of the published bugs 80 are mirrored', () => {
  expect(mirroredRecords(bugs)).toHaveLength(80)
})
