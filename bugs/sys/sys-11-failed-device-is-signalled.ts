/** What collects the failures of devices looks at them more rarely than it should. */
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-11-failed-device-is-signalled',
  rule: 'SYS-11.b',
  is: 'The failure of a device is signalled one cycle after its bound.',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    failures: {
      ...good.failures,
      signalCycles: (hw, f) => {
        const { devices, signalCyclesMax } = hw.t.failureLines[f]
        return devices.length > 0 ? signalCyclesMax + 1 : good.failures.signalCycles(hw, f)
      },
    },
  }),
} satisfies Bug
