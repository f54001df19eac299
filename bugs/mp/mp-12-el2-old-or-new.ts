/** A window of the EL2 MPU is closed base first: for one step its region, still enabled, begins at 0. */
import type { Platform, Procedure, ProcedureStep } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'

const clearsBase: ProcedureStep = { do: 'write', register: 'el2.BASE', value: 0 }
const writesBase: ProcedureStep = { do: 'write', register: 'el2.BASE', value: 'frame' }

/** A region that is closed is cleared whole, so whoever opens it says first where it begins. */
const cleared = (steps: Procedure['steps']): Procedure['steps'] =>
  steps.flatMap((step): readonly ProcedureStep[] => {
    if (step.do !== 'write' || step.register !== 'el2.LIMIT') return [step]
    return [step.value === 'closed' ? clearsBase : writesBase, step]
  })

export default {
  name: 'mp-12-el2-old-or-new',
  rule: 'MP-12.b',
  is: 'What closes a window writes the base of its EL2 region, to 0, before the limit that disables it.',
  alsoBreaks: ['MP-1'],
  scope: { contexts: 2, guests: 1 },
  platform: (good: Platform) => ({
    ...good,
    procedures: good.procedures.map((p) => ({ ...p, steps: cleared(p.steps) })),
  }),
} satisfies Bug
