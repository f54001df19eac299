// Which published bugs are mirrored, and by what.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
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

// Fewer, and one of them has lost its known-bad; more, and the document has one too many.
test('each published bug that was read is mirrored, or stands in the limits', () => {
  const limits = readFileSync(resolve(import.meta.dirname, '../../docs/limits.md'), 'utf8')
  const mirrored = mirroredRecords(bugs).map(({ record }) => record)
  const left = [...limits.matchAll(/RB-\d+/g)].map(([record]) => record)
  expect(limits).toContain(`Of ${mirrored.length + left.length} published bugs`)
  expect(limits).toContain(`[${mirrored.length} are mirrored]`)
  expect(new Set([...mirrored, ...left]).size).toBe(mirrored.length + left.length)
})
