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
  const data: SearchData = { task, rules: rulesOf(system).map(nameOfRule), steps, config }
  const { identity, keep, isDue = () => false } = checkpoint ?? {}
  let from = checkpoint?.from
  for (;;) {
    // Threads that are to keep where they are end, and others go on from there.
    const pause = new AbortController()
    let kept: Uint8Array | undefined
    let reports = 0
    const explored = await exploreWithWorkers(
      { url, data },
      // A counterexample at its shortest is found early: a second thread would take longer to start.
      {
        ...{ identity, from, statesMax, bytesMax },
        workers: steps === 'long' ? 1 : workers,
        signal: AbortSignal.any([signal, pause.signal]),
        keep:
          keep &&
          ((parts) => {
            keep(parts)
            if (pause.signal.aborted) kept = Buffer.concat(parts)
          }),
        progress: (now) => {
          progress(now)
          // What threads take to start is no time in which they searched.
          if (keep && reports++ > 0 && isDue()) pause.abort()
        },
      },
    ).catch((error: unknown) => {
      throw error instanceof ThreadEnded ? endedEarly(config) : error
    })
    if (!kept || signal.aborted || explored.stoppedBy !== 'caller') return told(explored)
    from = kept
  }
}
