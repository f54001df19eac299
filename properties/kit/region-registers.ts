/** The registers of a region of the protection, as bits of a ghost. */
import { R } from '../../src/interface/registers.ts'

/** The registers of a region: which of them a unit has, its family says. */
export const registersOfRegion = [R.BASE, R.LIMIT, R.ATTRIBUTES, R.READERS, R.WRITERS] as const
/** A bit for each of them; 0 for any other. */
export const bitOfRegister = (register: number): number => bits[register] ?? 0
const bits: readonly number[] = Array.from({ length: Math.max(...registersOfRegion) + 1 }, (_, register) => {
  const place = registersOfRegion.indexOf(register)
  return place < 0 ? 0 : 1 << place
})
export const boundsAndAttributes =
  bitOfRegister(R.BASE) | bitOfRegister(R.LIMIT) | bitOfRegister(R.ATTRIBUTES)
export const allRegisterBits = boundsAndAttributes | bitOfRegister(R.READERS) | bitOfRegister(R.WRITERS)
