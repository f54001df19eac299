/**
 * Which code MP-14.d accepts, of all that a register of three bits can hold: each reason to deny and each overlap of two
 * reasons, while nothing changes and while a setting does, and what is read of a record that is held.
 */
import { describe, expect, test } from 'vitest'
import mp14d from '../../properties/mp/mp-14-the-code-names-the-cause.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform, Setting } from '../../src/interface/platform.ts'
import { R } from '../../src/interface/registers.ts'
import { causes, type Entry } from '../fixtures/fault-causes.ts'
import { observed, type Seen } from './observed.ts'

const table = packagedPlatform('iopmp-domains')
const { beatBytes } = table
const [c, other] = [1, 2]
const nobodys = 0x7f
const origin = 0x3179_0000
const address = (granule: number) => origin + granule * beatBytes

const setting = (entries: readonly Entry[]): Setting => ({
  guest: 0,
  window: 0,
  regions: entries.map(([first, last, permits, priority]) => ({
    base: address(first),
    limit: address(last + 1) - 1,
    read: permits.includes('r'),
    write: permits.includes('w'),
    attribute: 0,
    ...(priority && { priority: true as const }),
  })),
})
const nothing: Setting = { ...setting([]) }
const having = (own: readonly Setting[], others: readonly Setting[] = []): Platform => ({
  ...table,
  contexts: table.contexts.map((x, i) =>
    i === c || i === other ? { ...x, settings: [nothing, ...(i === c ? own : others)] } : x,
  ),
})

const begun = (n: number, context = c): Seen => ['update begun', { context, setting: n }]
const committed: readonly Seen[] = [['commit written', { answer: ANSWER.ok }], ['commit acknowledged']]
const inForce = (n: number, context = c): readonly Seen[] => [begun(n, context), ...committed]
const { streams } = table.contexts[c]
const blocked = (at: number, direction: number, more = {}): Seen => [
  'beat blocked',
  { context: c, stream: streams[0], direction, beat: 0, address: address(at), ...more },
]
const recorded = (at: number, stream = streams[0]): Seen => [
  'fault recorded',
  { stream, address: address(at), direction: 0, overflow: 0 },
]
const reads = (value: number, answer: number = ANSWER.ok): Seen => [
  'register read',
  { register: R.FAULT_CODE, value, answer },
]
const acknowledged = (answer: number = ANSWER.ok): Seen => [
  'register written',
  { register: R.FAULT_STATUS, value: 1, answer },
]
const ended: Seen = ['operation ended', { accepted: 1 }]

/** The codes that the rule accepts after what was seen. */
const accepted = (script: readonly Seen[], platform: Platform): readonly number[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].filter(
    (code) => observed(mp14d, [...script, reads(code)], platform, false).broken === undefined,
  )

describe('while nothing changes the cause is one', () => {
  const cases = causes.flatMap(({ why, entries, others = [], isUnknown, from, at, read, write }) =>
    [read, write].flatMap((code, direction) =>
      code === undefined
        ? []
        : [
            [
              why,
              ['read', 'write'][direction],
              code,
              { entries, others, isUnknown, from, at, direction },
            ] as const,
          ],
    ),
  )
  test('of every kind', () => {
    expect([...new Set(cases.map(([, , code]) => code))].sort()).toEqual([1, 2, 5, 6])
  })
  test.each(cases)('%s: of a %s %i', (_why, _direction, code, given) => {
    const { entries, others, isUnknown, from = given.at, at, direction } = given
    const stream = isUnknown ? nobodys : streams[0]
    const script = [
      ...inForce(1),
      ...inForce(1, other),
      blocked(at, direction, { stream, beat: at - from }),
      recorded(at, stream),
      ended,
    ]
    expect(accepted(script, having([setting(entries)], [setting(others)]))).toEqual([code])
  })
})

describe('while a setting changes, it is one that was live when the beat was blocked', () => {
  /** 1: granules 0 to 3, 2: 2 to 5, 3: 0 to 3 for reads, 4: as 1, without granule 1. */
  const platform = having([
    setting([[0, 3, 'rw']]),
    setting([[2, 5, 'rw']]),
    setting([[0, 3, 'r']]),
    setting([
      [1, 1, '', 'priority'],
      [0, 3, 'rw'],
    ]),
  ])
  const failed: Seen = ['procedure ended', { outcome: 2 }]
  const [read, write] = [0, 1]
  test.each([
    ['both deny, each in its way', [...inForce(3), begun(2)], blocked(0, write), [2, 5]],
    ['both deny in the same way', [...inForce(1), begun(2)], blocked(6, write), [2, 5]],
    ['the new one denies a first beat', [...inForce(1), begun(2)], blocked(0, write), [2, 5]],
    ['the old one denies a first beat', [...inForce(1), begun(2)], blocked(5, write), [2, 5]],
    ['the new one has a hole', [...inForce(1), begun(4)], blocked(1, read), [1, 5]],
    [
      'the new one has a hole in which a burst goes on',
      [...inForce(1), begun(4)],
      blocked(1, write, { beat: 1 }),
      [2, 5, 7],
    ],
    [
      'both allow what a burst goes on with',
      [...inForce(1), begun(2)],
      blocked(3, write, { beat: 1 }),
      [2, 5, 7],
    ],
    [
      'both allow what the new one denied the first beat of',
      [...inForce(1), begun(2)],
      blocked(2, write, { beat: 1 }),
      [2, 5, 7],
    ],
    [
      'none denies a first beat, which no entry has to let pass: a read',
      [...inForce(1), begun(2)],
      blocked(2, read),
      [1, 5],
    ],
    ['and a write', [...inForce(1), begun(2)], blocked(2, write), [2, 5]],
    [
      'what the past one denied, the one in force allows',
      [...inForce(3), ...inForce(1)],
      blocked(0, write),
      [2, 5],
    ],
    [
      'it came into force under a burst, and allows its rest',
      [...inForce(2), ...inForce(1)],
      blocked(3, write, { beat: 1 }),
      [7],
    ],
    [
      'it came into force and denies the rest',
      [...inForce(1), ...inForce(2)],
      blocked(1, read, { beat: 1 }),
      [5],
    ],
    ['one that failed is still begun', [...inForce(3), begun(2), failed], blocked(0, write), [2, 5]],
    ["another's change is none of it", [...inForce(3), begun(1, other)], blocked(0, write), [2]],
  ] as const)('%s', (_what, before, beat, codes) => {
    const { address: seen = 0 } = beat[1] ?? {}
    const script = [...before, beat, recorded((seen - origin) / beatBytes), ended]
    expect(accepted(script, having(platform.contexts[c].settings.slice(1), [nothing]))).toEqual(codes)
  })
})

describe('what is read is of the record that is held', () => {
  const platform = having([setting([[0, 3, 'r']])], [setting([[0, 3, 'w']])])
  const [write, beyond] = [
    [blocked(0, 1), recorded(0), ended] as const,
    [blocked(4, 0), recorded(4), ended] as const,
  ]
  const unknown = [blocked(0, 0, { stream: nobodys }), recorded(0, nobodys), ended]
  const start = inForce(1)
  test.each([
    ['no record: 0', [], [0]],
    ['no record, after a beat that was blocked and not recorded', [blocked(0, 1), ended], [0]],
    ['a record', write, [2]],
    ['the first one, when others came since', [...write, ...beyond, ...unknown], [2]],
    ['and in another order', [...unknown, ...write], [6]],
    ['none, once it is acknowledged', [...write, acknowledged()], [0]],
    ['what came since is lost then', [...write, ...beyond, acknowledged()], [0]],
    ['the next one', [...write, acknowledged(), ...beyond], [5]],
    ['one whose acknowledgement was refused', [...write, acknowledged(ANSWER.error), ...beyond], [2]],
    ['one, whatever is granted since', [...write, ...inForce(0)], [2]],
    [
      'of the requester that the identifier names, whoever sent it',
      [...inForce(1, other), blocked(0, 0, { stream: table.contexts[other].streams[0] }), recorded(0), ended],
      [1],
    ],
  ] as const)('%s', (_what, seen, codes) => expect(accepted([...start, ...seen], platform)).toEqual(codes))

  test('nothing is said of a read that is refused', () =>
    expect(
      observed(mp14d, [...start, ...write, reads(5, ANSWER.error)], platform, false).broken,
    ).toBeUndefined())
})
