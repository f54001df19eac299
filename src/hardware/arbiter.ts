/**
 * The arbiter between contexts that share what passes their beats. Where the use case asks for performance isolation it
 * regulates: each context has its turns in a round of fixed length, whoever else wants one. Where it does not, it goes
 * round: who has had its turns waits while another one with turns left wants one, and nobody waits for whom has nothing.
 */
import type { Platform } from '../interface/platform.ts'
import { arbiterOf } from '../interface/platform.ts'
import { type Arbiter, type Hardware, type HardwareColumns, PURPOSE, SLOT } from './fields.ts'

/** By context; undefined where nothing arbitrates. */
export const arbitersOf = (platform: Platform): (Arbiter | undefined)[] =>
  platform.contexts.map((_, c) => {
    const shared = arbiterOf(platform, c)
    return shared && { contexts: shared.contexts, isolates: shared.performanceIsolation }
  })

const UNTIL_WRITTEN = 1

/** Turns in a round that power-on and a reset of the primary leave: those of a static arbiter are made into it. */
export function initialWeight(platform: Platform, c: number): number {
  const shared = arbiterOf(platform, c)
  if (!shared) return 0
  const { kind, weights } = shared.arbitration
  return kind === 'static' ? Math.max(UNTIL_WRITTEN, weights[shared.contexts.indexOf(c)] ?? 0) : UNTIL_WRITTEN
}

/** Has the transaction in slot s a beat that has not been at the port? */
export const hasBeat = ({ slot, slotIssued, slotBeats }: HardwareColumns, s: number): boolean =>
  slot[s] !== SLOT.free && slotIssued[s] !== slotBeats[s]

/** Does c stand at the arbiter with a beat? */
export function wantsTurn(hw: Hardware, c: number): boolean {
  const { h, t, d } = hw
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++) {
    if (!hasBeat(h, s)) continue
    if (h.slot[s] === SLOT.open) {
      if (d.port.mayContinue(hw, c)) return true
    } else if (h.slotPurpose[s] === PURPOSE.message ? d.port.mayRaise(hw, c) : d.port.mayStart(hw, c))
      return true
  }
  return false
}

/** Another one than c that stands at the arbiter and has turns left in this round. */
export function isAwaited(hw: Hardware, c: number, contexts: readonly number[]): boolean {
  for (let i = 0; i < contexts.length; i++) {
    const x = contexts[i]
    if (x !== c && hw.h.turnsUsed[x] < hw.d.arbiter.turnsOf(hw, x) && wantsTurn(hw, x)) return true
  }
  return false
}

/** A beat of c has been granted. */
export function takeTurn(hw: Hardware, c: number, { contexts, isolates }: Arbiter): void {
  const { h, d } = hw
  if (isolates) {
    if (h.roundLeft[c] === 0) h.roundLeft[c] = roundCycles(hw, contexts)
  } else if (h.turnsUsed[c] >= d.arbiter.turnsOf(hw, c)) {
    for (let i = 0; i < contexts.length; i++) h.turnsUsed[contexts[i]] = 0
  }
  if (h.turnsUsed[c] < turnsMax) h.turnsUsed[c]++
}

/** Of one beat each. */
function roundCycles(hw: Hardware, contexts: readonly number[]): number {
  let turns = 0
  for (let i = 0; i < contexts.length; i++) turns += hw.d.arbiter.turnsOf(hw, contexts[i])
  return turns
}

const turnsMax = 0xff

/** Of a regulator the next owner has all turns of its context. What goes round is the others' as well, and stays. */
export function forgetRound(h: HardwareColumns, c: number): void {
  if (h.roundLeft[c] === 0) return
  h.roundLeft[c] = 0
  h.turnsUsed[c] = 0
}

/** Cycles pass: the rounds of a regulator go on. Says whether any did. */
export function advanceRounds(h: HardwareColumns, contexts: number, cycles: number): boolean {
  let any = false
  for (let c = 0; c < contexts; c++) {
    if (h.roundLeft[c] === 0) continue
    any = true
    h.roundLeft[c] = h.roundLeft[c] > cycles ? h.roundLeft[c] - cycles : 0
    if (h.roundLeft[c] === 0) h.turnsUsed[c] = 0
  }
  return any
}
