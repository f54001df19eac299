/** The transition tables against XState itself, and the charts that cannot be compiled. */

import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, createMachine, transition } from 'xstate'
import { charts } from '../../models/charts.ts'
import { type ChartTable, compileChart, edgesOf, initialStateOf } from '../../models/compile.ts'

/** Every state × event in which the table and XState's own `transition` differ. */
const disagreements = (table: ChartTable, machine: AnyStateMachine): readonly string[] =>
  table.states.flatMap((state, row) =>
    table.events.flatMap((event, column) => {
      const [after] = transition(machine, machine.resolveState({ value: state, context: {} }), {
        type: event,
      })
      const said = table.states[table.next[row * table.events.length + column] ?? -1]
      return said === String(after.value) ? [] : [`${state} on '${event}': ${said}, not ${after.value}`]
    }),
  )

describe.each(charts)('the table of $name', (chart) => {
  const table = compileChart(chart.machine, chart.events)

  it('equals transition() over every state and event', () => {
    expect(table.next).toHaveLength(chart.states.length * chart.events.length)
    expect(disagreements(table, chart.machine)).toEqual([])
  })

  it('with any one cell changed does not equal it any more', () => {
    for (const cell of table.next.keys()) {
      for (const wrong of table.states.keys()) {
        if (wrong === table.next[cell]) continue
        const next = table.next.slice()
        next[cell] = wrong
        expect(disagreements({ ...table, next }, chart.machine)).toHaveLength(1)
      }
    }
  })

  it('accepts an event exactly where the chart has an edge for it', () => {
    const accepted = table.states.flatMap((state, row) =>
      table.events.filter((_, column) => table.accepts(row, column)).map((event) => `${state} on '${event}'`),
    )
    expect(accepted.sort()).toEqual(
      edgesOf(chart)
        .map((edge) => `${edge.from} on '${edge.event}'`)
        .sort(),
    )
  })

  it('leaves the state where the event is not accepted', () => {
    for (const row of table.states.keys()) {
      for (const column of table.events.keys()) {
        const stays = table.next[row * table.events.length + column] === row
        expect(stays || table.accepts(row, column)).toBe(true)
      }
    }
  })

  it('numbers states and events in the order of the chart, the initial state 0', () => {
    expect(table.states).toEqual(chart.states)
    expect(table.events).toEqual(chart.events)
    expect(table.stateNumber(initialStateOf(chart))).toBe(0)
    expect(chart.states.map(table.stateNumber)).toEqual([...chart.states.keys()])
    expect(chart.events.map(table.eventNumber)).toEqual([...chart.events.keys()])
    expect(() => table.stateNumber('nowhere')).toThrow(RangeError)
    expect(() => table.eventNumber('nothing')).toThrow(RangeError)
  })

  it('is the same whenever it is compiled', () => {
    const again = compileChart(chart.machine, chart.events)
    expect([again.states, again.events, again.next]).toEqual([table.states, table.events, table.next])
  })
})

const compiling = (machine: AnyStateMachine, events: readonly string[]) => () => compileChart(machine, events)

describe('a chart does not compile', () => {
  const meta = { rules: ['ST-1'], note: 'a note' }

  it('with less than its alphabet', () => {
    for (const chart of charts) {
      for (const event of chart.events) {
        const fewer = chart.events.filter((other) => other !== event)
        expect(compiling(chart.machine, fewer)).toThrow(event)
      }
    }
  })

  it('with a state that no event reaches', () => {
    const machine = createMachine({ initial: 'a', states: { a: {}, b: { on: { go: 'a' } } } })
    expect(compiling(machine, ['go'])).toThrow('no event leads to: b')
  })

  it('with a timer, an invocation, a move without an event, a guard or a state in a state', () => {
    const timed = createMachine({ initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } })
    const invoking = createMachine({ initial: 'a', states: { a: { invoke: { src: 'other' } } } })
    const eventless = createMachine({ initial: 'a', states: { a: { always: 'b' }, b: {} } })
    const guarded = createMachine({
      initial: 'a',
      states: { a: { on: { go: { target: 'a', guard: () => true } } } },
    })
    const nested = createMachine({ initial: 'a', states: { a: { initial: 'b', states: { b: {} } } } })
    expect(compiling(timed, [])).toThrow('has a timer')
    expect(compiling(invoking, [])).toThrow('invokes an actor')
    expect(compiling(eventless, [])).toThrow('moves without an event')
    expect(compiling(guarded, ['go'])).toThrow('by a guard')
    expect(compiling(nested, [])).toThrow('is not atomic')
  })

  it('and yields no edges where an edge has no rule, no note or no target', () => {
    const edgesWith = (edge: object) => () =>
      edgesOf({
        name: 'planted',
        title: 'Planted',
        machine: createMachine({ initial: 'a', states: { a: { on: { go: edge } } } }),
        states: ['a'],
        events: ['go'],
        rules: ['ST-1'],
      })
    expect(edgesWith({ target: 'a', meta })()).toHaveLength(1)
    expect(edgesWith({ target: 'a' })).toThrow('names no rule')
    expect(edgesWith({ target: 'a', meta: { ...meta, rules: [] } })).toThrow('names no rule')
    expect(edgesWith({ target: 'a', meta: { ...meta, note: '' } })).toThrow('names no rule')
    expect(edgesWith({ meta })).toThrow('goes nowhere')
  })
})
