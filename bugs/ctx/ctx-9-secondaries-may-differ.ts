/** A rule made too strict: where one secondary of a device has DMA, it asks that all have. */
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('CTX-9.too-strict', {
  reading: 'If a secondary of a device has DMA, each has that signals. (Too strict: they may differ.)',
  when: 'interrupt line',
  given: (_g, o, p) => o.context >= 0 && p.isSecondary[o.context],
  then: (_g, o, p) => {
    const { contexts, devices } = p.platform
    const { outstandingMax, device } = contexts[o.context]
    const others = devices[device].contexts.filter((c) => p.isSecondary[c])
    return outstandingMax > 0 || others.every((c) => contexts[c].outstandingMax === 0)
  },
  otherwise: (_g, o) =>
    `Context ${o.context} signals and has no DMA, as others of its device have: it is permitted.`,
})

export default {
  name: 'ctx-9-secondaries-may-differ',
  rule: 'CTX-9',
  is: 'Not the device but the suite is wrong: a rule flags secondaries that are not alike.',
  scope: { contexts: 3, guests: 1 },
  alsoBreaks: ['ST-5'],
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
