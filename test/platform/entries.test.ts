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
    [
      'too few priority entries',
      priority,
      '  priorityEntries: 3\n',
      'found 3, expected at least 8: each of the 8 holes',
    ],
    [
      'too many priority entries',
      priority,
      '  priorityEntries: 32\n',
      'found 32, expected at most 31: the 12 windows',
    ],
    ['only priority entries', priority, '  priorityEntries: 43\n', 'fewer than the 43 regions'],
    [
      'too few domains',
      'regions: 43\n  domains: 43',
      'regions: 16\n  domains: 16',
      'found 16, expected at least 20',
    ],
    [
      'more windows than a table has domains',
      'regions: 43\n  domains: 43',
      'regions: 9\n  domains: 9',
      'Describe 20 domains and 20 regions',
    ],
    [
      'a hole over what its window holds',
      hole,
      `${hole}, holds: [{ base: 0x31790cc0, size: 64 }]`,
      'a range that holds nothing of the guest',
    ],
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
      'found 6, expected at most 4: the windows of all contexts need 4 of the 8 regions',
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

describe('is said once, where it is to be mended', () => {
  const said = (
    base: string,
    ...changes: readonly (readonly [from: string, to: string])[]
  ): readonly string[] =>
    problemsOf(
      changes.slice(1).reduce((t, [from, to]) => t.replace(from, to), base),
      ...changes[0],
    )
      .trim()
      .split('\n')
      .map((line) => line.replace(/^x\.yaml:\d+:\d+: ([^:]+): .*$/, '$1'))
  const lineOf = (text: string, key: string): number =>
    text.split('\n').findIndex((line) => line.trimStart().startsWith(key)) + 1

  test.each([
    [
      'too few priority entries',
      text,
      [[priority, '  priorityEntries: 3\n']],
      ['protection.priorityEntries'],
    ],
    ['too many', text, [[priority, '  priorityEntries: 39\n']], ['protection.priorityEntries']],
    ['more than regions', text, [[priority, '  priorityEntries: 50\n']], ['protection.priorityEntries']],
    [
      'more than regions, without a table',
      isolated,
      [['  regions: 8\n', '  regions: 8\n  priorityEntries: 30\n']],
      ['protection.priorityEntries'],
    ],
    [
      'more regions than there are, without a table',
      isolated,
      [['  regions: 8\n', '  regions: 4\n  priorityEntries: 1\n']],
      ['protection.regions'],
    ],
    [
      'one hole of each context, and one entry for all',
      isolated,
      [
        ['  regions: 8\n', '  regions: 8\n  priorityEntries: 1\n'],
        ['attribute: normal }', 'attribute: normal, hole: { base: 0x31790400, size: 256 } }'],
      ],
      ['protection.priorityEntries'],
    ],
    ['domains that are no divisor', text, [[domains, '  domains: 40\n']], ['protection.domains']],
    [
      'few domains, and a register of many missing',
      text,
      [
        [domains, '  domains: 20\n'],
        ['    DOMAINS_HIGH: 0x804\n', ''],
      ],
      ['protection.domains', 'protection.registers.STALL_HIGH'],
    ],
    [
      'more domains than regions',
      isolated,
      [
        ['  regions: 8\n', '  regions: 8\n  domains: 20\n  requesterStrideBytes: 8\n'],
        ['    STALL: 0x18\n', '    STALL: 0x18\n    DOMAINS: 0x800\n'],
      ],
      ['protection.domains'],
    ],
  ] as const)('%s', (_what, base, changes, paths) => expect(said(base, ...changes)).toEqual(paths))

  test('at its line and column', () => {
    const line = lineOf(text, 'priorityEntries:')
    const column = '  priorityEntries: '.length + 1
    expect(problemsOf(text, priority, '  priorityEntries: 3\n')).toContain(`x.yaml:${line}:${column}: `)
  })

  test.each([
    [text, priority, '  priorityEntries: 50\n'],
    [isolated, '  regions: 8\n', '  regions: 8\n  priorityEntries: 30\n'],
    [isolated, '  regions: 8\n', '  regions: 8\n  domains: 20\n'],
  ] as const)('in numbers that can be', (base, from, to) =>
    expect(problemsOf(base, from, to)).not.toMatch(/-\d+ (and|that)|Infinity|NaN/),
  )
})

describe('of two stages', () => {
  const stages = readFileSync('platforms/two-stages.yaml', 'utf8')
  const second = 'secondStage: { base: 0x31792000, size: 2KB, access: read-write, attribute: device }'
  const stepOf = (value: number) =>
    `procedures: { extra: { arguments: [context], steps: [{ do: write, register: protection.COMMIT, value: ${value} }] } }`
  const together = 'secondStage: { commit: together }'

  test('one that permits nothing of what its window does is refused', () => {
    const said = problemsOf(stages, second, second.replace('read-write', 'write'))
    const line = stages.split('\n').findIndex((l) => l.includes(second)) + 1
    const column = `        ${second}`.indexOf('write,') - 'read-'.length + 1
    expect(said).toContain(
      `x.yaml:${line}:${column}: guests.motion.windows.archive.secondStage.access: found write`,
    )
    expect(said).toContain('Write read, or read-write.')
    expect(problemsOf(stages, second, second.replace('read-write', 'read'))).toBe('')
  })

  test.each([0, 2, 3])('one commit is for both, so %i names nothing', (value) =>
    expect(problemsOf(stages, 'procedures: default', stepOf(value))).toContain(
      '1: one commit puts both stages',
    ),
  )

  test('and 1 is right; of stages committed apart it is the first, and 0 and 4 are none', () => {
    expect(problemsOf(stages, 'procedures: default', stepOf(1))).toBe('')
    const apart = stages.replace(together, 'secondStage: { commit: ordered }')
    for (const value of [1, 2, 3]) expect(problemsOf(apart, 'procedures: default', stepOf(value))).toBe('')
    for (const value of [0, 4])
      expect(problemsOf(apart, 'procedures: default', stepOf(value))).toContain('a stage to commit')
  })
})

test.each([
  [4, 2],
  [6, 2],
  [5, 1],
  [8, 1],
  [8, 6],
])('whoever does what is said of %i regions with %i priority entries comes to an end', (regions, entries) => {
  const holed = isolated.replace(
    'source: { base: 0x31790000, size: 2KB,',
    'source: { base: 0x31790000, size: 2KB, hole: { base: 0x31790400, size: 256 },',
  )
  const now = { regions, priorityEntries: entries }
  const said: string[] = []
  for (let i = 0; i < 4; i++) {
    const text = `  regions: ${now.regions}\n  priorityEntries: ${now.priorityEntries}\n`
    const problems = problemsOf(holed, '  regions: 8\n', text)
    const [, key = '', least = ''] =
      /protection\.(regions|priorityEntries): .*at (?:least|most) (\d+)/.exec(problems) ?? []
    if (key === '') {
      expect(problems).toBe('')
      return
    }
    said.push(problems)
    now[key as keyof typeof now] = Number(least)
  }
  expect(said).toEqual([])
})
