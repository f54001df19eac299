/**
 * MP-8  "Sometimes, to address specific situations, one or several of the MMU or MPU checks could be disabled for a given
 * combination of transaction attributes."
 * Part b (+): elsewhere every check is in force. A bypass is what the description declares, never what the unit says of
 * itself. Judged on the first beat, which decides a burst; what is live is what MP-12 says.
 * The row is an invariant; it is judged as a step, because a decision is an event.
 */
import { BLOCKED, isBypassed, outcome, outcomeOfStages } from '../../models/setting.ts'
import type { Observation } from '../../src/interface/observations.ts'
import { live, outcomeUnder, outcomeUnderBoth, settings } from '../ghosts/settings.ts'
import { type Live, seconds } from '../ghosts/stages.ts'
import { type Facts, sayAddress, sayContext, sayStream } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

export default step('MP-8.b', {
  reading:
    'A burst that passes although no region of a live setting permits it has a declared combination of attributes, and a region holds its address.',
  appliesTo: ({ protection }) =>
    protection.bypasses ? undefined : { lacks: 'a declared bypass of a check' },
  uses: [settings],
  attempt: 'beat at port',
  when: 'beat passed',
  given: (g, o, p) => o.beat === 0 && o.through > 0 && !isPermitted(g, o, p),
  then: (g, o, p) => isBypassed(p.platform.protection.bypasses, o.stream, o.direction) && isHeld(g, o, p),
  otherwise: (_g, o, p) =>
    `A ${o.direction === 1 ? 'write' : 'read'} of ${sayContext(p, o.context)} with the identifier ${sayStream(o.stream)} passes to ${sayAddress(o.address)}, where no region permits it, and no bypass is declared for it.`,
})

type G = Live & { readonly inForce: Indexed; readonly begun: Indexed }

/** Some live setting permits the beat with every check in force. */
function isPermitted(g: G, o: Observation, p: Facts): boolean {
  const { platform } = p
  const { settings: all } = platform.contexts[o.context]
  const { family } = platform.protection
  if (p.commitsApart)
    return somePair(g, o, p, (first, second) => {
      const result = outcomeOfStages(all[first], all[second], o.direction, o.address, platform.beatBytes)
      return result !== BLOCKED
    })
  const candidates = live(g, o.context)
  for (let s = 0; s < all.length; s++) {
    const isCandidate = (candidates & (1 << s)) !== 0
    if (isCandidate && outcome(all[s], family, o.direction, o.address, platform.beatBytes) !== BLOCKED)
      return true
  }
  return false
}

/** Some live setting gives it what it left with, bypasses included. */
function isHeld(g: G, o: Observation, p: Facts): boolean {
  const { settings: all } = p.platform.contexts[o.context]
  if (p.commitsApart)
    return somePair(
      g,
      o,
      p,
      (first, second) => outcomeUnderBoth(first, second, o.context, o, p) === o.attribute,
    )
  const candidates = live(g, o.context)
  for (let s = 0; s < all.length; s++)
    if ((candidates & (1 << s)) !== 0 && outcomeUnder(s, o.context, o, p) === o.attribute) return true
  return false
}

function somePair(
  g: G,
  { context }: Observation,
  p: Facts,
  is: (first: number, second: number) => boolean,
): boolean {
  for (let first = 0; first < p.mixedSettings; first++) {
    const held = seconds(g, context, first, p)
    for (let second = 0; second < p.mixedSettings; second++)
      if ((held & (1 << second)) !== 0 && is(first, second)) return true
  }
  return false
}
