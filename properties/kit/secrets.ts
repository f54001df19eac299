/**
 * What two-run rules take for secret, and what they let a victim see: lists that several rules share.
 * An owner's operations reach its context by its registers, its doorbell and its interrupt; the device's and the
 * interconnect's then carry them out.
 */
import type { ObservationKind } from '../../src/interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { contextAt } from '../../src/interface/registers.ts'
import type { Facts } from './facts.ts'
import type { SecretOperation } from './rule.ts'

/** The context that an operation of a guest or of the device is made on, or -1. */
function contextOfOwners(op: FlatOperation, { platform }: Facts): number {
  switch (op.code) {
    case OP['guest read']:
    case OP['guest write']:
      return contextAt(platform, op.address)
    case OP['guest job']:
    case OP['device raise']:
      return op.context
    default:
      return -1
  }
}

/** An operation by which the owner of a context, or the context for it, acts. Left out in the other run. */
export function ownersOperation(op: FlatOperation, p: Facts): SecretOperation | undefined {
  const context = contextOfOwners(op, p)
  return context < 0 ? undefined : { context, instead: undefined }
}

const transferCodes: readonly number[] = [
  OP['device issue'],
  OP['interconnect deliver'],
  OP['interconnect respond'],
]

/** A step of a transaction of the context: a beat at its port, its way through the protection, its response. */
export const transfersStep = (op: FlatOperation): SecretOperation | undefined =>
  transferCodes.includes(op.code) ? { context: op.context, instead: undefined } : undefined

/** An error of the context: a failure within, or an error response where the other run has a good one. */
export function errorOf(op: FlatOperation): SecretOperation | undefined {
  const { context } = op
  if (op.code === OP['device fail']) return { context, instead: undefined }
  if (op.code === OP['interconnect error'])
    return { context, instead: { ...op, code: OP['interconnect respond'] } }
  return undefined
}

/** `bits`: a well-mixed word, from which values and windows are taken. */
export function ownersOperationsAt(
  context: number,
  guest: number,
  { platform }: Facts,
  bits: number,
): FlatOperation[] {
  const op = (code: number, more: Partial<FlatOperation> = {}): FlatOperation => ({
    ...newFlatOperation(),
    code,
    ...more,
  })
  const raise = op(OP['device raise'], { context })
  if (guest < 0) return [raise]
  const { frames, registers, burstBeatsMax } = platform.contexts[context]
  // A context may lack a register: then there is nothing to access.
  const access = (name: keyof typeof registers, more: Partial<FlatOperation>): FlatOperation[] => {
    const offset = registers[name]
    if (offset === undefined || frames.length === 0) return []
    return [op(OP['guest read'], { guest, address: frames[0].base + offset, ...more })]
  }
  const read = (name: keyof typeof registers) => access(name, {})
  const write = (name: keyof typeof registers, value: number) =>
    access(name, { code: OP['guest write'], value })
  const { windows } = platform.guests[guest]
  const direction = bits & 1
  const job = op(OP['guest job'], {
    guest,
    context,
    direction,
    address: windows[(bits >>> 1) % Math.max(1, windows.length)]?.base ?? 0,
    count: 1 + ((bits >>> 4) % Math.max(1, burstBeatsMax)),
    value: direction,
  })
  return [
    job,
    ...read('STATUS'),
    ...write('CONFIG', (bits >>> 8) & 1 ? 1 : 0x5a),
    ...write('STATUS', 1),
    raise,
    ...write('MASK', (bits >>> 9) & 1),
    ...read('ERROR'),
  ]
}

export const transfersAt = (context: number): FlatOperation[] =>
  transferCodes.map((code) => ({ ...newFlatOperation(), code, context }))

export const errorsAt = (context: number): FlatOperation[] => [
  { ...newFlatOperation(), code: OP['interconnect error'], context },
  { ...newFlatOperation(), code: OP['device fail'], context },
]

/** All that is done with a context: by its owner, by each step of its transfers, and by its errors. */
export const everyDoing = {
  secret: (op: FlatOperation, p: Facts): SecretOperation | undefined =>
    ownersOperation(op, p) ?? transfersStep(op) ?? errorOf(op),
  secretsAt: (context: number, owner: number, p: Facts, bits: number): readonly FlatOperation[] => [
    ...ownersOperationsAt(context, owner, p, bits),
    ...transfersAt(context),
    ...errorsAt(context),
  ],
} as const

/** Everything that is a context's: its registers as its owner finds them, its port, its pins, its resets. */
export const everything: readonly ObservationKind[] = [
  'register read',
  'register written',
  'job submitted',
  'request at port',
  'beat at port',
  'beat passed',
  'beat blocked',
  'response at port',
  'interrupt line',
  'context failed',
  'reset done',
  'reset isolated',
]

/** What the software that owns a context gets to see of it: registers, memory, answers and interrupts, not its port. */
export const ownersView: readonly ObservationKind[] = [
  'register read',
  'register written',
  'job submitted',
  'beat passed',
  'response at port',
  'interrupt line',
  'context failed',
  'reset done',
  'reset isolated',
]

/** Fields of the owner's view that only the port shows. */
export const onlyAtPort: Partial<Record<ObservationKind, readonly ('stream' | 'tag')[]>> = {
  'beat passed': ['stream', 'tag'],
  'response at port': ['tag'],
}

/** What every two-run rule about neighbours leaves to others, for the report. */
export const alignedSoftware: readonly string[] = [
  'A poll of the hypervisor passes when it can pass in both runs, so how long another reset or commit takes is not compared.',
  'An interrupt handler that runs in one run only is stepped in that one, and the procedure below it waits in both, so when EL2 takes and injects interrupts is not compared.',
  'Data read from memory is not compared where the victim belongs to the guest that owned the secret context: the two share that memory.',
]

/** Where the secret ends: what the context does for its next owner is no secret of the last one. */
export const endsWithAssignment =
  'The comparison with other contexts ends where the secret context is assigned anew.'

export const twoSecondaries = (platform: Platform): { readonly lacks: string } | undefined =>
  platform.contexts.filter((c) => c.role === 'secondary').length > 1
    ? undefined
    : { lacks: 'two secondaries' }
