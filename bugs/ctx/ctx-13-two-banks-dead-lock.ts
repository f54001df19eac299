/** Hold one memory and wait for the other: two that do so in opposite order wait for ever. */
import { hasBeat } from '../../src/hardware/arbiter.ts'
import { type Hardware, SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

/** Two banks of memory take turns, line by line. */
const lineBytes = 256

export default {
  name: 'ctx-13-two-banks-dead-lock',
  rule: 'CTX-13.c',
  is: 'Responses leave in order, so a context that has begun a burst at one bank of memory keeps it while its next one waits for the other bank, where somebody else has begun one: two that do so in opposite order dead-lock.',
  seenIn: 'RB-164',
  alsoBreaks: ['SYS-2.a'],
  scope: { contexts: 3, guests: 2 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants(hw, c, arbiter) {
        const held = banksOf(hw, c, SLOT.open)
        const wanted = banksOf(hw, c, SLOT.accepted) & ~held
        const others = arbiter.contexts.filter((x) => x !== c)
        const isHeldUp = held !== 0 && others.some((x) => (banksOf(hw, x, SLOT.open) & wanted) !== 0)
        return !isHeldUp && good.arbiter.grants(hw, c, arbiter)
      },
    },
  }),
} satisfies Bug

/** A bit for each bank at which the context has a transaction in this state, with beats to come. */
function banksOf({ h, t }: Hardware, c: number, state: number): number {
  let banks = 0
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++)
    if (h.slot[s] === state && hasBeat(h, s)) banks |= 1 << (Math.floor(h.slotAddress[s] / lineBytes) & 1)
  return banks
}
