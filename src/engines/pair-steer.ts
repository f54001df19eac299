/**
 * Steering of pairs: after the fork half of the operations are aimed at the victims, because a pair in which they do
 * nothing says nothing. For a rule about what comes after a reset, the hypervisor first resets the context and assigns
 * it anew. Proposals only: what has no effect is drawn otherwise, and whatever is played is recorded as any operation.
 */
import type { Facts } from '../../properties/kit/facts.ts'
import { ownersOperationsAt } from '../../properties/kit/secrets.ts'
import { copyOperation, type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { mix } from './random.ts'

export const op = (code: number, more: Partial<FlatOperation> = {}): FlatOperation => ({
  ...newFlatOperation(),
  code,
  ...more,
})

/** Operations worth trying on a context for each owner, made once: [context][owner + 1]. */
type ByOwner = readonly (readonly (readonly FlatOperation[])[])[]

export interface Probes {
  readonly all: ByOwner
  /** Those that only look: reads of its registers. */
  readonly looks: ByOwner
}

const variants = [0, 0x1f1, 0x322] as const

export function probesOf(p: Facts): Probes {
  const all = p.platform.contexts.map((_, c) =>
    [-1, ...p.platform.guests.keys()].map((guest) =>
      variants.flatMap((bits) => ownersOperationsAt(c, guest, p, bits)),
    ),
  )
  const isRead = (o: FlatOperation): boolean => o.code === OP['guest read']
  return { all, looks: all.map((byOwner) => byOwner.map((list) => list.filter(isRead))) }
}

/** Choices after the fork in which the owners of the victims look at their registers: a difference may soon be gone. */
export const looksFirst = 6

/** A read of one of its registers by the owner of context c, where it has any. */
export function look(probes: Probes, c: number, owner: number, bits: number, into: FlatOperation): boolean {
  const list = probes.looks[c][owner + 1]
  if (list.length === 0) return false
  copyOperation(list[bits % list.length], into)
  return true
}

/** Kinds of proposals for one choice, tried in this order from a drawn start: the data path ends what it has begun. */
const transferCodes = [OP['interconnect respond'], OP['interconnect deliver'], OP['device issue']] as const
export const probeAttempts = 2 * transferCodes.length

/** Something that context c or its owner does. */
export function probe(probes: Probes, c: number, owner: number, bits: number, into: FlatOperation): void {
  const attempt = mix(bits, c)
  if (attempt & 1) {
    const list = probes.all[c][owner + 1]
    copyOperation(list[(attempt >>> 1) % list.length], into)
    return
  }
  clear(into)
  into.code = transferCodes[(attempt >>> 1) % transferCodes.length]
  into.context = c
  into.ordinal = (attempt >>> 8) & 3 ? 0 : 1
}

function clear(into: FlatOperation): void {
  copyOperation(blank, into)
}
const blank = newFlatOperation()

/** The way to a reset of a context and to its next assignment, as far as the description has the procedures. */
export interface Renewal {
  readonly resets: readonly number[]
  readonly recover: number
  readonly assign: number
}

export function renewalOf({ procedures }: Platform): Renewal {
  const ordinal = (name: string) => procedures.findIndex((p) => p.name === name)
  return {
    resets: [ordinal('unassign'), ordinal('reset')].filter((p) => p >= 0),
    recover: ordinal('recover'),
    assign: ordinal('assign'),
  }
}

/** The hypervisor resets context c of this owner. */
export function proposeReset(
  platform: Platform,
  { resets, recover }: Renewal,
  c: number,
  owner: number,
  bits: number,
  into: FlatOperation,
): boolean {
  clear(into)
  into.code = OP['hypervisor start']
  if (owner < 0 || resets.length === 0 || (bits & 7) === 0) {
    into.ordinal = recover
    into.context = platform.devices[platform.contexts[c].device].primary
    return recover >= 0
  }
  into.ordinal = resets[(bits >>> 3) % resets.length]
  into.context = c
  into.guest = owner
  return true
}

export function proposeAssign(
  platform: Platform,
  { assign }: Renewal,
  c: number,
  bits: number,
  into: FlatOperation,
): boolean {
  if (assign < 0) return false
  clear(into)
  into.code = OP['hypervisor start']
  into.ordinal = assign
  into.context = c
  into.guest = bits % platform.guests.length
  into.count = (bits >>> 8) % Math.max(1, platform.guests[into.guest].windows.length)
  return true
}

/** What lets a procedure go on: its run, then the context's own transactions, then time. */
const urging = [
  op(OP['hypervisor run']),
  op(OP['interconnect respond']),
  op(OP['interconnect deliver']),
  op(OP['device issue']),
  op(OP['time tick'], { count: 8 }),
]
export const urgeAttempts = urging.length

export function urge(c: number, attempt: number, into: FlatOperation): void {
  copyOperation(urging[attempt], into)
  if (into.code !== OP['hypervisor run'] && into.code !== OP['time tick']) into.context = c
}
