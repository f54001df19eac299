/**
 * What of the charts a platform or a device cannot show, and why. A table: what is neither here nor walked is not
 * covered. What is walked all the same is covered, whatever stands here.
 */
import type { Edge } from '../../models/compile.ts'
import { observationsNeeded } from '../../models/observe.ts'
import type { EdgePair } from '../../models/paths.ts'
import type { Device } from '../interface/device.ts'
import type { Context, Platform, ProcedureStep } from '../interface/platform.ts'
import { mayOccur } from './observable.ts'
import { chartKeys, type Recipe, type Recipes } from './recipes.ts'

export interface Surroundings {
  readonly platform: Platform
  readonly device: Device
  readonly recipes: Recipes
}

interface EdgeRow {
  readonly chart: keyof Recipes
  readonly from?: readonly string[]
  readonly event: string
  readonly reason: string
  readonly when?: (platform: Platform) => boolean
}

const hasNoDma = ({ contexts }: Platform): boolean => contexts.every((c) => c.outstandingMax === 0)
const secondariesHaveNoDma = ({ contexts }: Platform): boolean =>
  contexts.every((c) => c.role === 'primary' || c.outstandingMax === 0)

/** A primary whose first interrupt is a write of its own. */
const sendsMessages = ({ role, interrupts, outstandingMax }: Context): boolean =>
  role === 'primary' && outstandingMax > 0 && interrupts[0]?.trigger === 'message'

const isRevert = (step: ProcedureStep): boolean =>
  step.do === 'write' && step.register === 'protection.REVERT'
const begins = (step: ProcedureStep): boolean =>
  isRevert(step) || (step.do === 'write' && step.begins !== undefined)
const isOfUpdate = (step: ProcedureStep): boolean =>
  step.do === 'write' && (step.register.startsWith('region.') || step.register === 'protection.COMMIT')

/** No procedure writes the bank or commits it before it has begun an update, nor begins two. */
const eachBeginsOneUpdate = ({ procedures }: Platform): boolean =>
  procedures.every(({ steps }) => {
    const first = steps.findIndex(begins)
    const work = steps.findIndex(isOfUpdate)
    return (work < 0 || (first >= 0 && first <= work)) && steps.filter(isRevert).length <= 1
  })

const hasRegions = ({ contexts }: Platform, c: number): boolean => contexts[c].regions.length > 0
/** Every update after the start changes some region: of a secondary, or of a whole device. */
const eachLaterUpdateWrites = (platform: Platform): boolean =>
  platform.devices.every((device) => device.contexts.some((c) => hasRegions(platform, c))) &&
  platform.contexts.every(({ role }, c) => role === 'primary' || hasRegions(platform, c))
/** And so does the one of each primary at the start, if there is one. */
const eachUpdateWrites = (platform: Platform): boolean =>
  eachLaterUpdateWrites(platform) &&
  (platform.devices.every(({ primary }) => hasRegions(platform, primary)) ||
    !platform.procedures.some(({ name, steps }) => name === 'protect' && steps.some(isOfUpdate)))

const noCheckOfSettings = 'this unit reports no illegal configuration'
const writesFirst = 'every update of this platform writes a region before it commits'
const nothingOpen = 'nothing that could exceed it is open before a context is assigned'

const edgeRows: readonly EdgeRow[] = [
  {
    chart: 'context-lifecycle',
    event: 'power-on reset complete',
    reason: 'the power-on reset is the primary reset of the procedure boot',
  },
  {
    chart: 'context-lifecycle',
    from: ['powerOn'],
    event: 'reset requested',
    reason: 'boot comes first, and no procedure resets a context that nobody owns',
  },
  {
    chart: 'context-lifecycle',
    event: 'bound exceeded',
    reason: 'no secondary context has DMA, so none has anything to drain',
    when: secondariesHaveNoDma,
  },
  {
    chart: 'reset-and-drain',
    event: 'bound exceeded',
    reason: 'no context has DMA, so none has anything to drain',
    when: hasNoDma,
  },
  {
    chart: 'mpu-reconfiguration',
    event: 'reverted',
    reason: 'a procedure reverts only to begin',
    when: eachBeginsOneUpdate,
  },
  { chart: 'mpu-reconfiguration', event: 'illegal configuration reported', reason: noCheckOfSettings },
  {
    chart: 'mpu-reconfiguration',
    from: ['committing'],
    event: 'step failed',
    reason: 'a commit that is written does not fail, whatever becomes of its procedure',
  },
]

/** Two edges in a row; each key that is left out allows any. */
interface PairRow {
  readonly chart: keyof Recipes
  readonly from?: readonly string[]
  readonly first?: readonly string[]
  /** Where the first leads. */
  readonly by?: readonly string[]
  readonly second?: readonly string[]
  readonly reason: string
  readonly when?: (platform: Platform, device: Device) => boolean
}

const pairRows: readonly PairRow[] = [
  {
    chart: 'context-lifecycle',
    from: ['powerOn'],
    second: ['reset requested', 'primary reset requested', 'bound exceeded'],
    reason: 'nobody else acts before the start is over',
  },
  {
    chart: 'context-lifecycle',
    from: ['unassigned', 'configuring'],
    second: ['bound exceeded'],
    reason: nothingOpen,
  },
  {
    chart: 'reset-and-drain',
    from: ['done'],
    first: ['reset requested'],
    second: ['bound exceeded'],
    reason: nothingOpen,
  },
  {
    chart: 'reset-and-drain',
    from: ['done'],
    first: ['primary reset requested'],
    second: ['bound exceeded'],
    reason: 'only a primary can have something open then, a message, and none can be sent here',
    when: (platform, device) => !device.controls.includes('device') || !platform.contexts.some(sendsMessages),
  },
  {
    chart: 'mpu-reconfiguration',
    first: ['step failed'],
    second: ['shadow written', 'commit written', 'step failed'],
    reason: 'a procedure that fails has ended, and the next one begins its own update first',
    when: eachBeginsOneUpdate,
  },
  {
    chart: 'mpu-reconfiguration',
    first: ['update begun', 'shadow written'],
    by: ['failedUpdatePending'],
    second: ['update begun'],
    reason: 'a procedure begins one update, and ends it before another procedure runs',
    when: eachBeginsOneUpdate,
  },
  {
    chart: 'mpu-reconfiguration',
    from: ['failedUpdatePending'],
    first: ['update begun'],
    second: ['commit written'],
    reason: writesFirst,
    when: eachLaterUpdateWrites,
  },
  {
    chart: 'mpu-reconfiguration',
    from: ['inForce'],
    first: ['update begun'],
    second: ['commit written'],
    reason: writesFirst,
    when: eachUpdateWrites,
  },
]

/** Every reason of the table. */
export const reasons: readonly string[] = [...new Set([...edgeRows, ...pairRows].map((row) => row.reason))]

/** Why nothing of the chart can be seen, if nothing can. */
export function obstacleToChart(
  chart: keyof Recipes,
  { platform, device }: Surroundings,
): string | undefined {
  const missing = observationsNeeded[chartKeys[chart]].filter(
    (kind) => mayOccur(kind, platform) && !device.observes.includes(kind),
  )
  if (missing.length > 0) return `the device does not report: ${missing.join(', ')}`
  if (chart === 'context-lifecycle' && !platform.contexts.some((c) => c.role === 'secondary'))
    return 'the platform has no secondary context'
  if (chart === 'mpu-reconfiguration' && platform.protection.family === 'none')
    return 'the platform has no protection unit that is executed'
  return undefined
}

/** What hinders the edge itself, wherever its state can be reached. */
export function obstacleToEdge({ chart, from, event }: Edge, surroundings: Surroundings): string | undefined {
  const row = edgeRows.find(
    (r) =>
      r.chart === chart &&
      r.event === event &&
      isNamed(r.from, from) &&
      (r.when?.(surroundings.platform) ?? true),
  )
  if (row) return row.reason
  const recipe = recipeOf(chart, event, surroundings.recipes)
  return recipe && obstacleToRecipe(recipe, surroundings)
}

const isNamed = (names: readonly string[] | undefined, name: string): boolean => names?.includes(name) ?? true

export const recipeOf = (chart: string, event: string, recipes: Recipes): Recipe | undefined => {
  const ofChart = Object.entries(recipes).find(([name]) => name === chart)?.[1]
  return Object.entries<Recipe | undefined>(ofChart ?? {}).find(([name]) => name === event)?.[1]
}

function obstacleToRecipe({ agents = [], procedures = [] }: Recipe, { platform, device }: Surroundings) {
  const kept = agents.find((agent) => !device.controls.includes(agent))
  if (kept) return `it needs the agent ${kept}, which this device keeps to itself`
  const lacking = procedures.find((name) => !platform.procedures.some((p) => p.name === name))
  return lacking && `it needs the procedure ${lacking}, which the platform lacks`
}

/** What hinders the second edge right after the first, where each can be walked. */
export const obstacleToPair = (
  { first, second }: EdgePair,
  { platform, device }: Surroundings,
): string | undefined =>
  pairRows.find(
    (r) =>
      r.chart === first.chart &&
      isNamed(r.from, first.from) &&
      isNamed(r.first, first.event) &&
      isNamed(r.by, first.to) &&
      isNamed(r.second, second.event) &&
      (r.when?.(platform, device) ?? true),
  )?.reason
