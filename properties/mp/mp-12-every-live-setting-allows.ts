/**
 * MP-12  "When being configured, all the memory protection mechanisms in the system must not allow a transaction to
 * pass, that would not pass under the old or the new configuration setting."
 * Part d, the strict profile (+): "or" read as "and". Of a burst every setting counts that was live when its first beat
 * was judged, as in part a. What is judged is what passes; that a transaction which one of them refuses is refused at all
 * asks the software to let nothing flow while it changes, or the unit to hold it back.
 */
import type { Observation } from '../../src/interface/observations.ts'
import { live, outcomeUnder, saySetting, settings, settingsMax } from '../ghosts/settings.ts'
import { slotOf } from '../kit/decisions.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

export default step('MP-12.d', {
  reading:
    'Where the strict profile is declared, each beat that passes passes so under every setting that was live when the first beat of its burst was judged.',
  appliesTo: ({ protection }) =>
    protection.profile === 'strict' ? undefined : { lacks: 'a strict profile of protection' },
  uses: [settings],
  ghost: {
    /** For a burst that has been judged in part: a bit for each setting that was live then. */
    counted: { per: ['context', 'transaction'], max: settingsMax },
  },
  follow: {
    'beat passed': (g, o, p) => {
      if (o.beat === 0) g.counted[slotOf(o, p)] = live(g, o.context)
    },
    'beat blocked': (g, o, p) => {
      if (o.beat === 0) g.counted[slotOf(o, p)] = live(g, o.context)
    },
    'response at port': (g, o, p) => {
      g.counted[slotOf(o, p)] = 0
    },
  },
  attempt: 'update begun',
  when: 'beat passed',
  given: (_g, _o, p) => p.platform.protection.profile === 'strict',
  then: (g, o, p) => refusing(g, o, p) < 0,
  otherwise: (g, o, p) =>
    `Beat ${o.beat} of a burst of ${sayContext(p, o.context)} passes to ${sayAddress(o.address)}. When the burst was first judged a setting was live that does not let it pass so: ${saySetting(p, o.context, refusing(g, o, p))}.`,
})

interface G {
  readonly inForce: Indexed
  readonly begun: Indexed
  readonly counted: Indexed
}

/** A live setting that gives the beat another result, or -1. */
function refusing(g: G, o: Observation, p: Facts): number {
  const counted = o.beat === 0 ? live(g, o.context) : g.counted[slotOf(o, p)]
  const { settings: all } = p.platform.contexts[o.context]
  for (let s = 0; s < all.length; s++)
    if ((counted & (1 << s)) !== 0 && outcomeUnder(s, o.context, o, p) !== o.attribute) return s
  return -1
}
