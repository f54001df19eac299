/** The registers of the protection lie in memory that a guest may reach. */
import type { Bug } from '../bug.ts'

export default {
  name: 'asg-2-guest-programs-the-protection',
  rule: 'ASG-2',
  is: "The EL2 region of a guest's memory covers the programming frame of the protection too, so that the guest manages what polices it.",
  alsoBreaks: ['CTX-7'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => ({
    ...good,
    guests: good.guests.map((g, i) => (i === 0 ? { ...g, memory: [...g.memory, good.protection.frame] } : g)),
  }),
} satisfies Bug
