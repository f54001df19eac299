/** The committed pictures, drawn again; and that a picture says what its chart says. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { charts } from '../../models/charts.ts'
import { type Chart, edgesOf, statesOf } from '../../models/compile.ts'
import { drawAll, drawChart } from '../../src/report/diagrams.ts'

const folder = new URL('../../reports/diagrams/', import.meta.url)
const committed = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

/** The text of a picture without its escapes, tags and line breaks. */
const plain = (picture: string): string =>
  picture
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&?#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')

const planted = (note: string): Chart => ({
  name: 'planted',
  title: 'Planted',
  machine: createMachine({
    initial: 'one',
    states: {
      one: {
        meta: { rules: ['ST-1'], note },
        on: { go: { target: 'two', meta: { rules: ['ST-2'], note } } },
      },
      two: {
        meta: { rules: ['ST-3'], note },
        on: { go: { target: 'one', meta: { rules: ['ST-4'], note } } },
      },
    },
  }),
  states: ['one', 'two'],
  events: ['go'],
  rules: ['ST-1', 'ST-2', 'ST-3', 'ST-4'],
})

describe('the committed pictures', () => {
  it('are those of the charts of today', async () => {
    for (const [name, { mermaid, svg }] of await drawAll()) {
      expect(committed(`${name}.mmd`)).toBe(mermaid)
      expect(committed(`${name}.svg`)).toBe(svg)
    }
  })

  it('are of every chart, and of nothing else', () => {
    const files = charts.flatMap((chart) => [`${chart.name}.mmd`, `${chart.name}.svg`])
    expect(readdirSync(folder).sort()).toEqual(files.sort())
  })
})

describe.each(charts)('the pictures of $name', (chart) => {
  it('are the same bytes whenever they are drawn', async () => {
    expect(await drawChart(chart)).toEqual(await drawChart(chart))
  })

  it('say of every edge its event, its rules and its guard, and of every state its promise', async () => {
    const { mermaid, svg } = await drawChart(chart)
    for (const picture of [plain(mermaid), plain(svg)]) {
      for (const edge of edgesOf(chart)) {
        expect(picture).toContain(edge.event)
        expect(picture).toContain(`[${edge.rules.join(', ')}] ${edge.note}`)
      }
      for (const state of statesOf(chart))
        expect(picture).toContain(`[${state.rules.join(', ')}] ${state.note}`)
    }
  })

  it('change with every edge that is redirected', async () => {
    const { mermaid, svg } = await drawChart(chart)
    const [first, second] = chart.states
    for (const event of chart.events) {
      const edge = edgesOf(chart).find((one) => one.event === event)
      if (edge === undefined) throw new RangeError(`no edge for '${event}'`)
      const target = edge.to === first ? second : first
      const configuration = JSON.parse(JSON.stringify(chart.machine.config))
      const { on } = configuration.states[edge.from]
      configuration.states[edge.from].on = { ...on, [event]: { target, meta: { ...edge } } }
      const other = await drawChart({ ...chart, machine: createMachine(configuration) })
      expect(other.mermaid).not.toBe(mermaid)
      expect(other.svg).not.toBe(svg)
    }
  })
})

describe('a picture', () => {
  const hostile = 'a "quoted"; colon: # hash %% comment <b>bold</b> {brace} back\\slash `tick` & [bracket]'

  it('escapes what would end a label', async () => {
    const { mermaid, svg } = await drawChart(planted(hostile))
    expect(plain(mermaid.replaceAll('<br/>', ' '))).toContain(hostile)
    expect(svg).not.toContain('<b>')
    const lines = mermaid.split('\n').filter((line) => line.includes('-->') && !line.includes('[*]'))
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line.slice(line.indexOf(': ') + 2)).not.toMatch(/[:"%\\`{}]|;(?<!#\d+;)/)
  })

  it('draws what several states have alike once, from a box that names them', async () => {
    const lifecycle = charts.find((chart) => chart.name === 'context-lifecycle')
    if (lifecycle === undefined) throw new RangeError('no such chart')
    const { mermaid } = await drawChart(lifecycle)
    expect(mermaid.match(/--> draining: primary reset requested/g)).toHaveLength(1)
    expect(mermaid).toContain(
      'state "Power on, Unassigned, Configuring, Assigned, Failed, Draining" as several2',
    )
    expect(mermaid).toContain('state "Power on, Unassigned, Configuring" as several1')
  })
})
