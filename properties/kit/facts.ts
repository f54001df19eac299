/** What a rule may know of the platform, as small tables: who is primary, whom a reset names, whose a context may be. */
import {
  type Arbitrated,
  arbiterOf,
  type FailureLine,
  namedByReset,
  type Platform,
  takesTurnsWith,
} from '../../src/interface/platform.ts'
import { requestersOf } from '../../src/interface/protection.ts'
import { commitsApart, mixedSettings } from '../../src/interface/stages.ts'
import { toldBy } from './failures.ts'
import { allRegisterBits, boundsAndAttributes } from './region-registers.ts'

export interface Facts {
  readonly platform: Platform
  readonly contexts: number
  /** Transactions at a port, at most: the second index of a ghost per transaction. */
  readonly slots: number
  readonly isSecondary: readonly boolean[]
  /** The protection takes over a bank as a whole; else each write of a region register is in force at once. */
  readonly isStaged: boolean
  /** The protection has two stages; and each is committed by itself, so that they may hold different settings. */
  readonly hasSecondStage: boolean
  readonly commitsApart: boolean
  /** Where they may: settings that a context has, at most; else 0. */
  readonly mixedSettings: number
  /** What a region of the protection has: a bit for each register (kit/region-registers.ts). */
  readonly regionBits: number
  /** Regions name a stream; else masks or domains tell requesters apart. */
  readonly namesStreams: boolean
  /** By context: its number at a unit that tells requesters by numbers, or -1. */
  readonly requesters: readonly number[]
  readonly secondaries: readonly number[]
  /** The contexts that a reset of this one names: a primary's names every context of its device (RST-3). */
  readonly namedBy: readonly (readonly number[])[]
  /** The secondaries of a primary's device; of a secondary none. */
  readonly subordinates: readonly (readonly number[])[]
  /** What arbitrates between a context and others of its device. */
  readonly arbiters: readonly (Arbitrated | undefined)[]
  /** The other contexts that share its arbiter. */
  readonly sharers: readonly (readonly number[])[]
  /** The other contexts of its partition: they are never assigned at once. */
  readonly turns: readonly (readonly number[])[]
  /** The context that a stream identifier is declared for. */
  readonly contextOfStream: ReadonlyMap<number, number>
  /** The context that a region of the protection is described for, or -1. */
  readonly contextOfRegion: readonly number[]
  /** Every context. */
  readonly everyContext: readonly number[]
  /** Ordinal of the EL2 region over the first frame of each context. */
  readonly firstFrame: readonly number[]
  /** `[c]` for each context c. */
  readonly alone: readonly (readonly number[])[]
  readonly procedureNames: readonly string[]
  /** By which failure line the monitor learns of a device, or of the PE of a guest (SYS-11). */
  readonly told: {
    readonly ofDevice: readonly (FailureLine | undefined)[]
    readonly ofGuest: readonly (FailureLine | undefined)[]
    /** By line: the contexts of the devices that the monitor learns of by it; one line may watch several. */
    readonly byLine: readonly (readonly number[])[]
  }
}

export function factsOf(platform: Platform): Facts {
  const failureLineOf = platform.devices.map((_, d) => toldBy(platform, 'devices', d))
  return {
    platform,
    contexts: platform.contexts.length,
    slots: Math.max(1, ...platform.contexts.map((c) => c.outstandingMax)),
    isSecondary: platform.contexts.map((c) => c.role === 'secondary'),
    isStaged: platform.protection.family === 'staged',
    hasSecondStage: platform.protection.secondStage !== undefined,
    commitsApart: commitsApart(platform.protection),
    mixedSettings: mixedSettings(platform),
    regionBits: platform.protection.family === 'region-filter' ? allRegisterBits : boundsAndAttributes,
    namesStreams: !['region-filter', 'iopmp'].includes(platform.protection.family),
    requesters: requestersOf(platform),
    secondaries: platform.contexts.flatMap((c, i) => (c.role === 'secondary' ? [i] : [])),
    namedBy: platform.contexts.map((_, c) => namedByReset(platform, c)),
    subordinates: platform.contexts.map((c, i) =>
      c.role === 'primary' ? platform.devices[c.device].contexts.filter((x) => x !== i) : [],
    ),
    arbiters: platform.contexts.map((_, c) => arbiterOf(platform, c)),
    sharers: platform.contexts.map((_, c) => (arbiterOf(platform, c)?.contexts ?? []).filter((x) => x !== c)),
    turns: platform.contexts.map((_, c) => takesTurnsWith(platform, c)),
    contextOfStream: new Map(platform.contexts.flatMap((c, i) => c.streams.map((stream) => [stream, i]))),
    contextOfRegion: Array.from({ length: platform.protection.regions }, (_, r) =>
      platform.contexts.findIndex(({ regions }) => regions.includes(r)),
    ),
    everyContext: platform.contexts.map((_, c) => c),
    firstFrame: platform.contexts.map((_, c) =>
      platform.contexts.slice(0, c).reduce((n, before) => n + before.frames.length, 0),
    ),
    alone: platform.contexts.map((_, c) => [c]),
    procedureNames: platform.procedures.map((p) => p.name),
    told: {
      ofDevice: failureLineOf,
      ofGuest: platform.guests.map(({ pe }) => toldBy(platform, 'processingElements', pe)),
      byLine: platform.lines.map((_, line) =>
        platform.devices.flatMap(({ contexts }, d) => (failureLineOf[d]?.line === line ? contexts : [])),
      ),
    },
  }
}

/** `context 1 (station-1)` */
export const sayContext = ({ platform }: Facts, c: number): string =>
  `context ${c} (${platform.contexts[c].name})`

export const sayCycles = (cycles: number): string => `${cycles} ${cycles === 1 ? 'cycle' : 'cycles'}`

/** A stream identifier: `0x11` */
export const sayStream = (stream: number): string => `0x${stream.toString(16)}`

/** `0x8000_0000` */
export const sayAddress = (address: number): string =>
  `0x${address
    .toString(16)
    .padStart(8, '0')
    .replace(/(?=(?:....)$)/, '_')}`

const deliveryCyclesDefault = 64
/** Device cycles within which an interrupt reaches software, while every agent is fair. */
export const deliveryCyclesOf = ({ platform }: Facts): number =>
  platform.deliveryCyclesMax ?? deliveryCyclesDefault
