/**
 * MP-8  "Sometimes, to address specific situations, one or several of the MMU or MPU checks could be disabled for a given
 * combination of transaction attributes."
 * Part b (+): elsewhere every check is in force. A bypass is what the description declares, never what the unit says of
 * itself. Judged on the first beat, which decides a burst; what is live is what MP-12 says.
 * The row is an invariant; it is judged as a step, because a decision is an event.
 */
import { BLOCKED, isBypassed, outcome } from '../../models/setting.ts'
import type { Observation } from '../../src/interface/observations.ts'
import { live, outcomeUnder, settings } from '../ghosts/settings.ts'
import { type Facts, sayAddress, sayContext, sayStream } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('MP-8.b', {
  reading:
    'A burst that passes although no region of a live setting permits it has a declared combination of attributes, and a region holds its address.',
  appliesTo: ({ protection }) =>
    protection.bypasses ? undefined : { lacks: 'a declared bypass of a check' },
  uses: [settings],
  attempt: 'beat at port',
  when: 'beat passed',
  given: (g, o, p) => o.beat === 0 && o.through > 0 && !isPermitted(live(g, o.context), o, p),
  then: (g, o, p) =>
    isBypassed(p.platform.protection.bypasses, o.stream, o.direction) && isHeld(live(g, o.context), o, p),
  otherwise: (_g, o, p) =>
    `A ${o.direction === 1 ? 'write' : 'read'} of ${sayContext(p, o.context)} with the identifier ${sayStream(o.stream)} passes to ${sayAddress(o.address)}, where no region permits it, and no bypass is declared for it.`,
})

/** Some setting of these, one bit each, permits the beat with every check in force. */
function isPermitted(candidates: number, o: Observation, { platform }: Facts): boolean {
  const { settings: all } = platform.contexts[o.context]
  const { family } = platform.protection
  for (let s = 0; s < all.length; s++) {
    const isCandidate = (candidates & (1 << s)) !== 0
    if (isCandidate && outcome(all[s], family, o.direction, o.address, platform.beatBytes) !== BLOCKED)
      return true
  }
  return false
}

/** Some setting of these gives it what it left with, bypasses included. */
function isHeld(candidates: number, o: Observation, p: Facts): boolean {
  const { settings: all } = p.platform.contexts[o.context]
  for (let s = 0; s < all.length; s++)
    if ((candidates & (1 << s)) !== 0 && outcomeUnder(s, o.context, o, p) === o.attribute) return true
  return false
}
