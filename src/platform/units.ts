/** System memory protection beside the staged unit, the ports of the devices, and the tables of their identifiers. */
import type { Device, IdentifierTable, Port, ProtectionStage, ProtectionUnit } from '../interface/platform.ts'
import { executedUnit } from '../interface/protection.ts'
import type { Declared } from './declared.ts'
import type { Path } from './document.ts'
import type { Lines } from './lines.ts'
import { type Names, namesOf, type Report } from './names.ts'
import { placeOf } from './places.ts'
import type { Description, DeviceDescription, FrameDescription } from './schema.ts'

/** The staged unit first, where there is one: the names by which ports say what they pass. */
export const unitNames = ({ protection, protectionUnits }: Description): readonly string[] => [
  ...(protection ? [protection.name] : []),
  ...Object.keys(protectionUnits),
]

export function resolveUnits(
  d: Description,
  lines: Lines,
  executed: Parameters<typeof executedUnit>[0],
): ProtectionUnit[] {
  const frames = (named: Readonly<Record<string, FrameDescription>>) =>
    Object.entries(named).map(([name, f]) => ({ name, ...placeOf(d, f) }))
  const staged = d.protection && {
    ...executedUnit(executed),
    stages: executedStages(d.protection),
    structures: frames(d.protection.structures),
  }
  const described = Object.entries(d.protectionUnits).map(([name, unit]): ProtectionUnit => {
    const faultLine = unit.fault && lines.fault(['protectionUnits', name, 'fault'], unit.fault)
    return {
      name,
      family: unit.family,
      stages: unit.stages.map(
        ({ stage, instance }): ProtectionStage => ({
          stage: stage === 1 ? 1 : 2,
          instance: instance ?? name,
        }),
      ),
      frames: frames(unit.frames),
      structures: frames(unit.structures),
      ...(faultLine !== undefined && { faultLine }),
    }
  })
  return [...(staged ? [staged] : []), ...described]
}

function executedStages({
  name,
  instance = name,
  secondStage,
}: NonNullable<Description['protection']>): ProtectionStage[] {
  const first = { stage: 1, instance } as const
  return secondStage ? [first, { stage: 2, instance: secondStage.instance ?? instance }] : [first]
}

/** What ports and tables of one device name: its contexts by their ordinals, and the units. */
export interface PortNames {
  readonly report: Report
  readonly description: Description
  readonly declared: readonly Declared[]
  readonly units: Names
}

export function portsOfDevice(names: PortNames, deviceName: string): Port[] {
  const { description, declared, units } = names
  const device = description.devices[deviceName]
  const throughOf = (path: Path, through: readonly string[]) =>
    through.map((unit, i) => units.find(unit, [...path, 'through', i]))
  const ofContexts = declared.flatMap(({ name, context, path, deviceName: of }, ordinal): Port[] => {
    if (of !== deviceName || !context.dma) return []
    const { through } = context.dma
    const staged = description.protection ? [0] : []
    const passed = through ? throughOf([...path, 'dma'], through) : staged
    return [{ name, kind: 'data', context: ordinal, through: passed }]
  })
  const further = Object.entries(device.ports).map(([name, port]): Port => {
    const path = ['devices', deviceName, 'ports', name]
    const context =
      port.context === undefined
        ? undefined
        : contextIn(names, deviceName, port.context, [...path, 'context'])
    return {
      name,
      kind: port.kind,
      ...(context !== undefined && { context }),
      through: throughOf(path, port.through),
    }
  })
  return [...ofContexts, ...further]
}

/** Its ordinal in the platform. */
function contextIn(
  { report, declared }: PortNames,
  deviceName: string,
  name: string,
  path: Path,
  at?: 'key',
): number {
  const own = declared.filter((c) => c.deviceName === deviceName).map((c) => c.name)
  const found = own[namesOf(report, `a context of ${deviceName}`, own).find(name, path, at)]
  return Math.max(
    0,
    declared.findIndex((c) => c.deviceName === deviceName && c.name === found),
  )
}

export function tableOfDevice(
  names: PortNames,
  deviceName: string,
  { identifierTable }: DeviceDescription,
  primaryBase: number,
): Pick<Device, 'identifierTable'> {
  if (!identifierTable) return {}
  const { offset, entries } = identifierTable
  const path = ['devices', deviceName, 'identifierTable', 'entries']
  const table: IdentifierTable = {
    ...(offset !== undefined && { base: primaryBase + offset }),
    entries: Object.entries(entries).map(([context, identifiers]) => ({
      context: contextIn(names, deviceName, context, [...path, context], 'key'),
      identifiers,
    })),
  }
  return { identifierTable: table }
}
