/** What stands in a platform for the staged unit that its description does not have: only static rules look at it. */
import type { Protection } from '../interface/platform.ts'
import { commonProtectionRegisters } from '../interface/platform.ts'
import { wordBytes } from './check-parts.ts'
import type { Description } from './schema.ts'

const granuleBytesUsual = 64
const attributesUsual = ['normal', 'device'] as const

export const granuleOf = ({ protection }: Description): number =>
  protection?.granuleBytes ?? granuleBytesUsual
/** Of one that is no power of two nothing can be a multiple, and that is said at its own place. */
export const isGranule = (bytes: number): boolean => Number.isInteger(Math.log2(bytes)) && bytes >= wordBytes
/** What a window or a channel must be a multiple of, as far as that is known. */
export const granuleToMeet = (d: Description): number => (isGranule(granuleOf(d)) ? granuleOf(d) : wordBytes)
export const attributesOf = ({ protection }: Description): readonly string[] =>
  protection?.attributes ?? attributesUsual

export const noProtection: Protection = {
  name: 'none',
  family: 'none',
  granuleBytes: granuleBytesUsual,
  regions: 0,
  attributes: attributesUsual,
  commitCycles: 0,
  frame: { name: 'none', base: 0, limit: 0 },
  registers: Object.fromEntries(
    commonProtectionRegisters.map((name) => [name, 0]),
  ) as Protection['registers'],
  regionStrideBytes: 0,
  faultLine: undefined,
}
