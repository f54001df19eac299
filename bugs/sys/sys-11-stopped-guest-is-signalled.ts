/** The failure line of a cluster is described, and not connected: a guest that hangs there is missed by nobody. */
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-11-stopped-guest-is-signalled',
  rule: 'SYS-11.c',
  is: "The failure line of each cluster but the monitor's own is not connected.",
  scope: { contexts: 1, guests: 2 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    failures: {
      ...good.failures,
      isConnected: ({ platform, t }, f) => {
        const { processingElements, guests, safetyIsland } = platform
        const clusterOf = (pe: number) => processingElements[pe].cluster
        const own = safetyIsland && clusterOf(guests[safetyIsland.monitor].pe)
        return t.failureLines[f].processingElements.every((pe) => clusterOf(pe) === own)
      },
    },
  }),
} satisfies Bug
