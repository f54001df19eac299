/** Small scopes of pairs of runs, of what only some platforms have. Read `specialPairFamilies`. */
import type { Platform } from '../interface/platform.ts'
import { arbiterOf } from '../interface/platform.ts'
import {
  atArbiter,
  type Family,
  family,
  firstByte,
  furtherTransaction,
  guestsOf,
  hasDma,
  isOwned,
  nothing,
  onDevice,
  ownerOf,
  plain,
  those,
  transfers,
  wordsOf,
} from './scope-parts.ts'

/** A regulator gives each its turns of a round: time goes on, and nobody's beats wait for anybody else's. */
const turns = family(
  'turns',
  'Two runs that differ in a transfer of one of two owners at an arbiter that keeps their time apart.',
  furtherTransaction,
  (platform, more) => {
    const contexts = atArbiter(platform, true, [2, 1 + more])
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      contexts,
      guests,
      pairs: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'time tick'],
        procedures: [],
        directions: [1],
        targets: [firstByte(platform, guests[0])],
        beats: [1],
        ticks: [wholeRoundOf(platform, contexts[1].context)],
      },
    }
  },
)

/**
 * Cycles of one round of the arbiter at which context c stands, with the turns of all that stand at it on the platform: no
 * fewer than a round of the scope, which has the turns of those that it keeps.
 */
const wholeRoundOf = (platform: Platform, c: number): number =>
  arbiterOf(platform, c)?.arbitration.weights.reduce((a, b) => a + b, 0) ?? 1

/** Owners on two clusters: each has its registers, and its port. */
const clusters = family(
  'clusters',
  'Two runs that differ in what a guest on one cluster does, beside a context of a guest on another one.',
  furtherTransaction,
  (platform, more) => {
    const { guests, processingElements } = platform
    const clusterOf = (c: number) => processingElements[guests[ownerOf(platform, c)]?.pe ?? -1]?.cluster
    const contexts = onDevice(platform, [1 + more, 1 + more], (all) => {
      const owned = all.filter((c) => isOwned(platform, c) && hasDma(platform.contexts[c]))
      const other = owned.find((c) => clusterOf(c) !== clusterOf(owned[0]))
      return other === undefined ? [] : [owned[0], other]
    })
    if (!contexts) return undefined
    const kept = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      contexts,
      guests: kept,
      // By which interrupt controller a context is served.
      interrupts: true,
      pairs: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'guest read', 'guest write', 'interconnect error'],
        procedures: [],
        directions: [1],
        targets: [firstByte(platform, kept[0])],
        beats: [1],
        words: [...wordsOf(platform, contexts, 'CONFIG'), ...wordsOf(platform, contexts, 'STATUS')],
      },
    }
  },
)

/** What moved through a store is written by one owner, and asked for by the next one, whom the protection refuses it. */
const stores = family(
  'stores',
  'Two runs that differ in what one owner moved through the store of its device before a context was handed on.',
  furtherTransaction,
  (platform, more) => {
    const contexts = onDevice(platform, [1 + more, 0], (all) => {
      const stored = all.filter((c) => isOwned(platform, c) && hasStore(platform, c))
      const first = stored.find((c) => hasDma(platform.contexts[c]))
      const other = stored.find(
        (c) => first !== undefined && ownerOf(platform, c) !== ownerOf(platform, first),
      )
      return first === undefined || other === undefined ? [] : [first, other]
    })
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      contexts,
      guests,
      pairs: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['assign', 'unassign']),
        directions: [0, 1],
        targets: [firstByte(platform, guests[0])],
        beats: [1],
        written: 1,
      },
    }
  },
)

const hasStore = ({ devices, contexts }: Platform, c: number): boolean =>
  devices[contexts[c].device].shared?.some((r) => r.kind === 'store' && r.contexts.includes(c)) ?? false

export const specialPairFamilies: readonly Family[] = [turns, clusters, stores]
