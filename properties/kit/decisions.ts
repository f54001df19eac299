/** How the protection decided a transfer, and the registers of a region from which that can be read: what the rules of MP and DMA-4 share. */
import { BLOCKED } from '../../models/setting.ts'
import { K, type Observation } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import { sayAttribute } from '../ghosts/settings.ts'
import type { Facts } from './facts.ts'

const PASSED = K['beat passed']

/** Of a beat that passed or was blocked: its output attribute, or BLOCKED. */
export const resultOf = (o: Observation): number => (o.kind === PASSED ? o.attribute : BLOCKED)

/** `is blocked`, or `passes with attribute device` */
export const sayResult = (result: number, p: Facts): string =>
  result === BLOCKED ? 'is blocked' : `passes with attribute ${sayAttribute(result, p)}`

/** Of a beat or a response: the index of its transaction in a ghost of one element for each. */
export const slotOf = (o: Observation, p: Facts): number => o.context * p.slots + o.tag

/** The registers of a region: which of them a unit has, its family says. */
export const registersOfRegion = [R.BASE, R.LIMIT, R.ATTRIBUTES, R.READERS, R.WRITERS] as const
/** A bit for each of them; 0 for any other. */
export const bitOfRegister = (register: number): number => bits[register] ?? 0
const bits: readonly number[] = (() => {
  const table: number[] = []
  for (const [i, register] of registersOfRegion.entries()) table[register] = 1 << i
  return Array.from(table, (bit) => bit ?? 0)
})()
export const boundsAndAttributes =
  bitOfRegister(R.BASE) | bitOfRegister(R.LIMIT) | bitOfRegister(R.ATTRIBUTES)
export const allRegisterBits = boundsAndAttributes | bitOfRegister(R.READERS) | bitOfRegister(R.WRITERS)
