/** A second master port, for trace, that goes to the interconnect beside the protection. */
import { portsOf } from '../../src/interface/protection.ts'
import type { Bug } from '../bug.ts'
import { issuing, withDevice } from '../described.ts'

export default {
  name: 'mp-3-every-port-passes-a-unit',
  rule: 'MP-3.a',
  is: 'A device has a second master port, for debug, that no protection unit filters.',
  alsoBreaks: ['MP-4'],
  scope: { contexts: 1, guests: 1 },
  platform: (good) => {
    const { device } = issuing(good)
    const own = portsOf(good).flatMap(({ device: of, ...port }) => (of === device ? [port] : []))
    const trace = { name: 'second-master', kind: 'debug', through: [] } as const
    return withDevice(good, device, (d) => ({ ...d, ports: [...own, trace] }))
  },
} satisfies Bug
