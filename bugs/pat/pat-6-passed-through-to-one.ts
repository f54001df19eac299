/** A device that was passed through whole is shown to a second guest, by an emulated window. */
import { type Bug, DoesNotFit } from '../bug.ts'

const windowBytes = 4096

export default {
  name: 'pat-6-passed-through-to-one',
  rule: 'PAT-6',
  is: 'An emulated window on a device that is passed through serves a second guest.',
  scope: { contexts: 1, guests: 2 },
  platform: (good) => {
    const device = good.devices.findIndex((d) => d.passedThrough)
    const owner = good.owners.find((o) => o.context === good.devices[device]?.primary)?.guest
    const second = good.guests.findIndex((_, g) => g !== owner)
    if (device < 0 || second < 0)
      throw new DoesNotFit('this known-bad needs a device passed through, and two guests')
    const base = 0x1000_0000
    const window = { name: 'can-window', base, limit: base + windowBytes - 1, guests: [second], device }
    return { ...good, trapped: [...(good.trapped ?? []), window] }
  },
} satisfies Bug
