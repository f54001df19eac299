/** A cluster's failure line is there, but it ends at the interrupt controller of that cluster itself. */
import { toldBy } from '../../properties/kit/failures.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { type Bug, DoesNotFit } from '../bug.ts'

export default {
  name: 'sys-11-failures-reach-the-monitor',
  rule: 'SYS-11.a',
  is: 'The failure line of a cluster is an interrupt of its own controller: who would take it has stopped.',
  scope: { contexts: 1, guests: 2 },
  shownOn: ['safety-island', 'regulated-engine'],
  platform: (good) => {
    const { line, gic } = ofAnotherCluster(good)
    return { ...good, lines: good.lines.map((l, i) => (i === line ? { ...l, gic } : l)) }
  },
} satisfies Bug

/** @throws Error where the monitor learns of no PE with another interrupt controller than its own. */
function ofAnotherCluster(platform: Platform): { readonly line: number; readonly gic: number } {
  const { guests, processingElements, safetyIsland } = platform
  const own = safetyIsland && processingElements[guests[safetyIsland.monitor].pe].gic
  for (const { pe } of guests) {
    const line = toldBy(platform, 'processingElements', pe)?.line
    const { gic } = processingElements[pe]
    if (line !== undefined && gic !== own) return { line, gic }
  }
  throw new DoesNotFit('this known-bad needs a failure line of another cluster')
}
