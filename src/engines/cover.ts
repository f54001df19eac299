/**
 * Covering: paths over the statecharts, from the graphs of the charts, to every state, every transition and every pair
 * of transitions that nothing has covered yet, each played from the start by recipes. What counts is what the observer
 * saw, on whichever context it was. A device that strays from a chart is found out, and the way to it shrunk; all rules
 * judge meanwhile.
 */
import { type Edge, edgesOf } from '../../models/compile.ts'
import { type Known, type Observer, observe, observedCharts } from '../../models/observe.ts'
import { type EdgePair, pairsOf, shortestWays, type Ways } from '../../models/paths.ts'
import {
  edgeNamed,
  isSettled,
  possibleStates,
  type Stray,
  type TrackedChart,
  type Tracker,
} from '../../models/tracking.ts'
import type { ChartCoverage, Coverage, Goal, NonConformance } from '../interface/coverage.ts'
import { copyOperation, type FlatOperation, newFlatOperation, unflatten } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import {
  recipes as allRecipes,
  chartKeys,
  lookAgain,
  type Player,
  type Recipes,
  takeIntoUse,
} from './recipes.ts'
import { record } from './record.ts'
import type { Finding } from './sample.ts'
import { shrink } from './shrink.ts'
import { cooperate, createStage, type Stage } from './stage.ts'
import type { SystemOptions } from './system.ts'
import {
  obstacleToChart,
  obstacleToEdge,
  obstacleToPair,
  recipeOf,
  type Surroundings,
} from './unreachable.ts'

export interface CoverOptions {
  /** Without one of them its event is not brought about. */
  readonly recipes?: Recipes
  /** Asked before each path; false ends it with what it has. */
  readonly mayContinue?: (() => boolean) | undefined
  /** Told before each goal how many are behind it, and the operations played so far. */
  readonly progress?: ((done: number, of: number, operations: number) => void) | undefined
  /** Told of each rule that breaks, at once. */
  readonly found?: ((finding: Finding) => void) | undefined
  /** Rules (ordinals) that judge nothing from the beginning. */
  readonly muted?: ((stage: Stage) => readonly number[]) | undefined
}

export interface Covered {
  readonly coverage: Coverage
  /** False: `mayContinue` ended it. */
  readonly finished: boolean
  /** By rule: times that it was exercised, and attempted. */
  readonly exercised: Uint32Array
  readonly attempted: Uint32Array
}

export function cover(platform: Platform, system: SystemOptions, options: CoverOptions = {}): Covered {
  const { recipes = allRecipes } = options
  const log = newLog()
  const { stage, observer } = observedStage(platform, system, log)
  try {
    return coverOn({ stage, observer, log, recipes, options }, platform, system)
  } finally {
    stage.system.device.close()
  }
}

type Stand = Observed & Pick<Playing, 'log' | 'recipes' | 'options'>

function coverOn(stand: Stand, platform: Platform, system: SystemOptions): Covered {
  const { stage, log, recipes, options } = stand
  const { device, monitors } = stage.system
  for (const rule of options.muted?.(stage) ?? []) monitors.mute(rule)
  const surroundings: Surroundings = { platform, device, recipes }
  const ways = waysOf(surroundings)
  const plays: Playing = { ...stand, ways, paths: 0, operations: 0, strays: [] }
  // What strays in the start does so before any operation.
  keepStrays(plays, [])
  const aims = aimsOf(surroundings, ways)
  const finished = pursueAll(plays, aims)
  return {
    coverage: {
      charts: chartNames.map((chart) => coverageOf(chart, aims, log)),
      paths: plays.paths,
      operations: plays.operations,
      nonConformances: plays.strays.map((found) => described(platform, system, found)),
    },
    finished,
    exercised: monitors.exercised.slice(),
    attempted: monitors.attempted.slice(),
  }
}

function pursueAll(plays: Playing, aims: readonly Aim[]): boolean {
  for (const [i, aim] of aims.entries()) {
    if (aim.obstacle !== undefined || isWalked(plays.log, aim)) continue
    if (plays.options.mayContinue?.() === false) return false
    plays.options.progress?.(i, aims.length, plays.operations)
    pursue(plays, aim)
  }
  return true
}

// ---- What was seen

interface Log {
  /** Times, by chart and edge; and pairs, by chart and edges. */
  readonly edges: Map<string, number>
  readonly pairs: Set<string>
  /** Of each tracker: its last edge's event, and how many it has walked. */
  readonly last: Map<string, { event: string; walked: number }>
  /** Since it was emptied last. */
  readonly strays: Stray[]
}

const newLog = (): Log => ({ edges: new Map(), pairs: new Set(), last: new Map(), strays: [] })

const keyOf = (...parts: readonly (string | number)[]): string => parts.join(' | ')

interface Observed {
  readonly stage: Stage
  readonly observer: Observer
}

function observedStage(platform: Platform, options: SystemOptions, log: Log): Observed {
  let observer: Observer | undefined
  const stage = createStage<Known>(platform, options, ({ bus }) => {
    observer = observe(platform, bus, {
      walked: ({ chart, instance, edge, before }) => {
        const { events } = charts[chart as ChartName].table
        const key = keyOf(chart, edge)
        log.edges.set(key, (log.edges.get(key) ?? 0) + 1)
        if (before >= 0) log.pairs.add(keyOf(chart, before, edge))
        const walked = (log.last.get(keyOf(chart, instance))?.walked ?? 0) + 1
        log.last.set(keyOf(chart, instance), { event: events[edge % events.length], walked })
      },
      strayed: (stray) => {
        log.strays.push(stray)
      },
    })
    return observer
  })
  if (!observer) throw new Error('the stage was made without its observer')
  return { stage, observer }
}

// ---- What there is to cover

type ChartName = keyof Recipes
const chartNames = Object.keys(chartKeys) as ChartName[]
const charts = Object.fromEntries(
  chartNames.map((name) => [name, observedCharts[chartKeys[name]]]),
) as Readonly<Record<ChartName, TrackedChart>>

/** A state (no edge), a transition (one) or a pair (two). */
interface Aim {
  readonly chart: ChartName
  readonly state: string
  readonly edges: readonly Edge[]
  readonly obstacle: string | undefined
}

function aimsOf(surroundings: Surroundings, ways: Playing['ways']): readonly Aim[] {
  return chartNames.flatMap((chart) => {
    const tracked = charts[chart]
    const edges = edgesOf(tracked.chart)
    const [initial] = tracked.table.states
    const ofChart = obstacleToChart(chart, surroundings)
    /** A state to which no way leads from power-on, for want of an edge that may be walked. */
    const ofState = (state: string) => {
      if (ofChart !== undefined || ways[chart](initial, state) !== undefined) return ofChart
      const entries = edges.filter((edge) => edge.to === state && edge.from !== state)
      return entries.flatMap((edge) => obstacleToEdge(edge, surroundings) ?? [])[0]
    }
    const ofEdge = (edge: Edge) => ofState(edge.from) ?? obstacleToEdge(edge, surroundings)
    const ofPair = (pair: EdgePair) =>
      ofEdge(pair.first) ?? ofEdge(pair.second) ?? obstacleToPair(pair, surroundings)
    return [
      ...tracked.table.states.map((state) => ({ chart, state, edges: [], obstacle: ofState(state) })),
      ...edges.map((edge) => ({ chart, state: edge.to, edges: [edge], obstacle: ofEdge(edge) })),
      ...pairsOf(tracked.chart).map((pair) => {
        const both = [pair.first, pair.second]
        return { chart, state: pair.second.to, edges: both, obstacle: ofPair(pair) }
      }),
    ]
  })
}

/** No way leads over an edge that cannot be walked. */
const waysOf = (surroundings: Surroundings): Readonly<Record<ChartName, Ways>> => {
  const of = (name: ChartName) => {
    const { chart } = charts[name]
    const edges = edgesOf(chart)
    return shortestWays(chart, (from, event) =>
      edges.some(
        (e) => e.from === from && e.event === event && obstacleToEdge(e, surroundings) === undefined,
      ),
    )
  }
  return {
    'context-lifecycle': of('context-lifecycle'),
    'reset-and-drain': of('reset-and-drain'),
    'mpu-reconfiguration': of('mpu-reconfiguration'),
  }
}

const numberOf = ({ chart, from, event }: Edge): number => edgeNamed(charts[chart as ChartName], from, event)

const timesOf = (log: Log, edge: Edge): number => log.edges.get(keyOf(edge.chart, numberOf(edge))) ?? 0

function isWalked(log: Log, { chart, state, edges }: Aim): boolean {
  const [first, second] = edges
  if (second) return log.pairs.has(keyOf(chart, numberOf(first), numberOf(second)))
  if (first) return timesOf(log, first) > 0
  return edgesOf(charts[chart].chart).some((e) => (e.from === state || e.to === state) && timesOf(log, e) > 0)
}

const goalOf = (log: Log, aim: Aim): Goal => {
  if (isWalked(log, aim)) return { status: 'covered' }
  return aim.obstacle === undefined ? { status: 'not covered' } : { status: 'excluded', reason: aim.obstacle }
}

function coverageOf(chart: ChartName, aims: readonly Aim[], log: Log): ChartCoverage {
  const of = (edges: number) => aims.filter((aim) => aim.chart === chart && aim.edges.length === edges)
  return {
    chart,
    states: of(0).map((aim) => ({ state: aim.state, ...goalOf(log, aim) })),
    transitions: of(1).map((aim) => {
      const [{ from, event, to }] = aim.edges
      return { from, event, to, times: timesOf(log, aim.edges[0]), ...goalOf(log, aim) }
    }),
    pairs: of(2).map((aim) => {
      const [first, second] = aim.edges
      const names = {
        from: first.from,
        first: first.event,
        by: first.to,
        second: second.event,
        to: second.to,
      }
      return { ...names, ...goalOf(log, aim) }
    }),
  }
}

// ---- Playing

interface Playing extends Observed {
  readonly log: Log
  readonly recipes: Recipes
  readonly options: CoverOptions
  readonly ways: Readonly<Record<ChartName, Ways>>
  paths: number
  operations: number
  readonly strays: Strayed[]
}

/** On whom a path is played. */
type Cast = Pick<Player, 'context' | 'guest' | 'window' | 'updates'>

/** One after the other, until it is covered. */
function pursue(plays: Playing, aim: Aim): void {
  const { platform } = plays.stage.system
  for (const cast of castsOf(platform, aim.chart)) {
    // Each time that a rule breaks it is muted, and the path played anew.
    while (playPath(plays, aim, cast) === 'a rule broke');
    if (isWalked(plays.log, aim)) return
  }
}

/** The kinds of contexts that a platform has, one of each: first what can show most. */
function castsOf(platform: Platform, chart: ChartName): readonly Cast[] {
  const contexts = platform.contexts.map((context, c) => {
    const owner = platform.owners.find((one) => one.context === c)
    const isSecondary = context.role === 'secondary'
    const traits = [isSecondary, owner !== undefined, context.outstandingMax > 0]
    // Whom nobody owns at the start gets the first owner that it may have.
    const { guest = 0, window } = owner ??
      context.settings.find((setting) => setting.guest !== undefined) ?? { window: 0 }
    return { cast: { context: c, guest, window }, traits, isSecondary }
  })
  const kinds = contexts.filter(
    ({ traits }, i) => contexts.findIndex((other) => String(other.traits) === String(traits)) === i,
  )
  const usable = kinds
    .filter(({ isSecondary }) => isSecondary || chart !== 'context-lifecycle')
    .sort((a, b) => weight(b.traits) - weight(a.traits))
  const casts = usable.map(({ cast }) => ({ ...cast, updates: 'reprogram' as const }))
  if (chart !== 'mpu-reconfiguration') return casts
  return [...casts, ...casts.map((cast) => ({ ...cast, updates: 'recover' as const }))]
}

const weight = (traits: readonly boolean[]): number =>
  traits.reduce((sum, trait) => 2 * sum + (trait ? 1 : 0), 0)

const trackerOf = (observer: Observer, chart: ChartName, context: number): Tracker | undefined => {
  switch (chart) {
    case 'context-lifecycle':
      return observer.lifecycle[context]
    case 'reset-and-drain':
      return observer.reset[context]
    case 'mpu-reconfiguration':
      return observer.mpu
  }
}

type Ended = 'played' | 'a rule broke'

/** From the start to the aim, if there is a way, and on until nothing moves. */
function playPath(plays: Playing, aim: Aim, cast: Cast): Ended {
  const { stage, observer, log, options } = plays
  const { system } = stage
  const { monitors } = system
  stage.rewind()
  log.strays.length = 0
  const trace: FlatOperation[] = []
  const tracker = trackerOf(observer, aim.chart, cast.context)
  if (!tracker) return 'played'
  const isOver = () => monitors.violation() !== undefined || log.strays.length > 0
  const last = () => log.last.get(keyOf(aim.chart, tracker.instance))
  const player: Player = {
    ...cast,
    system,
    observer,
    tracker,
    move: (op) => {
      if (isOver()) return false
      const { published } = system.bus
      const accepted = system.apply(op)
      // Its beginning is always published.
      if (accepted || system.bus.published > published + 1) trace.push(copyOperation(op, newFlatOperation()))
      return accepted && !isOver()
    },
    lastEvent: () => last()?.event ?? '',
    walked: () => last()?.walked ?? 0,
  }
  takeIntoUse(player)
  const events = wayTo(plays, aim, tracker)
  if (events) follow(plays, player, aim.chart, events)
  lookAgain(player, () => isOver() || isSettled(tracker))
  const cooperative = !isOver()
  if (cooperative) cooperate(stage)
  plays.paths++
  plays.operations += trace.length
  keepStrays(plays, trace)
  const violation = monitors.violation()
  if (!violation) {
    monitors.settleRun()
    return 'played'
  }
  const denied = monitors.exercisedNow()
  monitors.mute(violation.rule)
  const finding = { ...violation, operations: trace, cooperative, run: plays.paths - 1, denied }
  options.found?.({ ...finding, detectedAfter: plays.operations })
  return 'a rule broke'
}

/** The events from where the tracker is after the start. */
function wayTo(
  plays: Playing,
  { chart, state, edges }: Aim,
  tracker: Tracker,
): readonly string[] | undefined {
  const [at, another] = possibleStates(tracker)
  if (another !== undefined) return undefined
  const way = plays.ways[chart](at, edges[0]?.from ?? state)
  return way && [...way, ...edges.map(({ event }) => event)]
}

function follow(plays: Playing, player: Player, chart: ChartName, events: readonly string[]): void {
  const { table } = charts[chart]
  let [state] = possibleStates(player.tracker)
  for (const [i, event] of events.entries()) {
    const recipe = recipeOf(chart, event, plays.recipes)
    if (!recipe) return
    recipe.play(player, events.slice(i + 1))
    state =
      table.states[table.next[table.stateNumber(state) * table.events.length + table.eventNumber(event)]]
    // What follows presumes that it came about.
    if (!possibleStates(player.tracker).includes(state)) return
  }
}

// ---- Straying

interface Strayed {
  readonly stray: Stray
  readonly operations: readonly FlatOperation[]
}

/** Of different ones; whoever strays this often needs no more examples. */
const straysMax = 8

const sameStray = (a: Stray, b: Stray): boolean =>
  a.chart === b.chart && a.seen === b.seen && String(a.states) === String(b.states)

/** Only the first of a path: what follows may be its consequence. */
function keepStrays({ log, strays }: Playing, operations: readonly FlatOperation[]): void {
  const stray = log.strays[0]
  if (stray && strays.length < straysMax && !strays.some((known) => sameStray(known.stray, stray)))
    strays.push({ stray, operations })
}

/** Shrunk, like the counterexample of a rule. */
function described(
  platform: Platform,
  options: SystemOptions,
  { stray, operations }: Strayed,
): NonConformance {
  const log = newLog()
  const { stage } = observedStage(platform, { ...options, rules: [] }, log)
  const { system } = stage
  const breaks = (candidate: readonly FlatOperation[]): number => {
    stage.rewind()
    log.strays.length = 0
    let played = 0
    while (played < candidate.length && log.strays.length === 0) system.apply(candidate[played++])
    if (log.strays.length === 0) cooperate(stage)
    return log.strays.length > 0 && sameStray(log.strays[0], stray) ? played : -1
  }
  try {
    // What strays in the start needs no operation.
    const inStart = operations.length === 0
    const again = inStart || breaks(operations) >= 0
    const shortest =
      inStart || !again ? operations : shrink(platform, system.points, operations, breaks).operations
    const { chart, instance, states, seen, shown, open } = stray
    const isOfUnit = chart === 'mpu-reconfiguration'
    return {
      chart,
      of: isOfUnit ? platform.protection.name : platform.contexts[instance].name,
      states,
      seen,
      shown,
      open,
      operations: shortest.map((op) => unflatten(platform, op)),
      observations: record(stage, shortest).observations,
      ...(again ? {} : { flaky: true as const }),
    }
  } finally {
    system.device.close()
  }
}
