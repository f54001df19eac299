/** The rules of DMA, statement by statement, on observations written by hand. Streams of the small platform: 0x10 + c. */
import { describe } from 'vitest'
import dma1 from '../../properties/dma/dma-1-identifiers-never-change.ts'
import dma2 from '../../properties/dma/dma-2-own-identifier.ts'
import dma3 from '../../properties/dma/dma-3-table-tells-the-truth.ts'
import dma4 from '../../properties/dma/dma-4-decided-by-its-identifier.ts'
import dma5 from '../../properties/dma/dma-5-linked-to-its-owner.ts'
import dmaG from '../../properties/dma/dma-g-within-its-owners-space.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import { NOBODY, R } from '../../src/interface/registers.ts'
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

const [rx, tx] = guests[control].windows
const [updateRx] = guests[update].windows
const mailboxOf = (c: number) => contexts[c].interrupts[0].mailbox ?? 0

describe('DMA-G', () => {
  const mine = assigned(1, control)
  const cases: readonly Case[] = [
    ['the first granule of a window of the owner', [...mine, passed(1, rx.base)], -1, 1],
    ['its last granule', [...mine, passed(1, rx.limit + 1 - beatBytes)], -1, 1],
    ['another window of the owner', [...mine, passed(1, tx.limit - 63)], -1, 1],
    ['the granule before the first window', [...mine, passed(1, rx.base - beatBytes)], 3, 1],
    ['a beat that only ends in it', [...mine, passed(1, rx.base - 4)], 3, 1],
    ['a beat that only begins in the last one', [...mine, passed(1, tx.limit - 3)], 3, 1],
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

describe('DMA-3.b', () => {
  const said = (context: number, value: number, guest = -1): Seen => [
    'register read',
    { register: R.IDENTIFIER, index: context, context, value, guest },
  ]
  const failed: Seen = [
    'register read',
    { register: R.IDENTIFIER, index: 1, context: 1, answer: ANSWER.error },
  ]
  const cases: readonly Case[] = [
    ['what was read is at the port', [said(1, 0x11), request(1, 0x11), request(1, 0x11)], -1, 2],
    ['another one is at the port', [said(1, 0x11), request(1, 0x12)], 1, 1],
    ['what was at the port is read', [request(1, 0x11), said(1, 0x11)], -1, 1],
    ['another one is read', [request(1, 0x11), said(1, 0x12)], 1, 1],
    ['identifier 0 is one', [said(1, 0), request(1, 0x11)], 1, 1],
    ['the table was not read', [request(1, 0x12)], -1, 0],
    ['nothing was at the port', [said(1, 0x12)], -1, 0],
    ["a neighbour's", [said(1, 0x11), request(2, 0x12)], -1, 0],
    ["a guest's read", [request(1, 0x11), said(1, 0x12, 0)], -1, 0],
    ['a read that fails, after', [request(1, 0x11), failed], -1, 0],
    ['a read that fails, before', [failed, request(1, 0x11)], -1, 0],
  ]
  table(dma3, cases)

  const several = {
    ...smallPlatform,
    contexts: contexts.map((c, i) => (i === 1 ? { ...c, streams: [0x11, 0x21] } : c)),
  }
  const ofSeveral: readonly Case[] = [
    ['another one of a context that has several, and may use each', [said(1, 0x11), request(1, 0x21)], -1, 0],
  ]
  table(dma3, ofSeveral, several)
})

describe('DMA-4', () => {
  const [nothing, controlRx, updateTx] = [0, 1, 4]
  const { settings } = contexts[1]
  const inForce = (setting: number, context = 1): readonly Seen[] => [
    ['update begun', { context, setting }],
    ['commit written', { answer: ANSWER.ok }],
    ['commit acknowledged'],
  ]
  const start = settings[controlRx].regions[0].base
  const at = (kind: 'beat passed' | 'beat blocked', stream = 0x11, more = {}): Seen => [
    kind,
    { context: 1, stream, address: start, attribute: 0, direction: 0, ...more },
  ]
  const asked: Seen = ['reset requested', { context: 1 }]
  const reset: readonly Seen[] = [asked, ['reset done', { context: 1 }]]
  const gate: Seen = [
    'register written',
    { register: R.GATE, index: 1, context: 1, value: 1, answer: ANSWER.ok },
  ]
  const mine = inForce(controlRx)
  const cases: readonly Case[] = [
    ['what its setting gives passes', [...mine, at('beat passed')], -1, 1],
    ['and is not blocked', [...mine, at('beat blocked')], 3, 1],
    ['with another attribute than it gives', [...mine, at('beat passed', 0x11, { attribute: 1 })], 3, 1],
    ['what its setting does not give is blocked', [...inForce(controlRx, 2), at('beat blocked')], -1, 1],
    ["and does not pass under another's", [...inForce(controlRx, 2), at('beat passed')], 3, 1],
    ['where all would decide alike, identifiers do not matter', [at('beat blocked')], -1, 0],
    [
      "an identifier that is a neighbour's is decided by the neighbour's",
      [...mine, at('beat passed', 0x12)],
      3,
      1,
    ],
    ["an identifier that is nobody's is blocked", [...mine, at('beat blocked', 0)], -1, 1],
    ['and does not pass', [...mine, at('beat passed', 0)], 3, 1],
    ['a later beat is as its first', [...mine, at('beat blocked', 0x11, { beat: 1 })], -1, 0],
    [
      'while an update is under way another rule judges',
      [...mine, ['update begun', { context: 1, setting: updateTx }], at('beat blocked')],
      -1,
      0,
    ],
    [
      "another's update changes nothing for it",
      [...mine, ['update begun', { context: 2, setting: updateTx }], at('beat blocked')],
      4,
      1,
    ],
    ['after a revocation', [...mine, ...inForce(controlRx, 2), ...inForce(nothing), at('beat passed')], 9, 1],
    ['what is blocked during a reset may be isolated', [...mine, asked, at('beat blocked')], -1, 0],
    [
      'also after a primary reset was asked',
      [...mine, ['reset requested', { context: 0 }], at('beat blocked')],
      -1,
      0,
    ],
    ['what passes during a reset is judged', [...inForce(controlRx, 2), asked, at('beat passed')], 4, 1],
    ['until the gate opens again', [...mine, ...reset, at('beat blocked'), gate, at('beat blocked')], 7, 1],
  ]
  table(dma4, cases)
})

describe('DMA-5', () => {
  const linked = (value: number, more = {}): Seen => [
    'register read',
    { register: R.OWNER, context: 1, index: 1, guest: -1, answer: ANSWER.ok, value, ...more },
  ]
  const [{ vmid }, { vmid: anothers }] = guests
  const mine = assigned(1, control)
  const cases: readonly Case[] = [
    ["its owner's VMID", [...mine, linked(vmid)], -1, 1],
    ["another guest's", [...mine, linked(anothers)], 3, 1],
    ['nobody’s', [...mine, linked(NOBODY)], 3, 1],
    ['while nobody owns it', [linked(anothers)], -1, 0],
    ['after it was taken away', [...mine, ...unassigned(1, control), linked(anothers)], -1, 0],
    ['a read that is refused', [...mine, linked(anothers, { answer: ANSWER.error })], -1, 0],
    ['read by a guest', [...mine, linked(anothers, { guest: update })], -1, 0],
  ]
  table(dma5, cases)

  const oneVmid = { ...smallPlatform, guests: guests.map((guest) => ({ ...guest, vmid })) }
  describe('where two guests have one VMID', () => {
    table(dma5, [['it links to neither', [...mine, linked(vmid)], 3, 1]], oneVmid)
  })
})
