/**
 * MP-12  "When being configured, all the memory protection mechanisms in the system must not allow a transaction to
 * pass, that would not pass under the old or the new configuration setting."
 * A setting is a declared update of software, begin to commit, never one register write; its target is live from its
 * beginning to the next commit, also after a step failed. A burst is decided at its first beat: there is one live
 * setting that gives the result of every beat that passed, output attribute included. Blocking is always allowed.
 */
import { BLOCKED } from '../../models/setting.ts'
import type { Observation } from '../../src/interface/observations.ts'
import { live, outcomeUnder, sayAttribute, saySetting, settings, settingsMax } from '../ghosts/settings.ts'
import { slotOf } from '../kit/decisions.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

export default step('MP-12.a', {
  reading:
    'Every beat that passes the system MPU passes under one setting that was live when the first beat of its burst was judged: the one in force, or the target of an update begun and not yet committed; address and attributes as that setting gives them.',
  uses: [settings],
  ghost: {
    /** For a burst that has been judged in part: a bit for each setting that may have decided it. */
    deciding: { per: ['context', 'transaction'], max: settingsMax },
  },
  follow: {
    'beat passed': (g, o, p) => {
      g.deciding[slotOf(o, p)] = possible(g, o, p)
    },
    'beat blocked': (g, o, p) => {
      if (o.beat === 0) g.deciding[slotOf(o, p)] = live(g, o.context)
    },
    'response at port': (g, o, p) => {
      g.deciding[slotOf(o, p)] = 0
    },
  },
  attempt: 'update begun',
  when: 'beat passed',
  then: (g, o, p) => possible(g, o, p) !== 0,
  otherwise: (g, o, p) =>
    `Beat ${o.beat} of a burst of ${sayContext(p, o.context)} passes to ${sayAddress(o.address)} with attribute ${sayAttribute(o.attribute, p)}. No one setting gives that of those that were live when the burst was first judged: ${sayLive(g, o, p)}.`,
})

type G = { readonly inForce: Indexed; readonly begun: Indexed; readonly deciding: Indexed }

/** The settings that may have decided the burst, this beat's result included. */
function possible(g: G, o: Observation, p: Facts): number {
  let candidates = o.beat === 0 ? live(g, o.context) : g.deciding[slotOf(o, p)]
  const { settings } = p.platform.contexts[o.context]
  for (let s = 0; s < settings.length; s++) {
    const bit = (1 << s) >>> 0
    if ((candidates & bit) === 0) continue
    const result = outcomeUnder(s, o.context, o, p)
    if (result === BLOCKED || result !== o.attribute) candidates = (candidates & ~bit) >>> 0
  }
  return candidates
}

function sayLive(g: G, o: Observation, p: Facts): string {
  const candidates = o.beat === 0 ? live(g, o.context) : g.deciding[slotOf(o, p)]
  const { settings } = p.platform.contexts[o.context]
  const names = settings.flatMap((_, i) => {
    if ((candidates & (1 << i)) === 0) return []
    if (i === 0) return ['nothing (which blocks it)']
    const given = outcomeUnder(i, o.context, o, p)
    const does = given === BLOCKED ? 'blocks it' : `gives ${sayAttribute(given, p)}`
    return [`${saySetting(p, o.context, i)} (which ${does})`]
  })
  return names.length > 0 ? names.join(', or ') : 'none is left that gives its earlier beats'
}
