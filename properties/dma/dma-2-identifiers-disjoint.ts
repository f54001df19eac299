/**
 * DMA-2.a  "One mechanism that can be used to implement this is for all memory accesses made by the well-behaved device
 * context to be associated with a set of runtime-immutable identifiers that are unique to the context in the device."
 * Unique within the device: two devices may use one number, where what stands in front of them tells them apart.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { sayStream } from '../kit/facts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('DMA-2.a', {
  reading: 'No two contexts of one device have a stream identifier in common.',
  appliesTo: (platform) =>
    identifierPairs(platform).length > 0
      ? undefined
      : { lacks: 'two contexts with stream identifiers in one device' },
  over: identifierPairs,
  then: ({ at }) => at[0] !== at[1],
  otherwise: ({ what, at }) =>
    `${what[0]} and ${what[1]} are contexts of one device and both issue as stream ${sayStream(at[0])}. Whatever decides by the identifier decides alike for both.`,
})

function identifierPairs({ contexts, devices }: Platform): Pair[] {
  const uses = contexts.flatMap((c, context) =>
    c.streams.map((stream) => ({ context, device: c.device, stream, name: c.name })),
  )
  return uses.flatMap((a, i) =>
    uses
      .slice(i + 1)
      .filter((b) => b.device === a.device && b.context !== a.context)
      .map((b) => ({
        what: [`${devices[a.device].name}.${a.name}`, `${devices[b.device].name}.${b.name}`] as const,
        at: [a.stream, b.stream] as const,
      })),
  )
}
