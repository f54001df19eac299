/**
 * What agents decide: the operations. Any may come at any time; hardware has no preconditions, and an operation that
 * makes no sense has a defined answer. Format `wellbehaved/operation/1`: plain data, JSON-safe, one union.
 * Hardware is named by context and ordinal (the oldest open transaction of context 1), never by a global slot, so that
 * dropping one operation does not change what the others mean.
 */
import type { Platform } from './platform.ts'

export const operationFormat = 'wellbehaved/operation/1'

/** `guest`, `context`, `ordinal`, `interrupt` and `window` count from 0; addresses in bytes, cycles are device cycles. */
export type Operation = (
  | { by: 'guest'; guest: number; do: 'read'; address: number }
  | { by: 'guest'; guest: number; do: 'write'; address: number; value: number }
  /** Writes a descriptor to the context's doorbell, as one access: a burst of `beats`, from memory or to it. */
  | {
      by: 'guest'
      guest: number
      do: 'job'
      context: number
      direction: 'read' | 'write'
      address: number
      beats: number
      value: number
    }
  | { by: 'guest'; guest: number; do: 'crash' | 'hang' | 'acknowledge' | 'end' }
  | { by: 'hypervisor'; do: 'start'; procedure: string; context: number; guest: number; window: number }
  | { by: 'hypervisor'; do: 'step'; fails?: true }
  /** Steps up to and including the procedure's next wait, or to its end. */
  | { by: 'hypervisor'; do: 'run' }
  /** The guest's PE takes its pending physical interrupt to EL2; the handler pre-empts the procedure. */
  | { by: 'hypervisor'; do: 'take'; guest: number }
  /** The next beat of the context's `ordinal`-th oldest transaction appears at the port. */
  | { by: 'device'; do: 'issue'; context: number; ordinal: number }
  | { by: 'device'; do: 'raise'; context: number; interrupt: number }
  | { by: 'device'; do: 'fail'; context: number }
  /** The protection judges the next beat of that transaction, and memory takes it if it passes. */
  | { by: 'interconnect'; do: 'deliver'; context: number; ordinal: number }
  | { by: 'interconnect'; do: 'respond'; context: number; ordinal: number; error?: true }
  | { by: 'time'; do: 'tick'; cycles: number }
) & {
  /** In the same cycle as the operation before. */
  with?: true
}

/** Classes of operations. The numbers are codes of the hot path and of every trace digest: append, never renumber. */
export const operationClasses = [
  'guest read',
  'guest write',
  'guest job',
  'guest crash',
  'guest hang',
  'guest acknowledge',
  'guest end',
  'hypervisor start',
  'hypervisor step',
  'hypervisor step fails',
  'hypervisor run',
  'hypervisor take',
  'device issue',
  'device raise',
  'device fail',
  'interconnect deliver',
  'interconnect respond',
  'interconnect error',
  'time tick',
] as const
export type OperationClass = (typeof operationClasses)[number]

export const OP = Object.fromEntries(operationClasses.map((name, code) => [name, code])) as {
  readonly [N in OperationClass]: number
}

/** An operation with numbers only, for the hot path: one shape, pooled. Fields that a class does not use are 0. */
export interface FlatOperation {
  code: number
  guest: number
  context: number
  /** Ordinal of a transaction or interrupt; procedure of a start. */
  ordinal: number
  /** 0 read, 1 write. */
  direction: number
  address: number
  value: number
  /** Beats of a job, cycles of a tick, window of a start. */
  count: number
  /** 1: in the same cycle as the operation before. */
  together: number
}

export const newFlatOperation = (): FlatOperation => ({
  code: 0,
  guest: 0,
  context: 0,
  ordinal: 0,
  direction: 0,
  address: 0,
  value: 0,
  count: 0,
  together: 0,
})

export function copyOperation(from: FlatOperation, to: FlatOperation): FlatOperation {
  to.code = from.code
  to.guest = from.guest
  to.context = from.context
  to.ordinal = from.ordinal
  to.direction = from.direction
  to.address = from.address
  to.value = from.value
  to.count = from.count
  to.together = from.together
  return to
}

/** @throws Error when the operation names a procedure that the platform lacks (it is then no longer expressible). */
export function flatten(platform: Platform, op: Operation): FlatOperation {
  const flat = newFlatOperation()
  flat.together = op.with ? 1 : 0
  switch (op.by) {
    case 'guest':
      return flattenGuest(op, flat)
    case 'hypervisor':
      return flattenHypervisor(platform, op, flat)
    case 'device':
      flat.code = OP[`device ${op.do}`]
      flat.context = op.context
      flat.ordinal = op.do === 'issue' ? op.ordinal : op.do === 'raise' ? op.interrupt : 0
      return flat
    case 'interconnect':
      flat.code =
        op.do === 'deliver'
          ? OP['interconnect deliver']
          : OP[op.error ? 'interconnect error' : 'interconnect respond']
      flat.context = op.context
      flat.ordinal = op.ordinal
      return flat
    case 'time':
      flat.code = OP['time tick']
      flat.count = op.cycles
      return flat
  }
}

function flattenGuest(op: Extract<Operation, { by: 'guest' }>, flat: FlatOperation): FlatOperation {
  flat.code = OP[`guest ${op.do}`]
  flat.guest = op.guest
  if (op.do === 'read' || op.do === 'write' || op.do === 'job') flat.address = op.address
  if (op.do === 'write' || op.do === 'job') flat.value = op.value
  if (op.do === 'job') {
    flat.context = op.context
    flat.direction = op.direction === 'write' ? 1 : 0
    flat.count = op.beats
  }
  return flat
}

function flattenHypervisor(
  platform: Platform,
  op: Extract<Operation, { by: 'hypervisor' }>,
  flat: FlatOperation,
): FlatOperation {
  switch (op.do) {
    case 'start':
      flat.code = OP['hypervisor start']
      flat.ordinal = platform.procedures.findIndex((p) => p.name === op.procedure)
      if (flat.ordinal < 0) throw new Error(`the platform has no procedure '${op.procedure}'`)
      flat.context = op.context
      flat.guest = op.guest
      flat.count = op.window
      return flat
    case 'step':
      flat.code = OP[op.fails ? 'hypervisor step fails' : 'hypervisor step']
      return flat
    case 'run':
      flat.code = OP['hypervisor run']
      return flat
    case 'take':
      flat.code = OP['hypervisor take']
      flat.guest = op.guest
      return flat
  }
}

/** The printable form. The inverse of `flatten`. */
export function unflatten(platform: Platform, flat: FlatOperation): Operation {
  const op = unflattenPlain(platform, flat)
  return flat.together ? { ...op, with: true } : op
}

function unflattenPlain(platform: Platform, f: FlatOperation): Operation {
  const name = operationClasses[f.code]
  switch (name) {
    case 'guest read':
      return { by: 'guest', guest: f.guest, do: 'read', address: f.address }
    case 'guest write':
      return { by: 'guest', guest: f.guest, do: 'write', address: f.address, value: f.value }
    case 'guest job':
      return {
        by: 'guest',
        guest: f.guest,
        do: 'job',
        context: f.context,
        direction: f.direction ? 'write' : 'read',
        address: f.address,
        beats: f.count,
        value: f.value,
      }
    case 'guest crash':
      return { by: 'guest', guest: f.guest, do: 'crash' }
    case 'guest hang':
      return { by: 'guest', guest: f.guest, do: 'hang' }
    case 'guest acknowledge':
      return { by: 'guest', guest: f.guest, do: 'acknowledge' }
    case 'guest end':
      return { by: 'guest', guest: f.guest, do: 'end' }
    case 'hypervisor start': {
      const procedure = platform.procedures[f.ordinal]?.name ?? `#${f.ordinal}`
      return { by: 'hypervisor', do: 'start', procedure, context: f.context, guest: f.guest, window: f.count }
    }
    case 'hypervisor step':
      return { by: 'hypervisor', do: 'step' }
    case 'hypervisor step fails':
      return { by: 'hypervisor', do: 'step', fails: true }
    case 'hypervisor run':
      return { by: 'hypervisor', do: 'run' }
    case 'hypervisor take':
      return { by: 'hypervisor', do: 'take', guest: f.guest }
    case 'device issue':
      return { by: 'device', do: 'issue', context: f.context, ordinal: f.ordinal }
    case 'device raise':
      return { by: 'device', do: 'raise', context: f.context, interrupt: f.ordinal }
    case 'device fail':
      return { by: 'device', do: 'fail', context: f.context }
    case 'interconnect deliver':
      return { by: 'interconnect', do: 'deliver', context: f.context, ordinal: f.ordinal }
    case 'interconnect respond':
      return { by: 'interconnect', do: 'respond', context: f.context, ordinal: f.ordinal }
    case 'interconnect error':
      return { by: 'interconnect', do: 'respond', context: f.context, ordinal: f.ordinal, error: true }
    case 'time tick':
      return { by: 'time', do: 'tick', cycles: f.count }
    case undefined:
      throw new Error(`there is no class of operations ${f.code}`)
  }
}
