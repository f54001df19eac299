/**
 * What an outsider sees: the only thing, beside operations, that a rule may judge.
 * One table gives every kind, its fields and where it is seen; printing, the protocol, the documentation and the
 * types follow from it. Format `wellbehaved/observation/2`.
 */
export const observationFormat = 'wellbehaved/observation/2'

/**
 * `from`: 'operation' what the runner itself did, 'software' what the hypervisor's procedures did,
 * 'device' what a device under test must report. `where`: the wire or register on which it is seen.
 */
export const observationKinds = [
  {
    name: 'operation begun',
    from: 'operation',
    fields: ['operation', 'guest', 'context'],
    where: 'the runner',
  },
  /** Only of an operation that had an effect or showed something. */
  { name: 'operation ended', from: 'operation', fields: ['accepted'], where: 'the runner' },
  { name: 'time passed', from: 'device', fields: ['cycles'], where: 'the clock' },
  { name: 'guest stopped', from: 'operation', fields: ['guest', 'hangs'], where: 'the runner' },
  {
    name: 'register read',
    from: 'operation',
    fields: ['guest', 'pe', 'register', 'index', 'context', 'address', 'value', 'answer'],
    where: 'the PE that reads',
  },
  {
    name: 'register written',
    from: 'operation',
    fields: ['guest', 'pe', 'register', 'index', 'context', 'address', 'value', 'answer'],
    where: 'the PE that writes',
  },
  {
    name: 'job submitted',
    from: 'operation',
    fields: ['guest', 'context', 'direction', 'address', 'beats', 'answer'],
    where: 'the PE that writes the descriptor',
  },
  {
    name: 'procedure started',
    from: 'software',
    fields: ['procedure', 'context', 'guest', 'window'],
    where: 'the hypervisor',
  },
  {
    name: 'procedure ended',
    from: 'software',
    fields: ['procedure', 'context', 'guest', 'window', 'outcome'],
    where: 'the hypervisor',
  },
  { name: 'update begun', from: 'software', fields: ['context', 'setting'], where: 'the hypervisor' },
  { name: 'commit written', from: 'software', fields: ['answer'], where: 'the PE that writes COMMIT' },
  { name: 'reset requested', from: 'software', fields: ['context'], where: 'the PE that writes RESET' },
  {
    name: 'request at port',
    from: 'device',
    fields: ['context', 'stream', 'tag', 'direction', 'address', 'beats', 'message'],
    where: "the device's port, address channel, before the protection",
  },
  {
    name: 'beat at port',
    from: 'device',
    fields: ['context', 'stream', 'tag', 'direction', 'beat', 'address'],
    where: "the device's port, one transfer of a burst",
  },
  {
    name: 'beat passed',
    from: 'device',
    fields: ['context', 'stream', 'tag', 'direction', 'beat', 'address', 'attribute', 'value', 'through'],
    where: 'behind the protection',
  },
  {
    name: 'beat blocked',
    from: 'device',
    fields: ['context', 'stream', 'tag', 'direction', 'beat', 'address'],
    where: 'the error channel of the protection',
  },
  {
    name: 'response at port',
    from: 'device',
    fields: ['context', 'tag', 'direction', 'error', 'value'],
    where: "the device's port, response channel",
  },
  {
    name: 'interrupt line',
    from: 'device',
    fields: ['context', 'line', 'level'],
    where: "the device's own wire",
  },
  {
    name: 'message to primary',
    from: 'device',
    fields: ['context'],
    where: "the context's message channel",
  },
  { name: 'context failed', from: 'device', fields: ['context'], where: "the device's error pin" },
  {
    name: 'reset done',
    from: 'device',
    fields: ['context'],
    where: 'the acknowledge wire of the context that was asked',
  },
  {
    name: 'reset isolated',
    from: 'device',
    fields: ['context'],
    where: 'the isolation wire of the context that was asked',
  },
  { name: 'commit acknowledged', from: 'device', fields: [], where: "the protection's acknowledge wire" },
  {
    name: 'fault recorded',
    from: 'device',
    fields: ['stream', 'address', 'direction', 'overflow'],
    where: "the protection's fault record",
  },
  { name: 'interrupt taken', from: 'device', fields: ['pe', 'line'], where: 'ICC_IAR at EL2' },
  {
    name: 'virtual interrupt taken',
    from: 'device',
    fields: ['guest', 'pe', 'line'],
    where: 'ICV_IAR at EL1',
  },
  {
    name: 'interrupt signalled',
    from: 'device',
    fields: ['line', 'level'],
    where: 'the input of the interrupt controller',
  },
  {
    name: 'virtual interrupt ended',
    from: 'device',
    fields: ['guest', 'pe', 'line'],
    where: 'ICV_EOIR at EL1',
  },
  {
    name: 'direct interrupt taken',
    from: 'device',
    fields: ['guest', 'pe', 'line'],
    where: 'ICC_IAR at EL1',
  },
  /** Only fair agents act from here on: what must come within a bound is due. */
  { name: 'cooperation begun', from: 'operation', fields: [], where: 'the runner' },
  {
    name: 'access emulated',
    from: 'software',
    fields: ['guest', 'context', 'direction', 'address', 'value'],
    where: 'the PE of the guest, as it goes on',
  },
  /** The arbiter grants the port to others for now. */
  {
    name: 'beat held',
    from: 'device',
    fields: ['context'],
    where: "the device's arbiter, a request without a grant",
  },
] as const satisfies readonly {
  name: string
  from: 'operation' | 'software' | 'device'
  fields: readonly ObservationField[]
  where: string
}[]

export type ObservationKind = (typeof observationKinds)[number]['name']

/**
 * Ordinals count from 0; a field that names nobody is -1 (`guest: -1` is the hypervisor). `address` in bytes, `cycles` in device cycles, `direction` 0 read, 1 write, `level` 0 low,
 * 1 high, 2 pulse, `answer` one of `answers`, `outcome` one of `outcomes`, `tag` the transaction identifier at the port
 * (ARID or AWID), free again after the response.
 */
export const observationFields = [
  'operation',
  'accepted',
  'cycles',
  'hangs',
  'guest',
  'pe',
  'register',
  'index',
  'context',
  'stream',
  'tag',
  'direction',
  'address',
  'beat',
  'beats',
  'message',
  'attribute',
  'value',
  'answer',
  'error',
  'procedure',
  'window',
  'setting',
  'outcome',
  'line',
  'level',
  'overflow',
  'through',
] as const
export type ObservationField = (typeof observationFields)[number]

/** Codes of the kinds, for the hot path. */
export const K = Object.fromEntries(observationKinds.map((k, code) => [k.name, code])) as {
  readonly [N in ObservationKind]: number
}

/** `trapped`: the EL2 MPU refused it, a VM exit. `error`: the bus answered with an error. */
export const answers = ['ok', 'trapped', 'error'] as const
export const ANSWER = { ok: 0, trapped: 1, error: 2 } as const

/** How a procedure ended. `refused`: its check said that the call makes no sense; nothing was changed. */
export const outcomes = ['complete', 'refused', 'failed'] as const
export const OUTCOME = { complete: 0, refused: 1, failed: 2 } as const

export const NOBODY_THERE = -1

/** One observation, pooled: read it while the subscriber runs, keep nothing of it. Fields of other kinds are stale. */
export type Observation = { kind: number } & { [F in ObservationField]: number }

export function newObservation(): Observation {
  const fields = Object.fromEntries(observationFields.map((f) => [f, 0]))
  return { kind: 0, ...fields } as Observation
}

/** An observation at the edge: its kind by name, and its fields only. JSON-safe. */
export type PlainObservation = { readonly kind: ObservationKind } & {
  readonly [F in ObservationField]?: number
}

export function plainObservation(o: Observation): PlainObservation {
  const kind = observationKinds[o.kind]
  if (!kind) throw new Error(`there is no observation of kind ${o.kind}`)
  const fields: readonly ObservationField[] = kind.fields
  return { kind: kind.name, ...Object.fromEntries(fields.map((f) => [f, o[f]])) }
}

/** Where observations go: a list of subscribers for each kind, so that publishing allocates nothing. */
export interface Bus {
  /** The pooled observation: fill in its fields, then publish. */
  readonly o: Observation
  /** Observations published so far: what shows nothing leaves it as it is. */
  readonly published: number
  publish(kind: number): void
  subscribe(kind: number, subscriber: (o: Observation) => void): void
}

export function newBus(): Bus {
  const o = newObservation()
  const subscribers: ((o: Observation) => void)[][] = observationKinds.map(() => [])
  const bus = {
    o,
    published: 0,
    publish(kind: number) {
      bus.published++
      o.kind = kind
      const list = subscribers[kind] as ((o: Observation) => void)[]
      for (let i = 0; i < list.length; i++) (list[i] as (o: Observation) => void)(o)
    },
    subscribe: (kind: number, subscriber: (o: Observation) => void) => {
      subscribers[kind]?.push(subscriber)
    },
  }
  return bus
}
