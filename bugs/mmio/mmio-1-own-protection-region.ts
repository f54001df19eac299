/** The frames of two contexts 32 bytes apart: one protection region covers both. */
import type { Platform } from '../../src/interface/platform.ts'
import { type Bug, DoesNotFit } from '../bug.ts'

const strideBytes = 32

export default {
  name: 'mmio-1-own-protection-region',
  rule: 'MMIO-1',
  is: 'The register frames of the last two contexts of a device lie 32 bytes apart.',
  alsoBreaks: ['MMIO-3', 'MP-1', 'ST-4'],
  scope: { contexts: 2, guests: 1 },
  platform: (good): Platform => {
    const device = good.devices.find((d) => d.contexts.length > 1)
    if (!device) throw new DoesNotFit('this known-bad needs a device with two contexts')
    const [first, second] = device.contexts.slice(-2) as [number, number]
    const base = good.contexts[first].frames[0].base
    const narrow = (c: Platform['contexts'][number], i: number) =>
      i !== first && i !== second
        ? c
        : { ...c, frames: [{ ...c.frames[0], ...strip(base + (i === second ? strideBytes : 0)) }] }
    return { ...good, contexts: good.contexts.map(narrow) }
  },
} satisfies Bug

const strip = (base: number) => ({ base, limit: base + strideBytes - 1 })
