/**
 * MP-14  "When enabled, a system MPU or MMU must report a fault to the privileged software responsible for providing
 * context isolation through an interrupt whenever an error condition becomes active (for example, on a first configuration
 * operation or permission check failure)."
 * Part d (+), of a unit whose record has a code: it names the cause of the fault that is held, as the settings of the
 * requester say it that were live when the beat was blocked. Which cause, where there are several: that the requester is
 * unknown, before what its entries say; what they say of the beat itself, before what they said of the first beat of its
 * burst; and last that the setting was changed under the burst, which is no cause of a first beat. While entries are written
 * in place they may hold neither setting, and a unit tells what they hold: then an entry may deny the direction, none may
 * match, and a burst may have been changed. What no live setting denies may be blocked all the same (MP-12); of a first beat
 * that is for the entries to explain, in its direction.
 */
import { causeUnder } from '../../models/setting.ts'
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import type { Setting } from '../../src/interface/platform.ts'
import { FAULT_CODE } from '../../src/interface/registers.ts'
import { live, settings } from '../ghosts/settings.ts'
import { type Facts, sayAddress, sayStream } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

const { none, read, write, noHit, unknown, stalled } = FAULT_CODE
const codesMax = 0xff

export default step('MP-14.d', {
  reading:
    'Where the record of a fault has a code, it names the cause under a setting that was live when the beat was blocked, and reads so until it is acknowledged.',
  appliesTo: ({ protection }) =>
    protection.registers.FAULT_CODE === undefined
      ? { lacks: 'a record that says why a transfer was blocked' }
      : undefined,
  uses: [settings],
  ghost: {
    /** A bit for each code that the beat last blocked may have, and the fault whose record is held. */
    possible: { max: codesMax },
    held: { max: codesMax },
    heldStream: { max: 0xffff },
    heldAddress: { max: 0xffff_ffff },
  },
  hears: { of: ['FAULT_STATUS'] },
  follow: {
    'beat blocked': (g, o, p) => {
      g.possible[0] = causes(g, o, p)
    },
    'fault recorded': (g, o) => {
      if (g.held[0] !== 0) return
      g.held[0] = g.possible[0]
      g.heldStream[0] = o.stream
      g.heldAddress[0] = o.address
    },
    'register written': (g, o) => {
      if (o.answer !== ANSWER.ok) return
      g.held[0] = 0
      g.heldStream[0] = 0
      g.heldAddress[0] = 0
    },
    'operation ended': (g) => {
      g.possible[0] = 0
    },
  },
  attempt: 'beat blocked',
  when: 'register read',
  judges: { of: ['FAULT_CODE'] },
  given: (_g, o) => o.answer === ANSWER.ok,
  then: (g, o) => (g.held[0] === 0 ? o.value === none : o.value <= stalled && has(g.held[0], o.value)),
  otherwise: (g, o, { platform: { protection } }) => {
    const says = `FAULT_CODE of ${protection.name} reads ${o.value}`
    if (g.held[0] === 0) return `${says} while no record is held: it should read 0.`
    const codes = [1, 2, 3, 4, 5, 6, 7].filter((code) => has(g.held[0], code)).join(' or ')
    return `${says} while its record holds the fault of stream ${sayStream(g.heldStream[0])} at ${sayAddress(g.heldAddress[0])}: its cause is ${codes}.`
  },
})

const bit = (code: number): number => 1 << code
const has = (codes: number, code: number): boolean => (codes & bit(code)) !== 0

type Live = { readonly inForce: Indexed; readonly begun: Indexed }

/** A bit for each code that the beat may have. */
function causes(g: Live, o: Observation, p: Facts): number {
  const { platform, contextOfStream, requesters } = p
  const c = contextOfStream.get(o.stream) ?? -1
  if ((requesters[c] ?? -1) < 0) return bit(unknown)
  const { settings: all } = platform.contexts[c]
  const candidates = live(g, c)
  const ofEntries = bit(o.direction === 1 ? write : read) | bit(noHit)
  const isInFlux = g.begun[c] !== 0 && !p.isStaged
  let codes = isInFlux ? ofEntries | (o.beat > 0 ? bit(stalled) : 0) : 0
  for (let s = 0; s < all.length; s++)
    if ((candidates & bit(s)) !== 0) codes |= bit(causeIn(all[s], o, platform.beatBytes))
  codes &= ~bit(none)
  return codes === 0 ? ofEntries : codes
}

/** The code under one setting; none where it denies neither a first beat nor what began with it. */
function causeIn(setting: Setting, { beat, direction, address }: Observation, beatBytes: number): number {
  const own = causeUnder(setting, direction, address, beatBytes)
  if (own !== none || beat === 0) return own
  const first = causeUnder(setting, direction, address - beat * beatBytes, beatBytes)
  return first === none ? stalled : first
}
