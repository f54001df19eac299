/** Priority entries of an IOPMP: what decides is written twice, in the hardware and in the model of a setting. */
import { describe, expect, test } from 'vitest'
import { BLOCKED, outcome } from '../../models/setting.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { wellBehaved } from '../../src/hardware/decisions.ts'
import type { Decisions } from '../../src/hardware/fields.ts'
import type { Setting, SettingRegion } from '../../src/interface/platform.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  FAULT_CODE,
  READ_BIT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import { causes, type Entry } from '../fixtures/fault-causes.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Core, newCore, window0 } from './core.ts'

const beat = smallPlatform.beatBytes
const c = 1
/** Two priority entries and two others, all of context 1. */
const regions = [0, 1, 2, 3]
const platform = {
  ...smallPlatform,
  contexts: smallPlatform.contexts.map((x, i) => ({ ...x, regions: i === c ? regions : [] })),
  protection: { ...smallPlatform.protection, family: 'iopmp' as const, priorityEntries: 2 },
}

const region = (first: number, last: number, permission: number, attribute = 0): SettingRegion => ({
  base: window0 + first * beat,
  limit: window0 + (last + 1) * beat - 1,
  read: (permission & 1) === 1,
  write: (permission & 2) === 2,
  attribute,
})
const spans = [
  [0, 3],
  [1, 2],
  [2, 2],
] as const
const priority = spans.flatMap(([a, b]) =>
  [0, 1, 3].map((permission) => ({ ...region(a, b, permission), priority: true as const })),
)
const plain = spans.flatMap(([a, b]) => [0, 2, 3].map((permission) => region(a, b, permission, 1)))

function program(core: Core, place: number, entry: SettingRegion | undefined): void {
  if (entry) {
    core.write('BASE', place, entry.base)
    core.write('LIMIT', place, entry.limit)
  }
  const permitted = entry ? (entry.read ? READ_BIT : 0) | (entry.write ? WRITE_BIT : 0) : 0
  core.write('ATTRIBUTES', place, entry ? ENABLE_BIT | permitted | (entry.attribute << ATTRIBUTE_SHIFT) : 0)
}

/** An assigned context 1 that has these entries. */
function holding(entries: readonly (SettingRegion | undefined)[]): Core {
  const core = newCore(platform)
  core.assign(c)
  for (const place of regions) program(core, place, entries[place])
  return core
}

function result(core: Core, direction: number, address: number): number {
  core.job(c, { address, direction })
  core.issue(c)
  core.deliver(c)
  const [seen] = core.shown('beat passed', 'beat blocked')
  core.respond(c)
  return seen.kind === 'beat passed' ? (seen.attribute as unknown as number) : BLOCKED
}

describe('priority entries', () => {
  test('decide as the model of a setting says, in each order', () => {
    const seen = { passed: 0, denied: 0 }
    const core = holding([])
    for (const first of priority)
      for (const second of [undefined, ...priority])
        for (const other of plain) {
          const entries = [first, second, other]
          for (const [place, entry] of entries.entries()) program(core, place, entry)
          const setting: Setting = { guest: 0, window: 0, regions: entries.flatMap((e) => e ?? []) }
          for (const direction of [0, 1])
            for (let at = -1; at < 5; at++) {
              const address = window0 + at * beat
              const asked = outcome(setting, 'iopmp', direction, address, beat)
              const { streams } = platform.contexts[c]
              const hw = core.hardware
              const r = hw.d.checker.firstBeat(hw, 0, streams[0], direction, address)
              const found = r === NONE ? BLOCKED : (core.h.attributes[r] >>> ATTRIBUTE_SHIFT) & 0xf
              if (found !== asked) expect.fail(JSON.stringify({ entries, direction, at, found, asked }))
              seen[asked === BLOCKED ? 'denied' : 'passed']++
            }
        }
    expect(seen.passed).toBeGreaterThan(500)
    expect(seen.denied).toBeGreaterThan(500)
  })

  test('deny a part of a burst that another entry has let begin', () => {
    const core = holding([{ ...region(1, 1, 0), priority: true }, undefined, region(0, 3, 3)])
    core.job(c, { count: 3 })
    for (let i = 0; i < 3; i++) core.issue(c)
    for (let i = 0; i < 3; i++) core.deliver(c)
    expect(core.shown('beat passed', 'beat blocked').map((o) => o.kind)).toEqual([
      'beat passed',
      'beat blocked',
      'beat passed',
    ])
  })

  test('changed, carry no burst on that another entry has let begin', () => {
    const core = holding([{ ...region(3, 3, 0), priority: true }, undefined, region(0, 3, 3)])
    core.job(c, { count: 2 })
    for (let i = 0; i < 2; i++) core.issue(c)
    core.deliver(c)
    program(core, 0, undefined)
    core.deliver(c)
    expect(core.shown('beat passed', 'beat blocked').map((o) => o.kind)).toEqual([
      'beat passed',
      'beat blocked',
    ])
    expect(result(holding([undefined, undefined, region(0, 3, 1)]), 0, window0)).toBe(0)
  })
})

describe('the code of a fault', () => {
  const others = [4, 5]
  const { contexts, protection } = platform
  const coded = {
    ...platform,
    contexts: contexts.map((x, i) => (i === 2 ? { ...x, regions: others } : x)),
    protection: { ...protection, registers: { ...protection.registers, FAULT_CODE: 0xffc } },
  }
  const permissions = { '': 0, r: 1, w: 2, rw: 3 } as const
  const entryOf = ([first, last, permits]: Entry) => region(first, last, permissions[permits])
  /** Those of the requester at 0 and 1, where they have priority, and else from 2; the other's at 5, or as one of those. */
  const programmed = (entries: readonly Entry[], theirs: readonly Entry[], decisions = wellBehaved): Core => {
    const core = newCore(coded, decisions)
    core.assign(c)
    for (const place of [...regions, ...others]) program(core, place, undefined)
    const free = { priority: 0, plain: 2 }
    for (const entry of entries) program(core, entry[3] ? free.priority++ : free.plain++, entryOf(entry))
    for (const [i, entry] of theirs.entries()) program(core, others[i], entryOf(entry))
    return core
  }

  const nobodys: Decisions = { ...wellBehaved, port: { ...wellBehaved.port, streamOf: () => 0x7f } }

  const cases = causes.flatMap((cause) =>
    [cause.read, cause.write].flatMap((code, direction) =>
      code === undefined ? [] : [[cause.why, ['read', 'write'][direction], code, direction, cause] as const],
    ),
  )
  test.each(cases)('%s: of a %s %i', (_why, _which, code, direction, cause) => {
    const { entries, others: theirs = [], from = cause.at, at, isUnknown } = cause
    const core = programmed(entries, theirs, isUnknown ? nobodys : wellBehaved)
    core.job(c, { address: window0 + from * beat, count: at - from + 1, direction })
    for (let i = from; i <= at; i++) core.issue(c)
    for (let i = from; i <= at; i++) {
      core.write('FAULT_STATUS', 0, 1)
      core.deliver(c)
    }
    expect(core.read('FAULT_STATUS')).toBe(1)
    expect(core.read('FAULT_CODE')).toBe(code)
  })

  test('of a burst whose setting was changed is 7, and stays with its record', () => {
    const core = programmed(
      [
        [3, 3, '', 'priority'],
        [0, 3, 'rw'],
      ],
      [],
    )
    core.job(c, { count: 3 })
    for (let i = 0; i < 3; i++) core.issue(c)
    core.deliver(c)
    program(core, 0, undefined)
    core.deliver(c)
    program(core, 2, undefined)
    core.deliver(c)
    expect([core.read('FAULT_STATUS'), core.read('FAULT_CODE')]).toEqual([3, 7])
    core.write('FAULT_STATUS', 0, 1)
    expect([core.read('FAULT_STATUS'), core.read('FAULT_CODE')]).toEqual([0, 0])
  })
})

test('a commit that names a requester whose stall is still asked for leaves nobody held', () => {
  const core = holding([undefined, undefined, region(0, 3, 3)])
  core.write('STALL', 0, 1)
  core.write('COMMIT', 0, 1)
  core.tick(platform.protection.commitCycles)
  core.job(c)
  core.issue(c)
  expect(core.deliver(c)).toBe(true)
})

describe('a table of requesters', () => {
  const { protection, contexts } = packagedPlatform('iopmp-domains')
  const table = packagedPlatform('iopmp-domains')
  const first = 1
  const requester = 0
  const { settings } = contexts[first]
  const { base } = settings[1].regions[0]
  const words = (n: number) => settings[n].domains ?? { low: 0, high: 0 }
  const give = (core: Core, q: number, { low, high }: { low: number; high: number }) => {
    core.write('DOMAINS_HIGH', q, high)
    core.write('DOMAINS', q, low)
  }
  /** Every setting of the context is in its domains; the first one is given. */
  function filled(): Core {
    const core = newCore(table)
    core.assign(first)
    for (const { regions: entries, registers = [] } of settings)
      for (const [nth, entry] of entries.entries()) program(core, registers[nth], entry)
    give(core, requester, words(1))
    return core
  }
  const passes = ({ hardware }: Core, address: number) =>
    hardware.d.checker.firstBeat(hardware, 0, contexts[first].streams[0], 0, address) !== NONE

  test('gives a requester the entries of its domains, in either word', () => {
    const core = filled()
    expect(passes(core, base)).toBe(true)
    give(core, requester, words(0))
    expect(passes(core, base)).toBe(false)
    const holed = settings.findIndex(({ regions: r }) => r.some((x) => x.priority))
    const hole = settings[holed].regions.find((r) => r.priority)?.base ?? 0
    give(core, requester, words(holed))
    expect(passes(core, hole)).toBe(false)
    core.write('DOMAINS', requester, 0)
    expect(passes(core, hole)).toBe(true)
    expect(core.read('DOMAINS_HIGH', requester)).toBe(words(holed).high)
    expect(core.write('DOMAINS', 2, 1).answer).not.toBe(0)
  })

  test('carries no burst on whose domains have changed', () => {
    const core = filled()
    core.job(first, { address: base, count: 2 })
    for (let i = 0; i < 2; i++) core.issue(first)
    core.deliver(first)
    give(core, requester, words(2))
    give(core, requester, words(1))
    core.deliver(first)
    expect(core.shown('beat passed', 'beat blocked').map((o) => o.kind)).toEqual([
      'beat passed',
      'beat blocked',
    ])
  })

  test.each([
    ['the upper domains', words(1).high, words(1).low, true],
    ['no domain of the requester', words(2).high & ~words(1).high, 0, false],
  ])('a stall of %s holds whoever has one of them when it is written', (_what, high, low, isHeld) => {
    const core = filled()
    core.job(first, { address: base })
    core.issue(first)
    core.write('STALL_HIGH', 0, high)
    core.write('STALL', 0, low)
    core.tick(protection.commitCycles)
    // What the table says later changes nothing.
    if (isHeld) give(core, requester, words(2))
    expect(core.deliver(first)).toBe(!isHeld)
    core.write('COMMIT', 0, 1)
    core.tick(protection.commitCycles)
    if (isHeld) expect(core.deliver(first)).toBe(true)
  })
})

describe('the code of a fault', () => {
  const table = packagedPlatform('iopmp-domains')
  const first = 1
  const { settings, streams } = table.contexts[first]
  const holed = settings.findIndex(({ regions: r }) => r.some((x) => x.priority))
  const { base, limit } = settings[holed].regions[0]
  const hole = settings[holed].regions.find((r) => r.priority)?.base ?? 0
  const armed = () => {
    const core = newCore(table)
    core.assign(first)
    const { regions: entries, registers = [], domains = { low: 0, high: 0 } } = settings[holed]
    for (const [nth, entry] of entries.entries()) program(core, registers[nth], entry)
    core.write('DOMAINS_HIGH', 0, domains.high)
    core.write('DOMAINS', 0, domains.low)
    return core
  }
  test.each([
    ['a read that an entry denies', hole, 0, FAULT_CODE.read],
    ['a write that an entry denies', hole, 1, FAULT_CODE.write],
    ['what no entry matches', limit + 1, 0, FAULT_CODE.noHit],
  ])('of %s', (_what, address, direction, code) => {
    const core = armed()
    expect(core.read('FAULT_CODE')).toBe(0)
    core.job(first, { address, direction })
    core.issue(first)
    core.deliver(first)
    expect(core.read('FAULT_CODE')).toBe(code)
    core.write('FAULT_STATUS', 0, 1)
    expect(core.read('FAULT_CODE')).toBe(0)
  })
  test('of a burst whose setting was changed under it, and back', () => {
    const core = armed()
    core.job(first, { address: base, count: 2 })
    for (let i = 0; i < 2; i++) core.issue(first)
    core.deliver(first)
    const low = core.read('DOMAINS', 0)
    core.write('DOMAINS', 0, 0)
    core.write('DOMAINS', 0, low)
    core.deliver(first)
    expect(core.read('FAULT_CODE')).toBe(FAULT_CODE.stalled)
  })
  test('of a stream that is nobody’s, and of a later beat whose first one was blocked', () => {
    const { hardware: hw } = armed()
    const [stream] = streams
    hw.h.slotAddress[0] = hole
    expect(hw.d.faults.codeOf(hw, 0, 0xffff, base)).toBe(FAULT_CODE.unknown)
    expect(hw.d.faults.codeOf(hw, 0, stream, base)).toBe(FAULT_CODE.read)
  })
})
