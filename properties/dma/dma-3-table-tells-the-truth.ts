/**
 * DMA-3.b  "This set of identifiers must be discoverable by privileged software and used to prevent unpermitted accesses
 * by the software entity to which the context has been assigned."
 * What the table of the device says is what stands on the bus, before the reading and after it. Judged as a step, on the
 * later of the two: a beat, or a read of the table.
 */
import { ANSWER, K } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { identifierAddress } from '../../src/interface/platform.ts'
import { sayContext, sayStream } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

/** One more than the largest identifier. */
const identifiersMax = 0x1_0000

const REQUEST = K['request at port']

export default step('DMA-3.b', {
  reading:
    'The identifier that privileged software has read for a context in the table of its device is the one at its port. Of a context with several, of which it may use each, only the first is read: it is not judged.',
  appliesTo: (platform) =>
    reads(platform) ? undefined : { lacks: 'a table, that software reads, of a context with one identifier' },
  ghost: {
    /** By context, plus one: what the table said last, and what was at the port last; 0: nothing yet. */
    listed: { per: 'context', max: identifiersMax },
    issued: { per: 'context', max: identifiersMax },
  },
  hears: { by: 'privileged software', of: ['IDENTIFIER'] },
  follow: {
    'register read': (g, o) => {
      if (o.answer === ANSWER.ok) g.listed[o.index] = o.value + 1
    },
    'request at port': (g, o) => {
      g.issued[o.context] = o.stream + 1
    },
  },
  when: ['request at port', 'register read'],
  judges: { by: 'privileged software', of: ['IDENTIFIER'] },
  given: (g, o, p) =>
    o.kind === REQUEST
      ? g.listed[o.context] > 0 && hasOne(p.platform, o.context)
      : g.issued[o.index] > 0 && o.answer === ANSWER.ok && hasOne(p.platform, o.index),
  then: (g, o) =>
    o.kind === REQUEST ? g.listed[o.context] === o.stream + 1 : g.issued[o.index] === o.value + 1,
  otherwise: (g, o, p) => {
    const [said, issued] =
      o.kind === REQUEST ? [g.listed[o.context] - 1, o.stream] : [o.value, g.issued[o.index] - 1]
    const context = o.kind === REQUEST ? o.context : o.index
    return `The table says that ${sayContext(p, context)} issues as stream ${sayStream(said)}, and it issues as ${sayStream(issued)}.`
  },
})

/** A table of the firmware has no registers to be read. */
const reads = (platform: Platform): boolean =>
  platform.contexts.some((_, c) => identifierAddress(platform, c) !== undefined && hasOne(platform, c)) &&
  platform.procedures.some((p) => p.steps.some((s) => s.do === 'read' && s.register === 'control.IDENTIFIER'))

const hasOne = ({ contexts }: Platform, c: number): boolean => contexts[c].streams.length === 1
