/**
 * The statecharts as pictures: Mermaid text, which a Markdown viewer draws, and SVG, for everything else.
 *
 * A chart is first turned into a `Drawing`: edges between the same two states become one arrow, and edges that
 * several states have alike become one arrow from a box that names these states. Both pictures are then written from that drawing, so that they
 * say the same. With coverage laid over, every state and label says how it stands, and colour and line say it again.
 * The same chart gives the same bytes: the SVG comes from the Graphviz that state-machine-cat carries
 * as WebAssembly, never from one that happens to be installed.
 */
import { type IState, type ITransition, render } from 'state-machine-cat'
import { chartNamed, charts } from '../../models/charts.ts'
import {
  type Chart,
  type ChartState,
  type Edge,
  edgesOf,
  initialStateOf,
  statesOf,
} from '../../models/compile.ts'
import type { ChartCoverage, Coverage, GoalStatus, TransitionGoal } from '../interface/coverage.ts'
import { sayCovered } from './coverage.ts'

/** The covered charts' pictures, by the chart's name. */
export const drawCovered = async ({ charts: covered }: Coverage): Promise<ReadonlyMap<string, Picture>> => {
  const pictures = new Map<string, Picture>()
  for (const one of covered) pictures.set(one.chart, await drawChart(chartNamed(one.chart), one))
  return pictures
}

export type Picture = { readonly mermaid: string; readonly svg: string }

/** One chart's pictures. The SVG's width and height are in points. */
export const drawChart = async (chart: Chart, coverage?: ChartCoverage): Promise<Picture> => {
  const drawing = drawingOf(chart, coverage)
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
type Label = {
  readonly heading: string
  readonly rules: readonly string[]
  readonly note: string
  readonly status?: GoalStatus | undefined
}

/** A state; or, without a promise, a box that stands for several states. */
type Box = {
  readonly name: string
  readonly title: string
  readonly promise?: Label
  readonly status?: GoalStatus | undefined
  /** The edges to itself: inside the box, because layouts write a loop's label over its neighbours'. */
  readonly stays: readonly Label[]
}

type Arrow = { readonly from: string; readonly to: string; readonly labels: readonly Label[] }

type Drawing = {
  readonly title: string
  readonly hasCoverage: boolean
  readonly direction: Direction
  readonly initial: string
  readonly boxes: readonly Box[]
  readonly arrows: readonly Arrow[]
}

type Shared = { readonly drawn: readonly DrawnEdge[]; readonly sources: readonly Box[] }

/** An edge, and how it stands where coverage is laid over. */
type DrawnEdge = Edge & { readonly goal?: TransitionGoal | undefined }

const drawingOf = (chart: Chart, coverage: ChartCoverage | undefined): Drawing => {
  const states = statesOf(chart)
  const edges: readonly DrawnEdge[] = edgesOf(chart).map((edge) => ({
    ...edge,
    goal: coverage?.transitions.find((goal) => goal.from === edge.from && goal.event === edge.event),
  }))
  const { drawn, sources } = withSharedSources(edges, states.length)
  const statusOf = (name: string) => coverage?.states.find((goal) => goal.state === name)?.status
  return {
    title: coverage ? `${chart.title}: ${sayCharted(coverage)}` : chart.title,
    hasCoverage: coverage !== undefined,
    direction: states.length > 2 ? 'top-down' : 'left-right',
    initial: initialStateOf(chart),
    boxes: [...states.map((state) => boxOf(state, drawn, statusOf(state.state))), ...sources],
    arrows: arrowsOf(drawn),
  }
}

const boxOf = (state: ChartState, edges: readonly DrawnEdge[], status: GoalStatus | undefined): Box => ({
  name: state.state,
  title: titleOf(state.state) + (status === undefined ? '' : ` (${sayStatus[status]})`),
  status,
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
const withSharedSources = (edges: readonly DrawnEdge[], stateCount: number): Shared => {
  const sources: Box[] = []
  const keyOf = (edge: DrawnEdge) => [edge.event, edge.to, edge.rules, edge.note, edge.goal?.status]
  const drawn = groupsOf(edges, keyOf).flatMap((group) => {
    if (group.length < sharedFrom) return group
    const from = `several${sources.length + 1}`
    const title =
      group.length === stateCount ? 'any state' : group.map((edge) => titleOf(edge.from)).join(', ')
    sources.push({ name: from, title, stays: [] })
    return [{ ...group[0], from, goal: together(group) }]
  })
  return { drawn, sources }
}

/** Of edges that stand alike: their times added up. */
const together = (edges: readonly DrawnEdge[]): TransitionGoal | undefined => {
  const goal = edges[0].goal
  return goal && { ...goal, times: edges.reduce((sum, edge) => sum + (edge.goal?.times ?? 0), 0) }
}

const arrowsOf = (edges: readonly DrawnEdge[]): readonly Arrow[] =>
  groupsOf(
    edges.filter((edge) => edge.from !== edge.to),
    (edge) => [edge.from, edge.to],
  ).map((group) => ({
    from: group[0].from,
    to: group[0].to,
    labels: labelsOf(group),
  }))

/** Events that mean the same share a label. */
const labelsOf = (edges: readonly DrawnEdge[]): readonly Label[] =>
  groupsOf(edges, (edge) => [edge.rules, edge.note, edge.goal?.status]).map((group) => ({
    heading: group.map((edge) => edge.event).join(' / ') + sayGoal(together(group)),
    rules: group[0].rules,
    note: group[0].note,
    status: group[0].goal?.status,
  }))

/** A space at which no line ends. */
const unbroken = '\u00a0'

const sayStatus: Readonly<Record<GoalStatus, string>> = {
  covered: 'seen',
  excluded: 'excluded',
  'not covered': `NOT${unbroken}COVERED`,
}

const sayGoal = (goal: TransitionGoal | undefined): string => {
  if (goal === undefined) return ''
  return goal.status === 'covered' ? ` (seen${unbroken}${goal.times}×)` : ` (${sayStatus[goal.status]})`
}

/** How the labels of one arrow stand together: what is missing shows first, then what is covered. */
const statusOf = (labels: readonly Label[]): GoalStatus | undefined =>
  (['not covered', 'covered', 'excluded'] as const).find((status) =>
    labels.some((label) => label.status === status),
  )

const sayCharted = ({ states, transitions, pairs }: ChartCoverage): string =>
  `states ${sayCovered(states)}; transitions ${sayCovered(transitions)}; pairs ${sayCovered(pairs)}`

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
    ...(drawing.hasCoverage ? mermaidClasses(drawing) : []),
    '',
  ].join('\n')

/** Mermaid's state diagrams style boxes only: an arrow's label says in words how it stands. */
const mermaidClasses = (drawing: Drawing): readonly string[] => [
  `  classDef covered stroke:${colors.covered},stroke-width:3px`,
  `  classDef excluded stroke:${colors.excluded},stroke-dasharray:5 5`,
  `  classDef missing stroke:${colors['not covered']},stroke-width:3px,stroke-dasharray:2 2`,
  ...drawing.boxes.flatMap((box) => {
    const status = standingOf(box)
    return status === undefined ? [] : [`  class ${box.name} ${classOf[status]}`]
  }),
]

const colors: Readonly<Record<GoalStatus, string>> = {
  covered: '#1a7f37',
  excluded: '#767676',
  'not covered': '#c1121f',
}
const classOf: Readonly<Record<GoalStatus, string>> = {
  covered: 'covered',
  excluded: 'excluded',
  'not covered': 'missing',
}

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

const coverageStyle =
  ' .covered text, .missing text { fill: black } .excluded text { fill: #595959 }' +
  ' .covered path, .covered polygon { stroke-width: 2.5px }' +
  ' .excluded path { stroke-dasharray: 6 4 }' +
  ' .missing path, .missing polygon { stroke-width: 2.5px } .missing path { stroke-dasharray: 2 3 }'

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
    .replace(
      /<svg[^>]*>/,
      (opening) => `${opening}\n<style>${labelStyle}${drawing.hasCoverage ? coverageStyle : ''}</style>`,
    )
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
      ...(box.promise === undefined ? { color: 'dimgray' } : marks(standingOf(box))),
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
    ...marks(statusOf(arrow.labels)),
  })),
]

/** A transition to itself that is missing shows on the box in which it is written. */
const standingOf = ({ status, stays }: Box): GoalStatus | undefined =>
  stays.some((label) => label.status === 'not covered') ? 'not covered' : status

const marks = (status: GoalStatus | undefined) =>
  status === undefined ? {} : { color: colors[status], class: classOf[status] }
