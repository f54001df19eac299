/** The same system behind a unit of two stages, and what of them a commit puts in force. */
import type {
  MemoryWindow,
  Platform,
  Range,
  Setting,
  SettingRegion,
  StageCommit,
} from '../interface/platform.ts'
import { behind } from './families.ts'

/** Its stages committed so, with the default procedures for that. */
export const committed = (platform: Platform, commit: StageCommit): Platform =>
  behind({ ...platform, protection: { ...platform.protection, secondStage: { commit } } }, 'staged')

/**
 * The same system behind a unit of two stages. What passes both is the window as it was: of every other one the first stage
 * is as wide as the memory that holds it, of those between the second stage is. A new stage with an old one is so wider than
 * either setting.
 */
export function inTwoStages(platform: Platform, commit: StageCommit): Platform {
  const one = behind(platform, 'staged')
  const { regions } = one.protection
  const guests = one.guests.map((g) => ({ ...g, windows: g.windows.map((w, i) => split(w, i, g.memory)) }))
  const contexts = one.contexts.map((c) => ({
    ...c,
    regions: [...c.regions, ...c.regions.map((r) => r + regions)],
    settings: c.settings.map((s) => inBoth(s, s.guest === undefined ? undefined : guests[s.guest].windows)),
  }))
  return committed(
    { ...one, guests, contexts, protection: { ...one.protection, regions: 2 * regions } },
    commit,
  )
}

/** The n-th window of a guest. */
function split(window: MemoryWindow, n: number, memory: readonly Range[]): MemoryWindow {
  const { name, base, limit, read, write, attribute, holds } = window
  const around = memory.find((m) => m.base <= base && limit <= m.limit) ?? window
  const wide = { base: around.base, limit: around.limit, read: true, write: true, attribute: 0 }
  const narrow = { base, limit, read, write, attribute }
  const [first, secondStage] = n % 2 === 0 ? [wide, narrow] : [narrow, wide]
  return { name, ...first, secondStage, ...(holds && { holds }) }
}

/** The setting of a window, and mailbox channels; what a primary has for itself has both stages alike. */
function inBoth(setting: Setting, windows: readonly MemoryWindow[] | undefined): Setting {
  const [given, ...channels] = setting.regions
  if (!given) return setting
  const {
    secondStage = given,
    base,
    limit,
    read,
    write,
    attribute,
  } = { ...given, ...windows?.[setting.window] }
  const seconds = [secondStage, ...channels].map((r): SettingRegion => ({ ...r, stage: 2 }))
  return { ...setting, regions: [{ base, limit, read, write, attribute }, ...channels, ...seconds] }
}
