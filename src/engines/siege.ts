/**
 * The siege of an update of the protection, one run in four: contexts are kept in use by transfers that are permitted, and
 * while a setting changes, transfers at the bounds of the old and of the new one are pressed upon it.
 */
import { type FlatOperation, OP } from '../interface/operations.ts'
import { clear, type Draw, fillJob } from './draw-free.ts'
import { flagged } from './draw-steered.ts'
import type { ArgumentTables } from './draw-tables.ts'
import { MAY, type Outlook } from './outlook.ts'
import { word } from './random.ts'

const JOB = OP['guest job']
const ISSUE = OP['device issue']
const RESPOND = OP['interconnect respond']
const STEP = OP['hypervisor step']
const TICK = OP['time tick']
const DELIVER = OP['interconnect deliver']

/**
 * While a setting is being changed: jobs of that context around the bounds of its owner's windows, their beats, and the
 * software's single steps, so that what arrives meets each state between two writes.
 */
export function attackUpdate(d: Draw, look: Outlook, bits: number, op: FlatOperation): boolean {
  // What comes before the transfers are held meets the old setting, and would stop its context.
  if (look.stalling[0] === 1) return stepOn(look, op)
  const c = flagged(look.changing, d.contexts, bits >>> 8)
  op.context = c
  const turn = bits & 7
  if (turn < 3 && look.deliverable[c]) {
    op.code = DELIVER
    op.ordinal = look.ageOf(MAY.deliver, c, (bits >>> 16) & 0xff)
    return true
  }
  if (turn < 5 && look.issuable[c]) {
    op.code = ISSUE
    op.ordinal = look.ageOf(MAY.issue, c, (bits >>> 16) & 0xff)
    return true
  }
  if (turn < 7 && look.takesJobs[c]) {
    op.code = JOB
    op.guest = look.owner[c]
    fillJob(d, word(bits, 2), op)
    atItsBounds(d.tables, look, bits >>> 9, op)
    return true
  }
  // Full of what came before: an answer makes room for one that comes meanwhile.
  if (turn < 7 && look.running[c] === 1 && look.answerable[c] > 0) {
    op.code = RESPOND
    op.ordinal = look.ageOf(MAY.answer, c, (bits >>> 16) & 0xff)
    return true
  }
  op.context = 0
  return stepOn(look, op)
}

/** The next step of the software, or where it waits the next cycle. */
function stepOn(look: Outlook, op: FlatOperation): boolean {
  if (look.working[0] === 0) return false
  op.code = look.waiting[0] === 1 ? TICK : STEP
  op.count = look.waiting[0]
  return true
}

/** Three times in four at a bound of the setting that ends or of the one that comes; in either direction. */
function atItsBounds(tables: ArgumentTables, look: Outlook, bits: number, op: FlatOperation): void {
  const c = op.context
  const window = tables.given[c][bits & 1 ? look.setting[c] : look.target[c]]
  if (window === undefined || (bits & 6) === 0) return
  const { beatBytes } = tables
  if (window.hole !== undefined && (bits & 0xe0) !== 0) {
    op.address = bits & 16 ? window.hole.base : window.hole.limit + 1 - beatBytes * op.count
    return
  }
  const within = bits & 8 ? 0 : beatBytes
  op.address = bits & 16 ? window.base + within - beatBytes : window.limit + 1 - within * op.count
  if (op.address < 0) op.address = window.base
}

/** Of a context that somebody owns, mostly: its setting changes to that of another window. */
export function reprograms(d: Draw, look: Outlook, bits: number, op: FlatOperation): void {
  const { tables } = d
  const c = op.context
  if (tables.reprogram < 0 || look.owner[c] < 0 || look.running[c] === 0 || (bits & 0x300) === 0) return
  op.ordinal = tables.reprogram
  op.guest = look.owner[c]
  op.count = ((bits >>> 20) & 0xff) % tables.windows[op.guest]
}

/** The job, at the one end or the other of what its context may use: an error would stop the context, and end the traffic. */
export function permitted(tables: ArgumentTables, look: Outlook, bits: number, op: FlatOperation): void {
  const window = tables.given[op.context][look.setting[op.context]]
  if (look.changing[op.context] === 1 || window === undefined) return
  // Room for one that comes while the setting is changed.
  if (look.open[op.context] + 1 >= tables.outstandingMax[op.context] && look.deliverable[op.context] > 0) {
    const { context } = op
    clear(op)
    op.code = DELIVER
    op.context = context
    op.ordinal = look.ageOf(MAY.deliver, context, bits & 0xff)
    return
  }
  op.address = bits & 1 ? window.base : window.limit + 1 - op.count * tables.beatBytes
  if (window.only >= 0) op.direction = window.only
  if (op.direction === 0) op.value = 0
}
