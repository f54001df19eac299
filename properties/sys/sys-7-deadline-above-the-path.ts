/**
 * SYS-7  "In such cases, device virtualization will require some hardware support and should follow some basic principles
 * exposed in this whitepaper."
 * Part a: where the cost of the path that the device's pattern takes is above the deadline of a guest, software alone
 * cannot meet the need. Costs are those of the description: an exit to EL2, a switch to another VM, the copy of a burst,
 * an injection. A context that is assigned costs the exit and the injection of its interrupt.
 */
import type { Context, Pattern, Platform } from '../../src/interface/platform.ts'
import { sayCycles } from '../kit/facts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { ownerAtStart, patternOf } from '../kit/sharing.ts'

export default staticRule('SYS-7.a', {
  reading:
    "No guest's deadline is below what one request costs on the path that the pattern of its device takes.",
  appliesTo: ({ guests }) =>
    guests.some((g) => g.deadlineCyclesMax !== undefined) ? undefined : { lacks: 'a declared deadline' },
  over: (platform) =>
    platform.contexts.flatMap((context, c): Pair[] => {
      const guest = platform.guests[ownerAtStart(platform, c)]
      if (guest?.deadlineCyclesMax === undefined) return []
      const device = platform.devices[context.device]
      return [
        {
          what: [`a request of ${guest.name} to ${context.name}`, `${patternOf(device) ?? 'assignment'}`],
          at: [pathCycles(platform, context, patternOf(device)), guest.deadlineCyclesMax],
        },
      ]
    }),
  then: ({ at }) => at[0] <= at[1],
  otherwise: ({ what, at }) =>
    `Let the path of ${what[0]} be ${what[1]}: it costs ${sayCycles(at[0])}, and the deadline is ${sayCycles(at[1])}. It needs hardware support.`,
})

/** What one request costs on the path of a pattern. */
export function pathCycles(
  { costs, beatBytes }: Platform,
  context: Context,
  pattern: Pattern | undefined,
): number {
  const { trapCycles, switchCycles, copyCyclesPerByte, injectCycles } = costs
  const interrupt = trapCycles + injectCycles
  const copy = copyCyclesPerByte * beatBytes * Math.max(1, context.burstBeatsMax)
  switch (pattern) {
    case 'simulation':
    case 'emulation':
    case 'paravirtual':
      return trapCycles + copy + interrupt
    case 'driver-vm':
      return trapCycles + 2 * switchCycles + copy + interrupt
    default:
      return interrupt
  }
}
