/**
 * CTX-0  "Any embedded device (for example, hardware accelerators or peripherals that support hardware virtualization or
 * not) has one or several such contexts."
 * A context is what can be assigned by itself: something of it can be handed over (registers, DMA or an interrupt).
 * Reading a description already demands a primary of each device and a frame of each context, without which nothing of it
 * could be resolved; so this breaks on platforms that are made in another way only.
 */
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('CTX-0', {
  reading:
    'Every device has a context, and of every context there is something that can be assigned. A description in YAML that says otherwise is refused when it is read, so this can break on a platform that is made in another way only.',
  over: ({ devices, contexts }): Pair[] => [
    ...devices.map((d): Pair => ({ what: [`device ${d.name}`, 'contexts'], at: [d.contexts.length, 1] })),
    ...contexts.map((c): Pair => {
      const parts = c.frames.length + c.streams.length + c.interrupts.length
      return { what: [`context ${c.name}`, 'frames, streams and interrupts'], at: [parts, 1] }
    }),
  ],
  then: ({ at }) => at[0] >= at[1],
  otherwise: ({ what, at }) => `The ${what[0]} has ${at[0]} ${what[1]}: there is nothing to assign.`,
})
