/**
 * PAT-7  "There are typically two kinds of drivers involved in the processing in the driver VM: a backend driver receiving
 * commands from the paravirtualized driver, and a device specific driver actually owning the hardware."
 * The guest that owns the device at the start is the driver VM. What is specific to the device lies in it: its driver and
 * its back end; a front end lies in another guest, nothing of it in EL2 (but the assignment that hands it over).
 */
import type { ModuleKind, Platform } from '../../src/interface/platform.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { nameOfGuest, ownerAtStart, patternOf } from '../kit/sharing.ts'

const EL2 = -1
const NOWHERE = -2
const required: readonly ModuleKind[] = ['driver', 'back-end']

export default staticRule('PAT-7', {
  reading:
    'Driver and back end of a device with a driver VM lie in the guest that owns the hardware, and EL2 has neither.',
  appliesTo: (platform) =>
    platform.modules && driven(platform).length > 0 ? undefined : { lacks: 'a driver VM' },
  over: (platform) => driven(platform).flatMap((device) => modulePairs(platform, device)),
  then: ({ at }) => at[0] === at[1],
  otherwise: ({ what, at }) =>
    `${what[0]} lies ${at[0] === NOWHERE ? 'nowhere' : `in ${at[0] === EL2 ? 'EL2' : `guest ${at[0]}`}`}, and ${what[1]} in guest ${at[1]}.`,
})

const driven = ({ devices }: Platform): number[] =>
  devices.flatMap((d, i) => (patternOf(d) === 'driver-vm' ? [i] : []))

function modulePairs(platform: Platform, device: number): Pair[] {
  const { name, primary } = platform.devices[device]
  const owner = ownerAtStart(platform, primary)
  const hardware = `the hardware of ${name} (${nameOfGuest(platform.guests, owner)})`
  const own = (platform.modules ?? []).filter((m) => m.devices.includes(device) && m.kind !== 'assignment')
  const missing = required.filter((kind) => !own.some((m) => m.kind === kind && m.guest === owner))
  return [
    ...missing.map((kind): Pair => ({ what: [`the ${kind} of ${name}`, hardware], at: [NOWHERE, owner] })),
    ...own
      .filter((m) => m.kind !== 'front-end' || m.guest === undefined)
      .map((m): Pair => ({ what: [m.name, hardware], at: [m.guest ?? EL2, owner] })),
  ]
}
