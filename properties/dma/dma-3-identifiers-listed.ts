/**
 * DMA-3.a  "This set of identifiers must be discoverable by privileged software and used to prevent unpermitted accesses
 * by the software entity to which the context has been assigned."
 * Silent on how: registers of the primary and a table of the firmware (a devicetree, say) both serve. That what it says
 * is what stands on the bus is the other part's.
 */
import type { Device, Platform } from '../../src/interface/platform.ts'
import { sayStream } from '../kit/facts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

/** In place of an identifier: the table does not list it for the context. */
const notListed = 0xffff_ffff

export default staticRule('DMA-3.a', {
  reading: 'A declared table of the device lists each stream identifier of each context as that context’s.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.streams.length > 0) ? undefined : { lacks: 'stream identifiers' },
  over: identifiers,
  then: ({ at }) => at[0] === at[1],
  otherwise: ({ what, at }) =>
    `${what[0]} issues as stream ${sayStream(at[0])}, and ${what[1]} does not list that for it. Privileged software cannot learn which entries of the protection decide for it.`,
})

function identifiers({ contexts, devices }: Platform): Pair[] {
  return contexts.flatMap((c, context) => {
    const device = devices[c.device]
    const table = device.identifierTable ? `the table of ${device.name}` : `${device.name}, without a table,`
    return c.streams.map((stream) => ({
      what: [`${device.name}.${c.name}`, table] as const,
      at: [stream, listed(device, context, stream)] as const,
    }))
  })
}

function listed({ identifierTable }: Device, context: number, stream: number): number {
  const entries = identifierTable?.entries.filter((e) => e.context === context) ?? []
  return entries.some((e) => e.identifiers.includes(stream)) ? stream : notListed
}
