/** Mistakes in the description of an IOPMP with priority entries and a table of requesters: each is said where it stands. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { printProblems, readPlatform } from '../../src/platform/index.ts'

const text = readFileSync('platforms/iopmp-domains.yaml', 'utf8')
const filter = readFileSync('platforms/region-filter.yaml', 'utf8')
const isolated = readFileSync('platforms/iopmp.yaml', 'utf8')

function problemsOf(base: string, from: string, to: string): string {
  expect(base).toContain(from)
  const read = readPlatform(base.replace(from, to), 'x.yaml')
  return 'problems' in read ? printProblems(read.problems) : ''
}

const domains = '  domains: 43 # the table has two words for each requester\n'
const priority = '  priorityEntries: 8 # those of the first domains: they deny holes\n'
const hole = 'hole: { base: 0x31790c00, size: 256 }'

describe('a mistake', () => {
  test.each([
    ['a hole outside its window', hole, 'hole: { base: 0x31791000, size: 256 }', 'a range within its window'],
    ['a hole as large as its window', hole, 'hole: { base: 0x31790800, size: 2KB }', 'less than all of it'],
    ['a hole within a granule', hole, 'hole: { base: 0x31790c10, size: 256 }', 'a multiple of 64 bytes'],
    ['holes and no priority entries', priority, '', 'priorityEntries to deny it'],
    ['too few priority entries', priority, '  priorityEntries: 3\n', 'each hole one of priority entries'],
    ['only priority entries', priority, '  priorityEntries: 43\n', 'fewer than the 43 regions'],
    ['too few domains', 'regions: 43\n  domains: 43', 'regions: 16\n  domains: 16', 'Describe more domains'],
    ['domains of unequal size', domains, '  domains: 42\n', 'a divisor of the 43 regions'],
    ['more domains than two words have', domains, '  domains: 64\n', 'from 1 to 63'],
    ['no stride of the table', '  requesterStrideBytes: 8\n', '', 'Add "requesterStrideBytes: 8"'],
    ['a stride that ends beyond the frame', 'Bytes: 8\n', 'Bytes: 4KB\n', 'the words of all 2 requesters'],
    ['a stride and no domains', domains, '', 'no requesterStrideBytes without domains'],
    ['one word for more than 31 domains', '    DOMAINS_HIGH: 0x804\n', '', 'no "DOMAINS_HIGH"'],
    ['one word of the stall', '    STALL_HIGH: 0x24\n', '', 'no "STALL_HIGH"'],
    [
      'bypasses beside priority entries',
      priority,
      `${priority}  bypasses: { reads: { direction: read } }\n`,
      'no bypasses',
    ],
    [
      'requesters for a table of domains',
      'procedures: default',
      'procedures: { extra: { arguments: [context], steps: [{ do: write, register: protection.STALL, value: requesters }] } }',
      'Write domains',
    ],
    [
      'named regions',
      '        streams: [0x20]',
      '        regions: [3]\n        streams: [0x20]',
      'domains hold',
    ],
  ])('%s', (_what, from, to, fragment) => expect(problemsOf(text, from, to)).toContain(fragment))

  test.each([
    ['priority entries', '  priorityEntries: 2\n', 'no order of regions'],
    ['domains', '  domains: 8\n', 'no table of requesters'],
  ])('%s of another family', (_what, key, fragment) =>
    expect(problemsOf(filter, '  regions: 8\n', `  regions: 8\n${key}`)).toContain(fragment),
  )

  test.each([
    [
      'a second word for few domains',
      '    STALL: 0x18\n',
      '    STALL_HIGH: 0x24\n    STALL: 0x18\n',
      'no STALL_HIGH',
    ],
    [
      'a priority entry that holds a window',
      '  regions: 8\n',
      '  regions: 8\n  priorityEntries: 6\n',
      'beside its priority entries',
    ],
    [
      'domains where none are',
      'procedures: default',
      'procedures: { extra: { arguments: [context], steps: [{ do: write, register: protection.STALL, value: domains }] } }',
      'Write requesters',
    ],
    [
      'a step on priority entries that are none',
      'procedures: default',
      'procedures: { audit: { steps: [{ do: read, register: priority.BASE }] } }',
      'Describe protection.priorityEntries',
    ],
    [
      'a step on a table that there is not',
      'procedures: default',
      'procedures: { audit: { steps: [{ do: read, register: requester.DOMAINS }] } }',
      'a register of a unit of the family iopmp',
    ],
  ])('%s, without them', (_what, from, to, fragment) =>
    expect(problemsOf(isolated, from, to)).toContain(fragment),
  )
})

test.each([
  [
    'a register of the next region',
    filter,
    'READERS: 0x10c',
    'READERS: 0x110',
    'BASE of region 1 has that one',
  ],
  ['one of the unit, by the stride', filter, 'WRITERS: 0x800', 'WRITERS: 0x00', 'FAULT_STREAM has that one'],
  [
    "another requester's",
    text,
    'requesterStrideBytes: 8',
    'requesterStrideBytes: 4',
    'DOMAINS of requester 1 has that one',
  ],
])('a word that is also %s', (_what, base, from, to, fragment) =>
  expect(problemsOf(base, from, to)).toContain(fragment),
)

test('31 domains take one word, and its procedures write no second one', () => {
  const one = text
    .replace('regions: 43\n  domains: 43', 'regions: 20\n  domains: 20')
    .replace('    STALL_HIGH: 0x24\n', '')
    .replace('    DOMAINS_HIGH: 0x804\n', '')
  const read = readPlatform(one, 'x.yaml')
  expect('problems' in read ? printProblems(read.problems) : '').toBe('')
  if ('problems' in read) return
  expect(JSON.stringify(read.platform.procedures)).not.toContain('_HIGH')
})
