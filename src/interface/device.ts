/** The boundary: whatever performs accesses and reports observations. Our core, a child process, RTL, silicon. */
import type { Access } from './accesses.ts'
import type { ObservationKind } from './observations.ts'

/** Who decides operations. Those of the last two a device may keep to itself: they are then never asked of it. */
export const agents = ['guest', 'hypervisor', 'time', 'device', 'interconnect'] as const
export type Agent = (typeof agents)[number]

export interface Device {
  readonly name: string
  /** The agents whose decisions it takes from us. */
  readonly controls: readonly Agent[]
  /** The kinds of observations that it can report; rules that need others are *not observable*. */
  readonly observes: readonly ObservationKind[]
  /**
   * Performs one access: fills in its answer, publishes what was seen, says whether it had an effect.
   * @throws DeviceFailure when the device dies, hangs or answers nonsense.
   */
  perform(access: Access): boolean
  /** Back to power-on. */
  reset(): void
  /** Notes the device's whole state, and goes back to it: both or neither. One state is kept, the last one. */
  save?(): void
  load?(): void
  close(): void
}

/** The device under test failed, not a rule: exit code 3. */
export class DeviceFailure extends Error {
  /** The last requests sent to it, newest last, and what it wrote to standard error. */
  readonly lastRequests: readonly string[]
  readonly standardError: string

  constructor(message: string, lastRequests: readonly string[] = [], standardError = '') {
    super(message)
    this.name = 'DeviceFailure'
    this.lastRequests = lastRequests
    this.standardError = standardError
  }
}
