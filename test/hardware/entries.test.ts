/** Priority entries of an IOPMP: what decides is written twice, in the hardware and in the model of a setting. */
import { describe, expect, test } from 'vitest'
import { BLOCKED, outcome } from '../../models/setting.ts'
import type { Setting, SettingRegion } from '../../src/interface/platform.ts'
import { ATTRIBUTE_SHIFT, ENABLE_BIT, READ_BIT, WRITE_BIT } from '../../src/interface/registers.ts'
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
              const found = r === 0xff ? BLOCKED : (core.h.attributes[r] >>> ATTRIBUTE_SHIFT) & 0xf
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

test('a commit that names a requester whose stall is still asked for leaves nobody held', () => {
  const core = holding([undefined, undefined, region(0, 3, 3)])
  core.write('STALL', 0, 1)
  core.write('COMMIT', 0, 1)
  core.tick(platform.protection.commitCycles)
  core.job(c)
  core.issue(c)
  expect(core.deliver(c)).toBe(true)
})
