// Facts of the zonal gateway, written down a second time: addresses and numbers as its public description gives them.
import { describe, expect, test } from 'vitest'
import { loadPlatform } from '../../src/cli/load-platform.ts'
import { startUp } from '../../src/engines/start-up.ts'
import { createSystem } from '../../src/engines/system.ts'
import type { Context } from '../../src/interface/platform.ts'
import { addressOf, R } from '../../src/interface/registers.ts'

const platform = loadPlatform('platforms/zonal-gateway.yaml')
const context = (name: string): Context => {
  const found = platform.contexts.find((c) => c.name === name)
  if (!found) throw new Error(`no context ${name}`)
  return found
}
const stations = [1, 2, 3]
/** Those that are passed through whole: ordinal, and whose. */
const passedThrough = [
  ['flexcan-0', 0],
  ['flexcan-6', 1],
  ['can-xl-0', 0],
  ['lin-0', 2],
] as const

describe('the contexts of the gateway', () => {
  test('are numbered as the description lists them', () => {
    const names = ['physical-station', 'station-1', 'station-2', 'station-3']
    expect(platform.contexts.map((c) => c.name)).toEqual([...names, ...passedThrough.map(([name]) => name)])
    const isSecondary = platform.contexts.map((c) => c.role === 'secondary')
    expect(isSecondary).toEqual([false, true, true, true, false, false, false, false])
  })

  test.each([
    ['physical-station', 0x74b00000, 0x74b0ffff],
    ['station-1', 0x74bc0000, 0x74bcffff],
    ['station-2', 0x74bd0000, 0x74bdffff],
    ['station-3', 0x74be0000, 0x74beffff],
    ['flexcan-0', 0x449a0000, 0x449a3fff],
    ['flexcan-6', 0x44ba0000, 0x44ba3fff],
    ['lin-0', 0x40170000, 0x40170fff],
  ])('have their frames: %s', (name, base, limit) => {
    expect(context(name).frames).toEqual([{ name: 'registers', base, limit }])
  })

  test('are four frames in one for CAN-XL, each alone in its 64 KB block but for two that share one', () => {
    const bases = context('can-xl-0').frames.map((f) => f.base)
    expect(bases).toEqual([0x4741b000, 0x47423000, 0x47425000, 0x47427000])
    expect(context('can-xl-0').frames.every((f) => f.limit - f.base === 0xfff)).toBe(true)
  })

  test('have streams of their own, and the passed-through ones none', () => {
    const none = passedThrough.map(() => [])
    expect(platform.contexts.map((c) => c.streams)).toEqual([[0x10], [0x11], [0x12], [0x13], ...none])
    expect(platform.contexts.map((c) => [c.outstandingMax, c.burstBeatsMax])).toEqual([
      ...Array(4).fill([2, 4]),
      ...passedThrough.map(() => [0, 0]),
    ])
  })

  test('are managed in the frame of the primary', () => {
    for (const n of stations) {
      const at = 0x74b00000 + 0x1000 * n
      expect(context(`station-${n}`).control).toEqual({
        OWNER: at,
        GATE: at + 4,
        RESET: at + 8,
        RESET_STATUS: at + 12,
      })
    }
    expect(context('physical-station').control).toEqual({ RESET: 0x74b00100, RESET_STATUS: 0x74b00104 })
    expect(context('flexcan-0').control).toEqual({ RESET: 0x449a0100, RESET_STATUS: 0x449a0104 })
    expect(platform.devices.map((d) => d.origin)).toEqual([0x74b00108, ...passedThrough.map(() => undefined)])
    expect(addressOf(platform, R.DOORBELL, 2)).toBe(0x74bd0000)
  })

  test('belong to one device that is shared, and to those that are passed through whole', () => {
    expect(platform.devices.map((d) => [d.primary, d.contexts, d.passedThrough])).toEqual([
      [0, [0, 1, 2, 3], false],
      ...passedThrough.map((_, i) => [4 + i, [4 + i], true]),
    ])
    expect(platform.devices[0]).toMatchObject({
      drainCyclesMax: 64,
      resetCycles: 8,
      resetAcknowledgeCyclesMax: 12,
    })
  })
})

describe('the interrupts of the gateway', () => {
  test.each([
    ['physical-station', 0x76071000, 18, 0],
    ['station-1', 0x76072000, 17, 0],
    ['station-2', 0x76093000, 17, 1],
    ['station-3', 0x76274000, 17, 2],
  ])('%s writes a mailbox channel that raises a PPI of one PE', (name, mailbox, intid, pe) => {
    const [interrupt, ...more] = context(name).interrupts
    expect(more).toEqual([])
    expect(interrupt).toMatchObject({ trigger: 'message', mailbox })
    const ordinal = platform.contexts.indexOf(context(name))
    expect(platform.lines[interrupt?.line ?? -1]).toMatchObject({
      intid,
      pe,
      gic: 0,
      trigger: 'edge',
      context: ordinal,
    })
  })

  test.each([
    ['flexcan-0', [613, 615, 616, 617, 618]],
    ['flexcan-6', [649, 651, 652, 653, 654]],
    ['can-xl-0', [256, 257]],
    ['lin-0', [244]],
  ])('of %s are level SPIs', (name, intids) => {
    const lines = context(name).interrupts.map((i) => platform.lines[i.line])
    expect(lines.map((l) => l?.intid)).toEqual(intids)
    const own = platform.contexts.indexOf(context(name))
    expect(lines.every((l) => l?.trigger === 'level' && l.pe === undefined && l.context === own)).toBe(true)
  })

  test('are one line each, and the fault is no context’s', () => {
    expect(platform.lines).toHaveLength(4 + 5 + 5 + 2 + 1 + 1 + 3)
    expect(platform.lines.slice(-3).map((l) => [l.intid, l.pe, l.maintenance])).toEqual([
      [25, 0, true],
      [25, 1, true],
      [25, 2, true],
    ])
    const fault = platform.lines[platform.protection.faultLine ?? -1]
    expect(fault).toMatchObject({ intid: 792, trigger: 'level' })
    expect(fault?.context).toBeUndefined()
  })
})

describe('the settings of the gateway', () => {
  test('of a station are nothing, then each window of each guest, with its own channel', () => {
    const { settings } = context('station-2')
    expect(settings.map((s) => [s.guest, s.window, s.regions.length])).toEqual([
      [undefined, 0, 0],
      [0, 0, 2],
      [0, 1, 2],
      [1, 0, 2],
      [1, 1, 2],
      [2, 0, 2],
      [2, 1, 2],
    ])
    const [window, channel] = settings[3]?.regions ?? []
    expect(window).toMatchObject({ base: 0x35790000, read: true, write: true, attribute: 0 })
    expect(channel).toEqual({ base: 0x76093000, limit: 0x7609303f, read: false, write: true, attribute: 1 })
  })

  test('of the primary are nothing and the window of the hypervisor', () => {
    const { settings } = context('physical-station')
    expect(settings.map((s) => s.guest)).toEqual([undefined, undefined])
    expect(settings[1]?.regions.map((r) => [r.base, r.limit])).toEqual([
      [0x79900000, 0x79900fff],
      [0x76071000, 0x7607103f],
    ])
  })

  test('of a context without DMA are nothing, in no region register', () => {
    expect(context('flexcan-0').settings).toEqual([{ guest: undefined, window: 0, regions: [] }])
    expect(platform.contexts.map((c) => c.regions)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
      ...passedThrough.map(() => []),
    ])
  })

  test('have adjacent windows, of which one guest’s differ in their attribute', () => {
    for (const { windows } of platform.guests) {
      const [rx, tx] = windows
      expect([rx?.name, tx?.name]).toEqual(['rx', 'tx'])
      expect((rx?.limit ?? 0) + 1).toBe(tx?.base)
    }
    expect(platform.guests[0]?.windows.map((w) => w.attribute)).toEqual([0, 1])
  })
})

describe('the rest of the gateway', () => {
  test('is three guests on three of eight PEs, the control guest the most critical', () => {
    expect(platform.guests.map((g) => [g.name, g.vmid, g.pe])).toEqual([
      ['control', 1, 0],
      ['diagnostics', 2, 1],
      ['update', 3, 2],
    ])
    const [control = 0, ...others] = platform.guests.map((g) => g.criticality)
    expect(others.every((c) => c < control)).toBe(true)
    expect(platform.processingElements.map((e) => e.gic)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
    expect(platform.processingElements.every((e) => e.architecture === 'PMSA')).toBe(true)
  })

  test('is owned by station and guest in turn, and what is passed through by one guest each', () => {
    expect(platform.owners.map((o) => [o.context, o.guest])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      ...passedThrough.map(([, guest], i) => [4 + i, guest]),
    ])
  })

  test('is RAM, controllers, mailboxes and a protection that overlap nothing', () => {
    const frames = [
      ...platform.memories,
      ...(platform.mailboxUnits ?? []),
      platform.protection.frame,
      ...platform.contexts.flatMap((c) => c.frames),
      ...platform.interruptControllers
        .slice(0, 1)
        .flatMap((g) => [g.frame, ...(g.redistributors ? [g.redistributors] : [])]),
    ].toSorted((a, b) => a.base - b.base)
    expect(frames.every((f, i) => i === 0 || f.base > (frames[i - 1]?.limit ?? 0))).toBe(true)
    expect(platform.memories.map((m) => [m.base, m.limit])).toEqual([
      [0x31780000, 0x3187ffff],
      [0x35780000, 0x3587ffff],
      [0x79900000, 0x79ffffff],
    ])
    const block = Math.floor(platform.protection.frame.base / 0x10000)
    const others = frames.filter((f) => f !== platform.protection.frame)
    expect(
      others.some((f) => Math.floor(f.base / 0x10000) <= block && block <= Math.floor(f.limit / 0x10000)),
    ).toBe(false)
    expect(platform.protection).toMatchObject({ regions: 16, granuleBytes: 64, commitCycles: 2 })
  })

  test('starts: every procedure of the start comes to its end', () => {
    const system = createSystem(platform, { rules: [] })
    expect(startUp(system)).toEqual([])
  })
})
