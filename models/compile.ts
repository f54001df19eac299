/**
 * A statechart as data: its edges, for diagrams and traceability, and its transition table, for the monitors.
 *
 * A chart is a flat XState machine without context, guards, timers or invocations; a time-out is an event. Every
 * state and every transition says in its `meta` what it means and which rules it carries. Nothing here runs while a
 * device is being checked: a chart is compiled once, and the monitors then look up `next[state * events + event]`.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph'

/** What a state means, or under which guard a transition is taken, and the IDs of the rules that it carries. */
export type Meaning<Rule extends string = string> = {
  readonly rules: readonly Rule[]
  readonly note: string
}

export type Chart = {
  /** Also the stem of its pictures' file names. */
  readonly name: string
  readonly title: string
  readonly machine: AnyStateMachine
  readonly states: readonly string[]
  /** The whole alphabet: what a state does not accept leaves it as it is. */
  readonly events: readonly string[]
  readonly rules: readonly string[]
}

export type ChartState = { readonly state: string; readonly rules: readonly string[]; readonly note: string }

export type Edge = {
  readonly chart: string
  readonly from: string
  readonly event: string
  readonly to: string
  readonly rules: readonly string[]
  readonly note: string
}

export type ChartTable = {
  /** In the machine's own order; a state's number is its place here, and 0 is the initial state. */
  readonly states: readonly string[]
  readonly events: readonly string[]
  /** states × events, row by row: the number of the state that follows. */
  readonly next: Uint8Array
  /** Whether this state has an edge for this event, be it to itself. Both are numbers. */
  readonly accepts: (state: number, event: number) => boolean
  /** Throws a RangeError for a name that the chart does not have. */
  readonly stateNumber: (name: string) => number
  readonly eventNumber: (name: string) => number
}

const statesMax = 256

/**
 * Every state × event of the machine, visited once through the adjacency map of XState.
 * Throws where the machine is not flat, where `events` lacks an event that it declares, or where a state is out of
 * reach: each would make the table silently smaller than the chart.
 */
export const compileChart = (machine: AnyStateMachine, events: readonly string[]): ChartTable => {
  demandFlat(machine)
  demandWholeAlphabet(machine, events)
  const states = namesFromInitial(machine)
  const next = new Uint8Array(states.length * events.length)
  const accepted = new Uint8Array(next.length)
  // Without the whole alphabet in `events`, the map holds only the events that a state declares itself.
  const map = getAdjacencyMap(machine, {
    events: events.map((type) => ({ type })),
    serializeState: (snapshot) => String(snapshot.value),
  })
  const steps = adjacencyMapToArray(map)
  for (const { state, event, nextState } of steps) {
    const row = numberIn(states, String(state.value), 'state') * events.length
    const cell = row + numberIn(events, event.type, 'event')
    next[cell] = numberIn(states, String(nextState.value), 'state')
    accepted[cell] = state.can(event) ? 1 : 0
  }
  demandAllReached(
    states,
    steps.map((step) => String(step.state.value)),
  )
  return {
    states,
    events,
    next,
    accepts: (state, event) => accepted[state * events.length + event] === 1,
    stateNumber: (name) => numberIn(states, name, 'state'),
    eventNumber: (name) => numberIn(events, name, 'event'),
  }
}

/**
 * The chart's edges, by state, then by event, in the chart's order; what the machine's root declares is an edge of
 * every state. Throws where an edge says nothing about itself.
 */
export const edgesOf = (chart: Chart): readonly Edge[] => {
  demandFlat(chart.machine)
  const { root } = chart.machine
  return chart.states.flatMap((from) => {
    const node = stateNode(chart, from)
    return chart.events.flatMap((event) => {
      const taken = (node.transitions.get(event) ?? root.transitions.get(event))?.[0]
      if (taken === undefined) return []
      const where = `${chart.name}, ${from} on '${event}'`
      return [{ chart: chart.name, from, event, to: targetOf(taken, where), ...meaningOf(taken.meta, where) }]
    })
  })
}

/** The chart's states in its order, with what each promises. */
export const statesOf = (chart: Chart): readonly ChartState[] =>
  chart.states.map((state) => ({ state, ...meaningOf(stateNode(chart, state).meta, state) }))

/** The name of the state in which the chart starts. */
export const initialStateOf = (chart: Chart): string => initialName(chart.machine)

type Transition = { readonly target: readonly AnyStateNode[] | undefined }

const targetOf = (transition: Transition, where: string): string => {
  const key = transition.target?.[0]?.key
  if (key === undefined) throw new TypeError(`${where} goes nowhere: name the state, be it the same one`)
  return key
}

const stateNode = (chart: Chart, name: string): AnyStateNode => {
  const node = chart.machine.root.states[name]
  if (node === undefined)
    throw new RangeError(`${chart.name} lists a state '${name}' that its machine lacks: add it`)
  return node
}

const initialName = (machine: AnyStateMachine): string => {
  const key = machine.root.initial.target[0]?.key
  if (key === undefined) throw new TypeError(`${machine.id} has no initial state: name one`)
  return key
}

const namesFromInitial = (machine: AnyStateMachine): readonly string[] => {
  const initial = initialName(machine)
  const others = Object.keys(machine.root.states).filter((name) => name !== initial)
  if (others.length >= statesMax)
    throw new RangeError(`${machine.id} has more than ${statesMax} states: split it`)
  return [initial, ...others]
}

const numberIn = (names: readonly string[], name: string, what: string): number => {
  const number = names.indexOf(name)
  if (number < 0) throw new RangeError(`no ${what} is called '${name}'; there are: ${names.join(', ')}`)
  return number
}

const meaningOf = (meta: unknown, where: string): Meaning => {
  if (!isMeaning(meta)) throw new TypeError(`${where} names no rule or has no note: write its meta`)
  return { rules: meta.rules, note: meta.note }
}

const isMeaning = (meta: unknown): meta is Meaning =>
  typeof meta === 'object' &&
  meta !== null &&
  'rules' in meta &&
  Array.isArray(meta.rules) &&
  meta.rules.length > 0 &&
  'note' in meta &&
  typeof meta.note === 'string' &&
  meta.note.length > 0

const demandFlat = (machine: AnyStateMachine): void => {
  for (const node of [machine.root, ...Object.values(machine.root.states)]) {
    const where = `${machine.id}, '${node.key}'`
    if (node !== machine.root && node.type !== 'atomic')
      throw new TypeError(`${where} is not atomic: flatten it`)
    if (node.after.length > 0) throw new TypeError(`${where} has a timer: make the time-out an event`)
    if (node.invoke.length > 0) throw new TypeError(`${where} invokes an actor: make its answer an event`)
    if ((node.always?.length ?? 0) > 0) throw new TypeError(`${where} moves without an event: give it one`)
    demandUnguarded(node, where)
  }
}

const demandUnguarded = (node: AnyStateNode, where: string): void => {
  for (const [event, choices] of node.transitions) {
    const guarded = choices.length > 1 || choices.some((choice) => choice.guard !== undefined)
    if (guarded) throw new TypeError(`${where} decides '${event}' by a guard: make two events of it`)
  }
}

const demandWholeAlphabet = (machine: AnyStateMachine, events: readonly string[]): void => {
  const lacking = machine.events.filter((event) => !events.includes(event))
  if (lacking.length > 0)
    throw new RangeError(`${machine.id} also has: ${lacking.join(', ')}; pass its whole alphabet`)
}

const demandAllReached = (states: readonly string[], reached: readonly string[]): void => {
  const unreached = states.filter((state) => !reached.includes(state))
  if (unreached.length > 0)
    throw new RangeError(`no event leads to: ${unreached.join(', ')}; add the missing edge`)
}
