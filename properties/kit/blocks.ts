/**
 * Two places in the physical address map, and the aligned block that may not hold both. A place of one cluster and the
 * same number in another are two targets: pairs are made only of places that one map holds.
 */
import type { Frame, Platform } from '../../src/interface/platform.ts'
import { sayAddress } from './facts.ts'
import type { Pair } from './rule.ts'

/** PRBAR and PRLAR keep bits 31:6 (Armv8-R AArch32, PMSA). */
export const protectionRegionBytesMin = 64
/** The smallest page of VMSA. */
const pageBytesMin = 4096

export interface Place {
  readonly name: string
  readonly frame: Frame
}

/** A frame of a context, by the names of its device and its own. */
export interface ContextPlace extends Place {
  readonly context: number
}

export function framesOfContexts({ contexts, devices }: Platform): ContextPlace[] {
  return contexts.flatMap((c, context) =>
    c.frames.map((frame) => ({ context, name: `${devices[c.device].name}.${c.name}`, frame })),
  )
}

/** Every two places of these for which `isPair` holds, each two once. */
export function pairsOf<P extends Place>(
  places: readonly P[],
  isPair: (a: P, b: P) => boolean,
  blockBytes: number,
): Pair[] {
  return places.flatMap((a, i) =>
    pairsBetween(
      [a],
      places.slice(i + 1).filter((b) => isPair(a, b)),
      blockBytes,
    ),
  )
}

/** Every place of the one list with every place of the other, where one map holds both. */
export function pairsBetween(ones: readonly Place[], others: readonly Place[], blockBytes: number): Pair[] {
  return ones.flatMap((a) =>
    others.flatMap((b) => {
      const at = closest(a.frame, b.frame)
      return at ? [{ what: [a.name, b.name] as const, at, blockBytes }] : []
    }),
  )
}

/** The two bytes that come closest to each other, or undefined where no map holds both frames. */
function closest(a: Frame, b: Frame): readonly [number, number] | undefined {
  if (a.limit < b.base) return inOneMap(a, b) ? [a.limit, b.base] : undefined
  if (b.limit < a.base) return inOneMap(a, b) ? [a.base, b.limit] : undefined
  // In the cluster's own map its own target hides that of the others.
  if (a.cluster !== b.cluster) return undefined
  const shared = Math.max(a.base, b.base)
  return [shared, shared]
}

/** A cluster's map holds its own targets and those that all share. */
const inOneMap = (a: Frame, b: Frame): boolean =>
  a.cluster === b.cluster || a.cluster === undefined || b.cluster === undefined

export const areApart = ({ at, blockBytes = 1 }: Pair): boolean =>
  blockOf(at[0], blockBytes) !== blockOf(at[1], blockBytes)

const blockOf = (address: number, bytes: number): number => Math.floor(address / bytes)

/** `the 64-byte block at 0x0000_1000: at 0x0000_1000 and at 0x0000_1020` */
export function sayBlock({ at, blockBytes = 1 }: Pair): string {
  const base = blockOf(at[0], blockBytes) * blockBytes
  return `the block of ${sayBytes(blockBytes)} at ${sayAddress(base)}: at ${sayAddress(at[0])} and at ${sayAddress(at[1])}`
}

export const sayBytes = (bytes: number): string =>
  bytes % 1024 === 0 ? `${bytes / 1024} KB` : `${bytes} bytes`

/** Every place of the one list with every place of the other, for each size of page by which some PE reaches both. */
export function pairsByPage(platform: Platform, ones: readonly Place[], others: readonly Place[]): Pair[] {
  return ones.flatMap((a) =>
    others.flatMap((b) =>
      pagesReaching(platform, a.frame, b.frame).flatMap((page) => pairsBetween([a], [b], page)),
    ),
  )
}

/** A frame of one cluster is reached from there alone, and so is a page that holds it and one that all reach. */
function pagesReaching({ processingElements }: Platform, a: Frame, b: Frame): number[] {
  const cluster = a.cluster ?? b.cluster
  const pages = processingElements
    .filter((pe) => pe.architecture === 'VMSA' && (cluster === undefined || pe.cluster === cluster))
    .map(largestPage)
  return [...new Set(pages)]
}

/** Of a PE with VMSA: the largest page that it is configured with. */
const largestPage = ({ pageBytes }: Platform['processingElements'][number]): number =>
  Math.max(pageBytesMin, ...pageBytes)
