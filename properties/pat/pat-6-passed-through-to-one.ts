/**
 * PAT-6  "In this design, the device has a single user VM, which completely owns the device, and can read/write the device
 * registers, share memory, and handle the interrupts."
 * Compared is what any other guest reaches: its memory and its trapped windows against the frames of the device, the
 * device that a trapped window shows, and the processing element of each private interrupt.
 */
import type { Guest, Platform, Range } from '../../src/interface/platform.ts'
import { sayAddress } from '../kit/facts.ts'
import { closest } from '../kit/ranges.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { ownerAtStart } from '../kit/sharing.ts'

export default staticRule('PAT-6', {
  reading:
    'Of a device that is passed through whole, no guest but its owner reaches a register, sees an emulated window, or has an interrupt.',
  appliesTo: ({ devices }) =>
    devices.some((d) => d.passedThrough) ? undefined : { lacks: 'a device passed through whole' },
  over: (platform) =>
    platform.devices.flatMap((d, device) => {
      const owner = d.passedThrough ? ownerAtStart(platform, d.primary) : -1
      return owner < 0
        ? []
        : platform.guests.flatMap((g, i) => (i === owner ? [] : meetings(platform, device, g, i)))
    }),
  then: ({ at }) => at[0] !== at[1],
  otherwise: ({ what, at }) =>
    `${what[0]} and ${what[1]} meet, at ${sayAddress(at[0])}: the device is shared, and was passed through to one guest.`,
})

/** Everything of the device beside everything of one other guest. */
function meetings(platform: Platform, device: number, guest: Guest, ordinal: number): Pair[] {
  const { name, contexts } = platform.devices[device]
  const windows = (platform.trapped ?? []).filter((w) => w.guests.includes(ordinal))
  const reached: { by: string; range: Range }[] = [
    ...guest.memory.map((range) => ({ by: `the memory of ${guest.name}`, range })),
    ...windows.map((range) => ({ by: `the trapped window ${range.name} of ${guest.name}`, range })),
  ]
  const own = contexts.map((c) => platform.contexts[c])
  return [
    ...own.flatMap((c) =>
      c.frames.flatMap((f) =>
        reached.map(({ by, range }): Pair => ({ what: [`${c.name}.${f.name}`, by], at: closest(f, range) })),
      ),
    ),
    ...windows.flatMap((w): Pair[] =>
      w.device === undefined
        ? []
        : [{ what: [name, `what the window ${w.name} shows ${guest.name}`], at: [device, w.device] }],
    ),
    ...own.flatMap((c) =>
      c.interrupts.flatMap(({ line }): Pair[] => {
        const { pe, name: of } = platform.lines[line]
        return pe === undefined ? [] : [{ what: [of, `the PE of ${guest.name}`], at: [pe, guest.pe] }]
      }),
    ),
  ]
}
