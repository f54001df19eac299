/** The same system behind a unit of protection of another family: what differs is then the family. */
import {
  everyFamilyRegister,
  type FamilyRegister,
  familyRegisters,
  type Platform,
  type ProtectionFamily,
  type SettingRegion,
} from '../interface/platform.ts'
import { defaultProceduresFor, defaultProceduresOf } from '../platform/index.ts'

/**
 * With the default procedures of the family. What a description claims of its own procedures (the strict profile) is no claim
 * of these. The registers that only the family has lie where the frame is free.
 */
export function behind(platform: Platform, family: ProtectionFamily): Platform {
  const { secondStage } = platform.protection
  if (secondStage) {
    if (family === 'staged') return { ...platform, procedures: defaultProceduresFor({ family, secondStage }) }
    throw new Error(`a unit of the family ${family} has no second stage, and that of ${platform.name} has`)
  }
  const {
    profile: _claimed,
    priorityEntries,
    domainOf,
    requesterStrideBytes: _stride,
    ...protection
  } = platform.protection
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
  const isOrdered = priorityEntries !== undefined || domainOf !== undefined
  if (isOrdered && family === 'iopmp') {
    const { profile: _strict, ...unclaimed } = platform.protection
    const domains = domainOf && Math.max(...domainOf) + 1
    return {
      ...platform,
      protection: unclaimed,
      procedures: defaultProceduresFor({ family, domains, registers: unclaimed.registers }),
    }
  }
  return {
    ...platform,
    ...(isOrdered && { contexts: withoutEntries(platform) }),
    protection: { ...protection, family, registers: { ...common, ...own } },
    procedures: defaultProceduresOf[family],
  }
}

/** No other family denies holes, nor has domains: the windows are whole, in the regions that the first of them has. */
function withoutEntries({ contexts }: Platform): Platform['contexts'] {
  const isPlain = ({ priority }: SettingRegion) => !priority
  return contexts.map((c) => {
    const first = c.settings.find(({ regions }) => regions.length > 0)
    const registers = first?.registers ?? c.regions
    const most = Math.max(...c.settings.map(({ regions }) => regions.filter(isPlain).length))
    return {
      ...c,
      regions: registers.slice(0, most),
      settings: c.settings.map(({ domains: _domains, registers: _registers, ...s }) => ({
        ...s,
        regions: s.regions.filter(isPlain),
      })),
    }
  })
}
