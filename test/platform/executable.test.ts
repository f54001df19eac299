// The platforms that are executed beside the gateway: their facts written down a second time, and that they run.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { loadPlatform } from '../../src/cli/load-platform.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { A, newAccess } from '../../src/interface/accesses.ts'
import { K } from '../../src/interface/observations.ts'
import { originBit, type Platform, takesTurnsWith } from '../../src/interface/platform.ts'
import { obstacleToExecution } from '../../src/interface/protection.ts'
import { addressOf, R } from '../../src/interface/registers.ts'
import { scaledPlatform } from '../fixtures/scaled-platform.ts'

const shipped = readdirSync('platforms')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => loadPlatform(join('platforms', name)))
const executed: readonly Platform[] = [
  ...shipped.filter((p) => obstacleToExecution(p) === undefined),
  scaledPlatform(2),
  scaledPlatform(32),
]
const newRead = () => ({ ...newAccess(), kind: A.read })
const named = (name: string): Platform => {
  const found = shipped.find((p) => p.name === name)
  if (!found) throw new Error(`no platform ${name} ships`)
  return found
}

describe.each(executed.map((p) => [p.name, p] as const))('%s', (_name, platform) => {
  const stage = createStage(platform, { rules: rules.filter(isMonitored) })

  test('starts: every procedure of the start comes to its end, and breaks nothing', () => {
    expect(stage.unfinished).toEqual([])
    expect(stage.system.monitors.violation()).toBeUndefined()
  })

  test('runs 200 runs with nothing broken, and most choices have an effect', () => {
    const sampled = sample(stage, { seed: 3, runs: 200, operations: 100 })
    const broken = sampled.findings.map((f) => [
      nameOfRule(stage.system.monitors.rules[f.rule]),
      f.explanation,
    ])
    expect(broken).toEqual([])
    const effective = sampled.effective.reduce((a, b) => a + b, 0)
    expect(effective / (200 * 100)).toBeGreaterThan(0.7)
  })
})

describe('the DMA controller', () => {
  const platform = named('dma-controller')
  const channels = platform.contexts.slice(1)

  test('is eight channels of 256 bytes behind its device-wide blocks, within 0x2000 bytes', () => {
    const base = platform.contexts[0].frames[0].base
    expect(platform.contexts[0].frames).toEqual([{ name: 'blocks', base, limit: base + 0xfff }])
    expect(channels.map((c) => [c.frames[0].base - base, c.frames[0].limit - base])).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [0x1000 + 0x100 * n, 0x10ff + 0x100 * n]),
    )
    expect(new Set(channels.map((c) => c.frames[0].base >>> 12)).size).toBe(1)
    expect(platform.processingElements.every((e) => e.architecture === 'PMSA')).toBe(true)
  })

  test('has a level SPI and a stream a channel, CMD first and STATUS behind it', () => {
    const lines = channels.map((c) => platform.lines[c.interrupts[0].line])
    expect(lines.map((l) => [l.intid - 32, l.trigger])).toEqual(
      [100, 101, 102, 103, 104, 105, 106, 107].map((spi) => [spi, 'level']),
    )
    expect(channels.map((c) => c.streams)).toEqual(
      [0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27].map((s) => [s]),
    )
    expect(channels.every((c) => c.registers.DOORBELL === 0 && c.registers.STATUS === 4)).toBe(true)
    expect(platform.contexts[0].outstandingMax).toBe(0)
  })
})

describe('the partitioned GPU', () => {
  const platform = named('partitioned-gpu')
  const gpu = 0x28000000
  const windows = [1, 2, 3, 4]

  test('has a window of 0x20000 bytes each, the last 64 of which are its message frame', () => {
    windows.forEach((c, n) => {
      const base = gpu + 0x100000 + 0x20000 * n
      expect(platform.contexts[c].frames).toEqual([
        { name: 'registers', base, limit: base + 0x1ffbf },
        { name: 'message', base: base + 0x1ffc0, limit: base + 0x1ffff },
      ])
      expect(platform.contexts[c].streams).toEqual([0x100 + n])
      const spis = platform.contexts[c].interrupts.map((i) => platform.lines[i.line].intid - 32)
      expect(spis).toEqual([64 + 4 * n, 65 + 4 * n, 66 + 4 * n])
    })
  })

  test('is managed in the frames of its partitions, the group’s interrupt and messages in its own', () => {
    windows.forEach((c, n) => {
      const control = gpu + 0x20000 + 0x20000 * Math.floor(n / 2) + 0x10000
      const { RESET, RESET_STATUS, GATE } = platform.contexts[c].control
      expect([RESET_STATUS, RESET, GATE]).toEqual([control + 0x58, control + 0x5c, control + 0x64])
    })
    expect(new Set(windows.map((c) => addressOf(platform, R.OWNER, c))).size).toBe(4)
    expect(platform.devices[0].origin).toBe(gpu + 0xa0000 + 0x100)
    expect(windows.map((c) => originBit(platform, c))).toEqual([1, 2, 4, 8])
    const [interrupt] = platform.contexts[0].interrupts
    expect(platform.lines[interrupt.line]).toMatchObject({ intid: 160, trigger: 'level', context: 0 })
  })

  test('opens one window of a partition at a time, and lets each take its turn', () => {
    expect(platform.contexts.map((_, c) => takesTurnsWith(platform, c))).toEqual([[], [2], [1], [4], [3]])
    const stage = createStage(platform, { rules: [] })
    const { system } = stage
    const turns = new Map<string, Set<number>>()
    const gates = (c: number) => {
      const access = { ...newRead(), register: R.GATE, index: c }
      system.device.perform(access)
      return access.answered
    }
    system.bus.subscribe(K['register written'], (o) => {
      if (o.register !== R.GATE || o.guest >= 0) return
      expect(takesTurnsWith(platform, o.context).map(gates)).toEqual([0])
      const partition = platform.contexts[o.context].partition ?? ''
      turns.set(partition, (turns.get(partition) ?? new Set()).add(o.context))
    })
    sample(stage, { seed: 4, runs: 300, operations: 100 })
    expect([...turns.values()].map((t) => t.size)).toEqual([2, 2])
  })

  test('tells its manager of a window’s message, whether the window is assigned or not', () => {
    const stage = createStage(platform, { rules: [] })
    const { system } = stage
    const told: number[] = []
    const wires: [number, number][] = []
    system.bus.subscribe(K['message to primary'], (o) => told.push(o.context))
    system.bus.subscribe(K['interrupt line'], (o) => wires.push([o.context, o.level]))
    const message = (context: number) =>
      system.device.perform({ ...newRead(), kind: A.raise, context, ordinal: 3 })
    expect([message(2), message(2), message(1)]).toEqual([true, false, true])
    expect(told).toEqual([2, 1])
    expect(wires).toEqual([[0, 1]])
    const record = { ...newRead(), register: R.ORIGIN }
    system.device.perform(record)
    expect(record.answered).toBe(0b11)
  })
})
