/**
 * MP-14  "When enabled, a system MPU or MMU must report a fault to the privileged software responsible for providing
 * context isolation through an interrupt whenever an error condition becomes active (for example, on a first configuration
 * operation or permission check failure)."
 * Part b: what the interrupt announces can be read. The record shows the first fault since the acknowledgement; later ones
 * are merged into it, and (+) that they were can be read. A fault in the very cycle of the acknowledgement is the next one.
 * The record belongs to the beat that is blocked in the same operation; what is blocked during a reset may be the
 * device's isolation.
 */
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import { nameOfRegister, R } from '../../src/interface/registers.ts'
import { isolation } from '../ghosts/isolation.ts'
import { type Facts, sayAddress, sayStream } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

const ENDED = K['operation ended']
const RECORDED = K['fault recorded']
const addressMax = 0xffff_ffff
const streamMax = 0xffff

export default step('MP-14.b', {
  reading:
    'Each beat that the protection blocks is recorded, with its stream and its address, or merged into the record that is held, and then FAULT_STATUS says that one was lost; the record reads so until it is acknowledged.',
  uses: [isolation],
  ghost: {
    /** The beat that was blocked in this operation. */
    blocked: {},
    blockedStream: { max: streamMax },
    blockedAddress: { max: addressMax },
    recorded: {},
    /** The record that is held, and whether another fault came since. */
    recordHeld: {},
    recordLost: {},
    heldStream: { max: streamMax },
    heldAddress: { max: addressMax },
    /** A bit for each requester whose fault came since, where the unit tells them apart. */
    heldLater: { max: addressMax },
  },
  hears: { of: ['FAULT_STATUS'] },
  follow: {
    'beat blocked': (g, o) => {
      if (g.mayBeIsolated[o.context] === 1) return
      g.blocked[0] = 1
      g.blockedStream[0] = o.stream
      g.blockedAddress[0] = o.address
    },
    'fault recorded': (g, o, p) => {
      g.recorded[0] = 1
      if (g.recordHeld[0] === 1) {
        g.recordLost[0] = 1
        if (hasLater(p)) g.heldLater[0] = (g.heldLater[0] | requesterBit(o.stream, p)) >>> 0
        return
      }
      g.recordHeld[0] = 1
      g.heldStream[0] = o.stream
      g.heldAddress[0] = o.address
    },
    'register written': (g, o) => {
      if (o.answer !== ANSWER.ok) return
      g.recordHeld[0] = 0
      g.recordLost[0] = 0
      g.heldStream[0] = 0
      g.heldAddress[0] = 0
      g.heldLater[0] = 0
    },
    'operation ended': (g) => {
      g.blocked[0] = 0
      g.blockedStream[0] = 0
      g.blockedAddress[0] = 0
      g.recorded[0] = 0
    },
  },
  attempt: 'beat blocked',
  when: ['operation ended', 'fault recorded', 'register read'],
  judges: { of: ['FAULT_STATUS', 'FAULT_STREAM', 'FAULT_ADDRESS', 'FAULT_LATER'] },
  given: (g, o) => (o.kind === ENDED || o.kind === RECORDED ? g.blocked[0] === 1 : o.answer === ANSWER.ok),
  then: (g, o) => {
    if (o.kind === ENDED) return g.recorded[0] === 1
    if (o.kind === RECORDED)
      return (
        o.stream === g.blockedStream[0] && o.address === g.blockedAddress[0] && o.overflow === g.recordHeld[0]
      )
    return o.value === registerSays(g, o)
  },
  otherwise: (g, o, p) => {
    const fault = `the fault of stream ${sayStream(g.blockedStream[0])} at ${sayAddress(g.blockedAddress[0])}`
    if (o.kind === ENDED) return `Nothing is recorded of ${fault}: neither a record nor that one was lost.`
    if (o.kind === RECORDED)
      return `The record of ${fault} says stream ${sayStream(o.stream)} at ${sayAddress(o.address)}, and ${o.overflow === 1 ? 'that a fault was lost' : 'that none was lost'}; ${g.recordHeld[0] === 1 ? 'another record is held' : 'no record was held'}.`
    return sayRead(g, o, p)
  },
})

interface Ghost {
  readonly recordHeld: Indexed
  readonly recordLost: Indexed
  readonly heldStream: Indexed
  readonly heldAddress: Indexed
  readonly heldLater: Indexed
}

const hasLater = ({ platform }: Facts): boolean => platform.protection.family === 'iopmp'

function requesterBit(stream: number, { contextOfStream, requesters }: Facts): number {
  const requester = requesters[contextOfStream.get(stream) ?? -1] ?? -1
  return requester < 0 ? 0 : (1 << requester) >>> 0
}

/** What the register must read. An empty record reads 0. */
function registerSays(g: Ghost, { register }: Observation): number {
  if (register === R.FAULT_STREAM) return g.heldStream[0]
  if (register === R.FAULT_ADDRESS) return g.heldAddress[0]
  if (register === R.FAULT_LATER) return g.heldLater[0]
  return g.recordHeld[0] | (g.recordLost[0] << 1)
}

function sayRead(g: Ghost, o: Observation, { platform }: Facts): string {
  const name = nameOfRegister(o.register)
  const held =
    g.recordHeld[0] === 1
      ? `holds the fault of stream ${sayStream(g.heldStream[0])} at ${sayAddress(g.heldAddress[0])}${g.recordLost[0] === 1 ? ', and lost another' : ''}`
      : 'holds no fault'
  return `${name} of ${platform.protection.name} reads 0x${o.value.toString(16)} where its record ${held}: it should read 0x${registerSays(g, o).toString(16)}.`
}
