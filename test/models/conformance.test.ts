/**
 * The core conforms to the statecharts. While it is driven with drawn operations, one access and one cycle at a time,
 * every event that befalls a context, its reset engine or the protection is noted as (state, event, state); each must be
 * an edge of the chart, and each edge that the core can show must have been used. States are read from the core's
 * columns, events from the bus, edges from the compiled tables: the three meet only here.
 */
import { describe, expect, test } from 'vitest'
import { type Chart, type ChartTable, compileChart, edgesOf } from '../../models/compile.ts'
import { contextLifecycle } from '../../models/context-lifecycle.ts'
import { mpuReconfiguration } from '../../models/mpu-reconfiguration.ts'
import { resetAndDrain } from '../../models/reset-and-drain.ts'
import { startUp } from '../../src/engines/start-up.ts'
import { createSystem, type System } from '../../src/engines/system.ts'
import { type HardwareColumns, hardwareFields, PHASE, phases } from '../../src/hardware/fields.ts'
import { hardwarePart } from '../../src/hardware/hardware.ts'
import { ANSWER, K, OUTCOME } from '../../src/interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { R, RESET_STATUS } from '../../src/interface/registers.ts'
import { columnsOf } from '../../src/layout/layout.ts'
import { restore, snapshot } from '../../src/layout/state.ts'
import { drawnRuns, platforms } from '../engines/driver.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

/** `from|event|to`, and how often. `event` is empty where a state changed and nothing had befallen it. */
type Steps = Map<string, number>
interface Traces {
  readonly lifecycle: Steps
  readonly reset: Steps
  readonly mpu: Steps
}
const newTraces = (): Traces => ({ lifecycle: new Map(), reset: new Map(), mpu: new Map() })

const note = (steps: Steps, from: string, event: string, to: string): void => {
  const key = `${from}|${event}|${to}`
  steps.set(key, (steps.get(key) ?? 0) + 1)
}

/** What the chart does not say, or says otherwise. Empty: the core conforms. */
function disagreements(steps: Steps, table: ChartTable): string[] {
  return [...steps.keys()].filter((key) => {
    const [from, event, to] = key.split('|') as [string, string, string]
    if (event === '') return true
    const [row, column] = [table.stateNumber(from), table.eventNumber(event)]
    if (!table.accepts(row, column)) return true
    return table.states[table.next[row * table.events.length + column]] !== to
  })
}

const unused = (steps: Steps, chart: Chart): string[] => {
  const used = new Set([...steps.keys()].map((key) => key.split('|').slice(0, 2).join(' | ')))
  return edgesOf(chart)
    .map((e) => `${e.from} | ${e.event}`)
    .filter((edge) => !used.has(edge))
}

/** What befell since the last look, from the bus. */
interface Befell {
  /** Own resets asked, and by which procedure; -1 none. */
  readonly askedBy: number[]
  readonly primaryAsked: boolean[]
  readonly failed: boolean[]
  readonly opened: boolean[]
  readonly configured: boolean[]
  /** In order: what happened to the protection. */
  readonly protection: string[]
  procedureFailed: boolean
}

function watch(system: System, traces: Traces): { look(): void; forget(): void } {
  const { platform, bus, software } = system
  const h: HardwareColumns = columnsOf(system.state.layout, hardwarePart, hardwareFields, system.state.buffer)
  const all = platform.contexts.map((_, c) => c)
  const isSecondary = (c: number) => platform.contexts[c].role === 'secondary'
  const blank = (): Befell => ({
    askedBy: all.map(() => -1),
    primaryAsked: all.map(() => false),
    failed: all.map(() => false),
    opened: all.map(() => false),
    configured: all.map(() => false),
    protection: [],
    procedureFailed: false,
  })
  let now = blank()
  // What the core does not hold: software's part of the lifecycle, and of an update.
  let configuring = all.map(() => false)
  /** The terminator has answered something of what was open when the context was isolated. */
  let terminated = all.map(() => false)
  let update: 'none' | 'begun' | 'failed' = 'none'
  let begins = false

  const program = () => software.programs.list[software.columns.program[0] - 1]
  const nameOf = (procedure: number) => platform.procedures[procedure]?.name ?? ''
  bus.subscribe(K['reset requested'], ({ context }) => {
    now.askedBy[context] = program()?.procedure ?? -1
    if (isSecondary(context)) return
    for (const c of platform.devices[platform.contexts[context].device].contexts) now.primaryAsked[c] = true
  })
  bus.subscribe(K['context failed'], ({ context }) => {
    now.failed[context] = true
  })
  bus.subscribe(K['beat blocked'], ({ context }) => {
    if (h.phase[context] === PHASE.quarantined) terminated[context] = true
  })
  bus.subscribe(K['update begun'], () => {
    begins = true
    now.protection.push('update begun')
  })
  bus.subscribe(K['register written'], (o) => {
    if (o.guest >= 0) return
    if (o.register === R.GATE && o.answer === ANSWER.ok) now.opened[o.context] = true
    if (o.register === R.OWNER && nameOf(program()?.procedure ?? -1) === 'assign')
      now.configured[o.context] = true
    const isShadow = o.register === R.BASE || o.register === R.LIMIT || o.register === R.ATTRIBUTES
    if (o.answer === ANSWER.ok && isShadow) now.protection.push('shadow written')
    // The write that begins an update loads the shadow from the bank in force: it is its beginning, no revert of it.
    // An update of a context without DMA has no target to declare, and begins with it as well.
    if (o.answer === ANSWER.ok && o.register === R.REVERT && !begins) now.protection.push('update begun')
    if (o.answer === ANSWER.ok && o.register === R.COMMIT) now.protection.push('commit written')
    begins = false
  })
  bus.subscribe(K['commit acknowledged'], () => {
    now.protection.push('commit acknowledged')
  })
  bus.subscribe(K['procedure ended'], (o) => {
    if (platform.procedures[o.procedure].arguments.includes('interrupt')) return
    now.procedureFailed = o.outcome === OUTCOME.failed
  })

  const lifecycleOf = (c: number): string => {
    const phase = phases[h.phase[c]]
    if (phase !== 'unassigned') return phase
    if (configuring[c]) return 'configuring'
    // At rest only the power-on state acknowledges nothing.
    return h.acknowledged[c] === RESET_STATUS.done ? 'unassigned' : 'powerOn'
  }
  const resetOf = (c: number): string => {
    const phase = phases[h.phase[c]]
    if (phase === 'quarantined') return 'isolated'
    if (phase === 'draining' || phase === 'resetting') return phase
    return h.acknowledged[c] === RESET_STATUS.done ? 'done' : 'idle'
  }
  const mpuOf = (): string => {
    if (h.commitLeft[0] > 0) return 'committing'
    return update === 'failed' ? 'failedUpdatePending' : update === 'begun' ? 'editing' : 'inForce'
  }

  let before = { lifecycle: all.map(lifecycleOf), reset: all.map(resetOf), mpu: mpuOf() }

  const lookAtLifecycle = (c: number): void => {
    const from = before.lifecycle[c]
    if (now.configured[c]) configuring[c] = true
    else if (h.phase[c] !== PHASE.unassigned) configuring[c] = false
    const to = lifecycleOf(c)
    const event = lifecycleEvent(c, from, to)
    if (event !== '' || from !== to) note(traces.lifecycle, from, event, to)
    before.lifecycle[c] = to
  }
  const lifecycleEvent = (c: number, from: string, to: string): string => {
    if (now.primaryAsked[c]) return 'primary reset requested'
    if (now.askedBy[c] >= 0) return requestOf(c, from)
    if (now.failed[c]) return 'context error'
    if (now.configured[c]) return 'configuration begun'
    if (now.opened[c]) return 'window and gate opened'
    return endOfPhase(c, from, to, 'reset done')
  }
  /** Whoever asks, the device sees a request; what is in use is also unassigned by it, or its owner has crashed. */
  const requestOf = (c: number, from: string): string => {
    if (from !== 'assigned' && from !== 'failed') return 'reset requested'
    const owner = platform.guests.findIndex((g) => g.vmid === h.ownerVmid[c])
    if (!software.guestMayAct(owner)) return 'owner crashed'
    return nameOf(now.askedBy[c]) === 'unassign' ? 'unassign requested' : 'reset requested'
  }
  /** What time brings. */
  const endOfPhase = (c: number, from: string, to: string, done: string): string => {
    if (from === to) return ''
    const drained = h.slot.length > 0 && openOf(c) === 0
    if (from === 'draining') return drained ? 'drained' : 'bound exceeded'
    if (from === 'quarantined' || from === 'isolated')
      return !drained ? '' : terminated[c] ? 'remaining answered' : 'drained'
    return from === 'resetting' && h.acknowledged[c] === RESET_STATUS.done ? done : ''
  }
  const openOf = (c: number): number => {
    const slots = h.slot.length / platform.contexts.length
    let open = 0
    for (let s = c * slots; s < (c + 1) * slots; s++) if (h.slot[s] !== 0) open++
    return open
  }
  const lookAtReset = (c: number): void => {
    const from = before.reset[c]
    const to = resetOf(c)
    const event = resetEvent(c, from, to)
    if (event !== '' || from !== to) note(traces.reset, from, event, to)
    before.reset[c] = to
  }
  const resetEvent = (c: number, from: string, to: string): string => {
    if (now.primaryAsked[c]) return 'primary reset requested'
    if (now.askedBy[c] >= 0) return 'reset requested'
    if (now.opened[c]) return 'acknowledgement cleared'
    return endOfPhase(c, from, to, 'initial state reached')
  }
  const lookAtProtection = (): void => {
    for (const event of now.protection) {
      const from = before.mpu
      if (event === 'update begun' && update === 'none') update = 'begun'
      if (event === 'commit acknowledged') update = 'none'
      before.mpu = mpuOf()
      note(traces.mpu, from, event, before.mpu)
    }
    // A commit that is written cannot fail in this unit: a failed step after it is no event of the protection.
    if (now.procedureFailed && update !== 'none' && h.commitLeft[0] === 0) {
      const from = before.mpu
      update = 'failed'
      before.mpu = mpuOf()
      note(traces.mpu, from, 'step failed', before.mpu)
    }
    if (before.mpu !== mpuOf()) note(traces.mpu, before.mpu, '', mpuOf())
    before.mpu = mpuOf()
  }
  return {
    look: () => {
      for (const c of all) {
        if (isSecondary(c)) lookAtLifecycle(c)
        lookAtReset(c)
        if (h.phase[c] !== PHASE.quarantined) terminated[c] = false
      }
      lookAtProtection()
      now = blank()
    },
    forget: () => {
      now = blank()
      configuring = all.map(() => false)
      terminated = all.map(() => false)
      update = 'none'
      begins = false
      before = { lifecycle: all.map(lifecycleOf), reset: all.map(resetOf), mpu: mpuOf() }
    },
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
const directed: readonly (readonly FlatOperation[])[] = [
  [...halfAssigned, start('reset', 1), ...toTheEnd],
  [...halfAssigned, start('recover', 0), ...toTheEnd],
  [start('reset', 1), run, tick, fails, start('recover', 0), ...toTheEnd],
  [start('reset', 1), run, tick, fails, start('reset', 1), ...toTheEnd],
  [...failedUpdate, ...failedUpdate, start('reprogram', 1), ...toTheEnd],
]

function drive(
  platform: Platform,
  traces: Traces,
  runs: (system: System) => Iterable<readonly FlatOperation[]>,
): void {
  const system = createSystem(platform, { rules: [] })
  const watcher = watch(system, traces)
  startUp({ ...system, apply: (op) => slowly(system, op, watcher.look) })
  const started = snapshot(system.state)
  for (const operations of runs(system)) {
    restore(system.state, started)
    watcher.forget()
    for (const op of operations) slowly(system, op, watcher.look)
  }
}

const traces = newTraces()
for (const [, platform] of platforms)
  drive(platform, traces, ({ points }) =>
    drawnRuns(platform, points, { seed: 41, runs: 250, operations: 100 }),
  )
drive(smallPlatform, traces, () => directed)

/** Edges that no run of the core can show, each with its reason. */
const noCheckOfSettings = 'this unit reports no illegal configuration'
const notShown: Readonly<Record<keyof Traces, Readonly<Record<string, string>>>> = {
  lifecycle: {
    'powerOn | power-on reset complete': 'the power-on reset is the primary reset of the procedure boot',
    'powerOn | reset requested': 'boot comes first, and no procedure resets a context that nobody owns',
  },
  reset: {},
  mpu: {
    'editing | reverted': 'a procedure reverts only to begin',
    'editing | illegal configuration reported': noCheckOfSettings,
    'committing | step failed': 'a commit that is written does not fail, whatever becomes of its procedure',
    'committing | illegal configuration reported': noCheckOfSettings,
    'failedUpdatePending | reverted': 'a procedure reverts only to begin',
    'failedUpdatePending | illegal configuration reported': noCheckOfSettings,
  },
}
describe.each([
  ['lifecycle', contextLifecycle],
  ['reset', resetAndDrain],
  ['mpu', mpuReconfiguration],
] as const)('the %s of the core', (name, chart) => {
  const table = compileChart(chart.machine, chart.events)
  const steps = traces[name]

  test('shows nothing that the chart does not say', () => {
    expect(disagreements(steps, table)).toEqual([])
  })

  test('uses every edge that it can show', () => {
    expect(unused(steps, chart)).toEqual(Object.keys(notShown[name]))
  })

  test('disagrees once any edge that it uses is deleted, or leads elsewhere', () => {
    const edges = edgesOf(chart).filter((e) => steps.has(`${e.from}|${e.event}|${e.to}`))
    expect(edges.length).toBeGreaterThan(5)
    for (const { from, event, to } of edges) {
      const used = `${from}|${event}|${to}`
      const cell = table.stateNumber(from) * table.events.length + table.eventNumber(event)
      const isCell = (s: number, e: number) => s * table.events.length + e === cell
      const deleted: ChartTable = { ...table, accepts: (s, e) => !isCell(s, e) && table.accepts(s, e) }
      expect(disagreements(steps, deleted)).toContain(used)
      for (let other = 0; other < table.states.length; other++) {
        if (table.states[other] === to) continue
        const next = table.next.slice()
        next[cell] = other
        expect(disagreements(steps, { ...table, next })).toContain(used)
      }
    }
  })
})
