/** The edges of every chart, written down a second time, as plain data: no edge or rule can leave a chart unseen. */

import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { allEdges, chartNamed, charts } from '../../models/charts.ts'
import { type Chart, type Edge, edgesOf, statesOf } from '../../models/compile.ts'

/** From, event, to, rules. */
type Row = readonly [from: string, event: string, to: string, rules: string]

const expected: Readonly<Record<string, readonly Row[]>> = {
  'context-two-states': [
    ['unassigned', 'assign', 'assigned', 'ST-1 ASG-1 ASG-2 ASG-3'],
    ['assigned', 'unassign', 'unassigned', 'ST-1 ST-4'],
  ],
  'context-lifecycle': [
    ['powerOn', 'power-on reset complete', 'unassigned', 'RST-8 ST-4'],
    ['unassigned', 'configuration begun', 'configuring', 'CTX-3 DMA-3 DMA-5'],
    ['configuring', 'window and gate opened', 'assigned', 'ST-1 ASG-1 ASG-2 ASG-3 IRQ-1 RST-10'],
    ['assigned', 'unassign requested', 'draining', 'ST-1 ST-4'],
    ['assigned', 'reset requested', 'draining', 'RST-4 RST-7'],
    ['assigned', 'owner crashed', 'draining', 'RST-4 RST-7'],
    ['draining', 'drained', 'resetting', 'RST-11 RST-12'],
    ['draining', 'bound exceeded', 'quarantined', 'RST-7 RST-12'],
    ['quarantined', 'drained', 'resetting', 'RST-11 RST-12'],
    ['quarantined', 'remaining answered', 'resetting', 'RST-11 RST-12'],
    ['resetting', 'reset done', 'unassigned', 'ASG-3 RST-5 RST-8 RST-9 RST-10 ST-1 ST-4'],
    ['assigned', 'context error', 'failed', 'ERR-1 IRQ-4'],
    ['failed', 'unassign requested', 'draining', 'ST-1 ST-4'],
    ['failed', 'reset requested', 'draining', 'RST-4 RST-7'],
    ['failed', 'owner crashed', 'draining', 'RST-4 RST-7'],
    // A primary reset, from any state.
    ['powerOn', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['unassigned', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['configuring', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['assigned', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['failed', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['draining', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['quarantined', 'primary reset requested', 'quarantined', 'RST-1 RST-3 RST-7'],
    ['resetting', 'primary reset requested', 'resetting', 'RST-1 RST-3 RST-7'],
    // A context's own reset in whatever state the device is: RST-7.
    ['powerOn', 'reset requested', 'draining', 'RST-4 RST-7'],
    ['unassigned', 'reset requested', 'draining', 'RST-4 RST-7'],
    ['configuring', 'reset requested', 'draining', 'RST-4 RST-7'],
    ['draining', 'reset requested', 'draining', 'RST-5 RST-7'],
    ['quarantined', 'reset requested', 'quarantined', 'RST-7 RST-12'],
    ['resetting', 'reset requested', 'resetting', 'RST-5 RST-7'],
  ],
  'reset-and-drain': [
    ['idle', 'reset requested', 'draining', 'RST-4 RST-7'],
    ['draining', 'drained', 'resetting', 'RST-11 RST-12'],
    ['draining', 'bound exceeded', 'isolated', 'RST-7 RST-11 RST-12'],
    ['isolated', 'drained', 'resetting', 'RST-11 RST-12'],
    ['isolated', 'remaining answered', 'resetting', 'RST-11 RST-12'],
    ['resetting', 'initial state reached', 'done', 'RST-2 RST-5 RST-8 RST-9 RST-10 RST-12'],
    ['done', 'acknowledgement cleared', 'idle', 'RST-2 RST-5'],
    ['done', 'reset requested', 'draining', 'RST-4 RST-5 RST-7'],
    // A reset while a reset is running: RST-7.
    ['draining', 'reset requested', 'draining', 'RST-5 RST-7'],
    ['isolated', 'reset requested', 'isolated', 'RST-7 RST-12'],
    ['resetting', 'reset requested', 'resetting', 'RST-5 RST-7'],
    // A primary reset, from any state.
    ['idle', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['draining', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
    ['isolated', 'primary reset requested', 'isolated', 'RST-1 RST-3 RST-7'],
    ['resetting', 'primary reset requested', 'resetting', 'RST-1 RST-3 RST-7'],
    ['done', 'primary reset requested', 'draining', 'RST-1 RST-3 RST-7'],
  ],
  'mpu-reconfiguration': [
    ['inForce', 'update begun', 'editing', 'MP-9 MP-12'],
    ['editing', 'shadow written', 'editing', 'MP-12 MP-13'],
    ['editing', 'reverted', 'inForce', 'MP-12 MP-13'],
    ['editing', 'commit written', 'committing', 'MP-9 MP-12'],
    ['editing', 'step failed', 'failedUpdatePending', 'MP-12'],
    ['editing', 'illegal configuration reported', 'editing', 'MP-14'],
    ['committing', 'commit acknowledged', 'inForce', 'MP-9 MP-12 MP-13 X-1'],
    ['committing', 'step failed', 'failedUpdatePending', 'MP-12'],
    ['committing', 'illegal configuration reported', 'failedUpdatePending', 'MP-12 MP-14'],
    ['failedUpdatePending', 'commit written', 'committing', 'MP-9 MP-12'],
    ['failedUpdatePending', 'update begun', 'failedUpdatePending', 'MP-9 MP-12'],
    ['failedUpdatePending', 'shadow written', 'failedUpdatePending', 'MP-12 MP-13'],
    ['failedUpdatePending', 'reverted', 'failedUpdatePending', 'MP-12'],
    ['failedUpdatePending', 'step failed', 'failedUpdatePending', 'MP-12'],
    ['failedUpdatePending', 'illegal configuration reported', 'failedUpdatePending', 'MP-14'],
  ],
}

const rowOf = (edge: Edge): Row => [edge.from, edge.event, edge.to, edge.rules.join(' ')]

/** What one list has and the other lacks. */
const differences = (actual: readonly Row[], wanted: readonly Row[]): readonly string[] => {
  const lines = (rows: readonly Row[]) => rows.map((row) => row.join(' | '))
  const [has, wants] = [lines(actual), lines(wanted)]
  return [
    ...wants.filter((line) => !has.includes(line)).map((line) => `missing: ${line}`),
    ...has.filter((line) => !wants.includes(line)).map((line) => `unexpected: ${line}`),
  ]
}

const rowsOf = (chart: Chart): readonly Row[] => expected[chart.name] ?? []

type Configuration = {
  on?: Record<string, unknown>
  states: Record<string, { on?: Record<string, unknown> }>
}

/** The same chart with its machine's configuration changed. */
const changed = (chart: Chart, change: (configuration: Configuration) => void): Chart => {
  const configuration: Configuration = JSON.parse(JSON.stringify(chart.machine.config))
  change(configuration)
  return { ...chart, machine: createMachine(JSON.parse(JSON.stringify(configuration))) }
}

const deleted = (chart: Chart, edge: Edge): Chart =>
  changed(chart, ({ on, states }) => {
    const own = states[edge.from]?.on
    if (own !== undefined && edge.event in own) delete own[edge.event]
    else delete on?.[edge.event]
  })

const redirected = (chart: Chart, edge: Edge, target: string): Chart =>
  changed(chart, ({ states }) => {
    const state = states[edge.from]
    if (state !== undefined) {
      state.on = { ...state.on, [edge.event]: { target, meta: { rules: edge.rules, note: edge.note } } }
    }
  })

describe.each(charts)('$name', (chart) => {
  const edges = edgesOf(chart)

  it('has exactly the edges that are written down here', () => {
    expect(differences(edges.map(rowOf), rowsOf(chart))).toEqual([])
    expect(edges).toHaveLength(rowsOf(chart).length)
  })

  it('cannot lose an edge unseen', () => {
    for (const edge of edges) {
      const seen = differences(edgesOf(deleted(chart, edge)).map(rowOf), rowsOf(chart))
      expect(seen).toContain(`missing: ${rowOf(edge).join(' | ')}`)
    }
  })

  it('cannot redirect an edge unseen', () => {
    for (const edge of edges) {
      for (const target of chart.states.filter((state) => state !== edge.to)) {
        const seen = differences(edgesOf(redirected(chart, edge, target)).map(rowOf), rowsOf(chart))
        expect(seen).toHaveLength(2)
        expect(seen[0]).toBe(`missing: ${rowOf(edge).join(' | ')}`)
      }
    }
  })

  it('cannot lose a rule of an edge unseen', () => {
    for (const edge of edges) {
      const less = edges.map((one) => (one === edge ? { ...one, rules: one.rules.slice(1) } : one))
      expect(differences(less.map(rowOf), rowsOf(chart))).toHaveLength(2)
    }
  })

  it('lists the rules that its states and edges carry, each once, and no other', () => {
    const carried = [...edges, ...statesOf(chart)].flatMap((one) => one.rules)
    expect([...chart.rules].sort()).toEqual([...new Set(carried)].sort())
    expect(new Set(chart.rules).size).toBe(chart.rules.length)
  })

  it('names rules as the catalogues do', () => {
    for (const rule of chart.rules) expect(rule).toMatch(/^(ASG|CTX|DMA|ERR|IRQ|MP|RST|ST|X)-[1-9]\d*$/)
  })

  it('has only states and events that some edge uses', () => {
    expect(new Set(edges.map((edge) => edge.event))).toEqual(new Set(chart.events))
    expect(new Set(edges.map((edge) => edge.from))).toEqual(new Set(chart.states))
  })
})

describe('all charts', () => {
  it('keep their numbers of states, events and edges', () => {
    const sizes = charts.map((chart) => [
      chart.name,
      chart.states.length,
      chart.events.length,
      edgesOf(chart).length,
    ])
    expect(sizes).toEqual([
      ['context-two-states', 2, 2, 2],
      ['context-lifecycle', 8, 12, 29],
      ['reset-and-drain', 5, 7, 16],
      ['mpu-reconfiguration', 4, 7, 15],
    ])
    expect(allEdges()).toHaveLength(62)
  })

  it('are found by name, and an unknown name lists the names there are', () => {
    for (const chart of charts) expect(chartNamed(chart.name)).toBe(chart)
    expect(() => chartNamed('reset')).toThrow('context-two-states, context-lifecycle, reset-and-drain')
  })
})
