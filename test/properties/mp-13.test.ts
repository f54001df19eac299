/** MP-13 on hand-made observations: what was read back decides, in every respect in which a region decides. */
import { describe } from 'vitest'
import mp13 from '../../properties/mp/mp-13-read-back-is-in-force.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  R,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Case, table } from './cases.ts'
import type { Seen } from './observed.ts'

const { contexts, guests, beatBytes } = smallPlatform
const { regions, streams } = contexts[1]
const [stream] = streams
const { base, limit } = guests[0].windows[0]
const [READ, WRITE, attribute] = [0, 1, 1]

const reads = (register: number, index: number, value: number, more = {}): Seen => [
  'register read',
  { register, index, value, guest: -1, answer: ANSWER.ok, ...more },
]
const word = (bits: number): number =>
  ((stream << STREAM_SHIFT) | (attribute << ATTRIBUTE_SHIFT) | bits) >>> 0
const region = (r: number, bits: number): readonly Seen[] => [
  reads(R.BASE, r, base),
  reads(R.LIMIT, r, limit),
  reads(R.ATTRIBUTES, r, word(bits)),
]
/** The first region lets reads of the window through; the others are off. */
const known: readonly Seen[] = regions.flatMap((r, nth) => region(r, nth === 0 ? ENABLE_BIT | READ_BIT : 0))
const beat = (kind: 'beat passed' | 'beat blocked', more = {}): Seen => [
  kind,
  { context: 1, stream, direction: READ, address: base, attribute, beat: 0, ...more },
]
const passes = (more = {}): Seen => beat('beat passed', more)
const blocked = (more = {}): Seen => beat('beat blocked', more)
const at = known.length
const committed: Seen = ['commit written', { answer: ANSWER.ok }]

describe('MP-13', () => {
  const cases: readonly Case[] = [
    ['what was read lets it pass', [...known, passes()], -1, 1],
    ['to the last byte of the region', [...known, passes({ address: limit + 1 - beatBytes })], -1, 1],
    ['beyond its end', [...known, passes({ address: limit + 1 })], at, 1],
    ['partly beyond its end', [...known, passes({ address: limit + 5 - beatBytes })], at, 1],
    ['before its begin', [...known, passes({ address: base - 4 })], at, 1],
    ['with another attribute', [...known, passes({ attribute: 0 })], at, 1],
    ['in the direction that is not allowed', [...known, passes({ direction: WRITE })], at, 1],
    ['as another stream', [...known, passes({ stream: stream + 1 })], at, 1],
    ['blocked, and it was allowed', [...known, blocked()], at, 1],
    ['blocked where nothing allows it', [...known, blocked({ direction: WRITE })], -1, 1],
    [
      'a region that is off',
      [...region(regions[0], READ_BIT | WRITE_BIT), ...known.slice(3), passes()],
      at,
      1,
    ],
    ['a later beat is its burst’s affair', [...known, passes({ beat: 1, attribute: 0 })], -1, 0],
    ['one register is not read', [...known.slice(1), passes({ attribute: 0 })], -1, 0],
    [
      'a read that is refused tells nothing',
      [
        reads(R.BASE, regions[0], base, { answer: ANSWER.error }),
        ...known.slice(1),
        passes({ attribute: 0 }),
      ],
      -1,
      0,
    ],
    ['after a commit nothing is known', [...known, committed, passes({ attribute: 0 })], -1, 0],
    ['nor what is read while it runs', [committed, ...known, passes({ attribute: 0 })], -1, 0],
    [
      'once it is acknowledged, again',
      [committed, ['commit acknowledged'], ...known, passes({ attribute: 0 })],
      at + 2,
      1,
    ],
    [
      'blocked by the isolation of a reset',
      [...known, ['reset requested', { context: 1 }], blocked()],
      -1,
      0,
    ],
    ['the registers of a neighbour are not its own', [...known, passes({ context: 2, attribute: 0 })], -1, 0],
  ]
  table(mp13, cases)
})

describe('MP-13 where registers are written directly', () => {
  const direct: Platform = { ...smallPlatform, protection: { ...smallPlatform.protection, family: 'direct' } }
  const writes = (r: number, more = {}): Seen => [
    'register written',
    { register: R.LIMIT, index: r, value: limit, guest: -1, answer: ANSWER.ok, ...more },
  ]
  /** Every region lets reads of the window through. */
  const overlapping = regions.flatMap((r) => region(r, ENABLE_BIT | READ_BIT))
  const other = contexts[2].regions[0]
  table(
    mp13,
    [
      ['what was read lets it pass', [...known, passes()], -1, 1],
      ['what is written again is not known', [...known, writes(regions[0]), passes({ attribute: 0 })], -1, 0],
      [
        'a write that is refused changes nothing',
        [...known, writes(regions[0], { answer: ANSWER.error }), passes({ attribute: 0 })],
        at + 1,
        1,
      ],
      [
        "nor does a write of another's region",
        [...known, writes(other), passes({ attribute: 0 })],
        at + 1,
        1,
      ],
      ['two regions that match block', [...overlapping, blocked()], -1, 1],
      ['two regions that match, and it passes', [...overlapping, passes()], at, 1],
    ],
    direct,
  )
  table(mp13, [['behind a shadow bank either of two lets it pass', [...overlapping, passes()], -1, 1]])
})
