/** The weights of the arbiter lie in the frame of a secondary: whoever owns that one decides for all. */
import { type Bug, DoesNotFit, withResource } from '../bug.ts'

export default {
  name: 'ctx-13-arbitration-is-declared',
  rule: 'CTX-13.a',
  is: 'The weight registers of a shared arbiter lie in the frame of the first secondary.',
  scope: { contexts: 3, guests: 2 },
  alsoBreaks: ['CTX-7'],
  shownOn: ['shared-controller'],
  platform: (good) =>
    withResource(good, 'arbiter', (r) => {
      if (!r.arbitration) throw new DoesNotFit('this known-bad needs an arbiter with weights')
      const { base } = good.contexts[r.contexts[0]].frames[0]
      return { ...r, arbitration: { ...r.arbitration, kind: 'dynamic', registers: base + 0x200 } }
    }),
} satisfies Bug
