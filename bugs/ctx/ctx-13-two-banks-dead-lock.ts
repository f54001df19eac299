/** Hold one memory and wait for the other: two that do so in opposite order wait for ever. */
import { hasBeat } from '../../src/hardware/arbiter.ts'
import { type Hardware, SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

/** Two banks of memory take turns, line by line. */
const lineBytes = 256

export default {
  name: 'ctx-13-two-banks-dead-lock',
  rule: 'CTX-13.c',
  is: 'Responses leave in order, so a burst that has begun at one bank of memory keeps it while an older transaction of its context waits for the other bank, where somebody else has begun one: two that do so in opposite order dead-lock.',
  seenIn: 'RB-164',
  alsoBreaks: ['SYS-2.a'],
  scope: { contexts: 3, guests: 2 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants(hw, c, arbiter) {
        const taken = arbiter.contexts.reduce((banks, x) => (x === c ? banks : banks | begun(hw, x)), 0)
        return !isHeldUp(hw, c, taken) && good.arbiter.grants(hw, c, arbiter)
      },
    },
  }),
} satisfies Bug

const bankOf = ({ h }: Hardware, s: number): number => 1 << (Math.floor(h.slotAddress[s] / lineBytes) & 1)

const slotsOf = ({ t }: Hardware, c: number): number[] =>
  Array.from({ length: t.slots }, (_, i) => c * t.slots + i)

/** c has a burst at one bank, and an older transaction that waits for another one, which is taken. */
function isHeldUp(hw: Hardware, c: number, taken: number): boolean {
  const { h } = hw
  const busy = slotsOf(hw, c).filter((s) => hasBeat(h, s))
  return busy.some(
    (younger) =>
      h.slot[younger] === SLOT.open &&
      busy.some(
        (s) =>
          h.slot[s] === SLOT.accepted &&
          h.rank[s] < h.rank[younger] &&
          (bankOf(hw, s) & taken & ~bankOf(hw, younger)) !== 0,
      ),
  )
}

/** A bit for each bank at which the context has a burst with beats to come. */
const begun = (hw: Hardware, c: number): number =>
  slotsOf(hw, c)
    .filter((s) => hw.h.slot[s] === SLOT.open && hasBeat(hw.h, s))
    .reduce((banks, s) => banks | bankOf(hw, s), 0)
