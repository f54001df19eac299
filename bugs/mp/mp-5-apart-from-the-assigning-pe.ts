/** The devices are checked by the MPU of the very PE that assigns them. */
import { unitsOf } from '../../src/interface/protection.ts'
import { type Bug, DoesNotFit } from '../bug.ts'
import { withElement } from '../described.ts'

export default {
  name: 'mp-5-apart-from-the-assigning-pe',
  rule: 'MP-5',
  is: 'The first stage in front of the devices is the hardware that protects the PE which assigns them.',
  scope: { contexts: 1, guests: 1 },
  platform: (good) => {
    const instance = unitsOf(good)[0]?.stages[0]?.instance
    if (instance === undefined) throw new DoesNotFit('this known-bad needs a protection unit')
    const pe = good.assigningElements?.[0] ?? 0
    return withElement(good, pe, (e) => ({ ...e, protectionInstances: [instance] }))
  },
} satisfies Bug
