/**
 * The statecharts as pictures: Mermaid text, which a Markdown viewer draws, and SVG, for everything else.
 *
 * A chart is first turned into a `Drawing`: edges between the same two states become one arrow, and edges that
 * several states have alike become one arrow from a box that names these states. Both pictures are then written from that drawing, so that they
 * say the same. The same chart gives the same bytes: the SVG comes from the Graphviz that state-machine-cat carries
 * as WebAssembly, never from one that happens to be installed.
 */
import { type IState, type ITransition, render } from 'state-machine-cat'
import { charts } from '../../models/charts.ts'
import {
  type Chart,
  type ChartState,
  type Edge,
  edgesOf,
  initialStateOf,
  statesOf,
} from '../../models/compile.ts'

export type Picture = { readonly mermaid: string; readonly svg: string }

/** One chart's pictures. The SVG's width and height are in points. */
export const drawChart = async (chart: Chart): Promise<Picture> => {
  const drawing = drawingOf(chart)
  return { mermaid: mermaidOf(drawing), svg: await svgOf(drawing) }
}

/** Every chart's pictures by the chart's name, which is the stem of its files. */
export const drawAll = async (): Promise<ReadonlyMap<string, Picture>> => {
  const pictures = new Map<string, Picture>()
  for (const chart of charts) pictures.set(chart.name, await drawChart(chart))
  return pictures
}

type Direction = 'left-right' | 'top-down'

/** What triggers a transition, the rules that it carries, and its guard; a state's promise has no heading. */
type Label = { readonly heading: string; readonly rules: readonly string[]; readonly note: string }

/** A state; or, without a promise, a box that stands for several states. */
type Box = {
  readonly name: string
  readonly title: string
  readonly promise?: Label
  /** The edges to itself: inside the box, because layouts write a loop's label over its neighbours'. */
  readonly stays: readonly Label[]
}

type Arrow = { readonly from: string; readonly to: string; readonly labels: readonly Label[] }

type Drawing = {
  readonly title: string
  readonly direction: Direction
  readonly initial: string
  readonly boxes: readonly Box[]
  readonly arrows: readonly Arrow[]
}

type Shared = { readonly drawn: readonly Edge[]; readonly sources: readonly Box[] }

const drawingOf = (chart: Chart): Drawing => {
  const states = statesOf(chart)
  const { drawn, sources } = withSharedSources(edgesOf(chart), states.length)
  return {
    title: chart.title,
    direction: states.length > 2 ? 'top-down' : 'left-right',
    initial: initialStateOf(chart),
    boxes: [...states.map((state) => boxOf(state, drawn)), ...sources],
    arrows: arrowsOf(drawn),
  }
}

const boxOf = (state: ChartState, edges: readonly Edge[]): Box => ({
  name: state.state,
  title: titleOf(state.state),
  promise: { heading: '', rules: state.rules, note: state.note },
  stays: labelsOf(edges.filter((edge) => edge.from === state.state && edge.to === state.state)).map(
    (label) => ({
      ...label,
      heading: `stays on ${label.heading}`,
    }),
  ),
})

/** From how many states on an arrow that they have alike is drawn once, from a box that names them. */
const sharedFrom = 3

/** Replaces edges that several states have with the same event, target and meaning by one from a box of its own. */
const withSharedSources = (edges: readonly Edge[], stateCount: number): Shared => {
  const sources: Box[] = []
  const drawn = groupsOf(edges, (edge) => [edge.event, edge.to, edge.rules, edge.note]).flatMap((group) => {
    if (group.length < sharedFrom) return group
    const from = `several${sources.length + 1}`
    const title =
      group.length === stateCount ? 'any state' : group.map((edge) => titleOf(edge.from)).join(', ')
    sources.push({ name: from, title, stays: [] })
    return [{ ...group[0], from }]
  })
  return { drawn, sources }
}

const arrowsOf = (edges: readonly Edge[]): readonly Arrow[] =>
  groupsOf(
    edges.filter((edge) => edge.from !== edge.to),
    (edge) => [edge.from, edge.to],
  ).map((group) => ({
    from: group[0].from,
    to: group[0].to,
    labels: labelsOf(group),
  }))

/** Events that mean the same share a label. */
const labelsOf = (edges: readonly Edge[]): readonly Label[] =>
  groupsOf(edges, (edge) => [edge.rules, edge.note]).map((group) => ({
    heading: group.map((edge) => edge.event).join(' / '),
    rules: group[0].rules,
    note: group[0].note,
  }))

type Group<T> = [T, ...T[]]

/** Items of one key together, groups and items in the order in which they first occur. */
const groupsOf = <T>(items: readonly T[], keyOf: (item: T) => unknown): readonly Group<T>[] => {
  const groups = new Map<string, Group<T>>()
  for (const item of items) {
    const key = JSON.stringify(keyOf(item))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

const labelColumnsMax = 34
const boxColumnsMax = 44

/** A line, because the renderer drops an empty one. */
const betweenLabels = '———'

/** One text a line, not yet wrapped. */
const textsOf = (labels: readonly Label[]): readonly string[] =>
  labels.flatMap((label, index) => [
    ...(index > 0 ? [betweenLabels] : []),
    ...(label.heading === '' ? [] : [label.heading]),
    `[${label.rules.join(', ')}]`,
    label.note,
  ])

const textsIn = (box: Box): readonly string[] =>
  textsOf(box.promise === undefined ? [] : [box.promise, ...box.stays])

const wrapped = (texts: readonly string[], columnsMax: number): readonly string[] =>
  texts.flatMap((text) => wrap(text, columnsMax))

/** Breaks between words; a word that is longer than a line keeps a line of its own. */
const wrap = (text: string, columnsMax: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length > columnsMax && line !== '') {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** `failedUpdatePending` reads "Failed update pending". */
const titleOf = (state: string): string => {
  const words = state.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const mermaidOf = (drawing: Drawing): string =>
  [
    '---',
    `title: ${JSON.stringify(drawing.title)}`,
    '---',
    'stateDiagram-v2',
    `  direction ${drawing.direction === 'top-down' ? 'TB' : 'LR'}`,
    ...drawing.boxes.map((box) => `  state "${mermaidText([box.title, ...textsIn(box)])}" as ${box.name}`),
    `  [*] --> ${drawing.initial}`,
    ...drawing.arrows.map(
      (arrow) => `  ${arrow.from} --> ${arrow.to}: ${mermaidText(textsOf(arrow.labels))}`,
    ),
    '',
  ].join('\n')

/** Mermaid wraps a long line itself. */
const mermaidText = (lines: readonly string[]): string => lines.map(mermaidEscaped).join('<br/>')

/** Mermaid's own escapes: each of these characters could end a label or start a comment, a tag or an escape. */
const mermaidEscaped = (text: string): string =>
  text.replaceAll(/[#;:"<>%\\{}`]/g, (character) => `#${character.codePointAt(0)};`)

/** The widest of the fonts that a viewer may fall back to: what is measured with it fits in each of them. */
const measuredFont = 'Verdana'
const fontFamily = 'Verdana, DejaVu Sans, Helvetica, Arial, sans-serif'

/** Keeps a label off the line of its arrow, and readable where another line crosses it. */
const labelStyle =
  '.edge text { transform: translate(5px, 0); paint-order: stroke; stroke: white; stroke-width: 3px }'

const svgOf = async (drawing: Drawing): Promise<string> => {
  const svg = await render(
    { states: catStates(drawing), transitions: catTransitions(drawing) },
    {
      inputType: 'json',
      outputType: 'svg',
      direction: drawing.direction,
      dotGraphAttrs: [{ name: 'bgcolor', value: 'white' }],
      dotNodeAttrs: [{ name: 'fontname', value: measuredFont }],
      dotEdgeAttrs: [{ name: 'fontname', value: measuredFont }],
    },
  )
  return svg
    .replaceAll(`font-family="${measuredFont}"`, `font-family="${fontFamily}"`)
    .replace(/<svg[^>]*>/, (opening) => `${opening}\n<style>${labelStyle}</style>`)
}

const initialName = 'initial'

const catStates = (drawing: Drawing): IState[] => [
  { name: initialName, type: 'initial' },
  ...drawing.boxes.map(
    (box): IState => ({
      name: box.name,
      type: 'regular',
      label: box.title,
      actions: wrapped(textsIn(box), boxColumnsMax).map((body) => ({ type: 'activity', body })),
      // A box that stands for several states is no state: it is grey.
      ...(box.promise === undefined ? { color: 'dimgray' } : {}),
    }),
  ),
]

const catTransitions = (drawing: Drawing): ITransition[] => [
  { id: 0, from: initialName, to: drawing.initial },
  ...drawing.arrows.map((arrow, index) => ({
    id: index + 1,
    from: arrow.from,
    to: arrow.to,
    label: wrapped(textsOf(arrow.labels), labelColumnsMax).join('\n'),
  })),
]
