/**
 * CTX-2  "By looking at all existing devices, we can observe that they all have a single primary context and zero or more
 * secondary context(s)."
 * Reading a description already demands it, for the primary's frames say where every other context is managed; so this
 * breaks on platforms that are made in another way only.
 */
import { staticRule } from '../kit/rule.ts'

export default staticRule('CTX-2', {
  reading:
    'Of the contexts of a device exactly one is its primary. A description in YAML that says otherwise is refused when it is read, so this can break on a platform that is made in another way only.',
  // A device without contexts is CTX-0's affair.
  over: ({ devices, contexts }) =>
    devices
      .filter((d) => d.contexts.length > 0)
      .map((d) => ({
        what: [d.name, 'primaries'],
        at: [d.contexts.filter((c) => contexts[c].role === 'primary').length, d.contexts.length],
      })),
  then: ({ at }) => at[0] === 1,
  otherwise: ({ what, at }) =>
    `Of the ${at[1]} contexts of ${what[0]} ${at[0]} are primaries: who manages the others is not decided.`,
})
