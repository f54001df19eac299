/** Bounds of what a file from a stranger may ask of us. Far above what this version writes. */

/** Larger files are no counterexamples. */
export const fileBytesMax = 16 * 1024 * 1024
export const operationsMax = 10_000
export const observationsPerOperationMax = 100_000
/** Characters of one string: an explanation is a paragraph. */
export const stringLengthMax = 20_000
export const nameLengthMax = 64
/** Device cycles that a bound of a platform may have: the countdowns are 16 bits wide, and 0xffff is none. */
export const boundCyclesMax = 0xfffe
/** Device cycles that one operation may let pass. */
export const cyclesMax = 1_000_000
/** Nested mappings and lists. */
export const depthMax = 32
/** Numbers, texts, lists and mappings of one file. A counterexample of ten thousand operations has a tenth. */
export const valuesMax = 2_000_000
/** Machines that share a campaign. */
export const shardsMax = 1024
