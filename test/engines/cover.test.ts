/**
 * Covering: what the well-behaved core is seen to walk of the charts on each platform, pinned; a device that leaves them
 * is found out; and what is not brought about is not covered, whoever meant to.
 */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { edgesOf } from '../../models/compile.ts'
import { observedCharts } from '../../models/observe.ts'
import { pairsOf } from '../../models/paths.ts'
import { type Covered, cover } from '../../src/engines/cover.ts'
import { type Recipe, type Recipes, recipes } from '../../src/engines/recipes.ts'
import type { Finding } from '../../src/engines/sample.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { obstacleToEdge, obstacleToPair, reasons, type Surroundings } from '../../src/engines/unreachable.ts'
import { wellBehaved } from '../../src/hardware/decisions.ts'
import type { Hardware } from '../../src/hardware/fields.ts'
import type { ChartCoverage, Goal } from '../../src/interface/coverage.ts'
import { type Agent, agents } from '../../src/interface/device.ts'
import { K, type ObservationKind } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { gateway, monitored, platforms } from './driver.ts'

const count = (goals: readonly Goal[], status: Goal['status']): number =>
  goals.filter((goal) => goal.status === status).length
/** Covered, excluded, neither. */
const counts = (goals: readonly Goal[]): string =>
  [count(goals, 'covered'), count(goals, 'excluded'), count(goals, 'not covered')].join('/')
const summary = ({ coverage }: Covered) =>
  Object.fromEntries(
    coverage.charts.map(({ chart, states, transitions, pairs }) => [
      chart,
      [states, transitions, pairs].map(counts).join(' '),
    ]),
  )
const chartOf = ({ coverage }: Covered, name: string): ChartCoverage => {
  const chart = coverage.charts.find((one) => one.chart === name)
  if (!chart) throw new Error(`no chart ${name}`)
  return chart
}
const notCovered = (goals: readonly Goal[]) => goals.filter((goal) => goal.status === 'not covered')

const coverPlain = (platform: Platform, given: Recipes = recipes): Covered =>
  cover(platform, { rules: [] }, { recipes: given })
const without = (chart: keyof Recipes, event: string, instead?: Recipe): Recipes => {
  const { [event]: _, ...others } = recipes[chart] as Record<string, Recipe>
  return { ...recipes, [chart]: instead ? { ...others, [event]: instead } : others }
}

const withCore: Omit<Surroundings, 'platform'> = {
  device: {
    name: 'core',
    controls: agents,
    observes: Object.keys(K) as ObservationKind[],
    perform: () => false,
    reset: () => undefined,
    close: () => undefined,
  },
  recipes,
}

const pinned: Readonly<Record<string, readonly [string, string, string]>> = {
  small: ['8/0/0 27/2/0 95/14/0', '5/0/0 16/0/0 55/1/0', '4/0/0 9/6/0 15/56/0'],
  gateway: ['8/0/0 27/2/0 95/14/0', '5/0/0 16/0/0 55/1/0', '4/0/0 9/6/0 17/54/0'],
  'DMA controller': ['8/0/0 27/2/0 95/14/0', '5/0/0 16/0/0 54/2/0', '4/0/0 9/6/0 16/55/0'],
  'partitioned GPU': ['8/0/0 27/2/0 95/14/0', '5/0/0 16/0/0 54/2/0', '4/0/0 9/6/0 16/55/0'],
  'regulated engine': ['8/0/0 27/2/0 95/14/0', '5/0/0 16/0/0 54/2/0', '4/0/0 9/6/0 16/55/0'],
}

describe.each(platforms)('on the %s the well-behaved core', (name, platform) => {
  const covered = coverPlain(platform)

  test('walks every goal that is not excluded, and leaves no chart', () => {
    const [life, reset, mpu] = pinned[name]
    expect(summary(covered)).toEqual({
      'context-lifecycle': life,
      'reset-and-drain': reset,
      'mpu-reconfiguration': mpu,
    })
    expect(covered.coverage.nonConformances).toEqual([])
    expect(covered.finished).toBe(true)
  })

  test('walks nothing that the table of what is unreachable excludes', () => {
    const surroundings = { ...withCore, platform }
    for (const { chart } of Object.values(observedCharts)) {
      const { transitions, pairs } = chartOf(covered, chart.name)
      const isWalked = (from: string, event: string) =>
        transitions.some((t) => t.from === from && t.event === event && t.status === 'covered')
      const walkedPairs = pairsOf(chart).filter(({ first, second }) =>
        pairs.some(
          (p) =>
            p.status === 'covered' &&
            p.from === first.from &&
            p.first === first.event &&
            p.second === second.event,
        ),
      )
      const walked = edgesOf(chart).filter((edge) => isWalked(edge.from, edge.event))
      expect(walked.flatMap((edge) => obstacleToEdge(edge, surroundings) ?? [])).toEqual([])
      expect(walkedPairs.flatMap((pair) => obstacleToPair(pair, surroundings) ?? [])).toEqual([])
      expect(walkedPairs.length).toBeGreaterThan(10)
    }
  })
})

test('rules judge meanwhile, and hold on the well-behaved core', () => {
  const broken: Finding[] = []
  const covered = cover(gateway, { rules: monitored }, { found: (finding) => broken.push(finding) })
  expect(broken).toEqual([])
  const ordinal = monitored.findIndex((rule) => rule.id === 'RST-12')
  expect(covered.exercised[ordinal]).toBeGreaterThan(50)
  // With rules or without them: the same paths.
  expect(covered.coverage).toEqual(coverPlain(gateway).coverage)
})

test('the same platform gives the same coverage', () => {
  expect(coverPlain(smallPlatform)).toEqual(coverPlain(smallPlatform))
})

describe('a device that', () => {
  const coverWith = (name: string, rules: typeof monitored = []) => {
    const broken: string[] = []
    const subject = subjectOf(gateway, bugNamed(name))
    const options = { ...subject.options, rules }
    const { coverage } = cover(subject.platform, options, {
      found: (finding) => broken.push(rules[finding.rule].id),
    })
    return { broken, coverage }
  }

  test('answers before it has drained is found to leave the chart, shrunk, and breaks RST-12', () => {
    const { broken, coverage } = coverWith('rst-12-no-completion-before-drain', monitored)
    const [first] = coverage.nonConformances
    expect(first).toMatchObject({
      chart: 'reset-and-drain',
      of: 'station-1',
      states: ['draining'],
      shown: ['done'],
      open: 1,
    })
    expect(first.operations.length).toBeLessThanOrEqual(5)
    expect(first.observations.length).toBe(first.operations.length)
    expect(broken).toContain('RST-12')
  })

  test('never ends an isolation leaves goals open, and no chart', () => {
    const { coverage } = coverWith('rst-2-isolation-never-ends')
    expect(coverage.nonConformances).toEqual([])
    expect(coverage.charts.some(({ pairs }) => notCovered(pairs).length > 0)).toBe(true)
  })

  test.each([
    ['rst-5-confirmed-individually', 'done is acknowledged'],
    ['st-1-both-states-at-run-time', 'window and gate opened'],
    ['mp-12-enabled-first', 'shadow written'],
  ])('or software that is %s leaves a chart: %s', (name, seen) => {
    const { coverage } = coverWith(name)
    expect(coverage.nonConformances.map((found) => found.seen)).toContain(seen)
  })
})

test('what strays once and not again is told as such, as it was found', () => {
  let left = 1
  // The first answer of context 1 shows on the wire of context 2 as well; this device is then as it should be.
  const acknowledges = (hw: Hardware, c: number) => {
    const own = wellBehaved.reset.acknowledges(hw, c)
    return c === 1 && own.length > 0 && left-- > 0 ? [...own, 2] : own
  }
  const decisions = { ...wellBehaved, reset: { ...wellBehaved.reset, acknowledges } }
  const { nonConformances } = cover(gateway, { rules: [], decisions }).coverage
  expect(nonConformances.map(({ flaky }) => flaky)).toEqual([true])
  expect(nonConformances[0].operations.length).toBeGreaterThan(0)
})

describe('what is not brought about is not covered', () => {
  test.each([
    ['context-lifecycle', 'context error', ['assigned'], ['failed']],
    ['mpu-reconfiguration', 'step failed', ['editing', 'failedUpdatePending'], ['failedUpdatePending']],
  ] as const)('%s without its recipe for %s', (chart, event, from, states) => {
    const covered = chartOf(coverPlain(smallPlatform, without(chart, event)), chart)
    const open = covered.transitions.filter((goal) => goal.event === event && goal.status !== 'excluded')
    expect(open.filter((goal) => goal.status === 'not covered').map((goal) => goal.from)).toEqual(from)
    expect(covered.states.filter((goal) => goal.status === 'not covered').map((goal) => goal.state)).toEqual(
      states,
    )
  })

  test('a recipe that does nothing covers nothing, whatever it is called', () => {
    const idle: Recipe = { play: () => undefined }
    const covered = coverPlain(smallPlatform, without('context-lifecycle', 'context error', idle))
    const { transitions } = chartOf(covered, 'context-lifecycle')
    expect(notCovered(transitions)).toContainEqual(
      expect.objectContaining({ event: 'context error', times: 0 }),
    )
  })

  test('a campaign that may not go on covers what its start has shown, and says so', () => {
    const { finished, coverage } = cover(smallPlatform, { rules: [] }, { mayContinue: () => false })
    expect(finished).toBe(false)
    expect(coverage.paths).toBe(0)
    expect(count(coverage.charts[0].transitions, 'covered')).toBeGreaterThan(3)
  })
})

describe('what cannot be shown is excluded, with its reason', () => {
  const edge = (chart: keyof typeof observedCharts, from: string, event: string) => {
    const found = edgesOf(observedCharts[chart].chart).find((e) => e.from === from && e.event === event)
    if (!found) throw new Error(`no edge ${from} ${event}`)
    return found
  }

  test('where the device keeps an agent to itself', () => {
    const device = { ...withCore.device, controls: ['guest', 'hypervisor', 'time'] as const }
    const surroundings = { ...withCore, device, platform: gateway }
    expect(obstacleToEdge(edge('lifecycle', 'assigned', 'context error'), surroundings)).toBe(
      'it needs the agent device, which this device keeps to itself',
    )
    expect(obstacleToEdge(edge('reset', 'draining', 'bound exceeded'), surroundings)).toBe(
      'it needs the agent interconnect, which this device keeps to itself',
    )
    expect(obstacleToEdge(edge('reset', 'draining', 'drained'), surroundings)).toBeUndefined()
  })

  test('where the platform lacks the procedure, or what there is to drain', () => {
    const procedures = gateway.procedures.filter(({ name }) => name !== 'recover')
    const contexts = gateway.contexts.map((context) => ({ ...context, outstandingMax: 0 }))
    const poor = { ...withCore, platform: { ...gateway, procedures, contexts } }
    expect(obstacleToEdge(edge('reset', 'idle', 'primary reset requested'), poor)).toBe(
      'it needs the procedure recover, which the platform lacks',
    )
    expect(obstacleToEdge(edge('reset', 'draining', 'bound exceeded'), poor)).toMatch(/no context has DMA/)
  })

  test('on a platform whose contexts have no DMA, with everything that is behind it', () => {
    const contexts = smallPlatform.contexts.map((context) => ({ ...context, outstandingMax: 0 }))
    const covered = coverPlain({ ...smallPlatform, contexts })
    const { states, transitions, pairs } = chartOf(covered, 'reset-and-drain')
    expect(states.find(({ state }) => state === 'isolated')?.status).toBe('excluded')
    expect([states, transitions, pairs].map((goals) => notCovered(goals).length)).toEqual([0, 0, 0])
  })

  test('a message of a primary stands in the way of its reset, where one can be sent', () => {
    const pair = pairsOf(observedCharts.reset.chart).find(
      ({ first, second }) =>
        first.from === 'done' &&
        first.event === 'primary reset requested' &&
        second.event === 'bound exceeded',
    )
    if (!pair) throw new Error('the chart lacks the pair')
    const obstacle = (platform: Platform, kept?: Agent) => {
      const controls = agents.filter((agent) => agent !== kept)
      return obstacleToPair(pair, { ...withCore, platform, device: { ...withCore.device, controls } })
    }
    const engine = platforms.find(([name]) => name === 'regulated engine')?.[1] as Platform
    expect(obstacle(gateway)).toBeUndefined()
    expect(obstacle(gateway, 'device')).toContain('none can be sent here')
    expect(obstacle(engine)).toContain('none can be sent here')
  })

  test('and each row of the table excludes something somewhere', () => {
    const plain = platforms.map(([, platform]) => platform)
    const withoutDma = plain.map((platform) => ({
      ...platform,
      contexts: platform.contexts.map((context) => ({ ...context, outstandingMax: 0 })),
    }))
    const used = [...plain, ...withoutDma].flatMap((platform) =>
      cover(platform, { rules: [] }, { mayContinue: () => false }).coverage.charts.flatMap((chart) =>
        [...chart.states, ...chart.transitions, ...chart.pairs].flatMap(({ reason }) => reason ?? []),
      ),
    )
    expect(reasons.filter((reason) => !used.includes(reason))).toEqual([])
  })
})
