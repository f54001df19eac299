/** A window is rounded up to a power of two, over memory that its guest keeps nothing in. */
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-10-least-privilege',
  rule: 'SYS-10',
  is: 'The window that a guest hands to its contexts is twice as long as what it keeps there.',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['shared-controller'],
  platform: (good) => ({
    ...good,
    guests: good.guests.map((g) => ({
      ...g,
      windows: g.windows.map((w, i) =>
        w.holds && i === g.windows.length - 1 ? { ...w, limit: w.limit + (w.limit + 1 - w.base) } : w,
      ),
    })),
  }),
} satisfies Bug
