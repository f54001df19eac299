/** The register file: columns side by side, aligned, printable; and every field of it decides something. */
import { describe, expect, test } from 'vitest'
import { ghostParts } from '../../properties/kit/monitors.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { behind } from '../../src/engines/families.ts'
import { createStage, type Stage } from '../../src/engines/stage.ts'
import { hardwareFields } from '../../src/hardware/fields.ts'
import { A, newAccess } from '../../src/interface/accesses.ts'
import { registers } from '../../src/interface/registers.ts'
import {
  column,
  columnsOf,
  elementsOf,
  type Field,
  layOut,
  NONE,
  type Placed,
} from '../../src/layout/layout.ts'
import { differences, hashWords, newState, printElement, restore, snapshot } from '../../src/layout/state.ts'
import { softwarePart } from '../../src/software/software.ts'
import { drawnRuns, listen, monitored, platforms } from '../engines/driver.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

describe.each(platforms)('the layout of the %s platform', (_name, platform) => {
  const { layout, buffer } = createStage(platform, { rules: monitored }).system.state

  test('has columns that do not overlap, each aligned to its width, within the buffer', () => {
    const owner = new Map<number, string>()
    for (const p of layout.placed) {
      expect(p.offset % p.bytes).toBe(0)
      for (let b = p.offset; b < p.offset + p.length * p.bytes; b++) {
        expect(owner.get(b), `byte ${b}, of ${p.part}.${p.name}`).toBeUndefined()
        owner.set(b, `${p.part}.${p.name}`)
      }
    }
    expect(Math.max(...owner.keys())).toBeLessThan(layout.bytes)
    expect(layout.bytes % 4).toBe(0)
    expect(layout.bytes - owner.size).toBeLessThan(4)
    expect(buffer.byteLength).toBe(layout.bytes)
  })

  test('holds the largest value of each field, and NONE beside every ordinal', () => {
    for (const p of layout.placed) {
      const { field } = p
      const most = field.values ? field.values.length - 1 : (field.max ?? 1)
      expect(most, `${p.part}.${p.name}`).toBeLessThan(2 ** (8 * p.bytes))
      if (field.none) expect(most).toBeLessThan(NONE)
      const size = field.holds === undefined ? 0 : (layout.sizes[field.holds] ?? Number.NaN)
      expect(size).toBeLessThanOrEqual(NONE)
    }
  })

  test('has each ghost once, also one that several rules read', () => {
    const names = layout.placed.map((p) => `${p.part}.${p.name}`)
    expect(new Set(names).size).toBe(names.length)
    for (const part of Object.keys(ghostParts(monitored))) {
      const inPart = layout.placed.filter((p) => p.part === part)
      expect(inPart.length).toBe(Object.keys(ghostParts(monitored)[part] ?? {}).length)
    }
  })

  test('prints an element by the names of the schema', () => {
    const placed = (name: string) => layout.placed.find((p) => p.name === name) as Placed
    expect(printElement(placed('phase'), 1, 3)).toBe('phase[1] = draining')
    expect(printElement(placed('ownerVmid'), 2, NONE)).toBe('ownerVmid[2] = none')
    expect(printElement(placed('config'), 0, NONE)).toBe('config[0] = 255')
    expect(printElement(placed('commitLeft'), 0, 2)).toBe('commitLeft = 2')
  })
})

test('a field has one element for every combination of its dimensions', () => {
  const sizes = { context: 3, transaction: 2 }
  expect(elementsOf({}, sizes)).toBe(1)
  expect(elementsOf({ per: 'context' }, sizes)).toBe(3)
  expect(elementsOf({ per: ['context', 'transaction'] }, sizes)).toBe(6)
  expect(() => elementsOf({ per: 'guest' }, sizes)).toThrow("no size for dimension 'guest'")
})

test('a part or a field that is not laid out is named', () => {
  const state = newState(layOut({ a: { x: {} } }, {}))
  expect(() => columnsOf(state.layout, 'a', { y: {} }, state.buffer)).toThrow("no field 'a.y'")
  expect(() => columnsOf(state.layout, 'b', { x: {} }, state.buffer)).toThrow("no field 'b.x'")
})

test('a width follows from the largest value', () => {
  const bytes = (field: Field) => layOut({ part: { field } }, {}).placed[0].bytes
  expect([{}, { max: 0xff }, { max: 0x100 }, { max: 0xffff }, { max: 0x1_0000 }].map(bytes)).toEqual([
    1, 1, 2, 2, 4,
  ])
})

test('what differs is said by part, name, element and both values', () => {
  const state = newState(
    layOut({ p: { wide: { max: 0xffff_ffff }, each: { per: 'context' } } }, { context: 3 }),
  )
  const before = snapshot(state)
  columnsOf(state.layout, 'p', { each: { per: 'context' } }, state.buffer).each[2] = 1
  expect(differences(state.layout, before, state.words)).toEqual([
    { part: 'p', name: 'each', index: 2, before: 0, after: 1 },
  ])
  expect(differences(state.layout, before, state.words, 'other')).toEqual([])
})

test('one bit more is another hash, and a range is hashed by itself', () => {
  const words = Uint32Array.from({ length: 64 }, (_, i) => i * 0x9e37)
  const hashes = new Set([hashWords(words)])
  for (let bit = 0; bit < 64 * 32; bit++) {
    const other = words.slice()
    other[bit >> 5] ^= 1 << (bit & 31)
    hashes.add(hashWords(other))
  }
  expect(hashes.size).toBe(1 + 64 * 32)
  expect(hashWords(words, 3, 9)).toBe(hashWords(words.slice(3, 9)))
})

/**
 * Fields that decide something only where these platforms seldom come: what waits in software for a list register (all
 * of them must be full), what EL2 emulates (nothing here is mediated), and whom a commit of an IOPMP resumes or a stall is
 * about to hold (for two cycles of an update). test/hardware/interrupts.test.ts, test/properties/ctx.test.ts and
 * test/hardware/families.test.ts play them.
 */
const decidesSeldom: readonly string[] = [
  'hardware.resuming',
  'hardware.stalling',
  'software.emulated',
  'software.line',
  'software.victim',
  'software.waits',
]

test('every field decides something: changed, it changes what is seen later', () => {
  const others = (['region-filter', 'iopmp'] as const).map((family) => behind(smallPlatform, family))
  const all = [
    ...platforms.map(([, platform]) => platform),
    ...others,
    packagedPlatform('iopmp-domains'),
    packagedPlatform('two-stages'),
  ]
  const stages = all.map((platform) => createStage(platform, { rules: [] }))
  const fields = new Map<string, { stage: Stage; placed: Placed }[]>()
  for (const stage of stages) {
    for (const placed of stage.system.state.layout.placed) {
      const name = `${placed.part}.${placed.name}`
      fields.set(name, [...(fields.get(name) ?? []), { stage, placed }])
    }
  }
  const undecided = new Set([...fields.keys()].filter((name) => !decidesSeldom.includes(name)))
  // Most show in the first run of the first platform that has use for them: a long look only at those that do not.
  for (const runs of [1, 4, 16]) {
    for (const name of undecided) {
      if (fields.get(name)?.some(({ stage, placed }) => decides(stage, placed, runs))) undecided.delete(name)
    }
  }
  expect([...undecided]).toEqual([])
  expect(fields.size).toBeGreaterThan(Object.keys(hardwareFields).length)
}, 300_000)

/** Whether in some of so many drawn runs, from some state, another legal value of the field shows in the rest of the run. */
function decides(stage: Stage, p: Placed, runs: number): boolean {
  const { system } = stage
  const { platform } = system
  const seen = seenBy(stage)
  const values = column(p, system.state.buffer)
  // A handler is short: its fields matter in few states.
  const stride = p.part === softwarePart ? 2 : 20
  let turn = 0
  let plain = ''
  for (const run of drawnRuns(platform, system.points, { seed: 31, runs, operations: 60 })) {
    stage.rewind()
    for (let cut = 0; cut + 60 < run.length; cut += stride) {
      for (const op of run.slice(cut, cut + stride)) system.apply(op)
      const saved = snapshot(system.state)
      const rest = run.slice(cut + stride, cut + 100)
      const play = () => {
        seen.listener.clear()
        try {
          for (const op of rest) system.apply(op)
        } catch (error) {
          // A program counter beyond its program is no legal value: it shows nothing.
          if (error instanceof TypeError) return plain
          throw error
        }
        return `${seen.listener.digest()} ${seen.readAll()}`
      }
      plain = play()
      for (let n = 0; n < 4; n++) {
        restore(system.state, saved)
        const i = (turn + n) % p.length
        const others = otherValues(p, values[i], system.state.layout.sizes)
        values[i] = others[turn++ % others.length]
        if (play() !== plain) {
          restore(system.state, saved)
          return true
        }
      }
      restore(system.state, saved)
    }
  }
  return false
}

const listeners = new WeakMap<Stage, { listener: ReturnType<typeof listen>; readAll(): number }>()

function seenBy(stage: Stage) {
  const known = listeners.get(stage)
  if (known) return known
  const { system } = stage
  const { sizes } = system.state.layout
  const indices: Readonly<Record<string, number | undefined>> = {
    context: sizes.context,
    device: sizes.device,
    region: sizes.region,
    line: sizes.line,
    'el2 region': sizes.frame,
    'list register': sizes['list register'],
  }
  const readAll = () => {
    const answers: number[] = []
    registers.forEach(({ per }, register) => {
      for (let index = 0; index < (indices[per] ?? 1); index++) {
        for (let guest = 0; guest < system.platform.guests.length; guest++) {
          const access = { ...newAccess(), kind: A.read, register, index, guest }
          system.device.perform(access)
          answers.push(access.answered)
        }
      }
    })
    return hashWords(Uint32Array.from(answers))
  }
  const made = { listener: listen(system), readAll }
  listeners.set(stage, made)
  return made
}

/** Legal values of the field beside the one that it has. */
function otherValues(p: Placed, value: number, sizes: Readonly<Record<string, number>>): number[] {
  const { field } = p
  const most = field.values
    ? field.values.length - 1
    : field.holds
      ? sizes[field.holds] - 1
      : (field.max ?? 1)
  const near = [0, 1, 2, most, value + 1, value - 1, value ^ 4, value ^ 0x40, value ^ 0x800]
  const all = [...near, ...(field.none ? [NONE] : [])].map((v) => v >>> 0)
  return [...new Set(all)].filter((v) => v !== value && (v <= most || v === NONE))
}
