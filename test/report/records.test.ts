// Which published bugs are mirrored, and by what.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { bugs } from '../../bugs/bugs.ts'
import { published } from '../../bugs/published.ts'
import { mirroredRecords, publishedIn, recordsMarkdown } from '../../src/report/records.ts'

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

test('each of them says where it was published, and nothing else does', () => {
  const limits = readFileSync(resolve(import.meta.dirname, '../../docs/limits.md'), 'utf8')
  const left = [...limits.matchAll(/^\| (RB-\d+) \| ([^|]*) \|/gm)]
  expect(left.map(([, record = '', source]) => [record, source])).toEqual(
    left.map(([, record = '']) => [record, published[record]?.source]),
  )
  const mirrored = mirroredRecords(bugs).map(({ record }) => record)
  expect(Object.keys(published).sort()).toEqual(
    [...mirrored, ...left.map(([, record = '']) => record), 'RB-046'].sort(),
  )
})

test('a record that is not ours stands without words', () => {
  expect(publishedIn('RB-026, RB-999, ours')).toEqual([
    `RB-026: ${published['RB-026']?.source}: ${published['RB-026']?.is}`,
  ])
  expect(recordsMarkdown([{ record: 'RB-999', bugs: ['a'] }]).at(-1)).toBe('| RB-999 |  |  | a |')
})
