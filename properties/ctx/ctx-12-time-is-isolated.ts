/**
 * CTX-12  "Secondary contexts may also share device resources when performance isolation is not a use-case requirement."
 * Part b, the other way round: where it is required, a beat of one context is granted in the same cycle whatever another
 * one that shares the arbiter does. The one rule, with SYS-3.b, that compares how long a beat waits there.
 */
import { type Arbitrated, arbiterOf } from '../../src/interface/platform.ts'
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import {
  alignedSoftware,
  endsWithAssignment,
  everything,
  ownersOperation,
  ownersOperationsAt,
  transfersAt,
  transfersStep,
} from '../kit/secrets.ts'

export default twoRun('CTX-12.b', {
  reading:
    'Two runs that differ in one operation of one secondary let every other one that shares an isolating arbiter with it put the same beats at its port in the same cycles.',
  appliesTo: (platform) =>
    platform.contexts.some((_, c) => isIsolating(arbiterOf(platform, c)))
      ? undefined
      : { lacks: 'a resource with performance isolation' },
  secret: (op, p) => {
    const found = ownersOperation(op, p) ?? transfersStep(op)
    return found && isIsolating(p.arbiters[found.context]) ? found : undefined
  },
  secretsAt: (context, owner, p, bits) =>
    isIsolating(p.arbiters[context])
      ? [...ownersOperationsAt(context, owner, p, bits), ...transfersAt(context)]
      : [],
  victims: 'secondaries',
  concerns: (secret, victim, p) => p.sharers[secret.context].includes(victim.context),
  timed: true,
  sees: everything,
  align: [...alignedSoftware, endsWithAssignment],
  otherwise: (secret, victim, p) =>
    `When ${sayContext(p, victim)} is served depends on ${sayContext(p, secret)}, and the use case asks that it does not.`,
})

const isIsolating = (arbiter: Arbitrated | undefined): boolean =>
  arbiter?.performanceIsolation === true && arbiter.contexts.length > 1
