/** One group of rules, searched by several threads: what is found is what one thread would find. */
import { nameOfRule } from '../../properties/kit/rule.ts'
import { checkpointsFor, groupPlan, type Order, rulesOf } from '../engines/prove.ts'
import { newSearching, type SearchCheckpoint } from '../engines/search.ts'
import type { Searched } from '../engines/searched.ts'
import type { Progress } from '../explorer/explorer.ts'
import { exploreWithWorkers, ThreadEnded } from '../explorer/workers.ts'
import type { Configured } from './config.ts'
import { endedEarly } from './exit.ts'
import { groupIn, plantedBug } from './named.ts'
import { type GroupDone, withCheckpointOf } from './proof-checkpoint.ts'
import type { SearchData } from './search-system.ts'
import type { Work } from './tasks.ts'

export interface Together {
  readonly workers: number
  /** Stops the search. */
  readonly signal: AbortSignal
  readonly progress: (now: Progress) => void
}

// The same module as source and as built.
const url = new URL(`./search-system.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href

export function proveTogether(
  task: Work['proof']['task'],
  configured: Configured,
  together: Together,
): Promise<GroupDone> {
  const { platform, scope, group, bug } = task
  const plan = groupPlan(
    platform,
    scope,
    groupIn(configured, group),
    plantedBug(configured, bug),
    task.effort.symmetry,
  )
  return withCheckpointOf(task.checkpoint, async (checkpoint) => {
    const checkpoints = checkpoint && checkpointsFor(checkpoint)
    let step = plan.next()
    while (!step.done) {
      const { system, steps } = step.value
      const ofThis = steps === 'single' ? checkpoints?.(rulesOf(system)) : undefined
      step = plan.next(await searchTogether(task, step.value, configured, together, ofThis))
    }
    return step.value
  })
}

async function searchTogether(
  task: Work['proof']['task'],
  { platform, system, steps }: Order,
  { file: config }: Configured,
  { workers, signal, progress }: Together,
  checkpoint: SearchCheckpoint | undefined,
): Promise<Searched> {
  const { atStart, told } = newSearching(platform, system)
  if (atStart) return atStart
  const { statesMax, bytesMax } = task.effort
  const { identity, from, keep, isDue } = checkpoint ?? {}
  const names = rulesOf(system).map(nameOfRule)
  const data: SearchData = { task, rules: names, steps, config, resumes: from !== undefined }
  const explored = await exploreWithWorkers(
    { url, data },
    {
      ...{ identity, statesMax, bytesMax, signal, progress, keep, isDue },
      // A counterexample at its shortest is found early: a second thread would take longer to start.
      workers: steps === 'long' ? 1 : workers,
    },
  ).catch((error: unknown) => {
    throw error instanceof ThreadEnded ? endedEarly(config, error.code) : error
  })
  return told(explored)
}
