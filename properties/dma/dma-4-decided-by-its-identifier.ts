/**
 * DMA-4  "This set of identifiers must be discoverable by privileged software and used to prevent unpermitted accesses by
 * the software entity to which the context has been assigned."
 * Two-sided: what an identifier's own setting gives passes as it says, and what it does not give is blocked; the setting
 * is read declaratively from the description (models/), all bits of the identifier compared. Only where the identifier
 * matters: another context of the device would be decided otherwise at this address. Judged while one setting is live and
 * on the first beat, which decides a burst; what is blocked during a reset may be the device's isolation.
 * The row is an invariant; it is judged as a step, because a decision is an event.
 */
import { BLOCKED } from '../../models/setting.ts'
import { K, type Observation } from '../../src/interface/observations.ts'
import { isolation } from '../ghosts/isolation.ts'
import { decidesOtherwise, given, settings } from '../ghosts/settings.ts'
import { resultOf, sayResult } from '../kit/decisions.ts'
import { type Facts, sayAddress, sayContext, sayStream } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const PASSED = K['beat passed']

export default step('DMA-4', {
  reading:
    'The first beat of a burst passes or is blocked as the setting in force for its own identifier says, where the setting of another context would decide it otherwise and no update is under way.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.streams.length > 0) ? undefined : { lacks: 'stream identifiers' },
  uses: [settings, isolation],
  when: ['beat passed', 'beat blocked'],
  given: (g, o, p) =>
    o.beat === 0 &&
    g.begun[o.context] === 0 &&
    (o.kind === PASSED || g.mayBeIsolated[o.context] === 0) &&
    decidesOtherwise(g, o.context, o, p) >= 0,
  then: (g, o, p) => resultOf(o) === expected(g, o, p),
  otherwise: (g, o, p) => {
    const other = decidesOtherwise(g, o.context, o, p)
    return `A transfer of ${sayContext(p, o.context)} with the identifier ${sayStream(o.stream)} to ${sayAddress(o.address)} ${sayResult(resultOf(o), p)}; the setting in force for that identifier says that it ${sayResult(expected(g, o, p), p)}. (With the identifier of ${sayContext(p, other)} it ${sayResult(given(g, other, o, p), p)}.)`
  },
})

/** An identifier that is nobody's has no entries. */
function expected(g: Parameters<typeof given>[0], o: Observation, p: Facts): number {
  const c = p.contextOfStream.get(o.stream)
  return c === undefined ? BLOCKED : given(g, c, o, p)
}
