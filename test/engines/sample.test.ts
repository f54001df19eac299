/** Laws of sampling: what is drawn depends on the seed and the platform alone, and what is kept can be played again. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { decoderOf, type RunChoices } from '../../src/engines/draw.ts'
import { isStartable } from '../../src/engines/draw-tables.ts'
import { below, mix } from '../../src/engines/random.ts'
import { type Finding, sample } from '../../src/engines/sample.ts'
import { createStage, play } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { newFlatOperation, OP, operationClasses } from '../../src/interface/operations.ts'
import { pointsOf } from '../../src/interface/points.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { drawnRuns, listen, monitored, platforms } from './driver.ts'

describe.each(platforms)('on the %s platform', (_name, platform) => {
  const stageOf = () => createStage(platform, { rules: monitored })

  test('the same seed draws, does and shows the same', () => {
    const once = () => {
      const stage = stageOf()
      const seen = listen(stage.system)
      const { choicesDigest, effective, drawn } = sample(stage, { seed: 7, runs: 30, operations: 60 })
      return {
        choicesDigest,
        effective,
        drawn,
        seen: seen.digest(),
        exercised: stage.system.monitors.exercised,
      }
    }
    expect(once()).toEqual(once())
  })

  test('the first runs of a longer campaign are those of a shorter one', () => {
    const shorter: number[] = []
    const longer: number[] = []
    sample(stageOf(), {
      seed: 7,
      runs: 10,
      operations: 60,
      progress: (_run, effective) => shorter.push(effective),
    })
    sample(stageOf(), {
      seed: 7,
      runs: 20,
      operations: 60,
      progress: (_run, effective) => longer.push(effective),
    })
    expect(longer.slice(0, 10)).toEqual(shorter)
    expect(longer.length).toBe(20)
  })

  test('half of the choices become an operation that has an effect', () => {
    const { effective, drawn, runs } = sample(stageOf(), { seed: 3, runs: 100, operations: 100 })
    const total = effective.reduce((a, b) => a + b, 0)
    expect(total / (runs * 100)).toBeGreaterThan(0.5)
    expect(effective.every((n, i) => n <= drawn[i])).toBe(true)
  })

  test('a drawn operation names what the platform has, and a procedure that may be started', () => {
    const { contexts, guests, procedures } = platform
    const { bursts, words } = pointsOf(platform)
    for (const op of drawnRuns(platform, pointsOf(platform), { seed: 8, runs: 40, operations: 100 }).flat()) {
      expect(op.context).toBeLessThan(contexts.length)
      expect(op.guest).toBeLessThan(guests.length)
      if (op.code === OP['hypervisor start']) expect(isStartable(procedures[op.ordinal].name)).toBe(true)
      if (op.code === OP['guest job']) {
        expect(bursts).toContain(op.address)
        expect(op.count).toBeGreaterThanOrEqual(1)
        expect(op.count).toBeLessThanOrEqual(Math.max(1, contexts[op.context].burstBeatsMax))
      }
      if (op.code === OP['guest read'] || op.code === OP['guest write']) expect(words).toContain(op.address)
      if (op.code === OP['time tick']) expect(op.count).toBeGreaterThan(0)
    }
  })
})

describe('a finding', () => {
  const subject = subjectOf(smallPlatform, bugNamed('rst-12-no-completion-before-drain'))
  const findings: Finding[] = []
  const stage = createStage(subject.platform, { ...subject.options, rules: monitored })
  const sampled = sample(stage, { seed: 1, runs: 200, operations: 100, found: (f) => findings.push(f) })

  test('breaks the same rule with its last operation when it is played again, the refused ones left out', () => {
    expect(findings.length).toBeGreaterThan(0)
    for (const { rule, operations, explanation, cooperative } of findings) {
      // A rule that is mute in the run, for it broke before, would break here: the rule is played alone.
      const again = createStage(subject.platform, { ...subject.options, rules: [monitored[rule]] })
      expect(play(again, operations)).toEqual({
        rule: 0,
        operations: operations.length,
        explanation,
        cooperative,
      })
    }
  })

  test('comes once for each rule, and mutes it so that it hides no other', () => {
    expect(new Set(findings.map((f) => f.rule)).size).toBe(findings.length)
    expect(sampled.findings).toEqual(findings)
    expect(sampled.silentRuns).toBe(sampled.runs - new Set(findings.map((f) => f.run)).size)
    expect(sampled.runs).toBe(200)
  })
})

test('a campaign that may not continue ends between two runs with what it has', () => {
  let runs = 0
  const mayContinue = () => runs++ < 5
  const sampled = sample(createStage(smallPlatform, { rules: [] }), {
    seed: 1,
    runs: 50,
    operations: 20,
    mayContinue,
  })
  expect([sampled.runs, sampled.finished]).toEqual([5, false])
})

test('a failure of the device is no finding: it reaches whoever called', () => {
  const device = () => ({
    name: 'dead',
    controls: [],
    observes: [],
    perform: () => {
      throw new Error('it died')
    },
    reset: () => undefined,
    close: () => undefined,
  })
  expect(() => createStage(smallPlatform, { rules: [], device })).toThrow('it died')
})

test('a swarm leaves a class out, but never one without which nothing moves', () => {
  const none: RunChoices = {
    salt: 1,
    swarm: operationClasses.map(() => 0),
    focusContexts: [1, 2],
    focusGuests: [0, 1],
    choices: new Uint16Array(),
  }
  const { decode } = decoderOf(smallPlatform, pointsOf(smallPlatform))(none)
  const op = newFlatOperation()
  const drawn = new Set<string>()
  for (let choice = 0; choice < 0x10000; choice += 17) {
    decode(choice, 0, op)
    drawn.add(operationClasses[op.code])
  }
  const moving = [
    'guest job',
    'hypervisor step',
    'hypervisor run',
    'device issue',
    'interconnect deliver',
    'time tick',
  ]
  expect([...drawn].sort()).toEqual(moving.sort())
})

test('what ends an agent is drawn at a first try only', () => {
  const all: RunChoices = {
    salt: 5,
    swarm: operationClasses.map(() => 7),
    focusContexts: [1, 2],
    focusGuests: [0, 1],
    choices: new Uint16Array(),
  }
  const { decode } = decoderOf(smallPlatform, pointsOf(smallPlatform))(all)
  const op = newFlatOperation()
  const final = ['guest crash', 'guest hang', 'device fail', 'hypervisor step fails', 'interconnect error']
  const seen = { first: 0, later: 0 }
  for (let choice = 0; choice < 0x4000; choice++) {
    for (const attempt of [0, 1, 6]) {
      decode(choice, attempt, op)
      if (final.includes(operationClasses[op.code])) seen[attempt === 0 ? 'first' : 'later']++
    }
  }
  expect(seen.first).toBeGreaterThan(100)
  expect(seen.later).toBe(0)
})

test('a number below n is below n, and each is met as often as the others', () => {
  for (const n of [1, 2, 3, 7, 100, 0x1000]) {
    const counts = new Uint32Array(n)
    const draws = 200 * Math.min(n, 100)
    for (let i = 0; i < draws; i++) counts[below(mix(i, 9), n)]++
    expect(counts.reduce((a, b) => a + b, 0)).toBe(draws)
    if (n <= 100) for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(80)
  }
})
