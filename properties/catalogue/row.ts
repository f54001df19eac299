/**
 * What a row of a catalogue of rules says. `RowData` is common to every catalogue; a row of the white paper
 * (`PaperRowData`) adds the sentence that it encodes. Rows are data: one file a chapter, beside this one.
 */

export type Strength = 'must' | 'should' | 'expected' | 'permitted' | 'definition'

/** A row that no paper gives: what somebody who adds a rule says of it. */
export interface OwnRow {
  /** The rule, in their words. */
  readonly statement: string
  readonly strength: Extract<Strength, 'must' | 'should'>
}

/** Who has to do something for the row to hold. */
export type Obliged = 'device' | 'integrator' | 'protection' | 'software' | 'interrupt controller'

/**
 * How it is checked: an invariant of states (`always`) or of one observation (`step`), two runs compared (`twoRun`), an
 * answer within a bound (`response`), a look at the description (`static`), silence on a fixture (`permission`), other
 * rows (`rollUp`), or a number that is reported and not judged (`measured`).
 */
export const kinds = [
  'always',
  'step',
  'twoRun',
  'response',
  'static',
  'permission',
  'rollUp',
  'measured',
] as const
export type Kind = (typeof kinds)[number]

/** What a platform may lack; the row then is *not applicable*, and the verdict names it. */
export const attributes = [
  'a device with two owners',
  'owners of different criticality',
  'two clusters',
  'a device that owners on two clusters share',
  'a declared deadline',
  'a deadline below the paravirtual path',
  'a safety monitor',
  'a store that contexts share',
  'a filter between processing elements and devices',
  'a declared use of the memory in a window',
  'a context without state',
  'secondaries that differ',
  'a clock in the primary',
  'a list of the modules in EL2',
  'an emulated device',
  'a device passed through whole',
  'a driver VM',
  'two devices that share one assignment driver',
  'a device with mediated control',
  'a secondary',
  'two secondaries',
  'two contexts in one device',
  'a resource that secondaries share',
  'a resource with performance isolation',
  'a context with registers',
  'two contexts with registers',
  'a context with an interrupt',
  'a secondary with an interrupt',
  'two devices with interrupts',
  'two secondaries with interrupts',
  'a primary interrupt that secondaries can raise',
  'an interrupt that EL2 takes',
  'an interrupt that a guest takes directly',
  'a context with DMA',
  'a secondary with DMA',
  'stream identifiers',
  'a table of identifiers that software reads',
  'two contexts with stream identifiers in one device',
  'a processing element with VMSA',
  'system memory protection',
  'a fault interrupt of the protection',
  'two protection units',
  'a protection stage shared with a processing element',
  'a declared bypass of a check',
  'a commit that closes',
  'a strict profile of protection',
  'a record that says why a transfer was blocked',
] as const
export type Attribute = (typeof attributes)[number]

/** A portion of a row that holds or breaks by itself; the rule's name is then `RST-5.a`. */
export interface Part {
  readonly part: string
  readonly strength: Strength
  readonly kinds: readonly Kind[]
  readonly statement: string
  /** Where it differs from the row's. */
  readonly obliged?: readonly Obliged[]
  /** Where it needs more than the row does. */
  readonly needs?: Attribute
  /** Why this version does not build it. */
  readonly notBuilt?: string
}

export interface RowData<Id extends string> {
  readonly id: Id
  /** The rule, in words of ours. */
  readonly statement: string
  /** Of its strongest part, where it has parts. */
  readonly strength: Strength
  /** The condition under which the strength holds. */
  readonly conditional?: string
  /** The source does not say the word (must, should) in this place. */
  readonly inferred?: true
  readonly obliged: readonly Obliged[]
  readonly kinds: readonly Kind[]
  /** Cycles are compared as well; every other comparison of two runs leaves them out. */
  readonly timed?: true
  /** A realistic bug that breaks this row first. A roll-up has none, nor has what is permitted and no more. */
  readonly bug?: string
  /** On this the whole suite stays silent. */
  readonly fixture?: string
  /** What the row says beyond its source. */
  readonly beyond?: readonly string[]
  /** Stated from memory, not verified against its source. */
  readonly unverified?: string
  /** How the source is read where it may be read in several ways. */
  readonly reading?: readonly string[]
  /** The reading that a check can use. */
  readonly operational?: { readonly when: string; readonly then: string }
  /** Where this row holds these hold; so a bug of one of them breaks this row as well. Not closed. */
  readonly implies?: readonly Id[]
  /** How far an implication goes, by the row implied. */
  readonly impliesOnly?: { readonly [implied: string]: string }
  /** A row that sums up others breaks with these. */
  readonly breaksWith?: 'any must row' | 'any row broken between the parties that it names'
  /** The platform must have this for the row to speak of it; absent: of every platform. */
  readonly needs?: Attribute
  readonly parts?: readonly Part[]
  /** Why this version does not build it. */
  readonly notBuilt?: string
}

/** The headings of the white paper under which a rule stands. */
export const sections = [
  'Introduction',
  'Device Virtualization Design Patterns',
  'Device Simulation',
  'Device Emulation',
  'Device Paravirtualization',
  'Device Pass-through',
  'Driver VM',
  'Mediated Pass-through',
  'Standard Multi-context Device Pass-through',
  'Zonal Architecture',
  'Safety Island',
  'Device Architecture Recommendations',
  'Device Contexts and Assignment',
  'Reset',
  'Memory-mapped Registers',
  'DMA',
  'Interrupts',
  'Errors',
  'Memory Protection',
  'State Diagram',
] as const
export type Section = (typeof sections)[number]

export interface PaperRowData<Id extends string> extends RowData<Id> {
  /** The sentence that the row encodes, verbatim; of an inferred row the sentence on which it stands. */
  readonly clause: string
  /** A further sentence without which the row would say more than the clause. */
  readonly also?: string
  readonly section: Section
}
