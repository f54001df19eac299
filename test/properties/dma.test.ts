/** The rules of DMA, statement by statement, on observations written by hand. Streams of the small platform: 0x10 + c. */
import { describe } from 'vitest'
import dma1 from '../../properties/dma/dma-1-identifiers-never-change.ts'
import dma2 from '../../properties/dma/dma-2-own-identifier.ts'
import dmaG from '../../properties/dma/dma-g-within-its-owners-space.ts'
import { R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Case, table } from './cases.ts'
import type { Seen } from './observed.ts'

const { beatBytes, contexts, guests } = smallPlatform
const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)
const [control, update] = [0, 1]

const assigned = (context: number, guest: number): readonly Seen[] => [
  ['procedure started', { procedure: procedure('assign'), context, guest }],
  ['register written', { register: R.GATE, context, value: 1 }],
  ['procedure ended', { procedure: procedure('assign'), context, guest, outcome: 0 }],
]
const unassigned = (context: number, guest: number): readonly Seen[] => [
  ['procedure started', { procedure: procedure('unassign'), context, guest }],
  ['procedure ended', { procedure: procedure('unassign'), context, guest, outcome: 0 }],
]
const passed = (context: number, address: number): Seen => ['beat passed', { context, address }]
const request = (context: number, stream: number, message = 0, tag = 0): Seen => [
  'request at port',
  { context, stream, message, tag },
]
const beat = (context: number, stream: number, tag = 0): Seen => ['beat at port', { context, stream, tag }]
const response = (context: number, tag = 0): Seen => ['response at port', { context, tag }]

const [rx] = guests[control].windows
const [updateRx] = guests[update].windows
const mailboxOf = (c: number) => contexts[c].interrupts[0].mailbox ?? 0

describe('DMA-G', () => {
  const mine = assigned(1, control)
  const cases: readonly Case[] = [
    ['the first granule of a window of the owner', [...mine, passed(1, rx.base)], -1, 1],
    ['its last granule', [...mine, passed(1, rx.limit + 1 - beatBytes)], -1, 1],
    ['another window of the owner', [...mine, passed(1, guests[control].windows[1].limit - 63)], -1, 1],
    ['the granule before the first window', [...mine, passed(1, rx.base - beatBytes)], 3, 1],
    ['a beat that only begins in it', [...mine, passed(1, rx.base - 4)], 3, 1],
    ["another guest's window", [...mine, passed(1, updateRx.base)], 3, 1],
    ["the context's own mailbox", [...mine, passed(1, mailboxOf(1))], -1, 1],
    ["another context's mailbox", [...mine, passed(1, mailboxOf(2))], 3, 1],
    ['a blocked attempt', [...mine, ['beat blocked', { context: 1, address: updateRx.base }]], -1, 0],
    ['before anybody owns it', [passed(1, rx.base)], 0, 1],
    ['after it was taken away', [...mine, ...unassigned(1, control), passed(1, rx.base)], 5, 1],
    [
      'by its next owner',
      [...mine, ...unassigned(1, control), ...assigned(1, update), passed(1, updateRx.base)],
      -1,
      1,
    ],
    [
      "in its last owner's window",
      [...mine, ...unassigned(1, control), ...assigned(1, update), passed(1, rx.base)],
      8,
      1,
    ],
    ['the primary is not judged', [passed(0, updateRx.base)], -1, 0],
  ]
  table(dmaG, cases)
})

describe('DMA-1', () => {
  const cases: readonly Case[] = [
    ['the first identifier, whatever it is', [request(1, 0x77), beat(1, 0x77)], -1, 1],
    ['every beat carries it', [request(1, 0x11), beat(1, 0x11), beat(1, 0x11)], -1, 2],
    ['a later beat carries another one', [request(1, 0x11), beat(1, 0x11), beat(1, 0)], 2, 2],
    [
      'a later burst carries another one',
      [request(1, 0x11), beat(1, 0x11), response(1), request(1, 0x12), beat(1, 0x12)],
      4,
      2,
    ],
    [
      'messages have one of their own',
      [request(1, 0x11), beat(1, 0x11), request(1, 0x21, 1, 1), beat(1, 0x21, 1)],
      -1,
      2,
    ],
    [
      'that stays as well',
      [request(1, 0x21, 1), beat(1, 0x21), response(1), request(1, 0x11, 1), beat(1, 0x11)],
      4,
      2,
    ],
    [
      'an identifier of a message on a job',
      [request(1, 0x11), request(1, 0x21, 1, 1), beat(1, 0x21, 0)],
      2,
      1,
    ],
    ['two contexts, each its own', [request(1, 0x11), beat(1, 0x11), request(2, 0x12), beat(2, 0x12)], -1, 2],
    [
      'also across a reset',
      [
        request(1, 0x11),
        beat(1, 0x11),
        response(1),
        ['reset done', { context: 1 }],
        request(1, 0x10),
        beat(1, 0x10),
      ],
      5,
      2,
    ],
  ]
  table(dma1, cases)
})

describe('DMA-2.b', () => {
  const cases: readonly Case[] = [
    ['its own identifier', [request(1, 0x11), beat(1, 0x11)], -1, 2],
    ['a message with its own', [request(2, 0x12, 1)], -1, 1],
    ["the primary's", [request(1, 0x10)], 0, 1],
    ["a neighbour's", [request(1, 0x12)], 0, 1],
    ["nobody's", [request(1, 0)], 0, 1],
    ['the beats are looked at too', [request(1, 0x11), beat(1, 0)], 1, 2],
  ]
  table(dma2, cases)
})
