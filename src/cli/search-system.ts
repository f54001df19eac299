/** What several threads search together: each makes it for itself, from plain data (src/explorer/worker.ts). */
import { placeOf } from '../engines/prove.ts'
import { newSearching } from '../engines/search.ts'
import { ours } from '../engines/suite.ts'
import type { CheckpointBytes } from '../explorer/checkpoint.ts'
import type { TransitionSystem } from '../explorer/system.ts'
import { partsOf } from './checkpoint-parts.ts'
import { groupIn, plantedBug } from './named.ts'
import type { Work } from './tasks.ts'

export interface SearchData {
  readonly task: Work['proof']['task']
  /** Of the group, those that are searched for. */
  readonly rules: readonly string[]
  readonly steps: 'single' | 'long'
  /** The configuration that adds to the rules and known-bads: an absolute path. */
  readonly config: string | undefined
  /** The search goes on from the checkpoint of the task. */
  readonly resumes: boolean
}

export async function system({ task, rules: names, steps, config }: SearchData): Promise<TransitionSystem> {
  const suite = config === undefined ? ours : await configured(config)
  const { rules } = groupIn(suite, { ...task.group, rules: names })
  const { platform, scope, bug, effort } = task
  const order = placeOf(platform, scope, plantedBug(suite, bug), effort.symmetry).orderOf(rules, steps)
  return newSearching(order.platform, order.system).transitions
}

/** The file itself: a store in one piece, handed from thread to thread, would be more than an array may be. */
export const from = ({ task, resumes }: SearchData): CheckpointBytes | undefined =>
  resumes && task.checkpoint ? partsOf(task.checkpoint.path) : undefined

/** Each thread loads this module anew: what reads configurations comes only where there is one. */
async function configured(config: string) {
  const [{ loadConfig }, { shownPath }] = await Promise.all([import('./config.ts'), import('./files.ts')])
  return loadConfig(config, shownPath(process.cwd(), config))
}
