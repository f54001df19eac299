/** A context that has failed does not come back from its reset: it reads as all ones, and that is taken for an answer. */
import { PHASE } from '../../src/hardware/fields.ts'
import type { Platform, ProcedureStep } from '../../src/interface/platform.ts'
import { R } from '../../src/interface/registers.ts'
import { type Bug, withSteps } from '../bug.ts'

/** What a read gives that nobody answers. */
const allOnes = 0xffff_ffff

export default {
  name: 'rst-8-gone-after-its-reset',
  rule: 'RST-8',
  is: 'A context that has failed is gone after its reset, and its registers read as all ones; the hypervisor waits for a RESET_STATUS that is not busy, finds it, and goes on.',
  seenIn: 'RB-087',
  alsoBreaks: ['RST-3', 'RST-9'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => ['unassign', 'reset'].reduce(takesOnes, good),
  decisions: (good) => ({
    ...good,
    registers: {
      ...good.registers,
      // Whose it is the primary knows.
      isThere: ({ h, platform }, register, c) =>
        register === R.OWNER ||
        platform.contexts[c].role === 'primary' ||
        h.phase[c] !== PHASE.unassigned ||
        h.error[c] === 0,
    },
    // Nobody reads it any more; it says that the context is gone.
    reset: {
      ...good.reset,
      valueAfter: (hw, c, register) =>
        register === 'ERROR' ? hw.h.error[c] : good.reset.valueAfter(hw, c, register),
    },
  }),
} satisfies Bug

const takesOnes = (platform: Platform, name: string): Platform =>
  withSteps(platform, name, (steps) =>
    steps.map(
      (step): ProcedureStep =>
        step.do === 'poll' && step.register === 'control.RESET_STATUS'
          ? { ...step, until: [...step.until, allOnes] }
          : step,
    ),
  )
