/** The rules of MP and ASG-2 that look at single accesses, on observations written by hand. MP-12.a has a file of its own. */
import { describe, expect, test } from 'vitest'
import asg2 from '../../properties/asg/asg-2-dma-is-policed.ts'
import dma4 from '../../properties/dma/dma-4-decided-by-its-identifier.ts'
import mp1 from '../../properties/mp/mp-1-owner-only.ts'
import mp2 from '../../properties/mp/mp-2-in-the-pe-or-in-memory.ts'
import mp3 from '../../properties/mp/mp-3-passes-a-unit.ts'
import mp6 from '../../properties/mp/mp-6-a-policy-for-each-context.ts'
import mp8a from '../../properties/mp/mp-8-a-bypass-is-permitted.ts'
import mp8b from '../../properties/mp/mp-8-no-other-bypass.ts'
import mp9b from '../../properties/mp/mp-9-commits-in-time.ts'
import mp12c from '../../properties/mp/mp-12-commits-what-was-declared.ts'
import mp12b from '../../properties/mp/mp-12-el2-old-or-new.ts'
import mp12 from '../../properties/mp/mp-12-neither-old-nor-new.ts'
import mp14a from '../../properties/mp/mp-14-a-fault-raises-the-interrupt.ts'
import mp14c from '../../properties/mp/mp-14-a-fault-reaches-software.ts'
import mp14b from '../../properties/mp/mp-14-no-fault-is-silent.ts'
import { ANSWER, OUTCOME } from '../../src/interface/observations.ts'
import type { Bypass, Platform } from '../../src/interface/platform.ts'
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
import { observed, type Seen, whole } from './observed.ts'

const { contexts, guests, protection } = smallPlatform
const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)
const [control, update] = [0, 1]
const rx = guests[control].windows[0].base

const assigned = (context: number, guest: number): readonly Seen[] => [
  ['procedure started', { procedure: procedure('assign'), context, guest }],
  ['register written', { register: R.GATE, context, index: context, value: 1 }],
  ['procedure ended', { procedure: procedure('assign'), context, guest, outcome: 0 }],
]
const passed = (context: number, more = {}): Seen => [
  'beat passed',
  { context, address: rx, through: 1, ...more },
]
const inForce = (setting: number, context = 1): readonly Seen[] => [
  ['update begun', { context, setting }],
  ['commit written', { answer: ANSWER.ok }],
  ['commit acknowledged'],
]

describe('ASG-2', () => {
  const mine = assigned(1, control)
  const writes = (register: number, answer: number, guest = control): Seen => [
    'register written',
    { register, guest, answer, address: protection.frame.base },
  ]
  const cases: readonly Case[] = [
    ['a beat out of a unit', [...mine, passed(1)], -1, 1],
    ['a beat out of two', [...mine, passed(1, { through: 2 })], -1, 1],
    ['a beat by a path around them', [...mine, passed(1, { through: 0 })], 3, 1],
    ['before the assignment another rule judges', [passed(1, { through: 0 })], -1, 0],
    ['the primary likewise', [passed(0, { through: 0 })], -1, 0],
    ['a beat to the registers of the unit', [...mine, passed(1, { address: protection.frame.base })], 3, 1],
    ['to their last granule', [...mine, passed(1, { address: protection.frame.limit - 63 })], 3, 1],
    ['beyond them', [...mine, passed(1, { address: protection.frame.limit + 1 })], -1, 1],
    ['a guest is trapped at them', [writes(R.COMMIT, ANSWER.trapped)], -1, 1],
    ['a guest writes the shadow bank', [writes(R.BASE, ANSWER.ok)], 0, 1],
    ['a guest clears the fault record', [writes(R.FAULT_STATUS, ANSWER.ok)], 0, 1],
    ['a guest writes the masks of a region', [writes(R.WRITERS, ANSWER.ok)], 0, 1],
    ['a guest stalls a domain', [writes(R.STALL, ANSWER.ok)], 0, 1],
    ['a guest writes what its stall shows', [writes(R.STALL_STATUS, ANSWER.ok)], 0, 1],
    ['a guest writes whose faults came later', [writes(R.FAULT_LATER, ANSWER.ok)], 0, 1],
    ['a guest writes another register', [writes(R.CONFIG, ANSWER.ok)], -1, 0],
    ['the hypervisor writes them', [writes(R.COMMIT, ANSWER.ok, -1)], -1, 0],
  ]
  table(asg2, cases)
})

describe('MP-1', () => {
  const mine = assigned(1, control)
  const access = (guest: number, answer: number, context = 1, kind: 'read' | 'written' = 'written'): Seen => [
    `register ${kind}`,
    { guest, context, answer, register: R.CONFIG, index: context },
  ]
  const job = (guest: number, answer: number): Seen => ['job submitted', { guest, context: 1, answer }]
  const { base, limit } = contexts[2].frames[0]
  const dma = (address: number): Seen => passed(1, { address })
  const cases: readonly Case[] = [
    ['its owner writes', [...mine, access(control, ANSWER.ok)], -1, 1],
    ['its owner is trapped: another rule judges that', [...mine, access(control, ANSWER.trapped)], -1, 1],
    ['another guest is trapped', [...mine, access(update, ANSWER.trapped)], -1, 1],
    ['another guest gets a bus error', [...mine, access(update, ANSWER.error)], -1, 1],
    ['another guest writes', [...mine, access(update, ANSWER.ok)], 3, 1],
    ['another guest reads', [...mine, access(update, ANSWER.ok, 1, 'read')], 3, 1],
    ['its owner rings the doorbell', [...mine, job(control, ANSWER.ok)], -1, 1],
    ['another guest rings it', [...mine, job(update, ANSWER.ok)], 3, 1],
    ['the hypervisor writes', [...mine, access(-1, ANSWER.ok)], -1, 0],
    ['while it is unassigned it is not active', [access(update, ANSWER.ok)], -1, 0],
    ['a guest reaches the primary', [access(control, ANSWER.ok, 0)], 0, 1],
    ['a guest is trapped at the primary', [access(control, ANSWER.trapped, 0)], -1, 1],
    ['memory is no context', [access(control, ANSWER.ok, -1)], -1, 0],
    ['DMA to memory', [...mine, dma(rx)], -1, 1],
    ["DMA to the primary's frame", [dma(contexts[0].frames[0].base)], 0, 1],
    ["DMA to an active neighbour's", [...assigned(2, update), dma(base)], 3, 1],
    ['to its last granule', [...assigned(2, update), dma(limit - 63)], 3, 1],
    ['beyond it', [...assigned(2, update), dma(limit + 1)], -1, 1],
    ['to one that is unassigned: another rule judges that', [dma(base)], -1, 1],
    ["DMA of the owner into the context's own frame", [...mine, dma(contexts[1].frames[0].base)], 3, 1],
  ]
  table(mp1, cases)
})

describe('a declared bypass', () => {
  // Its mailbox channel is the region of context 1 that permits no read.
  const [channel, other] = [1, 2].map((c) => contexts[c].interrupts[0].mailbox as number)
  const stream = contexts[1].streams[0]
  const declaring = (bypass: Omit<Bypass, 'name'>): Platform => ({
    ...smallPlatform,
    protection: { ...protection, bypasses: [{ name: 'marks', ...bypass }] },
  })
  const reads = declaring({ streams: [stream], direction: 0 })
  const begun: Seen = ['update begun', { context: 1, setting: 2 }]
  const beat = (kind: 'passed' | 'blocked', more = {}): Seen => [
    `beat ${kind}`,
    { context: 1, stream, direction: 0, address: channel, attribute: 1, through: 1, ...more },
  ]
  const passes = beat('passed')

  describe('MP-8.b', () => {
    table(
      mp8b,
      [
        ['a read of the write-only channel passes', [...inForce(1), passes], -1, 1],
        [
          'its write is permitted: no bypass is needed',
          [...inForce(1), beat('passed', { direction: 1 })],
          -1,
          0,
        ],
        ['another stream passes', [...inForce(1), beat('passed', { stream: stream ^ 1 })], 3, 1],
        ['it passes with another attribute', [...inForce(1), beat('passed', { attribute: 0 })], 3, 1],
        ['it passes where no region is', [...inForce(1), beat('passed', { address: other })], 3, 1],
        ['it passes where nothing is in force', [passes], 0, 1],
        ['it passes under the target of an update', [begun, passes], -1, 1],
        [
          'a later beat was decided with the first',
          [...inForce(1), beat('passed', { beat: 1, address: other })],
          -1,
          0,
        ],
        [
          'by a path around the unit: MP-3 judges that',
          [...inForce(1), beat('passed', { through: 0 })],
          -1,
          0,
        ],
        ['it is blocked', [...inForce(1), beat('blocked')], -1, 0],
      ],
      reads,
    )
    const written = [
      ...inForce(1),
      beat('passed', { direction: 1, address: guests[control].windows[0].base }),
    ]
    table(mp8b, [['what is permitted needs no bypass', written, -1, 0]], reads)
    table(
      mp8b,
      [['the other direction is declared', [...inForce(1), passes], 3, 1]],
      declaring({ direction: 1 }),
    )
    table(
      mp8b,
      [['another stream is declared', [...inForce(1), passes], 3, 1]],
      declaring({ streams: [0x12] }),
    )
    table(mp8b, [['any direction of it', [...inForce(1), passes], -1, 1]], declaring({ streams: [stream] }))
    table(
      mp8b,
      [['that direction of any stream', [...inForce(1), passes], -1, 1]],
      declaring({ direction: 0 }),
    )
  })

  describe('MP-8.a', () => {
    const activities = (script: readonly Seen[]) => observed(mp8a, script, reads).activities
    test.each([
      ['a bypassed beat', [passes], 1],
      ['a permitted one', [beat('passed', { direction: 1 })], 0],
      ['while an update is under way', [begun, passes], 0],
      [
        'of another stream: that is a leak',
        [beat('passed', { context: 2, stream: 0x12, address: other })],
        0,
      ],
      ['a later beat', [beat('passed', { beat: 1 })], 0],
      ['a bypassed beat that is blocked', [beat('blocked')], 0],
    ] as const)('%s', (_what, script, expected) => {
      expect(activities([...inForce(1), ...inForce(3, 2), ...script])).toEqual([expected])
    })
  })

  test('is known to the rules of what passes, and hides no leak from them', () => {
    const leaks = [
      ...inForce(1),
      ...inForce(3, 2),
      beat('passed', { context: 2, stream: 0x12, address: other }),
    ]
    const silent = [...inForce(1), passes]
    const at = (rule: typeof mp12, script: readonly Seen[]) => observed(rule, script, reads).broken?.at ?? -1
    expect([mp12, dma4].map((rule) => at(rule, silent))).toEqual([-1, -1])
    expect(at(mp12, leaks)).toBe(6)
    expect(observed(mp12, silent).broken?.at).toBe(3)
  })

  test('speaks of no platform that declares none', () => {
    for (const rule of [mp8a, mp8b])
      expect(rule.appliesTo(smallPlatform)).toEqual({ lacks: 'a declared bypass of a check' })
  })
})

describe('MP-3.b', () => {
  const cases: readonly Case[] = [
    ['out of a unit', [passed(1)], -1, 1],
    ['around it', [passed(1, { through: 0 })], 0, 1],
    ['of the primary', [passed(0, { through: 0 })], 0, 1],
    ['blocked: it reached nothing', [['beat blocked', { context: 1, through: 0 }]], -1, 0],
  ]
  table(mp3, cases)
})

describe('MP-12.b', () => {
  const [mine, theirs] = [1, 2]
  const window = (context: number, guest: number, register: number = R.EL2_LIMIT): Seen => {
    const { base, limit } = contexts[context].frames[0]
    const value = register === R.EL2_BASE ? base : limit | 1
    return ['register written', { register, index: context, context, pe: guests[guest].pe, value }]
  }
  const starts = (name: string, context: number, guest: number): Seen => [
    'procedure started',
    { procedure: procedure(name), context, guest },
  ]
  const ends = (name: string, context: number, guest: number, outcome: number = OUTCOME.complete): Seen => [
    'procedure ended',
    { procedure: procedure(name), context, guest, outcome },
  ]
  const opens = (context: number, guest: number): readonly Seen[] => [
    starts('assign', context, guest),
    window(context, guest),
  ]
  const closes = (context: number, guest: number): readonly Seen[] => [
    starts('unassign', context, guest),
    window(context, guest, R.EL2_BASE),
  ]
  const owned: readonly Seen[] = [...opens(mine, control), ends('assign', mine, control)]
  const access = (address: number, context: number, answer: number = ANSWER.ok, guest = control): Seen => [
    'register read',
    { guest, address, context, answer, register: R.CONFIG },
  ]
  const at = (context: number) => contexts[context].frames[0].base
  const own = access(at(mine), mine)
  const other = access(at(theirs), theirs)
  const hole = access(0x100, -1)
  const job = (context: number): Seen => ['job submitted', { guest: control, context, address: rx }]
  const handler = starts('interrupt', 0, control)
  const handled = ends('interrupt', 0, control)
  table(mp12b, [
    ['as its window is opened', [...opens(mine, control), own], -1, 1],
    ['before the first write that opens it', [starts('assign', mine, control), own], -1, 0],
    ['as its window is closed', [...owned, ...closes(mine, control), own], -1, 1],
    ["another's frame, as its window is closed", [...owned, ...closes(mine, control), other], 5, 1],
    ['nothing that is there', [...owned, ...closes(mine, control), hole], 5, 1],
    [
      'the registers of the protection',
      [...owned, ...closes(mine, control), access(protection.frame.base, -1)],
      5,
      1,
    ],
    ['a frame that nobody owns', [...opens(mine, control), other], 2, 1],
    ['it is trapped there', [...owned, ...closes(mine, control), access(0x100, -1, ANSWER.trapped)], -1, 0],
    [
      'the bus answers with an error: the MPU let it through',
      [...owned, ...closes(mine, control), access(0x100, -1, ANSWER.error)],
      5,
      1,
    ],
    ['its own memory is not asked for', [...owned, ...closes(mine, control), access(rx, -1)], -1, 0],
    [
      "the other's memory is",
      [...owned, ...closes(mine, control), access(guests[update].windows[0].base, -1)],
      5,
      1,
    ],
    ['its own doorbell', [...owned, ...closes(mine, control), job(mine)], -1, 1],
    ["another's doorbell", [...owned, ...closes(mine, control), job(theirs)], 5, 1],
    ['once the update is over other rules judge', [...owned, other], -1, 0],
    ['the regions of another PE change', [...owned, ...opens(theirs, update), other], -1, 0],
    [
      'of which the guest is judged',
      [...owned, ...opens(theirs, update), access(0x100, -1, ANSWER.ok, update)],
      5,
      1,
    ],
    [
      'a handler in between ends no update',
      [...owned, ...closes(mine, control), handler, handled, hole],
      7,
      1,
    ],
    [
      'a failed step leaves it open',
      [...owned, ...closes(mine, control), ends('unassign', mine, control, OUTCOME.failed), hole],
      6,
      1,
    ],
    [
      'to the end of the next',
      [
        ...owned,
        ...closes(mine, control),
        ends('unassign', mine, control, OUTCOME.failed),
        ...closes(mine, control),
        ends('unassign', mine, control),
        hole,
      ],
      -1,
      0,
    ],
    [
      'one that writes no region ends nothing',
      [
        ...owned,
        ...closes(mine, control),
        ends('unassign', mine, control, OUTCOME.failed),
        starts('reprogram', mine, control),
        ends('reprogram', mine, control),
        hole,
      ],
      8,
      1,
    ],
  ])
})

describe('MP-2', () => {
  const activities = (script: readonly Seen[]) => observed(mp2, script).activities
  const mine = assigned(1, control)
  const reads = (guest: number, context: number, answer: number): Seen => [
    'register read',
    { register: R.STATUS, guest, context, index: context, answer },
  ]
  const blocked = (address: number): Seen => ['beat blocked', { context: 2, address }]
  const [frame] = contexts[1].frames
  test('counts a guest stopped at its PE before what another one owns', () => {
    expect(activities([...mine, reads(update, 1, ANSWER.trapped)])).toEqual([1, 0])
    expect(activities([...mine, reads(control, 1, ANSWER.trapped)])).toEqual([0, 0])
    expect(activities([...mine, reads(update, 1, ANSWER.error)])).toEqual([0, 0])
    expect(activities([reads(update, 1, ANSWER.trapped)])).toEqual([0, 0])
  })
  test('counts a transfer stopped before the registers of an active context', () => {
    expect(activities([...mine, blocked(frame.base), blocked(frame.limit - 63)])).toEqual([0, 2])
    expect(activities([...mine, blocked(frame.limit + 1), blocked(rx)])).toEqual([0, 0])
    expect(activities([blocked(frame.base)])).toEqual([0, 0])
  })
  test('not one that its own reset may have cut off', () => {
    const reset: Seen = ['reset requested', { context: 2 }]
    const opens: Seen = [
      'register written',
      { register: R.GATE, context: 2, index: 2, value: 1, answer: ANSWER.ok },
    ]
    expect(activities([...mine, reset, blocked(frame.base)])).toEqual([0, 0])
    expect(activities([...mine, reset, opens, blocked(frame.base)])).toEqual([0, 1])
  })
  test('nor one to the frame of its own context', () => {
    const theirs = assigned(2, update)
    expect(activities([...theirs, blocked(contexts[2].frames[0].base)])).toEqual([0, 0])
  })
})

describe('MP-6', () => {
  const beat = (kind: 'beat passed' | 'beat blocked', context: number): Seen => [
    kind,
    { context, address: rx },
  ]
  test('counts what one policy decides otherwise than another', () => {
    const script = [...inForce(1, 1), beat('beat passed', 1), beat('beat blocked', 2)]
    expect(observed(mp6, script).activities).toEqual([1, 1])
  })
  test('not what the primary does', () => {
    expect(observed(mp6, [...inForce(1, 1), beat('beat blocked', 0)]).activities).toEqual([0, 0])
  })
  test('nor what is decided alike', () => {
    expect(observed(mp6, [beat('beat passed', 1), beat('beat blocked', 2)]).activities).toEqual([0, 0])
  })
})

const streamOf = (context: number) => contexts[context].streams[0]
const faultLine = protection.faultLine ?? 0
const blocked = (context: number, address = rx): Seen => [
  'beat blocked',
  { context, address, stream: streamOf(context) },
]
const asked: Seen = ['reset requested', { context: 1 }]

describe('MP-9.b', () => {
  const written: Seen = ['commit written', { answer: ANSWER.ok }]
  const acknowledged: Seen = ['commit acknowledged']
  const passed = (cycles: number): Seen => ['time passed', { cycles }]
  const bound = smallPlatform.protection.commitCycles
  const cases: readonly Case[] = [
    ['nothing is committed', [passed(9 * bound)], -1, 0],
    ['acknowledged in the last cycle of the bound', [written, passed(bound), acknowledged], -1, 1],
    ['one cycle too late', [written, passed(bound), passed(1), acknowledged], 2, 0],
    ['too late in one stride', [written, passed(bound + 1)], 1, 0],
    ['never acknowledged', [written, passed(9 * bound)], 1, 0],
    ['a commit that is refused', [['commit written', { answer: ANSWER.error }], passed(9 * bound)], -1, 0],
    [
      'a reset in between changes nothing',
      [written, ['reset done', { context: 0 }], passed(bound + 1)],
      2,
      0,
    ],
    [
      'the second of two is late',
      [written, acknowledged, written, passed(bound), passed(1), acknowledged],
      4,
      1,
    ],
  ]
  table(mp9b, cases)
})

describe('MP-12.c', () => {
  const [, asked] = contexts[1].settings
  const stream = streamOf(1)
  const two: Platform = {
    ...smallPlatform,
    contexts: contexts.map((c, i) => (i === 1 ? { ...c, streams: [stream, 0x77] } : c)),
  }
  const written = (register: number, index: number, value: number): Seen => [
    'register written',
    { register, index, value, answer: ANSWER.ok },
  ]
  const revert = written(R.REVERT, 0, 1)
  /** All registers of the n-th region of context 1, naming this identifier. */
  const region = (nth: number, named: number): readonly Seen[] => {
    const { base, limit, read, write, attribute } = asked.regions[nth]
    const permitted = ENABLE_BIT | (read ? READ_BIT : 0) | (write ? WRITE_BIT : 0)
    const attributes = (permitted | (attribute << ATTRIBUTE_SHIFT) | (named << STREAM_SHIFT)) >>> 0
    const index = contexts[1].regions[nth]
    return [
      written(R.BASE, index, base),
      written(R.LIMIT, index, limit),
      written(R.ATTRIBUTES, index, attributes),
    ]
  }
  const begun: readonly Seen[] = [['update begun', { context: 1, setting: 1 }], revert]
  const commit: Seen = ['commit written', { answer: ANSWER.ok }]
  const update = (...named: number[]): readonly Seen[] => [
    ...begun,
    ...named.flatMap((id, nth) => region(nth, id)),
    commit,
  ]
  const regions = asked.regions.length
  const all = (id: number) => asked.regions.map(() => id)
  const last = begun.length + 3 * regions
  table(
    mp12c,
    [
      ['the target', update(...all(stream)), -1, 1],
      ['the target, by another identifier of the context', update(...all(0x77)), -1, 1],
      ["an identifier that is another context's", update(...all(streamOf(2))), last, 1],
      ['a region is missing', update(...all(stream).slice(1)), last - 3, 1],
    ],
    two,
  )
  table(mp12c, [["an identifier that is nobody's", update(...all(0x77)), last, 1]])

  /** An update of context 2 ends in its first write; then one of context 1 is made as it should be. */
  const abandoned: readonly Seen[] = [
    ['update begun', { context: 2, setting: 1 }],
    written(R.LIMIT, contexts[2].regions[0], 0x40),
    ['procedure ended', { outcome: OUTCOME.failed }],
  ]
  const acknowledged: Seen = ['commit acknowledged']
  const ended: Seen = ['procedure ended', { outcome: OUTCOME.complete }]
  const revoked: readonly Seen[] = [
    ['update begun', { context: 2, setting: 0 }],
    ...contexts[2].regions.map((r) => written(R.ATTRIBUTES, r, 0)),
    commit,
  ]
  const direct: Platform = { ...two, protection: { ...protection, family: 'direct' } }
  const unfinished: readonly Seen[] = [...abandoned, ['update begun', { context: 1, setting: 1 }]]
  const after = [...unfinished, ...update(...all(stream)).slice(2)]
  table(
    mp12c,
    [
      ["another's unfinished update stays as it is", after, -1, 1],
      [
        'and is none of its own next one: a region that is off may hold anything',
        [...after, acknowledged, ended, ...revoked],
        -1,
        3,
      ],
      [
        'a write that belongs to no update is torn',
        [abandoned[1], ...after.slice(abandoned.length)],
        after.length - abandoned.length,
        1,
      ],
      ['its own unfinished update is torn', [...abandoned, commit], abandoned.length, 1],
      [
        'what was committed is in force',
        [...after, acknowledged, ended, ['update begun', { context: 1, setting: 1 }], commit],
        -1,
        3,
      ],
    ],
    direct,
  )
  table(
    mp12c,
    [["a shadow bank takes another's unfinished update over as well", after, after.length - 1, 1]],
    two,
  )
})

describe('MP-14.a', () => {
  const line = (level: number, which = faultLine): Seen => [
    'interrupt line',
    { context: -1, line: which, level },
  ]
  const cycles = (n: number): Seen => ['time passed', { cycles: n }]
  const cases: readonly Case[] = [
    ['at once', [blocked(1), line(1)], -1, 1],
    ['in the last cycle of the bound', [blocked(1), cycles(1), line(1)], -1, 1],
    ['a cycle too late', [blocked(1), cycles(2)], 1, 0],
    ['never', [blocked(1), cycles(1), cycles(1)], 2, 0],
    ['another line rises', [blocked(1), line(1, 1), cycles(2)], 2, 0],
    ['merged while it is high', [blocked(1), line(1), blocked(2), cycles(9)], -1, 1],
    ['after the acknowledgement anew', [blocked(1), line(1), line(0), blocked(1), line(1)], -1, 2],
    ['after the acknowledgement no more', [blocked(1), line(1), line(0), blocked(1), cycles(2)], 4, 1],
    ['two contexts, one rise', [blocked(1), blocked(2), line(1), cycles(9)], -1, 2],
    ['what a reset cuts off is no fault', [asked, blocked(1), cycles(9)], -1, 0],
    ["another context's reset excuses nothing", [asked, blocked(2), cycles(2)], 2, 0],
  ]
  table(mp14a, cases)

  test('speaks of a protection that has a fault interrupt, and names it where it has none', () => {
    expect(mp14a.appliesTo(smallPlatform)).toBeUndefined()
    const without = { ...smallPlatform, protection: { ...protection, faultLine: undefined } }
    expect(mp14a.appliesTo(without)).toEqual({ lacks: 'a fault interrupt of the protection' })
  })
})

describe('MP-14.c', () => {
  const line = (level: number, which = faultLine): Seen => [
    'interrupt line',
    { context: -1, line: which, level },
  ]
  const cycles = (n: number): Seen => ['time passed', { cycles: n }]
  const fair: Seen = ['cooperation begun']
  const handled: Seen = ['register written', { register: R.FAULT_STATUS, value: 1, answer: ANSWER.ok }]
  const ended = (name: string, outcome: number): Seen => [
    'procedure ended',
    { procedure: procedure(name), outcome },
  ]
  const bound = smallPlatform.deliveryCyclesMax ?? 64
  const cases: readonly Case[] = [
    ['handled', [line(1), fair, handled], -1, 1],
    ['in the last cycle of the bound', [line(1), fair, cycles(bound), handled], -1, 1],
    ['a cycle too late', [line(1), fair, cycles(bound), cycles(1)], 3, 0],
    ['while somebody hinders it no cycle counts', [line(1), cycles(9 * bound), fair, handled], -1, 1],
    ['it rises in the fair phase', [fair, line(1), cycles(bound + 1)], 2, 0],
    ['another line', [fair, line(1, 1), cycles(9 * bound)], -1, 0],
    ['lowered by somebody else it is owed all the same', [line(1), line(0), fair, cycles(bound + 1)], 3, 0],
    [
      'an acknowledgement that is refused is none',
      [
        line(1),
        fair,
        ['register written', { register: R.FAULT_STATUS, answer: ANSWER.trapped }],
        cycles(bound + 1),
      ],
      3,
      0,
    ],
    [
      'another register',
      [line(1), fair, ['register written', { register: R.COMMIT, answer: ANSWER.ok }], cycles(bound + 1)],
      3,
      0,
    ],
    ['a handler has failed', [ended('fault', OUTCOME.failed), line(1), fair, cycles(9 * bound)], -1, 0],
    ['its handler fails', [line(1), ended('fault', OUTCOME.failed), fair, cycles(9 * bound)], -1, 0],
    ['another procedure fails', [line(1), ended('assign', OUTCOME.failed), fair, cycles(bound + 1)], 3, 0],
  ]
  table(mp14c, cases)

  test('speaks of a protection that has a fault interrupt', () => {
    expect(mp14c.appliesTo(smallPlatform)).toBeUndefined()
    const without = { ...smallPlatform, protection: { ...protection, faultLine: undefined } }
    expect(mp14c.appliesTo(without)).toEqual({ lacks: 'a fault interrupt of the protection' })
  })
})

describe('MP-14.b', () => {
  const recorded = (context: number, address = rx, overflow = 0): Seen => [
    'fault recorded',
    { stream: streamOf(context), address, overflow },
  ]
  const ended: Seen = ['operation ended', { accepted: 1 }]
  const reads = (register: number, value: number): Seen => ['register read', { register, value }]
  const acknowledged: Seen = ['register written', { register: R.FAULT_STATUS, value: 1 }]
  // One blocked beat in each operation: `observed` ends each observation's own, so they are played whole here.
  const judge = (script: readonly Seen[]) => whole(mp14b, script)
  const fault = (context: number, address = rx, overflow = 0): readonly Seen[] => [
    blocked(context, address),
    recorded(context, address, overflow),
    ended,
  ]
  const first = fault(1)
  test.each<readonly [string, readonly Seen[], number]>([
    ['recorded', first, -1],
    ['not recorded', [blocked(1), ended], 1],
    ['the second one says that it overflows', [...first, ...fault(2, rx, 1)], -1],
    ['the second one does not', [...first, ...fault(2)], 4],
    ['an empty record overflows', fault(1, rx, 1), 1],
    ['with another address', [blocked(1), recorded(1, rx + 64), ended], 1],
    ['with another stream', [blocked(1), recorded(2), ended], 1],
    ['FAULT_STATUS of a record', [...first, reads(R.FAULT_STATUS, 1)], -1],
    ['FAULT_STATUS of none', [reads(R.FAULT_STATUS, 0)], -1],
    ['FAULT_STATUS of none reads that one is held', [reads(R.FAULT_STATUS, 1)], 0],
    ['FAULT_STATUS after a merged one', [...first, ...fault(2, rx, 1), reads(R.FAULT_STATUS, 3)], -1],
    ['the loss cannot be read', [...first, ...fault(2, rx, 1), reads(R.FAULT_STATUS, 1)], 6],
    ['the record keeps the first', [...first, ...fault(2, rx, 1), reads(R.FAULT_STREAM, streamOf(1))], -1],
    ['the second overwrites it', [...first, ...fault(2, rx, 1), reads(R.FAULT_STREAM, streamOf(2))], 6],
    ['FAULT_ADDRESS', [...first, reads(R.FAULT_ADDRESS, rx)], -1],
    ['FAULT_ADDRESS of another', [...first, reads(R.FAULT_ADDRESS, rx + 64)], 3],
    [
      'after the acknowledgement it is empty',
      [...first, acknowledged, reads(R.FAULT_STATUS, 0), reads(R.FAULT_ADDRESS, 0)],
      -1,
    ],
    ['and the next is the first again', [...first, acknowledged, ...fault(2)], -1],
    ['a fault after the acknowledgement is lost', [...first, acknowledged, blocked(2), ended], 5],
    ['what a reset cuts off needs no record', [asked, blocked(1), ended], -1],
  ])('%s', (_what, script, at) => expect(judge(script)).toBe(at))
})
