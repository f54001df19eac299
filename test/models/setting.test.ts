/** What a setting allows is written twice: by the staged MPU as it decides, and in models/setting.ts from the manual. */
import { describe, expect, test } from 'vitest'
import { BLOCKED, isBypassed, match, outcome } from '../../models/setting.ts'
import { outputAttribute } from '../../src/hardware/decisions.ts'
import { hardwareFields, hardwareSizes } from '../../src/hardware/fields.ts'
import { createCore } from '../../src/hardware/hardware.ts'
import { A, newAccess } from '../../src/interface/accesses.ts'
import { newBus } from '../../src/interface/observations.ts'
import {
  type Bypass,
  type ProtectionFamily,
  protectionFamilies,
  type Setting,
  type SettingRegion,
} from '../../src/interface/platform.ts'
import { pointsOf } from '../../src/interface/points.ts'
import { requestersOf } from '../../src/interface/protection.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  R,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { layOut, NONE } from '../../src/layout/layout.ts'
import { newState } from '../../src/layout/state.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const beat = smallPlatform.beatBytes
const origin = 0x1000
/** Granules 0 … 3; regions of one or two granules among them, all permissions, two attributes. */
const spans = [
  [0, 0],
  [1, 1],
  [0, 1],
  [1, 2],
  [0, 3],
] as const
const regionsWorthTrying: readonly SettingRegion[] = spans.flatMap(([first, last]) =>
  [0, 1, 2, 3].map((permission) => ({
    base: origin + first * beat,
    limit: origin + (last + 1) * beat - 1,
    read: (permission & 1) === 1,
    write: (permission & 2) === 2,
    attribute: first + permission === 3 ? 1 : 0,
  })),
)
const settings: readonly Setting[] = [
  { guest: undefined, window: 0, regions: [] },
  ...regionsWorthTrying.map((r) => ({ guest: 0, window: 0, regions: [r] })),
  ...regionsWorthTrying.flatMap((a) =>
    regionsWorthTrying.map((b) => ({ guest: 0, window: 0, regions: [a, b] })),
  ),
]
const addresses = [-2, -1, 0, 1, 2, 3, 4].map((n) => origin + n * beat)

const { regions } = smallPlatform.protection

/** A core whose protection is programmed by its registers, shadow and commit, as software does it. */
function programmable(family: ProtectionFamily, bypasses?: readonly Bypass[]) {
  const platform = {
    ...smallPlatform,
    protection: { ...smallPlatform.protection, family, ...(bypasses && { bypasses }) },
  }
  const points = pointsOf(platform)
  const state = newState(layOut({ hardware: hardwareFields }, hardwareSizes(platform, points)))
  const { hardware, perform } = createCore(platform, points, state, newBus())
  const write = (register: number, index: number, value: number) =>
    perform({ ...newAccess(), kind: A.write, register, index, value })
  const requesters = requestersOf(platform)
  const program = (setting: Setting, stream: number) => {
    const c = platform.contexts.findIndex((x) => x.streams.includes(stream))
    const mask = 1 << requesters[c]
    // A domain has the regions of its context, and no others.
    const places = family === 'iopmp' ? platform.contexts[c].regions : [...Array(regions).keys()]
    for (const [nth, r] of places.entries()) {
      const region = setting.regions[nth]
      write(R.BASE, r, region?.base ?? 0)
      write(R.LIMIT, r, region?.limit ?? 0)
      const permissions = region ? (region.read ? READ_BIT : 0) | (region.write ? WRITE_BIT : 0) : 0
      const named = family === 'staged' || family === 'direct' ? stream << STREAM_SHIFT : 0
      const rest = region ? ENABLE_BIT | (region.attribute << ATTRIBUTE_SHIFT) | named : 0
      write(R.READERS, r, region?.read ? mask : 0)
      write(R.WRITERS, r, region?.write ? mask : 0)
      write(R.ATTRIBUTES, r, family === 'region-filter' ? rest : permissions | rest)
    }
    write(R.COMMIT, 0, 1)
    perform({ ...newAccess(), kind: A.tick, count: smallPlatform.protection.commitCycles })
  }
  /** As `outcome` says it. */
  const decide = (stream: number, direction: number, address: number) => {
    const r = hardware.d.checker.firstBeat(hardware, 0, stream, direction, address)
    return r === NONE ? BLOCKED : outputAttribute(hardware.h.attributes[r])
  }
  return { program, decide }
}

describe.each(protectionFamilies)('the %s MPU and the model of a setting', (family) => {
  const stream = 0x11
  test('agree on every small setting, direction and address', () => {
    const { program, decide } = programmable(family)
    let passed = 0
    for (const setting of settings) {
      program(setting, stream)
      for (const direction of [0, 1]) {
        for (const address of addresses) {
          const expected = outcome(setting, family, direction, address, beat)
          if (expected !== BLOCKED) passed++
          const found = decide(stream, direction, address)
          if (found !== expected)
            expect.fail(JSON.stringify({ setting, direction, address, found, expected }))
        }
      }
    }
    expect(passed).toBeGreaterThan(100)
  })

  test.each([
    ['a stream and a direction', [{ name: 'a', streams: [stream], direction: 1 }]],
    ['a stream', [{ name: 'a', streams: [0x10, stream] }]],
    ['a direction', [{ name: 'a', direction: 0 }]],
    ['another stream', [{ name: 'a', streams: [0x10], direction: 0 }]],
    [
      'several',
      [
        { name: 'a', streams: [0x10] },
        { name: 'b', direction: 1 },
      ],
    ],
  ] as const)('agree on what is declared bypassed: %s', (_what, bypasses) => {
    const { program, decide } = programmable(family, bypasses)
    let bypassed = 0
    for (const setting of settings.slice(0, 80)) {
      program(setting, stream)
      for (const direction of [0, 1]) {
        const is = isBypassed(bypasses, stream, direction)
        for (const address of addresses) {
          const expected = outcome(setting, family, direction, address, beat, is)
          if (expected !== outcome(setting, family, direction, address, beat)) bypassed++
          expect(decide(stream, direction, address)).toBe(expected)
        }
      }
    }
    expect(bypassed > 0).toBe(_what !== 'another stream')
  })

  test('agree on every setting that the platform declares, at every burst point', () => {
    const { program, decide } = programmable(family)
    const { bursts } = pointsOf(smallPlatform)
    for (const { settings: declared, streams } of smallPlatform.contexts) {
      for (const setting of declared) {
        program(setting, streams[0])
        for (const direction of [0, 1])
          for (const address of bursts)
            expect(decide(streams[0], direction, address)).toBe(
              outcome(setting, family, direction, address, beat),
            )
      }
    }
  })

  test("what is another stream's passes for nobody else", () => {
    const { program, decide } = programmable(family)
    const setting = settings.find((s) => s.regions[0]?.read) as Setting
    program(setting, stream)
    const address = setting.regions[0].base
    expect(decide(stream, 0, address)).not.toBe(BLOCKED)
    for (const other of [0, 0x10, 0x12, 0x91, 0x8011]) expect(decide(other, 0, address)).toBe(BLOCKED)
  })
})

describe('a match', () => {
  const region = regionsWorthTrying[3]
  test.each([
    ['no match', region.base - beat, beat],
    ['no match', region.limit + 1, beat],
    ['partial', region.base - 1, beat],
    ['partial', region.limit, 2],
    ['partial', region.base - 1, beat + 2],
    ['match', region.base, beat],
    ['match', region.base, 1],
    ['match', region.limit, 1],
  ] as const)('is %s at %i, %i bytes', (expected, address, bytes) => {
    expect(match(region, address, bytes)).toBe(expected)
  })

  test('that is partial passes in no direction', () => {
    const setting = { guest: 0, window: 0, regions: [{ ...region, read: true, write: true }] }
    for (const direction of [0, 1]) {
      expect(outcome(setting, 'staged', direction, region.limit - 1, beat)).toBe(BLOCKED)
      expect(outcome(setting, 'staged', direction, region.base, beat)).toBe(region.attribute)
    }
  })
})
