/** Laws of the core, its software and the ghosts beside it, over drawn operations on both platforms. */
import { describe, expect, test } from 'vitest'
import { type Bug, shownOn } from '../../bugs/bug.ts'
import { bugs } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { tickOperation } from '../../src/engines/start-up.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { hardwarePart } from '../../src/hardware/hardware.ts'
import {
  K,
  type Observation,
  type ObservationField,
  observationKinds,
} from '../../src/interface/observations.ts'
import { flatten, newFlatOperation, OP, operationClasses, unflatten } from '../../src/interface/operations.ts'
import { arbiterOf, type Platform } from '../../src/interface/platform.ts'
import { obstacleToExecution } from '../../src/interface/protection.ts'
import { registers } from '../../src/interface/registers.ts'
import { column, NONE, powerOn } from '../../src/layout/layout.ts'
import { differences, restore, snapshot } from '../../src/layout/state.ts'
import { softwarePart } from '../../src/software/software.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'
import { drawnRuns, listen, monitored, platforms, sameWords } from './driver.ts'

describe.each(platforms)('on the %s platform', (_name, platform) => {
  const stageOf = () => createStage(platform, { rules: monitored })

  test('an operation that is refused leaves every word of the state unchanged', () => {
    const stage = stageOf()
    const { system } = stage
    const before = new Uint32Array(system.state.words.length)
    const refused = new Set<number>()
    for (const run of drawnRuns(platform, system.points, { seed: 11, runs: 40, operations: 200 })) {
      stage.rewind()
      for (const op of run) {
        before.set(system.state.words)
        if (system.apply(op)) continue
        refused.add(op.code)
        if (sameWords(before, system.state.words)) continue
        const changed = differences(system.state.layout, before, system.state.words)
        expect.fail(`${operationClasses[op.code]} is refused and changes ${JSON.stringify(changed)}`)
      }
    }
    // Of every class some were refused, so that the law spoke of all of them.
    expect(operationClasses.filter((_, code) => !refused.has(code))).toEqual([])
  })

  test('a tick that is refused leaves every word unchanged, whatever was done before and however long it is', () => {
    const stage = stageOf()
    const { system } = stage
    let refused = 0
    for (const run of drawnRuns(platform, system.points, { seed: 12, runs: 15, operations: 60 })) {
      stage.rewind()
      for (const op of run) {
        system.apply(op)
        for (const count of [1, 2, 64]) {
          const before = snapshot(system.state)
          if (!system.apply({ ...tickOperation, count })) {
            refused++
            expect(differences(system.state.layout, before, system.state.words)).toEqual([])
          }
          restore(system.state, before)
        }
      }
    }
    expect(refused).toBeGreaterThan(100)
  })

  test('from a restored snapshot the same operations show the same and end in the same words', () => {
    const stage = stageOf()
    const { system } = stage
    const seen = listen(system)
    for (const [n, run] of drawnRuns(platform, system.points, {
      seed: 13,
      runs: 40,
      operations: 60,
    }).entries()) {
      stage.rewind()
      const cut = (n * 37) % run.length
      for (const op of run.slice(0, cut)) system.apply(op)
      const saved = snapshot(system.state)
      const play = () => {
        seen.clear()
        for (const op of run.slice(cut)) system.apply(op)
        return { count: seen.count(), digest: seen.digest(), words: snapshot(system.state) }
      }
      const first = play()
      restore(system.state, saved)
      const second = play()
      expect(second.count).toBe(first.count)
      expect(second.digest).toBe(first.digest)
      expect(differences(system.state.layout, first.words, second.words)).toEqual([])
    }
  })

  test('two systems given the same operations show the same', () => {
    const [a, b] = [stageOf(), stageOf()]
    const [seenA, seenB] = [listen(a.system), listen(b.system)]
    for (const run of drawnRuns(platform, a.system.points, { seed: 14, runs: 10, operations: 60 })) {
      a.rewind()
      b.rewind()
      for (const op of run) expect(b.system.apply(op)).toBe(a.system.apply(op))
      expect(seenB.digest()).toBe(seenA.digest())
      expect(sameWords(a.system.state.words, b.system.state.words)).toBe(true)
    }
  })

  test('every field of every observation lies in its range', () => {
    const stage = stageOf()
    const { system } = stage
    const seenKinds = new Set<string>()
    const outOfRange: string[] = []
    const ranges = rangesOf(platform)
    for (const { name, fields } of observationKinds) {
      const own: readonly ObservationField[] = fields
      system.bus.subscribe(K[name], (o: Observation) => {
        seenKinds.add(name)
        for (const field of own) {
          const [low, high] = ranges[field]
          if (!(Number.isInteger(o[field]) && o[field] >= low && o[field] <= high))
            outOfRange.push(`${name}: ${field} = ${o[field]}`)
        }
      })
    }
    for (const run of drawnRuns(platform, system.points, { seed: 15, runs: 60, operations: 100 })) {
      stage.rewind()
      for (const op of run) system.apply(op)
    }
    expect([...new Set(outOfRange)]).toEqual([])
    const wired = platform.lines.some((l) => l.context === undefined) || hasWires(platform)
    // Not every platform has a PE that takes interrupts directly; what is drawn does not cooperate.
    const absent: string[] = [
      'direct interrupt taken',
      'cooperation begun',
      // Nothing here is mediated.
      'access emulated',
      ...(wired ? [] : ['interrupt line']),
      ...(platform.contexts.some((_, c) => arbiterOf(platform, c) !== undefined) ? [] : ['beat held']),
      ...(platform.contexts.some((c) => c.messages) ? [] : ['message to primary']),
    ]
    const expected = observationKinds.map((k) => k.name).filter((k) => !absent.includes(k))
    expect(expected.filter((k) => !seenKinds.has(k))).toEqual([])
  })

  test('every element of the state holds a value that its field allows', () => {
    const stage = stageOf()
    const { system } = stage
    const { layout, buffer } = system.state
    const columns = layout.placed.map((p) => ({ p, values: column(p, buffer) }))
    for (const run of drawnRuns(platform, system.points, { seed: 16, runs: 20, operations: 60 })) {
      stage.rewind()
      for (const [n, op] of run.entries()) {
        system.apply(op)
        if (n % 7 !== 0) continue
        for (const { p, values } of columns) {
          const size = p.field.holds === undefined ? undefined : layout.sizes[p.field.holds]
          const most = p.field.values ? p.field.values.length - 1 : (size ?? (p.field.max ?? 1) + 1) - 1
          for (let i = 0; i < p.length; i++) {
            const fits = values[i] <= most || (p.field.none === true && values[i] === NONE)
            if (!fits) expect.fail(`${p.part}.${p.name}[${i}] = ${values[i]}`)
          }
        }
      }
    }
  })

  test('a free slot equals its power-on value in every column', () => {
    const stage = stageOf()
    const { system } = stage
    const slots = columnsNamed(system.state, (name) => name === 'rank' || name.startsWith('slot'))
    let freed = 0
    eachState(platform, stage, 17, () => {
      const kinds = slots.get('slot')?.values as { readonly [i: number]: number; readonly length: number }
      for (let s = 0; s < kinds.length; s++) {
        if (kinds[s] !== 0) continue
        freed++
        // A unit with one stage has no column of the second one.
        for (const [name, { values, initial }] of slots)
          if (values.length > 0 && values[s] !== initial)
            expect.fail(`${name}[${s}] = ${values[s]} in a free slot`)
      }
    })
    expect(freed).toBeGreaterThan(1000)
  })

  test('a decision that nothing can use any more is forgotten', () => {
    const stage = stageOf()
    const { system } = stage
    const c = columnsNamed(system.state, (name) => name.startsWith('slot'))
    const of = (name: string, i: number) => c.get(name)?.values[i] ?? Number.NaN
    // A unit that closes waits for what has passed in part, until its response.
    const waits = platform.protection.closes === true
    let judged = 0
    eachState(platform, stage, 18, () => {
      for (let s = 0; s < (c.get('slot')?.values.length ?? 0); s++) {
        if (of('slot', s) === 0 || of('slotJudged', s) < of('slotBeats', s)) continue
        judged++
        if (waits) continue
        expect([of('slotRegion', s), of('slotStale', s)], `slot ${s}`).toEqual([NONE, 0])
      }
    })
    expect(judged).toBeGreaterThan(100)
  })

  test('an empty list register, no handler and no running interrupt are NONE', () => {
    const stage = stageOf()
    const { system } = stage
    // Rules name their ghosts as they like.
    const c = columnsNamed(system.state, (_name, part) => part === hardwarePart || part === softwarePart)
    const values = (name: string) => c.get(name)?.values ?? new Uint8Array()
    eachState(platform, stage, 19, () => {
      const states = values('listState')
      for (let i = 0; i < states.length; i++)
        // One that has ended and asks for maintenance is invalid, and holds its line.
        if ((states[i] === 0 && !values('listEoi')[i]) !== (values('listLine')[i] === NONE))
          expect.fail(`list register ${i}`)
      if (values('handler')[0] === 0) {
        const fields = ['handlerPc', 'handlerGuest', 'target', 'held', 'victim', 'line', 'seen']
        expect(fields.map((n) => values(n)[0])).toEqual([0, NONE, NONE, 0, 0, NONE, 0])
      }
      if (values('program')[0] === 0) expect(values('pc')[0]).toBe(0)
      if (values('faultStatus')[0] === 0)
        expect([values('faultOverflow')[0], values('faultStream')[0], values('faultAddress')[0]]).toEqual([
          0, 0, 0,
        ])
    })
  })

  test('when a reset is done, the columns of its context equal their initial ones', () => {
    const stage = stageOf()
    const { system } = stage
    const { contexts } = platform
    // Outside the context: owner and weight, which are the primary's; at rest: the phase, and what was acknowledged.
    const outside = ['ownerVmid', 'weight', 'phase', 'acknowledged', 'asked']
    const { layout } = system.state
    const own = layout.placed.filter(
      (p) => p.part === hardwarePart && [p.field.per].flat()[0] === 'context' && !outside.includes(p.name),
    )
    expect(own.map((p) => p.name)).toContain('slotAddress')
    let done = 0
    system.bus.subscribe(K['reset done'], (o) => {
      done++
      for (const p of own) {
        const each = p.length / contexts.length
        const values = column(p, system.state.buffer)
        for (let i = o.context * each; i < (o.context + 1) * each; i++) {
          const initial = p.field.initial ?? (p.field.none ? NONE : 0)
          if (values[i] !== initial) expect.fail(`${p.name}[${i}] = ${values[i]} when reset is done`)
        }
      }
    })
    eachState(platform, stage, 20, () => undefined)
    expect(done).toBeGreaterThan(3)
  })

  test('what is printed and flattened again is the same operation', () => {
    const { system } = stageOf()
    const classes = new Set<number>()
    for (const op of drawnRuns(platform, system.points, { seed: 21, runs: 30, operations: 100 }).flat()) {
      classes.add(op.code)
      const printed = unflatten(platform, op)
      expect(flatten(platform, JSON.parse(JSON.stringify(printed)))).toEqual(op)
    }
    expect(classes.size).toBe(operationClasses.length)
  })

  test('an operation that names a procedure which the platform lacks is not expressible', () => {
    const start = {
      by: 'hypervisor',
      do: 'start',
      procedure: 'no such',
      context: 1,
      guest: 0,
      window: 0,
    } as const
    expect(() => flatten(platform, start)).toThrow("the platform has no procedure 'no such'")
    expect(() => unflatten(platform, { ...newFlatOperation(), code: 99 })).toThrow(
      'no class of operations 99',
    )
  })

  test('a rewound stage is the started one', () => {
    const stage = stageOf()
    const started = snapshot(stage.system.state)
    expect(stage.unfinished).toEqual([])
    eachState(platform, stage, 22, () => undefined)
    stage.rewind()
    expect(differences(stage.system.state.layout, started, stage.system.state.words)).toEqual([])
  })
})

/** Nothing is played for a rule about the description. */
const isPlayed = (bug: Bug): boolean => rules.find((rule) => nameOfRule(rule) === bug.rule)?.kind !== 'static'

/** One of six: what they change is of a kind. */
const looked = bugs.filter(isPlayed).filter((_, i) => i % 6 === 0)

test.each(looked.map((bug) => [bug.name, bug] as const))(
  'the choices drawn are the same with %s',
  (_name, bug) => {
    for (const platform of shownOn(bug)
      .map(platformNamed)
      .filter((p) => obstacleToExecution(p) === undefined)) {
      const planted = subjectOf(platform, bug)
      // A description that can no longer be played draws nothing.
      if (obstacleToExecution(planted.platform) !== undefined) continue
      const digest = (seed: number, isPlanted = true) => {
        const subject = isPlanted ? planted : subjectOf(platform, undefined)
        const stage = createStage(subject.platform, { ...subject.options, rules: monitored })
        return sample(stage, { seed, runs: 8, operations: 40 }).choicesDigest
      }
      expect(digest(5)).toBe(digest(5, false))
      expect(digest(6)).not.toBe(digest(5))
    }
  },
)

test('power-on is written to every element of a layout', () => {
  const stage = createStage(platforms[0][1], { rules: monitored })
  const { layout } = stage.system.state
  const buffer = new ArrayBuffer(layout.bytes)
  new Uint8Array(buffer).fill(0xa5)
  powerOn(layout, buffer)
  for (const p of layout.placed) {
    const values = column(p, buffer)
    for (let i = 0; i < p.length; i++) expect(values[i]).toBe(p.field.initial ?? (p.field.none ? NONE : 0))
  }
})

const hasWires = (platform: Platform): boolean =>
  platform.contexts.some((c) => c.interrupts.some((i) => i.trigger !== 'message'))

type Stage = ReturnType<typeof createStage>

function eachState(platform: Platform, stage: Stage, seed: number, look: () => void): void {
  for (const run of drawnRuns(platform, stage.system.points, { seed, runs: 25, operations: 100 })) {
    stage.rewind()
    for (const op of run) {
      stage.system.apply(op)
      look()
    }
  }
}

function columnsNamed(state: Stage['system']['state'], wanted: (name: string, part: string) => boolean) {
  return new Map(
    state.layout.placed
      .filter((p) => wanted(p.name, p.part))
      .map((p) => [
        p.name,
        { values: column(p, state.buffer), initial: p.field.initial ?? (p.field.none ? NONE : 0) },
      ]),
  )
}

/** Smallest and largest value of each field; -1 is nobody. */
function rangesOf(platform: Platform): Readonly<Record<ObservationField, readonly [number, number]>> {
  const word = 0xffff_ffff
  const beats = Math.max(...platform.contexts.map((c) => c.burstBeatsMax))
  const windows = Math.max(...platform.guests.map((g) => g.windows.length))
  const streams = platform.contexts.flatMap((c) => c.streams)
  return {
    operation: [0, Math.max(...Object.values(OP))],
    accepted: [0, 1],
    cycles: [1, 64],
    hangs: [0, 1],
    guest: [-1, platform.guests.length - 1],
    pe: [-1, platform.processingElements.length - 1],
    register: [0, registers.length - 1],
    index: [0, Math.max(platform.lines.length, platform.protection.regions, registers.length)],
    context: [-1, platform.contexts.length - 1],
    stream: [Math.min(0, ...streams), Math.max(...streams)],
    tag: [0, Math.max(...platform.contexts.map((c) => c.outstandingMax)) - 1],
    direction: [0, 1],
    address: [-1, word],
    beat: [0, beats - 1],
    beats: [1, beats],
    message: [0, 1],
    attribute: [0, platform.protection.attributes.length - 1],
    value: [0, word],
    answer: [0, 2],
    error: [0, 1],
    procedure: [0, platform.procedures.length - 1],
    window: [0, windows - 1],
    setting: [0, Math.max(...platform.contexts.map((c) => c.settings.length)) - 1],
    outcome: [0, 2],
    line: [0, platform.lines.length - 1],
    level: [0, 2],
    overflow: [0, 1],
    through: [0, 1],
  }
}
