/**
 * SYS-9  "Whether devices are shared between software entities running on Armv8-R PEs or running on heterogeneous
 * environments, such as a mix of Armv8-R and Armv8-A PEs, they must comply with some architectural requirements to avoid
 * compromising the system real-time and isolation properties."
 * Part b: what holds within one cluster holds between two. Everything that a guest does, each step of its transfers and
 * each error of its context included, and everything that is a context's of a guest on another cluster, its port included.
 */
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import { alignedSoftware, endsWithAssignment, everyDoing, everything } from '../kit/secrets.ts'
import { areInTwoClusters, lacksTwoClusters } from '../kit/tenants.ts'

export default twoRun('SYS-9.b', {
  reading:
    'Two runs that differ in one operation of a guest on one cluster, or in one error of its context, look the same in every context that a guest on another cluster owns.',
  appliesTo: lacksTwoClusters,
  ...everyDoing,
  victims: 'secondaries',
  concerns: areInTwoClusters,
  sees: everything,
  align: [...alignedSoftware, endsWithAssignment],
  otherwise: (secret, victim, p) =>
    `What ${sayContext(p, victim)} does depends on ${sayContext(p, secret)}, which belongs to another cluster.`,
})
