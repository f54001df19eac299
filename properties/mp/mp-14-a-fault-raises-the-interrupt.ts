/**
 * MP-14  "When enabled, a system MPU or MMU must report a fault to the privileged software responsible for providing
 * context isolation through an interrupt whenever an error condition becomes active (for example, on a first configuration
 * operation or permission check failure)."
 * Part a: a fault that comes while the interrupt is low raises it within the declared bound (+); after the acknowledgement,
 * which lowers it, the next one does so anew. One that comes while it is high is merged (part b). What is blocked during a
 * reset may be the device's isolation, and is no fault of the protection. The interrupt is the unit's wire; where the
 * interrupt controller takes it is ASG-3's and IRQ-6's affair.
 */
import { isolation } from '../ghosts/isolation.ts'
import { sayContext, sayCycles } from '../kit/facts.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []

export default response('MP-14.a', {
  reading:
    'When the protection blocks a beat while its fault interrupt is low, the interrupt rises within the declared bound, after each acknowledgement anew.',
  appliesTo: ({ protection }) =>
    protection.faultLine === undefined ? { lacks: 'a fault interrupt of the protection' } : undefined,
  uses: [isolation],
  ghost: { isHigh: {} },
  follow: {
    'interrupt line': (g, o, p) => {
      if (o.line === p.platform.protection.faultLine) g.isHigh[0] = o.level
    },
  },
  when: 'beat blocked',
  who: (o, p, g) => (g.isHigh[0] === 1 || g.mayBeIsolated[o.context] === 1 ? nobody : p.alone[o.context]),
  until: ['interrupt line'],
  ends: (o, p) => (o.line === p.platform.protection.faultLine && o.level === 1 ? p.everyContext : nobody),
  counts: () => true,
  bound: ({ platform }) => platform.protection.faultCyclesMax ?? 1,
  otherwise: (c, bound, p) =>
    `The protection blocked a beat of ${sayContext(p, c)} while its fault interrupt was low, and within ${sayCycles(bound)} the interrupt did not rise.`,
})
