/** The refined life of a context, mapped onto the paper's two states. */
import { describe, expect, it } from 'vitest'
import { type ChartTable, compileChart } from '../../models/compile.ts'
import {
  type ContextState,
  contextEvents,
  contextLifecycle,
  contextStates,
  contextTwoStates,
  type TwoState,
  toTwoStates,
} from '../../models/context-lifecycle.ts'

/** A context as a run has it: its state, and what the projection looks at. */
type Run = { readonly state: ContextState; readonly windowOpen: boolean; readonly outstanding: boolean }

type Move = { readonly label: string; readonly before: Run; readonly after: Run }

const table = compileChart(contextLifecycle.machine, contextLifecycle.events)
const twoStateTable = compileChart(contextTwoStates.machine, contextTwoStates.events)

const isContextState = (name: string | undefined): name is ContextState =>
  contextStates.some((state) => state === name)

const following = (state: ContextState, event: string): ContextState => {
  const cell = table.stateNumber(state) * table.events.length + table.eventNumber(event)
  const next = table.states[table.next[cell] ?? -1]
  if (!isContextState(next)) throw new RangeError(`${state} on '${event}' leads nowhere`)
  return next
}

const accepts = (of: ChartTable, state: string, event: string): boolean =>
  of.accepts(of.stateNumber(state), of.eventNumber(event))

/** The guards that stand as notes on the edges, as far as the projection depends on them. */
const guards: Readonly<Record<string, (run: Run) => boolean>> = {
  'power-on reset complete': (run) => !run.windowOpen,
  // Closing the window is the first step of the transition into draining: nothing leaves before it.
  drained: (run) => !run.windowOpen && !run.outstanding,
  'bound exceeded': (run) => !run.windowOpen && run.outstanding,
  'reset done': (run) => !run.windowOpen,
}

const movesFrom = (run: Run, guard: typeof guards): readonly Move[] => {
  const move = (label: string, change: Partial<Run>): Move => ({
    label,
    before: run,
    after: { ...run, ...change },
  })
  const byEvent = contextEvents
    .filter((event) => accepts(table, run.state, event) && (guard[event]?.(run) ?? true))
    .map((event) =>
      move(event, {
        state: following(run.state, event),
        ...(event === 'window and gate opened' ? { windowOpen: true } : {}),
        // The terminator answers at the port whatever is open there.
        ...(event === 'bound exceeded' ? { outstanding: false } : {}),
      }),
    )
  const inUse = run.state === 'assigned' || run.state === 'failed'
  return [
    ...byEvent,
    ...(run.state === 'draining' && run.windowOpen ? [move('window closed', { windowOpen: false })] : []),
    ...(inUse && !run.outstanding ? [move('request at port', { outstanding: true })] : []),
    ...(run.outstanding ? [move('last response at port', { outstanding: false })] : []),
  ]
}

const keyOf = (run: Run): string => JSON.stringify(run)

/** Every move of every run from power-on. */
const reachableMoves = (guard: typeof guards): readonly Move[] => {
  const start: Run = { state: 'powerOn', windowOpen: false, outstanding: false }
  const seen = new Set([keyOf(start)])
  const queue = [start]
  const moves: Move[] = []
  for (const run of queue) {
    for (const move of movesFrom(run, guard)) {
      moves.push(move)
      if (!seen.has(keyOf(move.after))) queue.push(move.after)
      seen.add(keyOf(move.after))
    }
  }
  return moves
}

const projected = (run: Run): TwoState => toTwoStates(run.state, run.windowOpen, run.outstanding)

/** What may take a context from one of the paper's states to the other. */
const mayAssign = ['window and gate opened']
const mayUnassign = ['window closed', 'last response at port', 'bound exceeded']

/** A move is a stutter, or an edge of the two-state chart for a reason that stands for that edge. */
const isOnPaper = (move: Move): boolean => {
  const [from, to] = [projected(move.before), projected(move.after)]
  if (from === to) return true
  const [event, reasons] = to === 'assigned' ? ['assign', mayAssign] : ['unassign', mayUnassign]
  return accepts(twoStateTable, from, event) && reasons.includes(move.label)
}

const saying = (move: Move): string => `${keyOf(move.before)} on '${move.label}'`

describe('the refined life of a context', () => {
  const moves = reachableMoves(guards)

  it('maps every run onto a path of the two-state chart, with stuttering', () => {
    expect(moves.filter((move) => !isOnPaper(move)).map(saying)).toEqual([])
  })

  it('takes both edges of the two-state chart', () => {
    const changes = moves.filter((move) => projected(move.before) !== projected(move.after))
    expect(new Set(changes.map((move) => move.label))).toEqual(new Set([...mayAssign, ...mayUnassign]))
  })

  it('visits the same number of runs and moves as before', () => {
    expect(new Set(moves.map((move) => keyOf(move.before))).size).toBe(13)
    expect(moves).toHaveLength(52)
    expect(new Set(moves.map((move) => move.before.state))).toEqual(new Set(contextStates))
  })

  it('would leave the two-state chart if draining ended with the window open', () => {
    const careless = { ...guards, 'bound exceeded': (run: Run) => run.outstanding, 'reset done': () => true }
    const off = reachableMoves(careless).filter((move) => !isOnPaper(move))
    expect(off.map((move) => move.label)).toContain('primary reset requested')
  })

  it('keeps an unassigned context unassigned through a primary reset', () => {
    const unassigned = moves.filter((move) => move.before.state === 'unassigned')
    const reset = unassigned.filter((move) => move.label === 'primary reset requested')
    expect(reset.map((move) => [move.after.state, projected(move.after)])).toEqual([
      ['draining', 'unassigned'],
    ])
  })

  it('keeps a draining context assigned until its last response and its closed window', () => {
    expect(toTwoStates('draining', false, true)).toBe('assigned')
    expect(toTwoStates('draining', true, false)).toBe('assigned')
    expect(toTwoStates('draining', true, true)).toBe('assigned')
    expect(toTwoStates('draining', false, false)).toBe('unassigned')
  })

  it('maps every state but draining without regard to window and transactions', () => {
    const assigned: readonly ContextState[] = ['assigned', 'failed']
    for (const state of contextStates.filter((one) => one !== 'draining')) {
      const images = [false, true].flatMap((open) =>
        [false, true].map((out) => toTwoStates(state, open, out)),
      )
      expect(new Set(images)).toEqual(new Set([assigned.includes(state) ? 'assigned' : 'unassigned']))
    }
  })

  it('answers a reset of the context and of the primary in every state', () => {
    for (const state of contextStates) {
      expect(accepts(table, state, 'reset requested')).toBe(true)
      const isReset = state === 'quarantined' || state === 'resetting'
      expect(following(state, 'primary reset requested')).toBe(isReset ? state : 'draining')
    }
  })

  it('answers a reset by a state from which a reset is completed', () => {
    for (const state of contextStates) {
      expect(['draining', 'quarantined', 'resetting']).toContain(following(state, 'reset requested'))
    }
  })

  it('enters assigned from configuring alone, and unassigned only after a completed reset', () => {
    const into = (target: ContextState) =>
      contextStates.flatMap((state) =>
        contextEvents
          .filter((event) => state !== target && following(state, event) === target)
          .map((event) => `${state} on '${event}'`),
      )
    expect(into('assigned')).toEqual([`configuring on 'window and gate opened'`])
    expect(into('unassigned')).toEqual([`powerOn on 'power-on reset complete'`, `resetting on 'reset done'`])
  })
})
