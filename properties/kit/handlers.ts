/** Handlers of interrupts, as they are seen to end. */
import { type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { isHandler } from '../../src/interface/platform.ts'
import type { Facts } from './facts.ts'

/** Of a procedure that ended: a handler, of which a step failed. Its PE takes nothing more. */
export const handlerFailed = ({ procedure, outcome }: Observation, { platform }: Facts): boolean =>
  outcome === OUTCOME.failed && isHandler(platform.procedures[procedure])
