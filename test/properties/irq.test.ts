/** The rules of interrupts and of their way to the owner, on observations written by hand. */
import { describe } from 'vitest'
import asg3 from '../../properties/asg/asg-3-to-the-assignee.ts'
import irq1 from '../../properties/irq/irq-1-trigger-agrees.ts'
import irq3b from '../../properties/irq/irq-3-own-line.ts'
import irq4 from '../../properties/irq/irq-4-origin-recorded.ts'
import irq6b from '../../properties/irq/irq-6-delivered-in-time.ts'
import irq6a from '../../properties/irq/irq-6-into-the-owner.ts'
import irq6c from '../../properties/irq/irq-6-neither-lost-nor-doubled.ts'
import { OUTCOME } from '../../src/interface/observations.ts'
import { originBit, type Platform } from '../../src/interface/platform.ts'
import {
  LIST_EOI_BIT,
  LIST_HW_BIT,
  LIST_PRIORITY_SHIFT,
  LIST_STATE,
  LIST_STATE_SHIFT,
  R,
} from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Case, table } from './cases.ts'
import type { Seen } from './observed.ts'

const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)
const started = (name: string, context = 1, guest = 0): Seen => [
  'procedure started',
  { procedure: procedure(name), context, guest },
]
const ended = (name: string, context = 1, guest = 0, outcome: number = OUTCOME.complete): Seen => [
  'procedure ended',
  { procedure: procedure(name), context, guest, outcome },
]
const gate = (context = 1): Seen => ['register written', { register: R.GATE, context, value: 1 }]
/** Context 1 is guest 0's. */
const mine: readonly Seen[] = [started('assign'), gate(), ended('assign')]
const gone: readonly Seen[] = [started('unassign'), ended('unassign')]
const others: readonly Seen[] = [started('assign', 1, 1), gate(), ended('assign', 1, 1)]

/** Line n is context n's; PE n is guest n's. */
const signalled = (line = 1, level = 2): Seen => ['interrupt signalled', { line, level }]
const taken = (line = 1, guest = 0): Seen => ['virtual interrupt taken', { guest, pe: guest, line }]
const done = (line = 1, guest = 0): Seen => ['virtual interrupt ended', { guest, pe: guest, line }]
const word = (line: number, bits = LIST_HW_BIT, priority = 0xa0, state: number = LIST_STATE.pending) =>
  (state << LIST_STATE_SHIFT) | (priority << LIST_PRIORITY_SHIFT) | bits | line
const written = (index: number, value: number, pe = 0): Seen => [
  'register written',
  { register: R.LIST_REGISTER, index, pe, value },
]
const injected = (line = 1, pe = 0, index = 0): Seen => written(index, word(line), pe)

describe('ASG-3', () => {
  const cases: readonly Case[] = [
    ['raised for the owner, taken by it', [...mine, signalled(), taken()], -1, 1],
    ['taken by another guest', [...mine, signalled(), taken(1, 1)], 4, 1],
    [
      'taken directly by another guest',
      [...mine, signalled(), ['direct interrupt taken', { guest: 1, line: 1 }]],
      4,
      1,
    ],
    ['never raised', [...mine, taken()], 3, 1],
    ['raised before anybody had it', [signalled(), ...mine, taken()], 4, 1],
    [
      'raised for the last owner, taken by it before anybody else has it',
      [...mine, signalled(), ...gone, taken()],
      -1,
      1,
    ],
    [
      'taken by the last owner once another has it',
      [...mine, signalled(), ...gone, ...others, taken()],
      9,
      1,
    ],
    [
      'raised for the last owner, taken by the next',
      [...mine, signalled(), ...gone, ...others, taken(1, 1)],
      9,
      1,
    ],
    ['raised before the same owner got it again', [...mine, signalled(), ...gone, ...mine, taken()], 9, 1],
    [
      'raised anew for the next owner',
      [...mine, signalled(), ...gone, ...others, signalled(), taken(1, 1)],
      -1,
      1,
    ],
    ['a level that goes low raises nothing', [...mine, signalled(1, 0), taken()], 4, 1],
    ['the maintenance interrupt is no context’s', [...mine, taken(3)], -1, 0],
  ]
  table(asg3, cases)
})

/** The same with level wires. */
const levels: Platform = {
  ...smallPlatform,
  lines: smallPlatform.lines.map((l) => (l.context === undefined ? l : { ...l, trigger: 'level' as const })),
}
const configured = (value: number): Seen => [
  'register written',
  { register: R.TRIGGER, index: 1, context: 1, value },
]

describe('IRQ-1', () => {
  table(irq1, [
    ['an edge that pulses', [...mine, signalled()], -1, 1],
    ['an edge that stays high', [...mine, signalled(1, 1)], 3, 1],
    ['configured as it is', [...mine, configured(1)], -1, 1],
    ['configured as a level', [...mine, configured(0)], 3, 1],
    ['configured otherwise while nobody has it', [configured(0)], -1, 0],
    ['an edge may be injected in either form', [...mine, written(0, word(1, 0))], -1, 0],
  ])
  describe('of a level', () => {
    table(
      irq1,
      [
        ['that rises and falls', [...mine, signalled(1, 1), signalled(1, 0)], -1, 2],
        ['that pulses', [...mine, signalled(1, 2)], 3, 1],
        ['injected with the HW bit', [...mine, injected()], -1, 1],
        ['injected with EOI', [...mine, written(0, word(1, LIST_EOI_BIT))], -1, 1],
        ['injected with neither', [...mine, written(0, word(1, 0))], 3, 1],
        ['whose list register is emptied', [...mine, written(0, 0)], -1, 0],
      ],
      levels,
    )
  })
})

describe('IRQ-3.b', () => {
  const mailbox = (c: number) => smallPlatform.contexts[c].interrupts[0].mailbox ?? 0
  const sent = (context: number, address: number, message = 1): Seen => [
    'request at port',
    { context, address, message },
  ]
  table(irq3b, [
    ['its own mailbox', [sent(1, mailbox(1))], -1, 1],
    ['that of another secondary', [sent(1, mailbox(2))], 0, 1],
    ['that of the primary: IRQ-5 permits it', [sent(1, mailbox(0))], -1, 1],
    ['a transfer that is no message', [sent(1, mailbox(2), 0)], -1, 0],
    ['its own wire', [['interrupt line', { context: 2, line: 2, level: 2 }]], -1, 1],
    ['the wire of another secondary', [['interrupt line', { context: 2, line: 1, level: 2 }]], 0, 1],
    ['the primary is not of this rule', [sent(0, mailbox(1))], -1, 0],
  ])
})

describe('IRQ-4', () => {
  const bit = (c: number) => originBit(smallPlatform, c)
  const read = (value: number): Seen => ['register read', { register: R.ORIGIN, index: 0, value }]
  const acknowledged = (value: number): Seen => ['register written', { register: R.ORIGIN, index: 0, value }]
  const failed = (context: number): Seen => ['context failed', { context }]
  const error = (context: number): Seen => ['response at port', { context, error: 1 }]
  table(irq4, [
    ['nobody', [read(0)], -1, 1],
    ['one too many', [read(bit(1))], 0, 1],
    ['one that failed', [failed(1), read(bit(1))], -1, 1],
    ['one that is forgotten', [failed(1), read(0)], 1, 1],
    ['two', [failed(1), failed(2), read(bit(1) | bit(2))], -1, 1],
    ['the second only', [failed(1), failed(2), read(bit(2))], 2, 1],
    ['an error response while the gate is open', [gate(2), error(2), read(bit(2))], -1, 1],
    ['an error response while it is shut', [error(2), read(0)], -1, 1],
    [
      'an error response after its reset was asked',
      [gate(2), ['reset requested', { context: 2 }], error(2), read(0)],
      -1,
      1,
    ],
    ['acknowledged', [failed(1), failed(2), acknowledged(bit(1)), read(bit(2))], -1, 1],
    ['cleared by a primary reset', [failed(1), ['reset done', { context: 0 }], read(0)], -1, 1],
    ['kept through its own reset', [failed(1), ['reset done', { context: 1 }], read(bit(1))], -1, 1],
    ['the primary itself is not recorded', [failed(0), read(0)], -1, 1],
  ])
})

describe('IRQ-6.a', () => {
  table(irq6a, [
    ['into the owner', [...mine, injected()], -1, 1],
    ['into another', [...mine, injected(1, 1)], 3, 1],
    ['into the last owner', [...mine, ...gone, ...others, injected()], 8, 1],
    ['of a context that nobody owns', [injected(1, 1)], -1, 0],
    ['a list register that is emptied', [...mine, written(0, 0, 1)], -1, 0],
  ])
})

describe('IRQ-6.b', () => {
  const fair: Seen = ['cooperation begun']
  const passed = (cycles: number): Seen => ['time passed', { cycles }]
  const stopped: Seen = ['guest stopped', { guest: 0, hangs: 1 }]
  const late = 65
  table(irq6b, [
    ['taken in the last cycle of the bound', [...mine, signalled(), fair, passed(64), taken()], -1, 1],
    ['not taken', [...mine, signalled(), fair, passed(late)], 5, 0],
    ['under attack no cycle counts', [...mine, signalled(), passed(1000), fair, passed(64), taken()], -1, 1],
    [
      'injected and not taken by an owner that runs',
      [...mine, signalled(), injected(), fair, passed(late)],
      6,
      0,
    ],
    [
      'injected into an owner that stands still',
      [...mine, stopped, signalled(), injected(), fair, passed(late)],
      -1,
      1,
    ],
    [
      'not injected into an owner that stands still',
      [...mine, stopped, signalled(), fair, passed(late)],
      6,
      0,
    ],
    [
      'the owner stops after the injection',
      [...mine, signalled(), injected(), stopped, fair, passed(late)],
      -1,
      0,
    ],
    [
      'an owner that stands still with all list registers in use',
      [
        ...mine,
        ...[0, 1, 2, 3].map((n) => injected(n === 1 ? 0 : 2, 0, n)),
        stopped,
        signalled(),
        fair,
        passed(late),
      ],
      -1,
      0,
    ],
    ['a level that goes low', [...mine, signalled(1, 1), signalled(1, 0), fair, passed(late)], -1, 0],
    ['taken away', [...mine, signalled(), started('unassign'), fair, passed(late)], -1, 0],
    [
      'given other memory',
      [...mine, signalled(), started('reprogram'), ended('reprogram'), fair, passed(late)],
      7,
      0,
    ],
    [
      'after a procedure that failed',
      [
        ...mine,
        started('unassign'),
        ended('unassign', 1, 0, OUTCOME.failed),
        signalled(),
        fair,
        passed(late),
      ],
      -1,
      0,
    ],
    [
      'after a handler that failed',
      [...mine, signalled(), ended('interrupt', 1, 0, OUTCOME.failed), fair, passed(late)],
      -1,
      0,
    ],
    ['of a context that nobody owns', [signalled(), fair, passed(late)], -1, 0],
    [
      'taken directly',
      [...mine, signalled(), fair, ['direct interrupt taken', { guest: 0, line: 1 }], passed(late)],
      -1,
      1,
    ],
  ])
})

describe('IRQ-6.c', () => {
  const urgent = word(2, LIST_HW_BIT, 0x40)
  table(irq6c, [
    ['two registers', [injected(1, 0, 0), injected(2, 0, 1)], -1, 2],
    ['over one that is pending', [injected(1, 0, 0), injected(2, 0, 0)], 1, 2],
    ['a more urgent one over one that is pending', [injected(1, 0, 0), written(0, urgent)], -1, 2],
    ['a more urgent one over one that is active', [injected(1, 0, 0), taken(), written(0, urgent)], 2, 2],
    ['after its end', [injected(1, 0, 0), taken(), done(), injected(2, 0, 0)], -1, 2],
    ['after it was emptied', [injected(1, 0, 0), written(0, 0), injected(2, 0, 0)], -1, 2],
    ['twice in one vCPU', [injected(1, 0, 0), injected(1, 0, 1)], 1, 2],
    ['in two vCPUs, which is part a’s', [injected(1, 0, 0), injected(1, 1, 0)], -1, 2],
    ['pending again once it has ended', [injected(1, 0, 0), taken(), done(), injected(1, 0, 1)], -1, 2],
    [
      'what is pending and active is pending after its end',
      [written(0, word(1, 0, 0xa0, LIST_STATE.both)), done(), injected(2, 0, 0)],
      2,
      2,
    ],
  ])
})
