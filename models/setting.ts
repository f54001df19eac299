/**
 * What a protection setting allows, written from the manual's words and not from the hardware: a transfer passes if one
 * region covers all of its bytes and permits its direction; it leaves with that region's output attribute. (Of a
 * region-filter and of an iopmp too, in settings of one context: masks and domains keep the others' regions apart.) In a
 * unit of the family direct two regions that both match are a fault, whatever they permit (PMSAv8-R).
 * Of a unit with two stages a region of each must let the transfer pass, which then has the more restrictive attribute.
 * Of the priority entries of an iopmp that have any byte of the transfer the first decides alone: it must cover all, and permit.
 * A transfer that a region covers in part passes under no reading, so the match is three-valued. Where the check of the
 * direction is bypassed, a region that covers it is enough.
 */
import type { Bypass, Platform, Setting, SettingRegion } from '../src/interface/platform.ts'
import { combinedAttribute } from '../src/interface/stages.ts'

export type Match = 'no match' | 'partial' | 'match'

export const BLOCKED = -1

/** How a region of a setting meets the bytes `[address, address + bytes)`. */
export function match(region: SettingRegion, address: number, bytes: number): Match {
  const last = address + bytes - 1
  if (last < region.base || address > region.limit) return 'no match'
  return address >= region.base && last <= region.limit ? 'match' : 'partial'
}

/** Is the check of the direction bypassed, for a transfer of this stream? `direction` 0 read, 1 write. */
export function isBypassed(
  bypasses: readonly Bypass[] | undefined,
  stream: number,
  direction: number,
): boolean {
  if (bypasses === undefined) return false
  for (const declared of bypasses) {
    if (declared.streams && !declared.streams.includes(stream)) continue
    if (declared.direction === undefined || declared.direction === direction) return true
  }
  return false
}

/** The output attribute with which the transfer passes, or BLOCKED. `direction` 0 read, 1 write. */
export function outcome(
  setting: Setting,
  family: Platform['protection']['family'],
  direction: number,
  address: number,
  bytes: number,
  isDirectionBypassed = false,
): number {
  if (family === 'direct' && matching(setting, address, bytes) > 1) return BLOCKED
  if (hasTwoStages(setting))
    return outcomeOfStages(setting, setting, direction, address, bytes, isDirectionBypassed)
  const first = family === 'iopmp' ? deciding(setting, address, bytes) : undefined
  for (const region of setting.regions) {
    if (first !== undefined && region !== first) continue
    if (match(region, address, bytes) !== 'match') continue
    if (direction === 1 ? region.write : region.read) return region.attribute
    if (isDirectionBypassed && isFor(region, family)) return region.attribute
  }
  return BLOCKED
}

/**
 * Why an iopmp blocks a transfer under a setting, as its error codes say it: an entry that decides and does not permit the
 * read (1) or the write (2), or no hit (5); 0 where it passes.
 */
export function causeUnder(setting: Setting, direction: number, address: number, bytes: number): number {
  if (outcome(setting, 'iopmp', direction, address, bytes) !== BLOCKED) return 0
  for (const region of setting.regions)
    if (match(region, address, bytes) === 'match') return direction === 1 ? 2 : 1
  return 5
}

/** The same where the first stage has one setting and the second stage another, or the same. */
export function outcomeOfStages(
  first: Setting,
  second: Setting,
  direction: number,
  address: number,
  bytes: number,
  isDirectionBypassed = false,
): number {
  const one = outcomeOfStage(first, undefined, direction, address, bytes, isDirectionBypassed)
  if (one === BLOCKED) return BLOCKED
  const two = outcomeOfStage(second, 2, direction, address, bytes, isDirectionBypassed)
  return two === BLOCKED ? BLOCKED : combinedAttribute(one, two)
}

/** Regions of the second stage stand last. */
const hasTwoStages = ({ regions }: Setting): boolean =>
  regions.length > 0 && regions[regions.length - 1].stage === 2

function outcomeOfStage(
  { regions }: Setting,
  stage: SettingRegion['stage'],
  direction: number,
  address: number,
  bytes: number,
  isDirectionBypassed: boolean,
): number {
  for (let i = 0; i < regions.length; i++) {
    const region = regions[i]
    if (region.stage !== stage || match(region, address, bytes) !== 'match') continue
    if (isDirectionBypassed || (direction === 1 ? region.write : region.read)) return region.attribute
  }
  return BLOCKED
}

/** The first priority entry that has any byte of the transfer. */
function deciding({ regions }: Setting, address: number, bytes: number): SettingRegion | undefined {
  for (const region of regions)
    if (region.priority && match(region, address, bytes) !== 'no match') return region
  return undefined
}

/** A region of a region-filter whose masks both lack the requester is not one of its. */
const isFor = ({ read, write }: SettingRegion, family: Platform['protection']['family']): boolean =>
  family !== 'region-filter' || read || write

/** How many regions have any byte of the transfer. */
function matching(setting: Setting, address: number, bytes: number): number {
  let hits = 0
  for (const region of setting.regions) if (match(region, address, bytes) !== 'no match') hits++
  return hits
}
