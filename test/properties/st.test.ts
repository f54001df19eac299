/** ASG-1 and the rules of ST, on observations written by hand; ST-2 and ST-5 stand in rule-cases. */
import { describe } from 'vitest'
import asg1 from '../../properties/asg/asg-1-owner-reaches-every-word.ts'
import st1 from '../../properties/st/st-1-both-states-at-run-time.ts'
import st3 from '../../properties/st/st-3-unassigned-triggers-no-interrupt.ts'
import st4 from '../../properties/st/st-4-unassigned-is-out-of-reach.ts'
import st6 from '../../properties/st/st-6-assigned-is-reached.ts'
import { ANSWER, OUTCOME } from '../../src/interface/observations.ts'
import { OP } from '../../src/interface/operations.ts'
import { EL2_ENABLE_BIT, OTHER, R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Case, table } from './cases.ts'
import type { Seen } from './observed.ts'

const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)
const [frame] = smallPlatform.contexts[1].frames
const [first, last] = [frame.base, frame.limit - 3]

const gate = (context: number, answer: number = ANSWER.ok, guest = -1): Seen => [
  'register written',
  { register: R.GATE, context, index: context, value: 1, answer, guest },
]
const window = (context: number): Seen => [
  'register written',
  { register: R.EL2_LIMIT, context, value: first | EL2_ENABLE_BIT },
]
const started = (name: string, context: number, guest = 0): Seen => [
  'procedure started',
  { procedure: procedure(name), context, guest },
]
const ended = (name: string, context: number, guest = 0, outcome: number = OUTCOME.complete): Seen => [
  'procedure ended',
  { procedure: procedure(name), context, guest, outcome },
]
const assigned = (context: number, guest = 0): readonly Seen[] => [
  started('assign', context, guest),
  window(context),
  gate(context),
  ended('assign', context, guest),
]
const taken = (context: number, guest = 0): readonly Seen[] => [
  started('unassign', context, guest),
  ended('unassign', context, guest),
]
const read = (
  guest: number,
  context: number,
  answer: number,
  register: number = R.CONFIG,
  address = first + 4,
): Seen => ['register read', { guest, context, index: context, answer, register, address }]
const write = (guest: number, context: number, answer: number, address = first + 4): Seen => [
  'register written',
  { guest, context, index: context, answer, register: R.CONFIG, address },
]
const job = (guest: number, context: number, answer: number): Seen => [
  'job submitted',
  { guest, context, answer },
]
const asked = (context: number): Seen => ['reset requested', { context }]
const done = (context: number): Seen => ['reset done', { context }]
const { ok, trapped, error } = ANSWER

describe('ST-1', () => {
  const cases: readonly Case[] = [
    ['assigned and given back, twice', [...assigned(1), ...taken(1), ...assigned(1), ...taken(1)], -1, 4],
    ['the gate of a context out of reset does not open', [asked(1), done(1), gate(1, error)], 2, 1],
    ['nor of one that was never reset', [gate(1, error)], 0, 1],
    ['a reset of it is awaited', [asked(1), gate(1, error)], -1, 0],
    ["its primary's reset is awaited", [asked(0), gate(1, error)], -1, 0],
    ['it has failed', [['context failed', { context: 1 }], gate(1, error)], -1, 0],
    [
      'it had failed before its reset',
      [['context failed', { context: 1 }], asked(1), done(1), gate(1, error)],
      3,
      1,
    ],
    ["a guest's write", [gate(1, trapped, 0)], -1, 0],
    [
      'unassign is refused',
      [...assigned(1), started('unassign', 1), ended('unassign', 1, 0, OUTCOME.refused)],
      5,
      2,
    ],
    ['reset is refused', [...assigned(1), started('reset', 1), ended('reset', 1, 0, OUTCOME.refused)], 5, 2],
    ['refused to whom it is not assigned', [...assigned(1), ended('unassign', 1, 1, OUTCOME.refused)], -1, 1],
    ['refused when nobody holds it', [ended('unassign', 1, 0, OUTCOME.refused)], -1, 0],
    [
      'unassign fails',
      [...assigned(1), started('unassign', 1), ended('unassign', 1, 0, OUTCOME.failed)],
      -1,
      2,
    ],
  ]
  table(st1, cases)
})

describe('ST-3', () => {
  const line = (context: number, level: number): Seen => ['interrupt line', { context, level }]
  const message = (context: number): Seen => ['request at port', { context, message: 1 }]
  const begun = (context: number): Seen => ['operation begun', { operation: OP['device raise'], context }]
  const cases: readonly Case[] = [
    ['a wire goes high', [line(1, 1)], 0, 0],
    ['a wire goes low', [line(1, 0)], -1, 0],
    ['a pulse', [line(1, 2)], 0, 0],
    ['a message', [message(1)], 0, 0],
    ['a transfer that is no message', [['request at port', { context: 1 }]], -1, 0],
    ['each of them while assigned', [...assigned(1), line(1, 1), line(1, 0), line(1, 2), message(1)], -1, 0],
    ['a wire left high when it is taken away', [...assigned(1), line(1, 1), ...taken(1)], 6, 0],
    ['one of two wires left high', [...assigned(1), line(1, 1), line(1, 1), line(1, 0), ...taken(1)], 8, 0],
    ['both low again', [...assigned(1), line(1, 1), line(1, 1), line(1, 0), line(1, 0), ...taken(1)], -1, 0],
    ['a pulse is over with its operation', [...assigned(1), line(1, 2), ...taken(1)], -1, 0],
    ["the primary's wire", [line(0, 1)], -1, 0],
    ["the protection's wire", [line(-1, 1)], -1, 0],
    ["a neighbour's, while only 1 is assigned", [...assigned(1), line(2, 1)], 4, 0],
    ['attempts while unassigned are its exercise', [begun(1), begun(2), begun(0)], -1, 2],
    ['attempts while assigned are none', [...assigned(1), begun(1)], -1, 0],
  ]
  table(st3, cases)
})

describe('ST-4', () => {
  const cases: readonly Case[] = [
    ['each way is refused', [read(0, 1, trapped), write(0, 1, trapped), job(0, 1, error)], -1, 3],
    ['a read completes', [read(0, 1, ok)], 0, 1],
    ['a write completes', [write(1, 1, ok)], 0, 1],
    ['a doorbell is rung', [job(0, 1, ok)], 0, 1],
    ['a word that is no register', [read(0, 1, ok, OTHER, last)], 0, 1],
    ['while it is assigned', [...assigned(1), read(0, 1, ok), read(1, 1, trapped)], -1, 0],
    ['after it was taken away', [...assigned(1), ...taken(1), read(0, 1, ok)], 6, 1],
    ["after the primary's reset", [...assigned(1), asked(0), done(0), read(0, 1, ok)], 6, 1],
    ['the primary', [read(0, 0, ok)], -1, 0],
    ['privileged software', [read(-1, 1, ok)], -1, 0],
    ['memory', [read(0, -1, ok)], -1, 0],
  ]
  table(st4, cases)
})

describe('ST-6', () => {
  const cases: readonly Case[] = [
    ['each way completes', [...assigned(1), read(0, 1, ok), write(0, 1, ok), job(0, 1, ok)], -1, 3],
    ['a read traps', [...assigned(1), read(0, 1, trapped)], 4, 1],
    ['a read is an error', [...assigned(1), read(0, 1, error)], 4, 1],
    ['a doorbell traps', [...assigned(1), job(0, 1, trapped)], 4, 1],
    ["another guest's access", [...assigned(1), read(1, 1, trapped)], -1, 0],
    ['before the procedure has ended', [started('assign', 1), window(1), read(0, 1, trapped)], -1, 0],
    [
      'the procedure failed',
      [started('assign', 1), gate(1), ended('assign', 1, 0, OUTCOME.failed), read(0, 1, trapped)],
      -1,
      0,
    ],
    ['while it is taken away', [...assigned(1), started('unassign', 1), read(0, 1, trapped)], -1, 0],
    ['while the device recovers', [...assigned(1), started('recover', 0), read(0, 1, trapped)], -1, 0],
    [
      'after it was refused to take it away',
      [
        ...assigned(1),
        started('unassign', 1, 1),
        ended('unassign', 1, 1, OUTCOME.refused),
        read(0, 1, trapped),
      ],
      6,
      1,
    ],
    ['while it is reprogrammed', [...assigned(1), started('reprogram', 1), read(0, 1, trapped)], 5, 1],
    ['after it was taken away', [...assigned(1), ...taken(1), read(0, 1, trapped)], -1, 0],
    ['by its next owner', [...assigned(1), ...taken(1), ...assigned(1, 1), read(1, 1, trapped)], 10, 1],
    ['a word that is no register is another rule', [...assigned(1), read(0, 1, trapped, OTHER, last)], -1, 0],
  ]
  table(st6, cases)
})

describe('ASG-1', () => {
  const cases: readonly Case[] = [
    [
      'first and last word',
      [...assigned(1), read(0, 1, ok, R.DOORBELL, first), read(0, 1, ok, OTHER, last)],
      -1,
      2,
    ],
    ['the first word traps', [...assigned(1), read(0, 1, trapped, R.DOORBELL, first)], 4, 1],
    ['the last word traps', [...assigned(1), write(0, 1, trapped, last)], 4, 1],
    ['the last word is an error', [...assigned(1), read(0, 1, error, OTHER, last)], 4, 1],
    ['a word between them', [...assigned(1), read(0, 1, trapped)], -1, 0],
    ["another guest's access", [...assigned(1), read(1, 1, trapped, OTHER, last)], -1, 0],
    ['before it is assigned', [read(0, 1, trapped, OTHER, last)], -1, 0],
    ['after it was taken away', [...assigned(1), ...taken(1), read(0, 1, trapped, OTHER, last)], -1, 0],
    ['privileged software', [...assigned(1), read(-1, 1, trapped, OTHER, last)], -1, 0],
  ]
  table(asg1, cases)
})
