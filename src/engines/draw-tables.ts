/** What a description gives to choose from: made once, so that filling in an operation looks up and allocates nothing. */
import type { Platform, Procedure, SettingRegion } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'

export interface ArgumentTables {
  /** Windows of each guest. */
  readonly windows: readonly number[]
  readonly contexts: number
  readonly guests: number
  readonly bursts: readonly number[]
  /** Burst starts at the bounds of each guest's own windows. */
  readonly ownBursts: readonly (readonly number[])[]
  readonly words: readonly number[]
  /** Where a guest meets the hypervisor or the primary: first words of trapped windows, and RATE. */
  readonly mediated: readonly number[]
  /** By context; -1 for nobody. */
  readonly firstOwner: readonly number[]
  /** Procedures, each as often as it is worth; those of the start and the handlers are not among them. */
  readonly startable: readonly number[]
  /** The same, of those that begin by asking that nobody, or that the guest, owns the context; others are in both. */
  readonly startableByOwned: readonly [free: readonly number[], owned: readonly number[]]
  /** Words in the frame of each context. */
  readonly frameWords: readonly (readonly number[])[]
  /** By context; at least 1. */
  readonly beatsMax: readonly number[]
  /** What each context may raise: its interrupts, and a message to its primary; at least 1. */
  readonly raises: readonly number[]
  /** The primary of each context's device. */
  readonly primary: readonly number[]
  /** By procedure: what it takes. */
  readonly takes: readonly Takes[]
  /** By context and setting. */
  readonly given: readonly (readonly (Window | undefined)[])[]
  /** The procedure that changes the setting of a context that stays its owner's, or -1. */
  readonly reprogram: number
  readonly beatBytes: number
  readonly outstandingMax: readonly number[]
}

/** A window as a setting gives it. */
interface Window {
  readonly base: number
  readonly limit: number
  /** 0 reads, 1 writes; -1 both. */
  readonly only: number
  /** What lies within it and is not given. */
  readonly hole: { readonly base: number; readonly limit: number } | undefined
}

/** Of two stages what passes both. */
function windowOf(regions: readonly SettingRegion[]): Window | undefined {
  const [first] = regions
  if (!first) return undefined
  const second = regions.find(({ stage }) => stage === 2) ?? first
  return {
    base: Math.max(first.base, second.base),
    limit: Math.min(first.limit, second.limit),
    only: onlyOf({ read: first.read && second.read, write: first.write && second.write }),
    hole: regions.find(({ priority }) => priority),
  }
}

interface Takes {
  readonly guest: boolean
  readonly context: boolean
  readonly device: boolean
  readonly window: boolean
}

export function argumentTables(platform: Platform, points: Points): ArgumentTables {
  const near = (g: number) =>
    points.bursts.filter((a) =>
      platform.guests[g].windows.some((w) => a >= w.base - platform.beatBytes && a <= w.limit + 1),
    )
  return {
    contexts: platform.contexts.length,
    guests: platform.guests.length,
    bursts: points.bursts,
    ownBursts: platform.guests.map((_, g) => near(g)),
    windows: platform.guests.map((g) => Math.max(1, g.windows.length)),
    words: points.words,
    mediated: platform.trapped
      ? [
          ...platform.trapped.map((w) => w.base),
          ...platform.contexts.flatMap(({ frames, registers: { RATE } }) =>
            RATE === undefined ? [] : [frames[0].base + RATE],
          ),
        ]
      : [],
    firstOwner: platform.contexts.map((_, c) => platform.owners.find((o) => o.context === c)?.guest ?? -1),
    startable: startableOf(platform),
    startableByOwned: [0, 1].map((owned) =>
      startableOf(platform).filter((p) => (asksForOwner(platform.procedures[p]) ?? owned) === owned),
    ) as [number[], number[]],
    frameWords: platform.contexts.map((c) =>
      points.words.filter((a) => c.frames.some((f) => a >= f.base && a <= f.limit)),
    ),
    beatsMax: platform.contexts.map((c) => Math.max(1, c.burstBeatsMax)),
    raises: platform.contexts.map((c) => Math.max(1, c.interrupts.length + (c.messages ? 1 : 0))),
    primary: platform.contexts.map((c) => platform.devices[c.device].primary),
    given: platform.contexts.map(({ settings }) => settings.map(({ regions }) => windowOf(regions))),
    reprogram: platform.procedures.findIndex((p) => p.name === 'reprogram'),
    beatBytes: platform.beatBytes,
    outstandingMax: platform.contexts.map((c) => c.outstandingMax),
    takes: platform.procedures.map(({ arguments: names }) => ({
      guest: names.includes('guest'),
      context: names.includes('context') || names.includes('device'),
      device: names.includes('device'),
      window: names.includes('window'),
    })),
  }
}

const onlyOf = ({ read, write }: { readonly read: boolean; readonly write: boolean }): number =>
  read === write ? -1 : write ? 1 : 0

/** Reprogramming under traffic is where most goes wrong, so it is drawn most; it needs contexts that are assigned. */
const startWeights: Readonly<Record<string, number>> = {
  reprogram: 5,
  assign: 8,
  unassign: 1,
  reset: 1,
  recover: 1,
  audit: 4,
}
const startOnly: readonly string[] = ['boot', 'protect', 'interrupt', 'fault']

/** Procedures that may be started at any time. */
export const isStartable = (name: string): boolean => !startOnly.includes(name)

const startableOf = (platform: Platform): number[] =>
  platform.procedures.flatMap(({ name }, i) =>
    isStartable(name) ? (Array(startWeights[name] ?? 1).fill(i) as number[]) : [],
  )

/** 1: it checks that the guest owns the context, 0: that nobody does; undefined: it does not ask. */
function asksForOwner({ steps }: Procedure): 0 | 1 | undefined {
  const check = steps.find((s) => s.do === 'check' && s.register === 'control.OWNER')
  if (check?.do !== 'check') return undefined
  return check.is.includes('nobody') ? 0 : 1
}
