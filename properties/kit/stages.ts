/** Units of system memory protection, and which of their stages stand in front of which port. */
import type {
  Platform,
  ProcessingElement,
  ProtectionStage,
  ProtectionUnit,
} from '../../src/interface/platform.ts'
import { type PlacedPort, portsOf, unitsOf } from '../../src/interface/protection.ts'
import type { Place } from './blocks.ts'

/** `can.flexcan-0`: of a port its device and its own name. */
export const sayPort = ({ devices }: Platform, port: PlacedPort): string =>
  `${devices[port.device].name}.${port.name}`

/** What programs a unit: its registers, and its structures in memory. */
export const programmedBy = (unit: ProtectionUnit): Place[] =>
  [...unit.frames, ...unit.structures].map((frame) => ({ name: `${frame.name} of ${unit.name}`, frame }))

/** One stage in front of a device, and the protection of one PE that assigns. */
export interface Neighbours {
  readonly unit: ProtectionUnit
  readonly stage: ProtectionStage
  readonly pe: ProcessingElement
  /** Where the unit's stage is that very hardware. */
  readonly shared: string | undefined
  /** Both, as a pair names them. */
  readonly what: readonly [string, string]
}

/** Every stage that some port passes, with every PE on which privileged software assigns. */
export function stagesBesideElements(platform: Platform): Neighbours[] {
  const { processingElements, assigningElements } = platform
  const passed = new Set(portsOf(platform).flatMap((port) => port.through))
  const assigning = assigningElements?.map((pe) => processingElements[pe]) ?? processingElements
  return unitsOf(platform).flatMap((unit, u) =>
    passed.has(u) ? unit.stages.flatMap((stage) => assigning.map((pe) => neighbours(unit, stage, pe))) : [],
  )
}

function neighbours(unit: ProtectionUnit, stage: ProtectionStage, pe: ProcessingElement): Neighbours {
  const shared = pe.protectionInstances?.find((instance) => instance === stage.instance)
  const what = [`stage ${stage.stage} of ${unit.name}`, `the protection of ${pe.name}`] as const
  return { unit, stage, pe, shared, what }
}

/** What MP-7 permits. */
export const mayBeShared = ({ unit, stage }: Pick<Neighbours, 'unit' | 'stage'>): boolean =>
  unit.family === 'SMPU' && stage.stage === 2
