/**
 * System memory protection as a description gives it: the units, the ports that pass them, and whether this version can
 * execute the platform. Descriptions that say less than the schema allows get what they mean by it here.
 */
import type { Platform, Port, ProtectionUnit } from './platform.ts'

/** Requesters that a mask of the protection can tell apart. */
export const requestersMax = 32

/** By context: its number at a unit that tells requesters by numbers, or -1 where it has no DMA. */
export function requestersOf({ contexts }: Platform): readonly number[] {
  let next = 0
  return contexts.map(({ regions }) => (regions.length > 0 ? next++ : -1))
}

/** Every unit of system memory protection. */
export function unitsOf({ protectionUnits, protection }: Platform): readonly ProtectionUnit[] {
  if (protectionUnits) return protectionUnits
  return protection.family === 'none' ? [] : [executedUnit(protection)]
}

/** The executed unit, as one of the units: a system MPU. */
export function executedUnit({
  name,
  frame,
  faultLine,
  secondStage,
}: Platform['protection']): ProtectionUnit {
  const stages = secondStage ? ([1, 2] as const) : ([1] as const)
  return {
    name,
    family: 'SMPU',
    stages: stages.map((stage) => ({ stage, instance: name })),
    frames: [frame],
    structures: [],
    ...(faultLine !== undefined && { faultLine }),
  }
}

export interface PlacedPort extends Port {
  readonly device: number
}

/** Every port by which a device accesses memory, device by device. */
export function portsOf(platform: Platform): readonly PlacedPort[] {
  return platform.devices.flatMap((_, device) =>
    portsOfDevice(platform, device).map((port) => ({ ...port, device })),
  )
}

function portsOfDevice(platform: Platform, device: number): readonly Port[] {
  const { ports, contexts } = platform.devices[device]
  if (ports) return ports
  const through = unitsOf(platform).length > 0 ? [0] : []
  return contexts
    .filter((context) => platform.contexts[context].outstandingMax > 0)
    .map((context) => ({ name: platform.contexts[context].name, kind: 'data', context, through }))
}

/**
 * Why only static rules can be checked on this platform, or undefined where it can be executed. The core executes one
 * system MPU, and each transfer of a context passes it and nothing else.
 */
export function obstacleToExecution(platform: Platform): string | undefined {
  if (platform.protection.family === 'none') return 'it describes no protection that this version executes'
  const units = unitsOf(platform)
  const isExecuted = ({ through }: Port) => through.length === 1 && through[0] === 0
  const port = portsOf(platform).find((p) => p.kind === 'data' && !isExecuted(p))
  if (!port) return undefined
  const path = port.through.map((unit) => units[unit].name).join(', then ') || 'no protection'
  return `the accesses of ${port.name} pass ${path}, and this version executes ${platform.protection.name} alone`
}
