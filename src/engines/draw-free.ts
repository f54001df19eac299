/** Draws from the platform alone: the arguments of an operation, near the bounds and in the focus of its run. */
import { type FlatOperation, type OperationClass, operationClasses } from '../interface/operations.ts'
import type { ArgumentTables } from './draw-tables.ts'
import { below, word } from './random.ts'

const tickCycles = [1, 1, 1, 2, 8, 8, 64] as const
export const registerValues = [0, 1, 1, 0x5a] as const
const oneIn = (hash: number, n: number): boolean => below(hash, n) === 0

export function clear(op: FlatOperation): void {
  op.guest = 0
  op.context = 0
  op.ordinal = 0
  op.direction = 0
  op.address = 0
  op.value = 0
  op.count = 0
}

/** What filling in arguments needs; `bits` is a well-mixed word. */
export interface Draw {
  /** By class: how often this run wants it. */
  readonly times: readonly number[]
  readonly tables: ArgumentTables
  readonly contexts: Uint8Array
  readonly guests: Uint8Array
}
export type Fill = (d: Draw, bits: number, op: FlatOperation) => void

/** From the focus, one time in sixteen from anywhere. */
export const pick = (bits: number, focus: Uint8Array, n: number): number => {
  const some = (bits >>> 4) & 0xff
  return (bits & 15) === 0 ? some % n : focus[some % 6]
}

const aGuest: Fill = (d, bits, op) => {
  op.guest = pick(bits, d.guests, d.tables.guests)
}
const aContext: Fill = (d, bits, op) => {
  op.context = pick(bits >>> 12, d.contexts, d.tables.contexts)
}
/** Three times in four the guest that owned the context at the start, else one of the focus. */
export const anOwner: Fill = (d, bits, op) => {
  const owner = d.tables.firstOwner[op.context]
  if (owner >= 0 && (bits >>> 8) & 3) op.guest = owner
  else aGuest(d, bits, op)
}
export const aTransaction: Fill = (d, bits, op) => {
  aContext(d, bits, op)
  op.ordinal = (bits >>> 24) % 3 === 0 ? 1 : 0
}
const aWord: Fill = (d, bits, op) => {
  aGuest(d, bits, op)
  const more = word(bits, 1)
  const own = d.tables.frameWords[pick(bits >>> 12, d.contexts, d.tables.contexts)]
  const words = oneIn(more, 3) || own.length === 0 ? d.tables.words : own
  op.address = words[(more & 0xffff) % words.length]
  // Where control is mediated it is used; among all words these few would hardly be met.
  const { mediated } = d.tables
  if (mediated.length > 0 && more < 0) op.address = mediated[((more >>> 16) & 0xff) % mediated.length]
}
const nothing: Fill = () => undefined
/** A burst of the context, three times in four near the guest's own windows. */
export const fillJob: Fill = (d, bits, op) => {
  const own = d.tables.ownBursts[op.guest]
  const starts = bits >>> 30 === 0 || own.length === 0 ? d.tables.bursts : own
  op.address = starts[(bits & 0xffff) % starts.length] ?? 0
  op.direction = (bits >>> 16) & 1
  op.count = 1 + (((bits >>> 17) & 0xff) % d.tables.beatsMax[op.context])
  op.value = op.direction ? 1 + (((bits >>> 25) & 15) % 3) : 0
}

const fillByClass: Readonly<Record<OperationClass, Fill>> = {
  'guest read': aWord,
  'guest write': (d, bits, op) => {
    aWord(d, bits, op)
    op.value = registerValues[bits >>> 30]
  },
  'guest job': (d, bits, op) => {
    aContext(d, bits, op)
    anOwner(d, bits, op)
    fillJob(d, word(bits, 2), op)
  },
  'guest crash': aGuest,
  'guest hang': aGuest,
  'guest acknowledge': aGuest,
  'guest end': aGuest,
  'hypervisor start': (d, bits, op) => {
    aContext(d, bits, op)
    anOwner(d, bits, op)
    const more = word(bits, 3)
    op.ordinal = d.tables.startable[(more & 0xff) % d.tables.startable.length]
    onlyWhatItTakes(d.tables, op, ((more >>> 8) & 0xff) % d.tables.windows[op.guest])
  },
  'hypervisor step': nothing,
  'hypervisor step fails': nothing,
  'hypervisor run': nothing,
  'hypervisor take': aGuest,
  'device issue': aTransaction,
  'device raise': (d, bits, op) => {
    aContext(d, bits, op)
    // The first one most often; behind its interrupts lies the message to its primary.
    const others = d.tables.raises[op.context] - 1
    op.ordinal = bits >>> 31 || others < 1 ? 0 : 1 + (((bits >>> 24) & 0x3f) % others)
  },
  'device fail': aContext,
  'interconnect deliver': aTransaction,
  'interconnect respond': aTransaction,
  'interconnect error': aTransaction,
  'time tick': (_d, bits, op) => {
    op.count = tickCycles[(bits >>> 8) % tickCycles.length]
  },
}
export const fills: readonly Fill[] = operationClasses.map((name) => fillByClass[name])
export const isOfTransaction = Uint8Array.from(fills.map((fill) => (fill === aTransaction ? 1 : 0)))

/** Arguments that a procedure does not take are 0, so that equal operations are equal. */
export function onlyWhatItTakes(tables: ArgumentTables, op: FlatOperation, window: number): void {
  const takes = tables.takes[op.ordinal]
  op.count = takes.window ? window : 0
  if (!takes.guest) op.guest = 0
  if (!takes.context) op.context = 0
  if (takes.device) op.context = tables.primary[op.context]
}
