/** Draws steered by what may move next (outlook.ts): of what has an effect only in some states, what has one now. */
import { type FlatOperation, OP, operationClasses } from '../interface/operations.ts'
import { anOwner, type Draw, fillJob, fills, onlyWhatItTakes, pick, registerValues } from './draw-free.ts'
import { MAY, type May, type Outlook } from './outlook.ts'
import { below, word } from './random.ts'

const JOB = OP['guest job']
const ISSUE = OP['device issue']
const RESPOND = OP['interconnect respond']
const READ = OP['guest read']
const WRITE = OP['guest write']
const RAISE = OP['device raise']
const START = OP['hypervisor start']
const STEP = OP['hypervisor step']
const RUN = OP['hypervisor run']
const TAKE = OP['hypervisor take']
const ACKNOWLEDGE = OP['guest acknowledge']
const END = OP['guest end']
const TICK = OP['time tick']
const DELIVER = OP['interconnect deliver']

type Steer = (d: Draw, look: Outlook, bits: number, op: FlatOperation) => boolean

/** Of the classes of which something may move, one by the run's weights; false where nothing may. */
export function steer(d: Draw, look: Outlook, bits: number, op: FlatOperation): boolean {
  let sum = 0
  for (let i = 0; i < steered.length; i++) {
    const code = steered[i]
    if (available(code, look)) sum += d.times[code]
    sums[i] = sum
  }
  if (sum === 0) return false
  const drawn = below(word(bits, 5), sum)
  let i = 0
  while (sums[i] <= drawn) i++
  const code = steered[i]
  op.code = code
  switch (code) {
    case ISSUE:
      return steerTransaction(d, look, MAY.issue, look.issuable, bits, op)
    case DELIVER:
      return steerTransaction(d, look, MAY.deliver, look.deliverable, bits, op)
    case RESPOND:
      return steerTransaction(d, look, MAY.answer, look.answerable, bits, op)
    case STEP:
    case RUN:
      return true
    default:
      return steerings[code](d, look, bits, op)
  }
}

/** What has an effect only in some states; the rest is left to free draws. */
const steered = Uint8Array.of(
  ISSUE,
  DELIVER,
  RESPOND,
  JOB,
  READ,
  WRITE,
  RAISE,
  START,
  STEP,
  RUN,
  TAKE,
  ACKNOWLEDGE,
  END,
  TICK,
)
const sums = new Uint16Array(steered.length)

function available(code: number, look: Outlook): boolean {
  const { total, working } = look
  switch (code) {
    case JOB:
      return total.takesJobs > 0
    case READ:
    case WRITE:
      return total.served > 0
    case RAISE:
      return total.running > 0
    case ISSUE:
      return total.issuable > 0
    case DELIVER:
      return total.deliverable > 0
    case RESPOND:
      return total.answerable > 0
    case START:
      return working[0] === 0
    case STEP:
    case RUN:
      return working[0] + working[1] > 0 && look.waiting[0] === 0
    case TAKE:
      return working[1] === 0 && some(look.physical)
    case ACKNOWLEDGE:
      return some(look.virtual)
    case END:
      return some(look.active)
    default:
      return total.busy > 0
  }
}

function some(flags: Uint8Array): boolean {
  for (let i = 0; i < flags.length; i++) if (flags[i]) return true
  return false
}

/** The first flagged one of the focus, else of all, beginning anywhere; -1: none. */
export function flagged(flags: Uint8Array, focus: Uint8Array, bits: number): number {
  let at = ((bits & 0xff) * focus.length) >> 8
  for (let i = 0; i < focus.length; i++) {
    if (flags[focus[at]]) return focus[at]
    if (++at === focus.length) at = 0
  }
  at = ((bits & 0xff) * flags.length) >> 8
  for (let i = 0; i < flags.length; i++) {
    if (flags[at]) return at
    if (++at === flags.length) at = 0
  }
  return -1
}

function steerTransaction(
  d: Draw,
  look: Outlook,
  may: May,
  which: Uint8Array,
  bits: number,
  op: FlatOperation,
): boolean {
  op.context = flagged(which, d.contexts, bits >>> 8)
  op.ordinal = look.ageOf(may, op.context, (bits >>> 16) & 0xff)
  return op.ordinal >= 0
}

const steerJob: Steer = (d, look, bits, op) => {
  op.context = flagged(look.takesJobs, d.contexts, bits >>> 8)
  op.guest = look.owner[op.context]
  fillJob(d, word(bits, 2), op)
  return true
}

/** The owner's own registers; foreign ones are what free draws try. */
const steerAccess: Steer = (d, look, bits, op) => {
  op.context = flagged(look.served, d.contexts, bits >>> 8)
  op.guest = look.owner[op.context]
  const own = d.tables.frameWords[op.context]
  if (own.length === 0) return false
  op.address = own[((bits >>> 16) & 0xff) % own.length]
  op.value = op.code === WRITE ? registerValues[bits >>> 30] : 0
  op.context = 0
  return true
}

const steerRaise: Steer = (d, look, bits, op) => {
  const c = flagged(look.running, d.contexts, bits >>> 8)
  op.context = Math.max(c, 0)
  op.ordinal = ((bits >>> 16) & 0xff) % d.tables.raises[op.context]
  return c >= 0
}

const steerStart: Steer = (d, look, bits, op) => {
  const c = pick(bits >>> 12, d.contexts, d.tables.contexts)
  op.context = c
  const owner = look.owner[c]
  const procedures = d.tables.startableByOwned[owner >= 0 ? 1 : 0]
  if (procedures.length === 0) return false
  const more = word(bits, 3)
  op.ordinal = procedures[(more & 0xff) % procedures.length]
  if (owner >= 0) op.guest = owner
  else anOwner(d, bits, op)
  onlyWhatItTakes(d.tables, op, ((more >>> 8) & 0xff) % d.tables.windows[op.guest])
  return true
}

const steerGuest =
  (of: (look: Outlook) => Uint8Array): Steer =>
  (d, look, bits, op) => {
    op.guest = Math.max(0, flagged(of(look), d.guests, bits >>> 8))
    return true
  }

/** By class; what is steered above, and what never is, has none. */
const steerings: readonly Steer[] = operationClasses.map((name): Steer => {
  switch (OP[name]) {
    case JOB:
      return steerJob
    case READ:
    case WRITE:
      return steerAccess
    case RAISE:
      return steerRaise
    case START:
      return steerStart
    case TAKE:
      return steerGuest((look) => look.physical)
    case ACKNOWLEDGE:
      return steerGuest((look) => look.virtual)
    case END:
      return steerGuest((look) => look.active)
    default:
      return (d, _look, bits, op) => {
        fills[op.code](d, bits, op)
        return true
      }
  }
})
