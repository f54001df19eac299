/** A context has two stream IDs, one for its DMA and one for its messages, and only the first was put under the protection. */
import { PURPOSE } from '../../src/hardware/fields.ts'
import type { Context, Platform } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-3-second-stream-forgotten',
  rule: 'MP-3.b',
  is: 'A context has a second stream identifier, for its messages; software put the first under the protection and took the context for protected: what bears the second passes around it.',
  seenIn: 'RB-020',
  alsoBreaks: ['ASG-2', 'DMA-4', 'MP-6', 'MP-12.a', 'MP-13', 'IRQ-5'],
  scope: { contexts: 1, guests: 1 },
  platform: withSecondStreams,
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      streamOf: ({ h, platform }, c, s) =>
        platform.contexts[c].streams[h.slotPurpose[s] === PURPOSE.message ? 1 : 0],
    },
    checker: { ...good.checker, isInPath: ({ h }, _c, s) => h.slotPurpose[s] !== PURPOSE.message },
  }),
} satisfies Bug

/** The table of identifiers tells the truth of them. */
function withSecondStreams(good: Platform): Platform {
  const second = (c: number): number => 0x7f00 + c
  const issues = ({ streams }: Context): boolean => streams.length > 0
  return {
    ...good,
    contexts: good.contexts.map((context, c) =>
      issues(context) ? { ...context, streams: [context.streams[0], second(c)] } : context,
    ),
    devices: good.devices.map((device) => {
      const { identifierTable: table } = device
      if (!table) return device
      const entries = table.entries.map((e) =>
        issues(good.contexts[e.context]) ? { ...e, identifiers: [e.identifiers[0], second(e.context)] } : e,
      )
      return { ...device, identifierTable: { ...table, entries } }
    }),
  }
}
