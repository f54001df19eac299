/** A virtual machine's window ends where the registers of the protection begin, in the middle of a granule. */
import { unitsOf } from '../../src/interface/protection.ts'
import type { Bug } from '../bug.ts'
import { moved, twoSecondaries, withContext } from '../described.ts'

const strideBytes = 32

export default {
  name: 'mp-10-apart-from-secondaries',
  rule: 'MP-10',
  is: 'The register frame of a secondary lies in the 32 bytes before the programming frame of the protection, which begins within a protection region.',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['safety-island', 'nvme-sriov'],
  platform: (good) => {
    const [, last] = twoSecondaries(good)
    const { base } = unitsOf(good)[0].frames[0]
    const shifted = {
      ...good,
      protectionUnits: unitsOf(good).map((u, i) =>
        i === 0 ? { ...u, frames: u.frames.map((f) => ({ ...f, base: f.base + strideBytes })) } : u,
      ),
    }
    return withContext(shifted, last, (c) => moved(c, base, strideBytes))
  },
} satisfies Bug
