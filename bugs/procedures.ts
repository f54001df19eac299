/** Procedures with steps left out or in another order: what several known-bads have in common. */
import type { Procedure, ProcedureStep, StepRegister } from '../src/interface/platform.ts'

type Steps = Procedure['steps']

const isOn = (step: ProcedureStep, registers: readonly StepRegister[]): boolean =>
  'register' in step && registers.includes(step.register)

/** Without the steps on these registers. */
export const without = (steps: Steps, ...registers: readonly StepRegister[]): Steps =>
  steps.filter((step) => !isOn(step, registers))

/** The steps on these registers come last, in their order. */
export const last = (steps: Steps, ...registers: readonly StepRegister[]): Steps => [
  ...without(steps, ...registers),
  ...steps.filter((step) => isOn(step, registers)),
]

/** Neither asks for a reset of the context nor waits for one. */
export const withoutReset = (steps: Steps): Steps => without(steps, 'control.RESET', 'control.RESET_STATUS')

/** Asks for the reset, and does not wait for its end. */
export const withoutWait = (steps: Steps): Steps =>
  steps.filter((step) => !(step.do === 'poll' && step.register === 'control.RESET_STATUS'))

/** Takes a region out of force before it is rewritten. */
export const disablesRegion = (step: ProcedureStep): boolean =>
  step.do === 'write' && step.register === 'region.ATTRIBUTES' && step.value === 'nothing'
