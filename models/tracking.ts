/**
 * Where in its chart one thing may be, to an outsider: one hypothesis for each state that is possible, each with the
 * edges that led there since the state was last known. Events move the hypotheses; time adds those that the device may
 * have reached by itself; what the device shows discards the others. Edges count once one state alone is left and one
 * way to it: an outsider who cannot tell two ways apart has seen neither.
 */
import { type Chart, type ChartTable, compileChart } from './compile.ts'

export interface TrackedChart {
  readonly chart: Chart
  readonly table: ChartTable
}

export const trackedChart = (chart: Chart): TrackedChart => ({
  chart,
  table: compileChart(chart.machine, chart.events),
})

/** An edge by its number: state × events + event. */
const edgeNumber = ({ table }: TrackedChart, state: number, event: number): number =>
  state * table.events.length + event

/** The number of an edge, from the names of its state and its event. */
export const edgeNamed = (tracked: TrackedChart, from: string, event: string): number =>
  edgeNumber(tracked, tracked.table.stateNumber(from), tracked.table.eventNumber(event))

export interface Walk {
  readonly chart: string
  /** Of the context, or of the protection unit. */
  readonly instance: number
  readonly edge: number
  /** The edge walked just before it by the same instance, or -1. */
  readonly before: number
}

/** The device or its software does what the chart does not say. */
export interface Stray {
  readonly chart: string
  readonly instance: number
  /** Where the chart had it, one of these. */
  readonly states: readonly string[]
  /** What befell it, or what it showed. */
  readonly seen: string
  /** The states of which it showed one; none: the chart has no edge for the event. */
  readonly shown: readonly string[]
  /** Transactions open at its port just then; of the protection none. */
  readonly open: number
}

export interface Listener {
  walked(walk: Walk): void
  strayed(stray: Stray): void
}

/** The edges since the state was last known; null: there is more than one way. */
type Way = readonly number[] | null

export interface Tracker {
  /** Transactions open at its port. */
  readonly open: () => number
  readonly tracked: TrackedChart
  readonly instance: number
  readonly listener: Listener
  /** By state. */
  ways: readonly (Way | undefined)[]
  /** The edge that was walked last, or -1. */
  last: number
}

/** In the chart's initial state. */
export const newTracker = (
  tracked: TrackedChart,
  instance: number,
  listener: Listener,
  open: () => number,
): Tracker => ({
  open,
  tracked,
  instance,
  listener,
  ways: tracked.table.states.map((_, state) => (state === 0 ? [] : undefined)),
  last: -1,
})

export const mayBeIn = ({ tracked, ways }: Tracker, state: string): boolean =>
  ways[tracked.table.stateNumber(state)] !== undefined

export const possibleStates = ({ tracked, ways }: Tracker): readonly string[] =>
  tracked.table.states.filter((_, state) => ways[state] !== undefined)

/** Nothing waits to be confirmed: it is in the one state that it showed. */
export const isSettled = ({ ways }: Tracker): boolean => {
  const possible = ways.filter((way) => way !== undefined)
  return possible.length === 1 && possible[0]?.length === 0
}

/** Something befalls it: which event that is may depend on the state; `undefined`: in this one, none. */
export function befall(tracker: Tracker, eventIn: (state: string) => string | undefined): void {
  const { table } = tracker.tracked
  const next = nowhere(table)
  let first = ''
  for (const [state, way] of tracker.ways.entries()) {
    if (way === undefined) continue
    const event = eventIn(table.states[state])
    if (event === undefined) {
      join(next, state, way)
      continue
    }
    const column = table.eventNumber(event)
    if (first === '') first = event
    if (table.accepts(state, column))
      join(next, after(tracker, state, column), longer(tracker, way, state, column))
  }
  if (next.some((way) => way !== undefined)) tracker.ways = next
  else stray(tracker, first, [])
}

/** Cycles pass: in each of them it may have moved by itself, by the event that its state allows just now. */
export function mayMove(
  tracker: Tracker,
  cycles: number,
  eventIn: (state: string) => string | undefined,
): void {
  const { table } = tracker.tracked
  // No way is longer than there are states.
  for (let cycle = 0; cycle < Math.min(cycles, table.states.length); cycle++) {
    const next = [...tracker.ways]
    for (const [state, way] of tracker.ways.entries()) {
      const event = way === undefined ? undefined : eventIn(table.states[state])
      if (way === undefined || event === undefined) continue
      const column = table.eventNumber(event)
      if (table.accepts(state, column))
        join(next, after(tracker, state, column), longer(tracker, way, state, column))
    }
    tracker.ways = next
  }
}

/** It shows that it is in one of these states. */
export function show(tracker: Tracker, states: readonly string[], seen: string): void {
  const { table } = tracker.tracked
  const isShown = table.states.map((state) => states.includes(state))
  const left = tracker.ways.map((way, state) => (isShown[state] ? way : undefined))
  const possible = left.flatMap((way, state) => (way === undefined ? [] : [state]))
  if (possible.length === 0) {
    stray(tracker, seen, states)
    return
  }
  tracker.ways = left
  if (possible.length === 1) settle(tracker, possible[0])
}

/** One state is left: what led there was walked. */
function settle(tracker: Tracker, state: number): void {
  const { tracked, instance, listener } = tracker
  const way = tracker.ways[state]
  if (way === null) tracker.last = -1
  for (const edge of way ?? []) {
    listener.walked({ chart: tracked.chart.name, instance, edge, before: tracker.last })
    tracker.last = edge
  }
  tracker.ways = only(tracked.table, [state], [])
}

/** It goes on from what it showed, or from anywhere: what follows is no consequence of this. */
function stray(tracker: Tracker, seen: string, shown: readonly string[]): void {
  const { tracked, instance, listener } = tracker
  const { table } = tracked
  const where = { chart: tracked.chart.name, instance, states: possibleStates(tracker) }
  listener.strayed({ ...where, seen, shown, open: tracker.open() })
  tracker.last = -1
  const known = table.states.flatMap((name, state) => (shown.includes(name) ? [state] : []))
  tracker.ways = only(table, known.length > 0 ? known : [...table.states.keys()], null)
}

const nowhere = (table: ChartTable): (Way | undefined)[] => table.states.map(() => undefined)

const only = (table: ChartTable, states: readonly number[], way: Way): readonly (Way | undefined)[] =>
  table.states.map((_, state) => (states.includes(state) ? way : undefined))

const after = ({ tracked: { table } }: Tracker, state: number, event: number): number =>
  table.next[state * table.events.length + event]

const longer = ({ tracked }: Tracker, way: Way, state: number, event: number): Way =>
  way === null ? null : [...way, edgeNumber(tracked, state, event)]

/** Two ways to one state are no longer told apart. */
function join(ways: (Way | undefined)[], state: number, way: Way): void {
  const other = ways[state]
  ways[state] = other === undefined || isSame(other, way) ? way : null
}

const isSame = (a: Way, b: Way): boolean =>
  a !== null && b !== null && a.length === b.length && a.every((edge, i) => edge === b[i])
