/** Whether an update that software declares has been committed, in each stage of the protection. */
import { BOTH_STAGES, SECOND_STAGE } from '../../src/interface/stages.ts'
import { saySetting } from '../ghosts/settings.ts'
import { type Facts, sayContext } from './facts.ts'
import type { Indexed } from './rule.ts'

/** Of the ghost `settings`. */
interface Updates {
  readonly latest: Indexed
  readonly committing: Indexed
  readonly named: Indexed
  readonly taken: Indexed
  readonly current: Indexed
}

/** The first context of the latest update that has a stage in which its target was not committed, or -1. */
export function uncommitted(g: Updates, p: Facts): number {
  for (let c = 0; c < p.contexts; c++)
    if (g.latest[c] > 0 && committedStages(g, c, p) !== BOTH_STAGES) return c
  return -1
}

/** The stages, a bit each, in which the target of the update is in force or about to be; of one stage both bits. */
function committedStages(g: Updates, c: number, p: Facts): number {
  const isRunning = g.committing[c] === g.latest[c]
  if (!p.commitsApart) return isRunning ? BOTH_STAGES : 0
  return g.taken[0] | (isRunning && g.current[0] === 1 ? g.named[0] : 0)
}

export function sayUncommitted(g: Updates, c: number, p: Facts): string {
  const stages = committedStages(g, c, p)
  const where = stages === 0 ? '' : ` in its ${stages === SECOND_STAGE ? 'first' : 'second'} stage`
  return `The update of ${sayContext(p, c)} to ${saySetting(p, c, g.latest[c] - 1)} is over, and no commit puts it in force${where}.`
}
