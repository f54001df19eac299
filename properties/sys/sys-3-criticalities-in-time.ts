/**
 * SYS-3  "Those mixed criticality systems (MCS) require even stronger isolation, including temporal, spatial, and fault
 * isolation, to prevent interference while maintaining real-time support."
 * Part b, the two runs: owners of one device that differ in criticality. Space and faults: each sees what it would see.
 * Time: at an arbiter that isolates performance no beat waits longer; at another one the wait is not compared, and its
 * declared bound (CTX-13.b) and the deadline (SYS-2.a) hold instead.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import { alignedSoftware, endsWithAssignment, everyDoing, everything } from '../kit/secrets.ts'
import { ownersOf } from '../kit/sharing.ts'
import { differInCriticality } from '../kit/tenants.ts'

export default twoRun('SYS-3.b', {
  reading:
    'Two runs that differ in one operation or error of one owner look the same to every owner of the same device whose criticality is another, and at an isolating arbiter they are as long.',
  appliesTo: (platform) => (isMixed(platform) ? undefined : { lacks: 'owners of different criticality' }),
  ...everyDoing,
  victims: 'secondaries',
  concerns: differInCriticality,
  timed: true,
  sees: everything,
  align: [...alignedSoftware, endsWithAssignment],
  otherwise: (secret, victim, p) =>
    `${sayContext(p, victim)} and ${sayContext(p, secret)} belong to owners of different criticality, and what the one does, or when, depends on the other.`,
})

const isMixed = (platform: Platform): boolean =>
  platform.devices.some(
    (device) => new Set(ownersOf(platform, device).map((g) => platform.guests[g].criticality)).size > 1,
  )
