/** The same system behind a unit of protection of another family: what differs is then the family. */
import {
  everyFamilyRegister,
  type FamilyRegister,
  familyRegisters,
  type Platform,
  type ProtectionFamily,
} from '../interface/platform.ts'
import { defaultProceduresFor, defaultProceduresOf } from '../platform/index.ts'

/** What a description claims of its own procedures (the strict profile) is no claim of these. With the default procedures of the family. The registers that only it has lie where its frame is free. */
export function behind(platform: Platform, family: ProtectionFamily): Platform {
  const { secondStage } = platform.protection
  if (secondStage) {
    if (family === 'staged') return { ...platform, procedures: defaultProceduresFor({ family, secondStage }) }
    throw new Error(`a unit of the family ${family} has no second stage, and that of ${platform.name} has`)
  }
  const { profile: _claimed, priorityEntries, ...protection } = platform.protection
  const { registers, frame } = protection
  const bytes = frame.limit - frame.base + 1
  const common = Object.fromEntries(
    Object.entries(registers).filter(([name]) => !(everyFamilyRegister as readonly string[]).includes(name)),
  ) as typeof registers
  const places: Readonly<Partial<Record<FamilyRegister, number>>> = {
    READERS: registers.ATTRIBUTES + 4,
    WRITERS: bytes / 2,
  }
  const own = Object.fromEntries(
    familyRegisters[family].map((name, i) => [name, places[name] ?? bytes - 4 * (i + 1)]),
  )
  const keeps = family === 'iopmp' && priorityEntries !== undefined
  return {
    ...platform,
    ...(!keeps && priorityEntries !== undefined && { contexts: withoutHoles(platform, priorityEntries) }),
    protection: {
      ...protection,
      family,
      registers: { ...common, ...own },
      ...(keeps && { priorityEntries }),
    },
    procedures: defaultProceduresOf[family],
  }
}

/** No other family denies them: the windows are whole. */
const withoutHoles = ({ contexts }: Platform, priorityEntries: number): Platform['contexts'] =>
  contexts.map((c) => ({
    ...c,
    regions: c.regions.filter((r) => r >= priorityEntries),
    settings: c.settings.map((s) => ({ ...s, regions: s.regions.filter((r) => !r.priority) })),
  }))
