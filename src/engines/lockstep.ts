/**
 * Software of two runs, side by side: a procedure goes on where it can in both, the one that is behind catches up, and a
 * handler that only one run has entered goes on alone. So the two stay comparable without comparing time.
 */
import { A, newAccess } from '../interface/accesses.ts'
import { ANSWER } from '../interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import { R } from '../interface/registers.ts'
import type { System } from './system.ts'

export const stepOperation: FlatOperation = { ...newFlatOperation(), code: OP['hypervisor step'] }
/** Accesses of one `run`, at most; a procedure is far shorter. */
export const runStepsMax = 4096

/** waits: nothing moved. diverged: the two took different ways, and are comparable no longer. */
export type Lockstep = 'moved' | 'waits' | 'diverged'

const movedIf = (moved: boolean): Lockstep => (moved ? 'moved' : 'waits')

const looked = newAccess()

export interface Sides {
  readonly a: System
  readonly b: System
  /** The context whose reset side b has left out: what is asked about that reset is answered as in side a. -1: none. */
  readonly leftOut: number
  /** Told before and after a step that both take alike. */
  readonly watch: { lockstep: boolean }
}

/** One step of software in both runs. */
export function stepBoth({ a, b, leftOut, watch }: Sides): Lockstep {
  const x = a.software.work()
  const y = b.software.work()
  if (x === 'handler' || y === 'handler') return movedIf(stepHandlers(a, b, x === 'handler', y === 'handler'))
  if (x !== y) return 'diverged'
  if (x === 'nothing') return 'waits'
  const { program, pc } = a.software.columns
  const other = b.software.columns
  if (program[0] !== other.program[0]) return 'diverged'
  if (pc[0] !== other.pc[0]) return movedIf((pc[0] < other.pc[0] ? a : b).apply(stepOperation))
  if (asksAbout(b, leftOut)) return movedIf(stepAnswered(a, b))
  if (mustWait(a) !== mustWait(b)) return 'waits'
  watch.lockstep = true
  const moved = a.apply(stepOperation)
  const too = b.apply(stepOperation)
  watch.lockstep = false
  if (program[0] !== other.program[0]) return 'diverged'
  return movedIf(moved || too)
}

/** Each handler on its own: when interrupts are taken is not compared. */
function stepHandlers(a: System, b: System, inA: boolean, inB: boolean): boolean {
  const moved = inA && a.apply(stepOperation)
  const too = inB && b.apply(stepOperation)
  return moved || too
}

/** Whether the next step is a poll of RESET_STATUS of this context. */
function asksAbout({ software }: System, context: number): boolean {
  if (context < 0 || !software.atPoll()) return false
  software.peek(looked)
  return looked.register === R.RESET_STATUS && looked.index === context
}

/** Side a asks its device; side b takes the same answer. */
function stepAnswered(a: System, b: System): boolean {
  if (mustWait(a)) return false
  const { answered } = looked
  a.apply(stepOperation)
  b.software.next(looked)
  looked.answer = ANSWER.ok
  looked.answered = answered
  return b.software.absorb(looked)
}

/** Whether software stands at a poll that would not pass now. Looking is a read of the device: it changes nothing. */
function mustWait({ software, device }: System): boolean {
  if (!software.atPoll()) return false
  software.peek(looked)
  device.perform(looked)
  return software.wouldWait(looked)
}

/** The secret that the next step's write is, if it is one: of which context, and to which register. */
export function secretWrite(
  { software }: System,
  contextOf: (write: { register: number; index: number; value: number }) => number,
): { readonly context: number; readonly register: number } | undefined {
  if (software.work() !== 'procedure') return undefined
  software.peek(looked)
  if (looked.kind !== A.write) return undefined
  const context = contextOf(looked)
  return context < 0 ? undefined : { context, register: looked.register }
}

/** Software goes on as if its write had been made; the device never sees it. */
export function leaveOut({ software }: System): void {
  software.next(looked)
  looked.answer = ANSWER.ok
  looked.answered = 0
  software.absorb(looked)
}
