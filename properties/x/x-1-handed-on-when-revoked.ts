/**
 * X-1  "What is taken from a context is given to nobody else until its revocation is acknowledged, and a commit is
 * acknowledged only when no transaction that an older setting let pass is open."
 * Not of the paper: what published bugs show that it leaves out.
 * Part b, of the software: what it hands on is the context, with its identifiers and its interrupts, by a write of OWNER.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { live, settings } from '../ghosts/settings.ts'
import { slotOf } from '../kit/decisions.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

/** Of the settings that may decide, one bit each: the one that lets nothing pass, and no other. */
const onlyNothing = 1

export default step('X-1.b', {
  reading:
    'When the hypervisor writes OWNER of a context, the setting acknowledged last lets nothing of the context pass, no update that lets something pass is open, and no transaction of it is open of which a beat has passed.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary' && c.streams.length > 0)
      ? undefined
      : { lacks: 'a secondary with DMA' },
  uses: [settings],
  ghost: {
    /** A beat of the transaction has passed, and it has no response. */
    passed: { per: ['context', 'transaction'] },
  },
  follow: {
    'beat passed': (g, o, p) => {
      g.passed[slotOf(o, p)] = 1
    },
    'response at port': (g, o, p) => {
      g.passed[slotOf(o, p)] = 0
    },
  },
  when: 'register written',
  judges: { by: 'privileged software', of: ['OWNER'] },
  given: (_g, o, p) => o.answer === ANSWER.ok && p.platform.contexts[o.context].streams.length > 0,
  then: (g, o, p) => live(g, o.context) === onlyNothing && !isOpen(g, o.context, p),
  otherwise: (g, o, p) => {
    const context = sayContext(p, o.context)
    if (live(g, o.context) !== onlyNothing)
      return `The owner of ${context} changes before the protection has acknowledged that it lets nothing of the context pass.`
    return `The owner of ${context} changes while a transaction of it is open of which a beat has passed.`
  },
})

function isOpen({ passed }: { readonly passed: Indexed }, c: number, p: Facts): boolean {
  for (let s = c * p.slots; s < (c + 1) * p.slots; s++) if (passed[s] === 1) return true
  return false
}
