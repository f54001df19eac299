/**
 * The families of system MPU: the right procedure is silent under traffic, each wrong one is noticed, and one that is
 * wrong is silent as long as nothing passes while it runs, because it ends in the right setting.
 */
import { describe, expect, test } from 'vitest'
import type { Bug } from '../../bugs/bug.ts'
import { bugNamed } from '../../bugs/bugs.ts'
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { behind } from '../../src/engines/families.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { hardwareFields } from '../../src/hardware/fields.ts'
import { hardwarePart } from '../../src/hardware/hardware.ts'
import { K } from '../../src/interface/observations.ts'
import {
  type FlatOperation,
  newFlatOperation,
  OP,
  type OperationClass,
} from '../../src/interface/operations.ts'
import {
  type Platform,
  type ProcedureStep,
  type ProtectionFamily,
  protectionFamilies,
  type Setting,
} from '../../src/interface/platform.ts'
import { ENABLE_BIT, R } from '../../src/interface/registers.ts'
import { columnsOf } from '../../src/layout/layout.ts'
import { wellBehavedPlatforms } from '../fixtures/well-behaved.ts'
import { drawnRuns } from './driver.ts'

const ofProtection = rules.filter(isMonitored).filter((r) => /^(MP|DMA|ASG-2|ST-4|X)/.test(r.id))
const ruleNamed = (name: string) => ofProtection.filter((r) => nameOfRule(r) === name)

/** Operations that had an effect, rules that broke, and how often each was exercised. */
function attacked(platform: Platform, asked: readonly MonitoredRule[], runs: number, bug?: Bug) {
  const judged = asked.filter((rule) => !rule.appliesTo(platform))
  const subject = subjectOf(platform, bug)
  const stage = createStage(subject.platform, { ...subject.options, rules: judged })
  const { effective, findings } = sample(stage, { seed: 1, runs, operations: 100 })
  return {
    operations: effective.reduce((a, b) => a + b, 0),
    broken: findings.map((f) => nameOfRule(judged[f.rule])),
    exercised: (name: string) =>
      stage.system.monitors.exercised[judged.findIndex((r) => nameOfRule(r) === name)],
  }
}

// Each platform behind the family it is described with, and these behind all.
const everywhere = ['small', 'zonal-gateway', 'direct-mpu', 'iopmp']
const cells = wellBehavedPlatforms.flatMap((platform) =>
  protectionFamilies
    .filter((family) => everywhere.includes(platform.name) || family === platform.protection.family)
    .map((family) => [platform.name, family, behind(platform, family)] as const),
)

describe('the right procedures are silent', () => {
  test.each(cells)('on %s behind a unit of the family %s', (_name, _family, platform) => {
    const seen = attacked(platform, ofProtection, 100)
    expect(seen.operations).toBeGreaterThan(3_000)
    expect(seen.broken).toEqual([])
    if (platform.contexts.some((c) => c.settings.length > 2))
      expect(seen.exercised('MP-12.a')).toBeGreaterThan(0)
  })
})

const direct = wellBehavedPlatforms.find((p) => p.name === 'direct-mpu')
if (!direct) throw new Error('direct-mpu is not among the platforms')
function bugNamedSurely(name: string): Bug {
  const bug = bugNamed(name)
  if (!bug) throw new Error(`no known-bad is named ${name}`)
  return bug
}
const hazards = [
  ['mp-12-bound-by-bound', direct],
  ['mp-12-permission-before-bounds', direct],
  ['mp-12-update-goes-live-at-once', behind(direct, 'staged')],
] as const

describe('under the strict profile', () => {
  const strict = (family: ProtectionFamily): Platform => {
    const platform = behind(direct, family)
    return { ...platform, protection: { ...platform.protection, profile: 'strict' } }
  }
  const isOwned = { do: 'check', register: 'control.OWNER', is: ['guest'] } as const
  test.each(protectionFamilies)(
    'what the family %s changes while it is used is not allowed by both settings',
    (family) => {
      expect(attacked(strict(family), ofProtection, 100).broken).toEqual(['MP-12.d'])
    },
  )
  test.each(protectionFamilies)(
    'assign, unassign, reset and recover of the family %s are silent',
    (family) => {
      const platform = strict(family)
      const procedures = platform.procedures.map((p) =>
        p.name === 'reprogram' ? { ...p, steps: [isOwned] } : p,
      )
      const seen = attacked({ ...platform, procedures }, ofProtection, 100)
      expect(seen.broken).toEqual([])
      expect(seen.exercised('MP-12.d')).toBeGreaterThan(100)
    },
  )
})

describe('one region grown before its neighbour shrinks', () => {
  /** Two regions over both windows of the owner; the bound between them lies at the first one's end, or in the second. */
  const split = (setting: Setting): Setting => {
    if (setting.guest === undefined) return setting
    const [source, sink] = direct.guests[setting.guest].windows
    const bound = setting.window === 1 ? sink.base + (sink.limit + 1 - sink.base) / 2 : sink.base
    return {
      ...setting,
      regions: [
        { ...source, limit: bound - 1 },
        { ...sink, base: bound },
      ],
    }
  }
  /** Limits first, bases last, and nothing disabled: what both regions match meanwhile is a fault. */
  const inPlace = direct.procedures.map((p) => {
    if (p.name !== 'reprogram') return p
    const on = (register: string) => (s: ProcedureStep) =>
      s.do === 'write' && s.register === register && s.begins === undefined
    const [limits, attributes, bases] = ['region.LIMIT', 'region.ATTRIBUTES', 'region.BASE'].map((register) =>
      p.steps.filter(on(register)),
    )
    const written = [
      ...limits.map((s) => ({ ...s, begins: 'grant' }) as ProcedureStep),
      ...attributes,
      ...bases,
    ]
    const steps = p.steps
      .filter((s) => ![...limits, ...attributes, ...bases].includes(s))
      .flatMap((s) => (s.do === 'write' && s.begins !== undefined ? written : [s]))
    return { ...p, steps }
  })
  const neighbours: Platform = {
    ...direct,
    contexts: direct.contexts.map((c, i) =>
      c.role === 'primary' ? c : { ...c, regions: [2 * i - 2, 2 * i - 1], settings: c.settings.map(split) },
    ),
    procedures: inPlace,
  }

  test('fails closed, which is allowed: after each step a transfer to what changes hands', () => {
    const judged = ofProtection.filter((rule) => !rule.appliesTo(neighbours))
    const { system, rewind } = createStage(neighbours, { rules: judged })
    const h = columnsOf(system.state.layout, hardwarePart, hardwareFields, system.state.buffer)
    const { context, guest } = neighbours.owners[0]
    const { address, hits } = {
      address: neighbours.guests[guest].windows[1].base,
      hits: () =>
        neighbours.contexts[context].regions.filter(
          (r) => h.attributes[r] !== 0 && h.base[r] <= address && address <= h.limit[r],
        ).length,
    }
    const seen = { twice: 0, once: 0, never: 0 }
    system.bus.subscribe(K['beat passed'], () => {
      expect(hits()).toBe(1)
      seen.once++
    })
    system.bus.subscribe(K['beat blocked'], () => {
      if (hits() === 0) seen.never++
      else seen.twice++
    })
    const apply = (name: OperationClass, more: Partial<FlatOperation> = {}) =>
      system.apply({ ...newFlatOperation(), code: OP[name], context, ...more })
    const reprogram = neighbours.procedures.findIndex((p) => p.name === 'reprogram')
    const steps = 12
    const moves = (window: number, taken: number) => {
      expect(apply('hypervisor start', { guest, ordinal: reprogram, count: window })).toBe(true)
      for (let step = 0; step < taken; step++) {
        apply('hypervisor step')
        apply('time tick', { count: 1 })
      }
    }
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ]) {
      for (let taken = 0; taken <= steps; taken++) {
        rewind()
        moves(from, 2 * steps)
        moves(to, taken)
        apply('guest job', { guest, address, count: 1 })
        apply('device issue')
        apply('interconnect deliver')
        expect(system.monitors.violation()).toBeUndefined()
      }
    }
    // Grown first, both match; shrunk first, neither does.
    expect(seen).toEqual({ twice: 5, once: 16, never: 5 })
  })

  test('is silent, whatever else goes on', () =>
    expect(attacked(neighbours, ofProtection, 200).broken).toEqual([]))
})

/** A published unit, RB-046: each write of a bound takes the region out of force, until its permission is written. */
const clearsEnable: Bug = {
  ...bugNamedSurely('mp-12-bound-by-bound'),
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      accepts: (hw, register, r) => {
        const { attributes, shadowAttributes } = hw.h
        if (register === R.BASE || register === R.LIMIT) shadowAttributes[r] = attributes[r] &= ~ENABLE_BIT
        return good.programming.accepts(hw, register, r)
      },
    },
  }),
}

test('a region that each write of a bound takes out of force fails closed, whatever the order of its words', () => {
  const wrong = bugNamedSurely('mp-12-bound-by-bound')
  expect(attacked(direct, ruleNamed('MP-12.a'), 2000, wrong).broken).toEqual(['MP-12.a'])
  const seen = attacked(direct, ofProtection, 500, clearsEnable)
  expect(seen.broken).toEqual([])
  expect(seen.exercised('MP-12.a')).toBeGreaterThan(500)
})

describe('a wrong procedure', () => {
  const isJob = (op: FlatOperation) => op.code === OP['guest job']
  test.each(hazards)('under traffic %s is not silent', (name, platform) =>
    expect(attacked(platform, ruleNamed('MP-12.a'), 2000, bugNamed(name)).broken).toEqual(['MP-12.a']),
  )

  test.each(hazards)('ends in the right setting: without traffic %s is silent', (name, platform) => {
    const subject = subjectOf(platform, bugNamed(name))
    const stage = createStage(subject.platform, { ...subject.options, rules: ruleNamed('MP-12.a') })
    let updates = 0
    for (const run of drawnRuns(subject.platform, stage.system.points, {
      seed: 3,
      runs: 100,
      operations: 100,
    })) {
      stage.rewind()
      for (const op of run) {
        if (!isJob(op) && stage.system.apply(op) && op.code === OP['hypervisor start']) updates++
        expect(stage.system.monitors.violation()).toBeUndefined()
      }
    }
    expect(updates).toBeGreaterThan(100)
  })

  test('that disables nothing is silent behind a shadow bank', () => {
    const staged = behind(direct, 'staged')
    const bug = bugNamed('mp-12-bound-by-bound')
    expect(attacked(staged, ruleNamed('MP-12.a'), 200, bug).broken).toEqual([])
  })
})
