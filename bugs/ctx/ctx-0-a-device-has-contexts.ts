/** A device that is described and has no context: nothing of it can be handed to anybody. */
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-0-a-device-has-contexts',
  rule: 'CTX-0',
  is: 'A device is listed without any context.',
  scope: { contexts: 1, guests: 1 },
  platform: (good) => {
    const [like] = good.devices
    return { ...good, devices: [...good.devices, { ...like, name: 'block', contexts: [], shared: [] }] }
  },
} satisfies Bug
