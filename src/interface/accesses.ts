/**
 * What reaches the hardware. Software and the runner turn operations into accesses; a device under test performs them.
 * An access of the hypervisor names a register by role and index (src/interface/registers.ts); a guest's names an
 * address, since a guest may try any.
 */

export const accessKinds = [
  /** The hypervisor reads `register`[`index`]; on `guest`'s PE where it is a system register. */
  'read',
  /** The hypervisor writes it. */
  'write',
  /** A guest reads the word at `address`. */
  'guest read',
  'guest write',
  /** A guest writes a descriptor (direction, address, beats, value) to the doorbell of `context`. */
  'guest job',
  /** `guest`'s PE acknowledges its highest pending physical interrupt at EL2; `value` answers the line, or -1. */
  'take',
  /** `guest` acknowledges its highest pending virtual interrupt. */
  'guest acknowledge',
  /** `guest` deactivates the virtual interrupt that it is handling. */
  'guest end',
  'issue',
  'raise',
  'fail',
  'deliver',
  /** The interconnect answers; `value` 1 is an error response. */
  'respond',
  /** `count` device cycles pass. The only access that moves the clock. */
  'tick',
  /** The PE of `guest` makes no progress any more. Only where the platform has a safety island: nobody else is told. */
  'stop',
] as const
export type AccessKind = (typeof accessKinds)[number]

export const A = Object.fromEntries(accessKinds.map((k, code) => [k, code])) as {
  readonly [N in AccessKind]: number
}

/** One access, pooled, and its answer. */
export interface Access {
  kind: number
  guest: number
  register: number
  index: number
  context: number
  /** Of a transaction, oldest first, or of an interrupt. */
  ordinal: number
  direction: number
  address: number
  value: number
  /** Beats or cycles. */
  count: number
  /** 1: in the same cycle as the access before. */
  together: number
  /** Answer: one of `ANSWER` in src/interface/observations.ts. */
  answer: number
  /** Answer: the value read. */
  answered: number
}

export const newAccess = (): Access => ({
  kind: 0,
  guest: 0,
  register: 0,
  index: 0,
  context: 0,
  ordinal: 0,
  direction: 0,
  address: 0,
  value: 0,
  count: 0,
  together: 0,
  answer: 0,
  answered: 0,
})
