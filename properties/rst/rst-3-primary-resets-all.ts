/**
 * RST-3  "The resetting of the primary context must also reset all secondary contexts so that the device can fully
 * recover, for example, from a critical error condition, and restart from a known state upon a privileged software
 * request."
 * All: every declared secondary. Seen in the registers by which the primary manages them; what each then holds is RST-8
 * and RST-9, which a primary reset exercises as well.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { R, RESET_STATUS } from '../../src/interface/registers.ts'
import { resetRequests, sayStatus } from '../ghosts/reset-requests.ts'
import { sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

export default step('RST-3', {
  reading:
    'After the done of a primary reset, every secondary of the device reads as reset, with its gate closed, until its gate is opened or a reset is asked for again.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  uses: [resetRequests],
  /** The primary's done names it, and nothing has been asked of it since. */
  ghost: { named: flag('context') },
  hears: { of: ['GATE'] },
  follow: {
    'reset done': (g, o, p) => {
      const secondaries = p.subordinates[o.context]
      // One whose own reset is asked for meanwhile answers by that one.
      for (let i = 0; i < secondaries.length; i++) g.named[secondaries[i]] = 1 - g.asked[secondaries[i]]
    },
    'reset requested': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) g.named[contexts[i]] = 0
    },
    'register written': (g, o) => {
      if (o.value === 1 && o.answer === ANSWER.ok) g.named[o.index] = 0
    },
  },
  attempt: 'reset requested',
  when: 'register read',
  judges: { of: ['GATE', 'RESET_STATUS'] },
  given: (g, o) => o.answer === ANSWER.ok && g.named[o.index] === 1,
  then: (_g, o) => o.value === (o.register === R.GATE ? 0 : RESET_STATUS.done),
  otherwise: (_g, o, p) =>
    `The primary's reset is done, yet ${sayContext(p, o.index)} has not been reset: ${
      o.register === R.GATE ? 'its GATE is open' : `its RESET_STATUS reads ${sayStatus(o.value)}`
    }.`,
  edges: [
    'context-lifecycle: unassigned --primary reset requested--> draining',
    'context-lifecycle: configuring --primary reset requested--> draining',
    'context-lifecycle: assigned --primary reset requested--> draining',
    'context-lifecycle: failed --primary reset requested--> draining',
    'context-lifecycle: draining --primary reset requested--> draining',
    'context-lifecycle: quarantined --primary reset requested--> quarantined',
    'context-lifecycle: resetting --primary reset requested--> resetting',
    'reset-and-drain: draining --primary reset requested--> draining',
    'reset-and-drain: isolated --primary reset requested--> isolated',
    'reset-and-drain: resetting --primary reset requested--> resetting',
  ],
})
