/** The rules of RST that one run can show, on observations written by hand; RST-5 and RST-12.a stand in rule-cases. */
import { describe, expect, test } from 'vitest'
import rst1 from '../../properties/rst/rst-1-primary-can-be-reset.ts'
import rst2 from '../../properties/rst/rst-2-primary-confirmed-in-time.ts'
import rst3 from '../../properties/rst/rst-3-primary-resets-all.ts'
import rst4 from '../../properties/rst/rst-4-secondary-can-be-reset.ts'
import rst5b from '../../properties/rst/rst-5-confirmed-in-time.ts'
import rst7 from '../../properties/rst/rst-7-in-whatever-state.ts'
import rst8 from '../../properties/rst/rst-8-known-initial-state.ts'
import rst9 from '../../properties/rst/rst-9-reset-values.ts'
import rst11b from '../../properties/rst/rst-11-drained-before-revoked.ts'
import rst11a from '../../properties/rst/rst-11-nothing-lost.ts'
import rst12b from '../../properties/rst/rst-12-nothing-accepted-before.ts'
import { createStage, play } from '../../src/engines/stage.ts'
import { createSystem } from '../../src/engines/system.ts'
import { wellBehaved } from '../../src/hardware/decisions.ts'
import { hardwareFields, phases } from '../../src/hardware/fields.ts'
import { hardwarePart } from '../../src/hardware/hardware.ts'
import { ANSWER, K, OUTCOME } from '../../src/interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { R, RESET_STATUS } from '../../src/interface/registers.ts'
import { columnsOf } from '../../src/layout/layout.ts'
import { restore, snapshot } from '../../src/layout/state.ts'
import { drawnRuns } from '../engines/driver.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'
import { type Case, table } from './cases.ts'
import type { Seen } from './observed.ts'

const [{ drainCyclesMax, resetAcknowledgeCyclesMax }] = smallPlatform.devices
const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)

const asked = (context: number): Seen => ['reset requested', { context }]
const done = (context: number): Seen => ['reset done', { context }]
const isolated = (context: number): Seen => ['reset isolated', { context }]
const failed = (context: number): Seen => ['context failed', { context }]
const passed = (cycles: number): Seen => ['time passed', { cycles }]
const request = (context: number, tag = 0, message = 0): Seen => [
  'request at port',
  { context, tag, message },
]
const response = (context: number, tag = 0): Seen => ['response at port', { context, tag }]
const moved = (context: number, tag = 0): Seen => ['beat passed', { context, tag }]
const raised = (context: number): Seen => ['interrupt line', { context, level: 1 }]
const read = (
  register: number,
  context: number,
  value: number,
  guest = -1,
  answer: number = ANSWER.ok,
): Seen => ['register read', { register, context, index: context, value, guest, answer }]
const write = (
  register: number,
  context: number,
  value: number,
  guest = -1,
  answer: number = ANSWER.ok,
): Seen => ['register written', { register, context, index: context, value, guest, answer }]
const status = (context: number, value: keyof typeof RESET_STATUS): Seen =>
  read(R.RESET_STATUS, context, RESET_STATUS[value])
const gate = (context: number): Seen => write(R.GATE, context, 1)
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
  gate(context),
  ended('assign', context, guest),
]

describe.each([
  ['RST-1', rst1, 0, 1],
  ['RST-4', rst4, 1, 0],
] as const)('%s', (_name, rule, mine, other) => {
  const cases: readonly Case[] = [
    ['accepted and running', [asked(mine), write(R.RESET, mine, 1), status(mine, 'draining')], -1, 2],
    ['isolated is a reset that runs', [asked(mine), status(mine, 'isolated')], -1, 1],
    ['resetting', [asked(mine), status(mine, 'resetting')], -1, 1],
    ['refused', [asked(mine), write(R.RESET, mine, 1, -1, ANSWER.error)], 1, 1],
    ['idle although it was asked', [asked(mine), status(mine, 'idle')], 1, 1],
    ['an older done still stands', [asked(mine), done(mine), asked(mine), status(mine, 'done')], 3, 1],
    ['failed although it was asked', [asked(mine), status(mine, 'failed')], 1, 1],
    ['done after done', [asked(mine), done(mine), status(mine, 'done')], -1, 0],
    ['idle before anything was asked', [status(mine, 'idle')], -1, 0],
    ["the other kind's", [asked(other), write(R.RESET, other, 1), status(other, 'idle')], -1, 0],
    ['a write of 0 asks for nothing', [write(R.RESET, mine, 0, -1, ANSWER.error)], -1, 0],
    ["a guest's write is not privileged", [write(R.RESET, mine, 1, 0, ANSWER.trapped)], -1, 0],
    ["a guest's look", [asked(mine), read(R.RESET_STATUS, mine, 0, 0, ANSWER.trapped)], -1, 0],
  ]
  table(rule, cases)
})

describe('RST-2', () => {
  const bound = resetAcknowledgeCyclesMax
  const cases: readonly Case[] = [
    ['done in the last cycle', [asked(0), passed(bound), done(0)], -1, 1],
    ['one cycle too late', [asked(0), passed(bound + 1)], 1, 0],
    [
      'while a secondary drains no cycle counts',
      [request(2), asked(0), passed(1000), response(2), done(0)],
      -1,
      1,
    ],
    [
      'from the end of the last drain',
      [request(2), asked(0), passed(9), response(2), passed(bound + 1)],
      4,
      0,
    ],
    ['isolated confirms nothing', [asked(0), isolated(0), passed(bound + 1)], 2, 0],
    [
      'isolated, answered, confirmed',
      [request(1), asked(0), isolated(0), passed(99), response(1), passed(bound), done(0)],
      -1,
      1,
    ],
    ["a secondary's done ends no wait", [asked(0), done(1), passed(bound + 1)], 2, 0],
    ['a secondary is not of this rule', [asked(1), passed(1000)], -1, 0],
  ]
  table(rst2, cases)
})

describe('RST-3', () => {
  const reset = [asked(0), done(0)]
  const cases: readonly Case[] = [
    ['all closed and reset', [...reset, read(R.GATE, 1, 0), read(R.GATE, 2, 0), status(2, 'done')], -1, 3],
    ['the last one open', [...reset, read(R.GATE, 1, 0), read(R.GATE, 2, 1)], 3, 2],
    ['one that has not been reset', [...reset, status(1, 'idle')], 2, 1],
    ['one still draining', [...reset, status(1, 'draining')], 2, 1],
    ['opened since', [...reset, gate(1), read(R.GATE, 1, 1), status(1, 'idle')], -1, 0],
    ['its own reset was asked for since', [...reset, asked(1), status(1, 'draining')], -1, 0],
    ['its own reset runs beside', [asked(0), asked(1), done(0), status(1, 'resetting')], -1, 0],
    ['before done', [asked(0), read(R.GATE, 1, 1)], -1, 0],
    ["a secondary's own done", [asked(1), done(1), status(2, 'idle'), read(R.GATE, 2, 1)], -1, 0],
    ['a look that traps shows nothing', [...reset, read(R.RESET_STATUS, 1, 0, 0, ANSWER.trapped)], -1, 0],
    ['the primary has no gate', [...reset, status(0, 'done')], -1, 0],
  ]
  table(rst3, cases)
})

describe('RST-7', () => {
  const bound = drainCyclesMax + resetAcknowledgeCyclesMax
  const cases: readonly Case[] = [
    ['done in the last cycle', [asked(1), passed(bound), done(1)], -1, 1],
    ['one cycle too late', [asked(1), passed(bound + 1)], 1, 0],
    ['a drain stops no clock', [request(1), asked(1), passed(bound + 1)], 2, 0],
    ['isolated answers a drain', [request(1), asked(1), passed(bound), isolated(1), passed(1000)], -1, 1],
    ['isolated with nothing open answers nothing', [asked(1), isolated(1), passed(bound + 1)], 2, 0],
    [
      'each request is answered, one in isolation too',
      [request(1), asked(1), isolated(1), asked(1), passed(bound + 1)],
      4,
      1,
    ],
    ['failed', [failed(1), asked(1), passed(bound + 1)], 2, 0],
    ['the primary, isolated by a secondary', [request(2), asked(0), isolated(0), passed(1000)], -1, 1],
    ['the primary, without an answer', [request(2), asked(0), passed(bound + 1)], 2, 0],
    ["another's answer", [asked(1), done(2), passed(bound + 1)], 2, 0],
  ]
  table(rst7, cases)
})

describe('RST-8', () => {
  const reset = [asked(1), done(1)]
  const cases: readonly Case[] = [
    ['all 0', [...reset, read(R.GATE, 1, 0), read(R.STATUS, 1, 0), read(R.ERROR, 1, 0)], -1, 3],
    ['an error stays', [failed(1), ...reset, read(R.ERROR, 1, 1)], 3, 1],
    ['a cause stays', [...reset, read(R.STATUS, 1, 1)], 2, 1],
    ['the gate stays open', [...reset, read(R.GATE, 1, 1)], 2, 1],
    ['an error stays for the next owner', [...reset, gate(1), read(R.ERROR, 1, 1, 0)], 3, 1],
    ['the gate was opened', [...reset, gate(1), read(R.GATE, 1, 1)], -1, 0],
    ['it has failed since', [...reset, gate(1), failed(1), read(R.ERROR, 1, 1)], -1, 0],
    ['it has transferred since', [...reset, request(1), read(R.STATUS, 1, 1)], -1, 0],
    ['it was answered since', [...reset, response(1), read(R.STATUS, 1, 1)], -1, 0],
    ['it has signalled since', [...reset, raised(1), read(R.STATUS, 1, 1)], -1, 0],
    ['what a neighbour did excuses nothing', [...reset, failed(2), read(R.STATUS, 1, 1)], 3, 1],
    ["a secondary's error shows in the primary", [asked(0), done(0), failed(2), read(R.STATUS, 0, 1)], -1, 0],
    ['a primary reset names it', [asked(0), done(0), read(R.ERROR, 2, 1)], 2, 1],
    ['before any reset', [read(R.ERROR, 1, 1)], -1, 0],
    ['while the next reset runs', [...reset, asked(1), read(R.STATUS, 1, 1)], -1, 0],
    ['a look that traps', [...reset, read(R.ERROR, 1, 1, 0, ANSWER.trapped)], -1, 0],
    ["its owner's registers are another rule's", [...reset, read(R.CONFIG, 1, 9)], -1, 0],
  ]
  table(rst8, cases)
})

describe('RST-9', () => {
  const reset = [asked(1), done(1)]
  const wrote = [...assigned(1), write(R.CONFIG, 1, 0x5a, 0)]
  const cases: readonly Case[] = [
    ['both 0', [...reset, read(R.CONFIG, 1, 0), read(R.MASK, 1, 0)], -1, 2],
    ['the mask stays', [...reset, read(R.MASK, 1, 1)], 2, 1],
    ['a written value stays', [...wrote, ...reset, read(R.CONFIG, 1, 0x5a)], 6, 1],
    ['written since', [...reset, write(R.CONFIG, 1, 7, 0), read(R.CONFIG, 1, 7)], -1, 0],
    ['the other register was written', [...reset, write(R.CONFIG, 1, 7, 0), read(R.MASK, 1, 1)], 3, 1],
    ['a write that traps', [...reset, write(R.CONFIG, 1, 7, 0, ANSWER.trapped), read(R.CONFIG, 1, 7)], 3, 1],
    ['privileged software wrote it', [...reset, write(R.CONFIG, 1, 7), read(R.CONFIG, 1, 7)], -1, 0],
    [
      'a write of the reset value tells nothing',
      [...reset, write(R.MASK, 1, 0x5a, 0), read(R.MASK, 1, 0)],
      -1,
      1,
    ],
    [
      "the next owner reads the last one's value, no reset between",
      [...reset, ...wrote, ended('unassign', 1), ...assigned(1, 1), read(R.CONFIG, 1, 0x5a, 1)],
      10,
      1,
    ],
    [
      'the same where unassign failed: it is still his',
      [...reset, ...wrote, ended('unassign', 1, 0, OUTCOME.failed), read(R.CONFIG, 1, 0x5a, 0)],
      -1,
      0,
    ],
    ['a primary reset names it', [...wrote, asked(0), done(0), read(R.CONFIG, 1, 0x5a)], 6, 1],
    ['the primary itself', [asked(0), done(0), read(R.MASK, 0, 1)], 2, 1],
    ['before any reset', [read(R.CONFIG, 1, 9)], -1, 0],
    ['a look that traps', [...reset, read(R.CONFIG, 1, 9, 0, ANSWER.trapped)], -1, 0],
  ]
  table(rst9, cases)
  describe('with reset values other than 0', () => {
    const [device] = smallPlatform.devices
    const platform = { ...smallPlatform, devices: [{ ...device, initial: { CONFIG: 0x5a, MASK: 1 } }] }
    table(
      rst9,
      [
        ['the declared ones', [...reset, read(R.CONFIG, 1, 0x5a), read(R.MASK, 1, 1)], -1, 2],
        ['cleared instead', [...reset, read(R.MASK, 1, 0)], 2, 1],
      ],
      platform,
    )
  })
})

describe('RST-11.a', () => {
  const drained = [request(1), asked(1)]
  const cases: readonly Case[] = [
    ['answered once', [...drained, response(1)], -1, 1],
    ['answered twice', [...drained, response(1), response(1)], 3, 2],
    ['never asked', [response(1)], 0, 1],
    ['another identifier', [...drained, response(1, 1)], 2, 1],
    ['used again after its response', [...drained, response(1), request(1)], -1, 2],
    ['used again before its response', [...drained, request(1)], 2, 1],
    ['two identifiers', [request(1), request(1, 1), asked(1), response(1), response(1, 1)], -1, 2],
    ["another context's identifier", [request(1), asked(1), request(2), response(1)], -1, 1],
    ['lost in the reset, and used again after it', [...drained, done(1), request(1)], 3, 1],
    ['a reset that found nothing open', [request(1), response(1), asked(1), request(1)], -1, 0],
  ]
  table(rst11a, cases)
})

describe('RST-11.b', () => {
  const updated = (context: number, setting: number): readonly Seen[] => [
    ['update begun', { context, setting }],
    ['commit written', { answer: ANSWER.ok }],
    ['commit acknowledged'],
  ]
  const given = [...updated(1, 1), gate(1)]
  const cases: readonly Case[] = [
    ['with nothing open', [...given, ...updated(1, 0)], -1, 1],
    ['with a transaction open', [...given, request(1), ...updated(1, 0)], 7, 1],
    ['after its response', [...given, request(1), response(1), ...updated(1, 0)], -1, 1],
    ['while it drains', [...given, request(1), asked(1), ...updated(1, 0)], 8, 1],
    ['after its drain was given up', [...given, request(1), asked(1), isolated(1), ...updated(1, 0)], -1, 1],
    ['after a done that came too soon', [...given, request(1), asked(1), done(1), ...updated(1, 0)], -1, 1],
    [
      'an older answer excuses nothing',
      [...given, asked(1), done(1), gate(1), request(1), ...updated(1, 0)],
      10,
      1,
    ],
    ["another's memory", [...given, request(2), ...updated(1, 0)], -1, 1],
    ['other memory instead', [...given, request(1), ...updated(1, 2)], -1, 0],
    ['nothing had been given', [request(1), ...updated(1, 0)], -1, 0],
  ]
  table(rst11b, cases)

  const direct: Platform = { ...smallPlatform, protection: { ...smallPlatform.protection, family: 'direct' } }
  const [region] = smallPlatform.contexts[1].regions
  const wrote = (value: number, index = region, register: number = R.ATTRIBUTES): Seen => [
    'register written',
    { register, index, value, answer: ANSWER.ok },
  ]
  const begun = (setting: number): Seen => ['update begun', { context: 1, setting }]
  const open = [...given, request(1), begun(0)]
  table(
    rst11b,
    [
      ['written directly, with a transaction open', [...open, wrote(0)], open.length, 1],
      ['with nothing open', [...given, begun(0), wrote(0)], -1, 1],
      ['after its response', [...given, request(1), response(1), begun(0), wrote(0)], -1, 1],
      [
        'its commit comes too late to matter',
        [...open, ['commit written', { answer: ANSWER.ok }], ['commit acknowledged']],
        -1,
        0,
      ],
      ['a region that stays enabled', [...open, wrote(1)], -1, 0],
      ['a bound', [...open, wrote(0, region, R.BASE)], -1, 0],
      ["another's region", [...open, wrote(0, smallPlatform.contexts[2].regions[0])], -1, 0],
      ['other memory instead', [...given, request(1), begun(2), wrote(0)], -1, 0],
    ],
    direct,
  )
})

describe('RST-12.b', () => {
  const job = (context: number, answer: number = ANSWER.ok): Seen => ['job submitted', { context, answer }]
  const cases: readonly Case[] = [
    ['a new job after done', [job(1), asked(1), done(1), job(1), request(1), moved(1)], -1, 2],
    ['a queued job after done', [job(1), asked(1), done(1), request(1)], 3, 1],
    ['a transfer whose request came before', [job(1), request(1), asked(1), done(1), moved(1)], 4, 1],
    ['a transfer before done', [job(1), request(1), asked(1), moved(1), done(1)], -1, 0],
    ['by way of a primary reset', [job(1), asked(0), done(0), request(1)], 3, 1],
    ['a job that traps is none', [job(1), asked(1), done(1), job(1, ANSWER.trapped), request(1)], 4, 1],
    ['nothing had been accepted', [asked(1), done(1), request(1)], -1, 0],
    ['a message begins without a job', [job(1), asked(1), done(1), request(1, 0, 1), moved(1)], -1, 1],
    [
      'a new job covers one request, not the old one as well',
      [job(1), job(1), asked(1), done(1), job(1), request(1), request(1, 1)],
      6,
      2,
    ],
    ['another done in between', [job(1), asked(1), done(1), asked(1), done(1), request(1)], 5, 1],
    [
      'a message between uses up no job',
      [job(1), asked(1), done(1), job(1), request(1, 0, 1), request(1, 1)],
      -1,
      1,
    ],
    ["another context's job", [job(1), job(2), asked(1), done(1), request(2)], -1, 0],
  ]
  table(rst12b, cases)
})

const of = (op: Partial<FlatOperation>): FlatOperation => ({ ...newFlatOperation(), ...op })
const start = (name: string, context: number): FlatOperation =>
  of({ code: OP['hypervisor start'], ordinal: procedure(name), context })
const run = of({ code: OP['hypervisor run'] })
const fails = of({ code: OP['hypervisor step fails'] })
const tick = (count: number) => of({ code: OP['time tick'], count })

test('a core that starts a reset over when the primary is reset, as the charts once said, breaks RST-5.b', () => {
  const again = [start('recover', 0), run, run, tick(2), fails]
  const operations = [start('unassign', 1), run, tick(2), fails, ...again, ...again, ...again]
  const startsOver = { ...wellBehaved, reset: { ...wellBehaved.reset, joins: () => false } }
  const played = (decisions: typeof wellBehaved) =>
    play(createStage(smallPlatform, { rules: [rst5b], decisions }), operations).rule
  expect(played(wellBehaved)).toBe(-1)
  expect(played(startsOver)).toBe(0)
})

test('resets are asked for in every state of a secondary, and of a crashed guest', () => {
  const seen = new Map<string, number>()
  for (const platform of [smallPlatform, platformNamed('zonal-gateway')]) {
    const system = createSystem(platform, { rules: [] })
    const h = columnsOf(system.state.layout, hardwarePart, hardwareFields, system.state.buffer)
    system.bus.subscribe(K['reset requested'], ({ context }) => {
      for (const c of platform.contexts[context].role === 'primary' ? [1, 2] : [context]) {
        const owner = platform.guests.findIndex((g) => g.vmid === h.ownerVmid[c])
        const state = phases[h.phase[c]]
        seen.set(state, (seen.get(state) ?? 0) + 1)
        if (owner >= 0 && !system.software.guestMayAct(owner))
          seen.set('crashed', (seen.get('crashed') ?? 0) + 1)
      }
    })
    const stage = createStage(platform, { rules: [] })
    const begun = snapshot(stage.system.state)
    for (const operations of drawnRuns(platform, system.points, { seed: 7, runs: 600, operations: 100 })) {
      restore(system.state, begun)
      for (const op of operations) system.apply(op)
    }
  }
  for (const state of [...phases, 'crashed']) expect([state, seen.get(state) ?? 0]).not.toEqual([state, 0])
})
