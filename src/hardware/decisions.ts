/**
 * The well-behaved decisions of the hardware, one small named function each, grouped by block (their list and meaning:
 * fields.ts). A known-bad (in bugs/) returns another value from one of them; it emits nothing itself.
 * They read the columns and never write them.
 */
import { ATTRIBUTE_SHIFT, ENABLE_BIT, READ_BIT, STREAM_SHIFT, WRITE_BIT } from '../interface/registers.ts'
import { NONE } from '../layout/layout.ts'
import { type Decisions, PHASE, SLOT } from './fields.ts'

const nobody: readonly number[] = []

export const wellBehaved: Decisions = {
  port: {
    mayStart: ({ h }, c) => h.phase[c] === PHASE.assigned && h.halted[c] === 0,
    mayContinue: ({ h }, c) => h.phase[c] !== PHASE.quarantined && h.phase[c] !== PHASE.resetting,
    prefetches: () => false,
    mayRaise: ({ h }, c) => h.phase[c] === PHASE.assigned || h.phase[c] === PHASE.failed,
    streamOf: ({ platform }, c) => platform.contexts[c].streams[0],
  },
  reset: {
    contextsOf: ({ platform, t }, c) =>
      platform.contexts[c].role === 'primary'
        ? platform.devices[platform.contexts[c].device].contexts
        : t.alone[c],
    isAccepted: () => true,
    outstanding(hw, c) {
      let open = 0
      for (let s = c * hw.t.slots; s < (c + 1) * hw.t.slots; s++) if (hw.h.slot[s] === SLOT.open) open++
      return open
    },
    mayAcknowledge: ({ h, platform }, c) =>
      platform.contexts[c].role === 'secondary' ||
      platform.devices[platform.contexts[c].device].contexts.every(
        (x) => x === c || h.phase[x] < PHASE.draining,
      ),
    acknowledges: ({ h, t }, c) => (h.asked[c] ? t.alone[c] : nobody),
  },
  checker: {
    firstBeat: ({ h, t }, _s, stream, direction, address) => {
      for (let r = 0; r < t.regions; r++)
        if (matches(h.attributes[r], stream, direction) && h.base[r] <= address && address <= h.limit[r])
          return r
      return NONE
    },
    // A later beat carries the first one's decision, or is blocked once a commit has changed that region.
    laterBeat({ h }, s, stream, direction, address) {
      const r = h.slotRegion[s]
      if (r === NONE || h.slotStale[s]) return NONE
      return matches(h.attributes[r], stream, direction) && h.base[r] <= address && address <= h.limit[r]
        ? r
        : NONE
    },
  },
  errors: {
    halts: ({ t }, c) => t.alone[c],
  },
}

const matches = (attributes: number, stream: number, direction: number): boolean =>
  (attributes & ENABLE_BIT) !== 0 &&
  (attributes & (direction ? WRITE_BIT : READ_BIT)) !== 0 &&
  attributes >>> STREAM_SHIFT === stream

export const outputAttribute = (attributes: number): number => (attributes >>> ATTRIBUTE_SHIFT) & 0xf
