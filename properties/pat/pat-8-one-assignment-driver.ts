/**
 * PAT-8  "Since this assignment control driver can be common to all devices, the hypervisor does not need to incorporate a
 * device specific driver for each different device supporting this approach."
 */
import type { Platform } from '../../src/interface/platform.ts'
import { twoOf } from '../kit/ranges.ts'
import { staticRule } from '../kit/rule.ts'
import { patternOf } from '../kit/sharing.ts'

export default staticRule('PAT-8', {
  reading: 'Any two devices with standard assignment are assigned by one and the same module of EL2.',
  appliesTo: (platform) =>
    platform.modules && standard(platform).length > 1
      ? undefined
      : { lacks: 'two devices that share one assignment driver' },
  over: (platform) =>
    twoOf(standard(platform)).map(([a, b]) => ({
      what: [platform.devices[a].name, platform.devices[b].name],
      at: [assignerOf(platform, a), assignerOf(platform, b)],
    })),
  then: ({ at }) => at[0] === at[1] && at[0] >= 0,
  otherwise: ({ what, at }) =>
    `${what[0]} and ${what[1]} are assigned by modules ${at[0]} and ${at[1]} of the list (−1: by none), not by a common one.`,
})

const standard = ({ devices }: Platform): number[] =>
  devices.flatMap((d, i) => (patternOf(d) === 'standard' ? [i] : []))

const assignerOf = ({ modules = [] }: Platform, device: number): number =>
  modules.findIndex((m) => m.kind === 'assignment' && m.guest === undefined && m.devices.includes(device))
