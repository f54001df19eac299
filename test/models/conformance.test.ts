/**
 * The core conforms to the statecharts. While it is driven with drawn operations, one access and one cycle at a time, the
 * observer follows what it shows: nothing may stray from a chart, each edge that the core can show must be walked, and
 * where an outsider holds a context, a reset engine or the protection to be, there the core's own columns have it.
 */
import { describe, expect, test } from 'vitest'
import { type ChartTable, type Edge, edgesOf } from '../../models/compile.ts'
import { type ObservedCharts, type Observer, observe, observedCharts } from '../../models/observe.ts'
import { edgeNamed, mayBeIn, possibleStates, type Stray, type TrackedChart } from '../../models/tracking.ts'
import { startUp } from '../../src/engines/start-up.ts'
import { createSystem, type System } from '../../src/engines/system.ts'
import { type HardwareColumns, hardwareFields, phases } from '../../src/hardware/fields.ts'
import { hardwarePart } from '../../src/hardware/hardware.ts'
import {
  K,
  newBus,
  type Observation,
  observationFields,
  observationKinds,
} from '../../src/interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { RESET_STATUS } from '../../src/interface/registers.ts'
import { columnsOf } from '../../src/layout/layout.ts'
import { restore, snapshot } from '../../src/layout/state.ts'
import { drawnRuns, platforms } from '../engines/driver.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

/** Where the core's own columns have a context, its reset engine, and the protection's commit. */
function ownStates({ state }: System) {
  const h: HardwareColumns = columnsOf(state.layout, hardwarePart, hardwareFields, state.buffer)
  const isDone = (c: number) => h.acknowledged[c] === RESET_STATUS.done
  return {
    /** Between unassigned and assigned only software knows that it configures; before the first reset nothing is done. */
    lifecycle: (c: number): readonly string[] => {
      const phase = phases[h.phase[c]]
      return phase !== 'unassigned' ? [phase] : isDone(c) ? ['unassigned', 'configuring'] : ['powerOn']
    },
    reset: (c: number): string => {
      const phase = phases[h.phase[c]]
      if (phase === 'quarantined') return 'isolated'
      return phase === 'draining' || phase === 'resetting' ? phase : isDone(c) ? 'done' : 'idle'
    },
    isCommitting: () => h.commitLeft[0] > 0,
  }
}

interface Followed {
  readonly walked: Set<string>
  readonly strays: Stray[]
  /** Where the observer had something that the core's columns had elsewhere. */
  readonly misplaced: Set<string>
}

const keyOf = (tracked: TrackedChart, edge: number): string => {
  const { states, events, next } = tracked.table
  return `${states[Math.floor(edge / events.length)]} | ${events[edge % events.length]} | ${states[next[edge]]}`
}

const charts: readonly (readonly [keyof ObservedCharts, TrackedChart])[] = [
  ['lifecycle', observedCharts.lifecycle],
  ['reset', observedCharts.reset],
  ['mpu', observedCharts.mpu],
]
const nameOf = (chart: string): keyof ObservedCharts =>
  charts.find(([, tracked]) => tracked.chart.name === chart)?.[0] ?? 'mpu'

function compare(system: System, { lifecycle, reset, mpu }: Observer): () => void {
  const own = ownStates(system)
  return () => {
    for (let c = 0; c < reset.length; c++) {
      const life = lifecycle[c]
      if (life && !own.lifecycle(c).some((state) => mayBeIn(life, state)))
        followed.lifecycle.misplaced.add(`context ${c}: ${own.lifecycle(c)}, not ${possibleStates(life)}`)
      if (!mayBeIn(reset[c], own.reset(c)))
        followed.reset.misplaced.add(`context ${c}: ${own.reset(c)}, not ${possibleStates(reset[c])}`)
    }
    if (mpu && mayBeIn(mpu, 'committing') !== own.isCommitting())
      followed.mpu.misplaced.add(`${possibleStates(mpu)}`)
  }
}

const single = { ...newFlatOperation(), code: OP['hypervisor step'] }
const runStepsMax = 4096

/** The same operation as accesses and cycles one by one, with a look after each. */
function slowly(system: System, op: FlatOperation, look: () => void): boolean {
  if (op.code === OP['time tick']) {
    for (let cycle = 0; cycle < op.count; cycle++) {
      system.apply({ ...op, count: 1 })
      look()
    }
    return true
  }
  if (op.code !== OP['hypervisor run']) {
    const accepted = system.apply(op)
    look()
    return accepted
  }
  const work = system.software.work()
  for (let i = 0; i < runStepsMax && work !== 'nothing' && system.software.work() === work; i++) {
    const moved = system.apply(single)
    look()
    if (!moved) break
  }
  return true
}

/** What drawing meets too rarely: a procedure that fails at one certain step, and another that comes after it. */
const of = (op: Partial<FlatOperation>): FlatOperation => ({ ...newFlatOperation(), ...op })
const times = (n: number, op: FlatOperation): FlatOperation[] => Array.from({ length: n }, () => op)
const start = (name: string, context: number): FlatOperation =>
  of({
    code: OP['hypervisor start'],
    ordinal: smallPlatform.procedures.findIndex((p) => p.name === name),
    context,
  })
const run = of({ code: OP['hypervisor run'] })
const fails = of({ code: OP['hypervisor step fails'] })
const tick = of({ code: OP['time tick'], count: 1 })
const toTheEnd = times(40, run).flatMap((step) => [step, tick])
/** Context 1 is the first guest's from the start. */
const halfAssigned = [start('unassign', 1), ...toTheEnd, start('assign', 1), ...times(6, single), fails]
const failedUpdate = [start('reprogram', 1), ...times(4, single), fails]

const [{ drainCyclesMax }] = smallPlatform.devices
const [{ base }] = smallPlatform.guests[0].windows
const onOldest = (code: number): FlatOperation => of({ code, context: 1 })
const job = of({ code: OP['guest job'], context: 1, direction: 1, address: base, count: 1, value: 1 })
const open = [job, onOldest(OP['device issue'])]
const deliver = onOldest(OP['interconnect deliver'])
const respond = onOldest(OP['interconnect respond'])
const release = [start('unassign', 1), run]
const isolate = [...release, ...times(drainCyclesMax, tick), single]
/** Context 1 in each state of its life but the first, and what was read of it just now. */
const inEachState: readonly (readonly FlatOperation[])[] = [
  [...release, ...times(20, tick), fails],
  halfAssigned,
  [...open],
  [...open, onOldest(OP['device fail'])],
  [...open, ...release],
  [...open, ...isolate],
  [...release, tick, single],
]
/** The whole device is reset; a reset of the context's own then reads how that left it. */
const resetWhole = [fails, start('recover', 0), run, fails, start('reset', 1), run]
const directed: readonly (readonly FlatOperation[])[] = [
  ...inEachState.map((state) => [...state, ...resetWhole, deliver, respond, ...toTheEnd]),
  ...inEachState.map((state) => [...state, fails, start('reset', 1), run, deliver, respond, ...toTheEnd]),
  [...open, deliver, ...isolate, respond, tick, single, ...toTheEnd],
  [...open, ...isolate, deliver, respond, tick, single, ...toTheEnd],
  [...halfAssigned, start('recover', 0), ...toTheEnd],
  [...failedUpdate, ...failedUpdate, start('reprogram', 1), ...toTheEnd],
]

/** What was seen of a run, from power-on; replayed to an observer of other charts. */
type Seen = readonly Observation[]
const streamsPerEdge = 4

/** Some runs in which an edge was walked. */
const streams = new Map<string, Seen[]>()
const followed: Record<keyof ObservedCharts, Followed> = {
  lifecycle: { walked: new Set(), strays: [], misplaced: new Set() },
  reset: { walked: new Set(), strays: [], misplaced: new Set() },
  mpu: { walked: new Set(), strays: [], misplaced: new Set() },
}

function drive(platform: Platform, runs: (system: System) => Iterable<readonly FlatOperation[]>): void {
  const system = createSystem(platform, { rules: [] })
  let walkedNow = new Set<string>()
  const observer = observe(platform, system.bus, {
    walked: ({ chart, edge }) => {
      const name = nameOf(chart)
      const key = keyOf(observedCharts[name], edge)
      followed[name].walked.add(key)
      walkedNow.add(`${name} | ${key}`)
    },
    strayed: (stray) => followed[nameOf(stray.chart)].strays.push(stray),
  })
  // What it takes to be found out is looked for on the smallest platform only.
  const recorder = platform === smallPlatform ? recordAll(system) : undefined
  const look = compare(system, observer)
  startUp({ ...system, apply: (op) => slowly(system, op, look) })
  const started = snapshot(system.state)
  const known = observer.save()
  const fromPowerOn = recorder?.taken() ?? []
  for (const operations of runs(system)) {
    restore(system.state, started)
    observer.load(known)
    for (const op of operations) slowly(system, op, look)
    if (recorder) keep([...walkedNow], [...fromPowerOn, ...recorder.taken()])
    walkedNow = new Set()
  }
}

function recordAll({ bus }: System): { taken(): Seen } {
  let seen: Observation[] = []
  for (const { name } of observationKinds) bus.subscribe(K[name], (o) => seen.push({ ...o }))
  return {
    taken: () => {
      const all = seen
      seen = []
      return all
    },
  }
}

function keep(edges: readonly string[], seen: Seen): void {
  for (const edge of edges) {
    const known = streams.get(edge) ?? []
    if (known.length < streamsPerEdge) streams.set(edge, [...known, seen])
  }
}

/** Whether an observer of these charts finds fault with what was seen. */
function finds(charts: ObservedCharts, seen: Seen): boolean {
  let strayed = false
  const bus = newBus()
  observe(
    smallPlatform,
    bus,
    {
      walked: () => undefined,
      strayed: () => {
        strayed = true
      },
    },
    charts,
  )
  for (const o of seen) {
    for (const field of observationFields) bus.o[field] = o[field]
    bus.publish(o.kind)
    if (strayed) return true
  }
  return false
}

drive(smallPlatform, () => directed)
for (const [, platform] of platforms)
  drive(platform, ({ points }) => drawnRuns(platform, points, { seed: 41, runs: 250, operations: 100 }))

/** Edges that no run of the core can show, each with its reason. */
const noCheckOfSettings = 'this unit reports no illegal configuration'
const notShown: Readonly<Record<keyof ObservedCharts, Readonly<Record<string, string>>>> = {
  lifecycle: {
    'powerOn | power-on reset complete | unassigned':
      'the power-on reset is the primary reset of the procedure boot',
    'powerOn | reset requested | draining':
      'boot comes first, and no procedure resets a context that nobody owns',
  },
  reset: {},
  mpu: {
    'editing | reverted | inForce': 'a procedure reverts only to begin',
    'editing | illegal configuration reported | editing': noCheckOfSettings,
    'committing | step failed | failedUpdatePending':
      'a commit that is written does not fail, whatever becomes of its procedure',
    'committing | illegal configuration reported | failedUpdatePending': noCheckOfSettings,
    'failedUpdatePending | reverted | failedUpdatePending': 'a procedure reverts only to begin',
    'failedUpdatePending | illegal configuration reported | failedUpdatePending': noCheckOfSettings,
  },
}

/** The chart without the edge, and with each other target of it. */
function changesOf(tracked: TrackedChart, edge: Edge): { what: string; table: ChartTable }[] {
  const { table } = tracked
  const cell = edgeNamed(tracked, edge.from, edge.event)
  const accepts: ChartTable['accepts'] = (s, e) => s * table.events.length + e !== cell && table.accepts(s, e)
  const elsewhere = [...table.states.entries()].filter(([, state]) => state !== edge.to)
  return [
    { what: 'deleted', table: { ...table, accepts } },
    ...elsewhere.map(([number, state]) => {
      const next = table.next.slice()
      next[cell] = number
      return { what: `to ${state}`, table: { ...table, next } }
    }),
  ]
}

/** At boot software reads how the primary stands, and of a secondary only that the whole device is done. */
const notNoticed: Readonly<Record<keyof ObservedCharts, readonly string[]>> = {
  lifecycle: [
    'powerOn | primary reset requested | draining: to quarantined',
    'powerOn | primary reset requested | draining: to resetting',
  ],
  reset: [],
  mpu: [],
}

const sayEdge = ({ from, event, to }: Edge): string => `${from} | ${event} | ${to}`

describe.each(charts)('the %s of the core', (name, tracked) => {
  const { chart } = tracked
  const { walked, strays, misplaced } = followed[name]

  test('strays nowhere from the chart', () => {
    expect(strays).toEqual([])
  })

  test('is where the observer takes it to be', () => {
    expect([...misplaced]).toEqual([])
  })

  test('uses every edge that it can show', () => {
    const unused = edgesOf(chart)
      .map(sayEdge)
      .filter((edge) => !walked.has(edge))
    expect(unused).toEqual(Object.keys(notShown[name]))
  })

  test('strays once any edge that it uses is deleted, or leads elsewhere', () => {
    const used = edgesOf(chart).filter((edge) => walked.has(sayEdge(edge)))
    expect(used.length).toBeGreaterThan(5)
    const unnoticed = used.flatMap((edge) => {
      const seen = streams.get(`${name} | ${sayEdge(edge)}`) ?? []
      return changesOf(tracked, edge).flatMap(({ what, table }) => {
        const changed = { ...observedCharts, [name]: { chart, table } }
        return seen.some((stream) => finds(changed, stream)) ? [] : [`${sayEdge(edge)}: ${what}`]
      })
    })
    expect(unnoticed).toEqual(notNoticed[name])
  })
})
