/** Resets that were asked of each context itself and are not answered by its done, and what shows that one has started. */
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import { R, RESET_STATUS } from '../../src/interface/registers.ts'
import { type Accesses, flag, shared } from '../kit/rule.ts'

export const resetRequests = shared(
  'reset requests',
  { asked: flag('context') },
  {
    'reset requested': (g, o) => {
      g.asked[o.context] = 1
    },
    'reset done': (g, o) => {
      g.asked[o.context] = 0
    },
  },
)

const WRITTEN = K['register written']

export const asksForReset: Accesses = { by: 'privileged software', of: ['RESET', 'RESET_STATUS'] }
/** Privileged software's write of RESET, and each look at the status until done: both show whether a reset runs. */
export const showsStart = (asked: { readonly [c: number]: number }, o: Observation): boolean =>
  o.kind === WRITTEN
    ? o.register === R.RESET && o.value === 1
    : o.register === R.RESET_STATUS && asked[o.context] === 1

/** The write is accepted; the status has left rest, where an older done would still stand. */
export const hasStarted = (o: Observation): boolean =>
  o.kind === WRITTEN
    ? o.answer === ANSWER.ok
    : o.value === RESET_STATUS.draining ||
      o.value === RESET_STATUS.isolated ||
      o.value === RESET_STATUS.resetting

const statusNames = Object.entries(RESET_STATUS)
export const sayStatus = (value: number): string =>
  statusNames.find(([, code]) => code === value)?.[0] ?? String(value)

/** What it showed instead of a start. */
export const sayNoStart = (o: Observation): string =>
  o.kind === WRITTEN
    ? 'the write of its RESET is refused'
    : `its RESET_STATUS reads ${sayStatus(o.value)}, as if nothing had been asked`
