/**
 * MP-12  "When being configured, all the memory protection mechanisms in the system must not allow a transaction to
 * pass, that would not pass under the old or the new configuration setting."
 * A setting is a declared update of software, begin to commit, never one register write; its target is live from its
 * beginning to the next commit, also after a step failed. A burst is decided at its first beat: there is one live
 * setting that gives the result of every beat that passed, output attribute included. Blocking is always allowed.
 */

import { BLOCKED, outcome } from '../../models/setting.ts'
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const settingsMax = 0xffff_ffff

export default step('MP-12.a', {
  reading:
    'Every beat that passes the system MPU passes under one setting that was live when the first beat of its burst was judged: the one in force, or the target of an update begun and not yet committed; address and attributes as that setting gives them.',
  ghost: {
    /** Ordinal of the setting in force for the context's stream. */
    inForce: { per: 'context', max: 0xff },
    /** A bit for each setting that is a target begun and not yet committed. */
    begun: { per: 'context', max: settingsMax },
    /** Target of the latest update, plus 1; 0: it does not speak of the context. */
    latest: { per: 'context', max: 0xff },
    committing: { per: 'context', max: 0xff },
    /** For a burst that has been judged in part: a bit for each setting that may have decided it. */
    deciding: { per: ['context', 'transaction'], max: settingsMax },
  },
  follow: {
    'update begun': (g, o, p) => {
      g.latest.fill(0)
      for (const c of updated(p, o)) {
        g.latest[c] = o.setting + 1
        // What is in force is live without it.
        if (o.setting !== g.inForce[c]) g.begun[c] = (g.begun[c] | (1 << o.setting)) >>> 0
      }
    },
    'commit written': (g, o, p) => {
      if (o.answer !== ANSWER.ok) return
      for (let c = 0; c < p.contexts; c++) g.committing[c] = g.latest[c]
    },
    'commit acknowledged': (g, _o, p) => {
      for (let c = 0; c < p.contexts; c++) {
        if (g.committing[c] > 0) g.inForce[c] = g.committing[c] - 1
        g.begun[c] = 0
        g.committing[c] = 0
        g.latest[c] = 0
      }
    },
    'beat passed': (g, o, p) => {
      g.deciding[slot(o, p)] = possible(g, o, p)
    },
    'beat blocked': (g, o, p) => {
      if (o.beat === 0) g.deciding[slot(o, p)] = live(g, o)
    },
    'response at port': (g, o, p) => {
      g.deciding[slot(o, p)] = 0
    },
  },
  attempt: 'update begun',
  when: 'beat passed',
  then: (g, o, p) => possible(g, o, p) !== 0,
  otherwise: (g, o, p) =>
    `Beat ${o.beat} of a burst of ${sayContext(p, o.context)} passes to ${sayAddress(o.address)} with attribute ${sayAttribute(o.attribute, p)}. No one setting gives that of those that were live when the burst was first judged: ${sayLive(g, o, p)}.`,
})

type G = { readonly inForce: Indexed; readonly begun: Indexed; readonly deciding: Indexed }
type Indexed = { readonly [i: number]: number }

const slot = (o: Observation, p: Facts): number => o.context * p.slots + o.tag

/** The contexts whose setting the update changes: the revocation of a primary's update is that of its secondaries. */
const updated = (p: Facts, o: Observation): readonly number[] =>
  o.setting === 0 && !p.isSecondary[o.context]
    ? p.namedBy[o.context].filter((c) => c !== o.context)
    : [o.context]

const live = (g: G, o: Observation): number => (g.begun[o.context] | (1 << g.inForce[o.context])) >>> 0

/** The settings that may have decided the burst, this beat's result included. */
function possible(g: G, o: Observation, p: Facts): number {
  let candidates = o.beat === 0 ? live(g, o) : g.deciding[slot(o, p)]
  const { settings } = p.platform.contexts[o.context]
  for (let s = 0; s < settings.length; s++) {
    const bit = (1 << s) >>> 0
    if ((candidates & bit) === 0) continue
    const result = outcome(settings[s], o.direction, o.address, p.platform.beatBytes)
    if (result === BLOCKED || result !== o.attribute) candidates = (candidates & ~bit) >>> 0
  }
  return candidates
}

const sayAttribute = (attribute: number, p: Facts): string =>
  p.platform.protection.attributes[attribute] ?? `${attribute}`

function sayLive(g: G, o: Observation, p: Facts): string {
  const candidates = o.beat === 0 ? live(g, o) : g.deciding[slot(o, p)]
  const { settings } = p.platform.contexts[o.context]
  const names = settings.flatMap((s, i) => {
    if ((candidates & (1 << i)) === 0) return []
    if (i === 0) return ['nothing (which blocks it)']
    const given = outcome(s, o.direction, o.address, p.platform.beatBytes)
    const does = given === BLOCKED ? 'blocks it' : `gives ${sayAttribute(given, p)}`
    const guest = s.guest === undefined ? 'the hypervisor' : p.platform.guests[s.guest].name
    const window = s.guest === undefined ? '' : ` window ${p.platform.guests[s.guest].windows[s.window].name}`
    return [`${guest}'s${window} (which ${does})`]
  })
  return names.length > 0 ? names.join(', or ') : 'none is left that gives its earlier beats'
}
