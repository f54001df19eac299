/** Every rule that this version can exercise, in the catalogue's order. */

import asg2 from './asg/asg-2-dma-is-policed.ts'
import dma1 from './dma/dma-1-identifiers-never-change.ts'
import dma2b from './dma/dma-2-own-identifier.ts'
import dma4 from './dma/dma-4-decided-by-its-identifier.ts'
import dmaG from './dma/dma-g-within-its-owners-space.ts'
import err1 from './err/err-1-error-stays-in-its-context.ts'
import type { MonitoredRule, Rule } from './kit/rule.ts'
import mmio1 from './mmio/mmio-1-own-protection-region.ts'
import mp1 from './mp/mp-1-owner-only.ts'
import mp3b from './mp/mp-3-passes-a-unit.ts'
import mp6 from './mp/mp-6-a-policy-for-each-context.ts'
import mp12 from './mp/mp-12-neither-old-nor-new.ts'
import rst5b from './rst/rst-5-confirmed-in-time.ts'
import rst5a from './rst/rst-5-confirmed-individually.ts'
import rst12 from './rst/rst-12-no-completion-before-drain.ts'
import st2 from './st/st-2-unassigned-accesses-no-memory.ts'
import st5 from './st/st-5-assigned-may-act.ts'
import { wellBehavedDevice, wellBehavedSystem } from './sys/sys-8-well-behaved.ts'

export const rules: readonly Rule[] = [
  wellBehavedDevice,
  wellBehavedSystem,
  asg2,
  rst5a,
  rst5b,
  rst12,
  mmio1,
  dmaG,
  dma1,
  dma2b,
  dma4,
  err1,
  mp1,
  mp3b,
  mp6,
  mp12,
  st2,
  st5,
]

/** Judged on a bus, operation by operation; the other kinds have runners of their own. */
export const isMonitored = (rule: Rule): rule is MonitoredRule =>
  rule.kind !== 'twoRun' && rule.kind !== 'static' && rule.kind !== 'rollUp'
