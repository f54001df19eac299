// The same device gives the same evidence wherever it runs: in process, and as a process behind the protocol.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import mp12Bug from '../../bugs/mp/mp-12-neither-old-nor-new.ts'
import rst12Bug from '../../bugs/rst/rst-12-no-completion-before-drain.ts'
import { permission } from '../../properties/kit/rule.ts'
import mp12 from '../../properties/mp/mp-12-neither-old-nor-new.ts'
import rst5 from '../../properties/rst/rst-5-confirmed-in-time.ts'
import rst12 from '../../properties/rst/rst-12-no-completion-before-drain.ts'
import st2 from '../../properties/st/st-2-unassigned-accesses-no-memory.ts'
import { type ChildDevice, connectChild } from '../../src/dut/child.ts'
import { cover } from '../../src/engines/cover.ts'
import { sample } from '../../src/engines/sample.ts'
import { shrink } from '../../src/engines/shrink.ts'
import { createStage, play, type Stage } from '../../src/engines/stage.ts'
import { wellBehaved } from '../../src/hardware/decisions.ts'
import type { Decisions } from '../../src/hardware/fields.ts'
import { A, newAccess } from '../../src/interface/accesses.ts'
import type { Bus } from '../../src/interface/observations.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Compiled, compile, coreArguments, coreEntries, misbehavingArguments } from './compiled.ts'

let compiled: Compiled
beforeAll(() => {
  compiled = compile(coreEntries)
})
afterAll(() => compiled.remove())

/** What it allows happens in every start too, and is not counted there. */
const procedures = permission('ST-5.procedures', {
  reading: '',
  fixture: '',
  activities: [{ name: 'a procedure ends', when: 'procedure ended' }],
})
const rules = [rst12, mp12, rst5, st2, procedures]
const campaign = { seed: 1, runs: 80, operations: 100 }
const operationsMax = campaign.runs * campaign.operations

const inProcess = (decisions?: Decisions): Stage => createStage(smallPlatform, { rules, decisions })
const connect = (args: readonly string[], bus: Bus): ChildDevice =>
  connectChild(smallPlatform, bus, { command: process.execPath, arguments: args })
const throughChild = (args: readonly string[]): Stage =>
  createStage(smallPlatform, { rules, device: (bus) => connect(args, bus) })

function evidence(stage: Stage) {
  const sampled = sample(stage, campaign)
  const { exercised, attempted, activities } = stage.system.monitors
  stage.system.device.close()
  const counts = {
    exercised: [...exercised],
    attempted: [...attempted],
    activities: activities.map((a) => [...a]),
  }
  return { ...sampled, ...counts }
}

describe.each([
  ['no bug', undefined, undefined],
  [rst12Bug.name, 'bugs/rst/rst-12-no-completion-before-drain.js', rst12Bug],
  [mp12Bug.name, 'bugs/mp/mp-12-neither-old-nor-new.js', mp12Bug],
] as const)('with %s', (_, file, bug) => {
  test('findings, counts and digest through the child are those in process', () => {
    const expected = evidence(inProcess(bug?.decisions(wellBehaved)))
    expect(expected.findings.map((f) => rules[f.rule].id)).toEqual(bug ? [bug.rule.replace('.a', '')] : [])
    expect(expected.exercised.every((n) => n > 0)).toBe(true)
    expect(evidence(throughChild(coreArguments(compiled, file)))).toEqual(expected)
  })
})

test('a device without snapshots, powered on for each run, gives the same evidence', () => {
  expect(evidence(throughChild(misbehavingArguments(compiled, 'has no snapshots')))).toEqual(
    evidence(inProcess()),
  )
})

test('a counterexample shrinks through the child to what it shrinks to in process', () => {
  const decisions = rst12Bug.decisions(wellBehaved)
  const shrunk = [
    inProcess(decisions),
    throughChild(coreArguments(compiled, 'bugs/rst/rst-12-no-completion-before-drain.js')),
  ].map((stage) => {
    const [finding] = sample(stage, campaign).findings
    expect(finding.operations.length).toBeLessThan(operationsMax)
    const fresh =
      stage.system.device.name === 'core' && stage.system.device.save === undefined
        ? inProcess(decisions)
        : undefined
    const again =
      fresh ?? throughChild(coreArguments(compiled, 'bugs/rst/rst-12-no-completion-before-drain.js'))
    const breaks = (candidate: Parameters<typeof play>[1]) => {
      const played = play(again, candidate)
      return played.rule === finding.rule ? played.operations : -1
    }
    const { operations } = shrink(smallPlatform, again.system.points, finding.operations, breaks)
    stage.system.device.close()
    again.system.device.close()
    return operations
  })
  expect(shrunk[1]).toEqual(shrunk[0])
})

test('the statecharts are covered through the child as they are in process', () => {
  const device = (bus: Bus) => connect(coreArguments(compiled), bus)
  const covered = cover(smallPlatform, { rules: [], device })
  expect(covered).toEqual(cover(smallPlatform, { rules: [] }))
  expect(covered.coverage.paths).toBeGreaterThan(50)
})

test('what needs an agent that the device keeps to itself is excluded, and nothing else is missing', () => {
  const device = (bus: Bus) =>
    connect(misbehavingArguments(compiled, 'controls neither device nor interconnect'), bus)
  const { charts, nonConformances } = cover(smallPlatform, { rules: [], device }).coverage
  const transitions = charts.flatMap((chart) => chart.transitions)
  const excluded = transitions.filter((goal) => goal.reason?.includes('keeps to itself'))
  expect(excluded.map(({ event }) => event)).toContain('context error')
  expect(transitions.filter((goal) => goal.status === 'not covered')).toEqual([])
  expect(nonConformances).toEqual([])
})

test('an agent that the device keeps to itself is never asked', () => {
  const stage = throughChild(misbehavingArguments(compiled, 'controls neither device nor interconnect'))
  const device = stage.system.device as ChildDevice
  const turns = device.turns()
  for (const kind of [A.issue, A.raise, A.fail, A.deliver, A.respond]) {
    expect(device.perform({ ...newAccess(), kind, context: 1 })).toBe(false)
  }
  expect(device.turns()).toBe(turns)
  device.close()
})

test('save and load travel with the next request', () => {
  const stage = throughChild(coreArguments(compiled))
  const device = stage.system.device as ChildDevice
  const turns = device.turns()
  stage.rewind()
  expect(device.turns()).toBe(turns)
  device.perform({ ...newAccess(), kind: A.tick, count: 1 })
  expect(device.turns()).toBe(turns + 1)
  device.close()
})

test('drain ends what is open', () => {
  const stage = throughChild(coreArguments(compiled))
  const device = stage.system.device as ChildDevice
  const job = { ...newAccess(), kind: A['guest job'], context: 1, address: 0x3000_0000, count: 2 }
  expect(device.perform(job)).toBe(true)
  expect(device.perform({ ...newAccess(), kind: A.issue, context: 1 })).toBe(true)
  expect(device.drain()).toBe(0)
  expect(device.perform({ ...newAccess(), kind: A.respond, context: 1 })).toBe(false)
  device.close()
})
