/**
 * What every register file of the reset engines keeps, and what ties the ghosts of rules to it: from any register file
 * that keeps all of it, one step proves a rule for every depth (from-any.ts). Each is proved with the rule: no access
 * from such a file leads to one that does not keep it. One device, its primary without DMA, secondaries with one
 * transaction of one beat.
 */

import { type HardwareColumns, PHASE, SLOT } from '../hardware/fields.ts'
import { hardwarePart } from '../hardware/hardware.ts'
import { originBit, type Platform } from '../interface/platform.ts'
import { RESET_STATUS } from '../interface/registers.ts'
import { firstReached } from '../interface/stages.ts'
import type { Column } from '../layout/layout.ts'

export interface View {
  readonly platform: Platform
  readonly hw: HardwareColumns
  /** A column of a ghost, by `part.field`. */
  readonly of: (name: string) => Column
}

export interface AnyField {
  /** `part.field` */
  readonly name: string
  readonly per: 'context' | 'device'
  /** What it may hold in element i; one value: it stands still. */
  readonly values: (platform: Platform, i: number) => readonly number[]
}

export interface Invariant {
  readonly name: string
  readonly says: string
  /**
   * Fields of context c that it reads, where it reads no others: then it is asked as soon as these are chosen. Left out:
   * it reads other contexts as well.
   */
  readonly reads?: readonly string[]
  readonly holds: (view: View, c: number) => boolean
}

/** What is enumerated for a rule, and what is kept. */
export interface AnySpec {
  /** Name of the rule. */
  readonly rule: string
  readonly fields: readonly AnyField[]
  readonly invariants: readonly Invariant[]
}

const h = (field: string): string => `${hardwarePart}.${field}`
const bit = [0, 1] as const
const none = [0] as const

const isSecondary = (platform: Platform, c: number): boolean => platform.contexts[c].role === 'secondary'
const hasDma = (platform: Platform, c: number): boolean => platform.contexts[c].outstandingMax > 0
const deviceOf = (platform: Platform, c: number) => platform.devices[platform.contexts[c].device]
const upTo = (n: number): number[] => Array.from({ length: n + 1 }, (_, i) => i)
const where =
  (fits: (platform: Platform, c: number) => boolean, values: readonly number[]) =>
  (platform: Platform, c: number): readonly number[] =>
    fits(platform, c) ? values : none

/** The reset engines, and what else of the device changes while they work. */
const resetFields: readonly AnyField[] = [
  { name: h('phase'), per: 'context', values: () => Object.values(PHASE) },
  {
    name: h('countdown'),
    per: 'context',
    values: (platform, c) =>
      upTo(Math.max(deviceOf(platform, c).drainCyclesMax, deviceOf(platform, c).resetCycles)),
  },
  { name: h('asked'), per: 'context', values: () => bit },
  { name: h('named'), per: 'context', values: where(isSecondary, bit) },
  { name: h('acknowledged'), per: 'context', values: () => [RESET_STATUS.idle, RESET_STATUS.done] },
  { name: h('slot'), per: 'context', values: where(hasDma, Object.values(SLOT)) },
  { name: h('slotBeats'), per: 'context', values: where(hasDma, bit) },
  { name: h('slotIssued'), per: 'context', values: where(hasDma, bit) },
  { name: h('slotJudged'), per: 'context', values: where(hasDma, bit) },
  { name: h('slotBlocked'), per: 'context', values: where(hasDma, bit) },
  { name: h('slotDirection'), per: 'context', values: where(hasDma, bit) },
  {
    name: h('slotAddress'),
    per: 'context',
    values: (platform, c) => (hasDma(platform, c) ? [0, targetOf(platform)] : none),
  },
  { name: h('error'), per: 'context', values: () => bit },
  { name: h('halted'), per: 'context', values: () => bit },
  { name: h('cause'), per: 'context', values: () => bit },
  {
    name: h('origin'),
    per: 'device',
    values: (platform, device) => [
      0,
      ...platform.devices[device].contexts
        .filter((c) => isSecondary(platform, c))
        .map((c) => originBit(platform, c)),
    ],
  },
  { name: 'open transactions.open', per: 'context', values: where(hasDma, bit) },
  { name: 'open transactions.drained', per: 'context', values: where(hasDma, bit) },
]

/** Where the jobs of such a platform go: its first window. */
export const targetOf = ({ guests }: Platform): number => firstReached(guests[0].windows[0])

const slotFields = [
  'slotBeats',
  'slotIssued',
  'slotJudged',
  'slotBlocked',
  'slotDirection',
  'slotAddress',
] as const

const resetInvariants: readonly Invariant[] = [
  {
    name: 'counts while it works',
    says: 'A countdown runs in a reset only: of the drain, from its bound to 1; of the reset, from its cycles down, to 0 only in a primary that waits for the others; after isolation it is 1 until who asked again is answered.',
    reads: [h('phase'), h('countdown')],
    holds: ({ hw, platform }, c) => {
      const left = hw.countdown[c]
      const { drainCyclesMax, resetCycles } = deviceOf(platform, c)
      switch (hw.phase[c]) {
        case PHASE.draining:
          return left >= 1 && left <= drainCyclesMax
        case PHASE.quarantined:
          return left <= 1
        case PHASE.resetting:
          return left <= resetCycles && (left > 0 || !isSecondary(platform, c))
        default:
          return left === 0
      }
    },
  },
  {
    name: 'asked while it works',
    says: 'A request that is not answered, a context’s own or its primary’s, stands only while the reset of the context runs.',
    reads: [h('phase'), h('asked'), h('named')],
    holds: ({ hw }, c) => hw.phase[c] >= PHASE.draining || (hw.asked[c] === 0 && hw.named[c] === 0),
  },
  {
    name: 'acknowledged at rest',
    says: 'No acknowledgement stands while a reset runs.',
    reads: [h('phase'), h('acknowledged')],
    holds: ({ hw }, c) => hw.phase[c] < PHASE.draining || hw.acknowledged[c] === RESET_STATUS.idle,
  },
  {
    name: 'an error halts',
    says: 'A context has stopped if and only if it has an error to report.',
    reads: [h('error'), h('halted')],
    holds: ({ hw }, c) => hw.error[c] === hw.halted[c],
  },
  {
    name: 'a primary has nothing to drain',
    says: 'A primary without DMA is never isolated, and never without an owner.',
    reads: [h('phase')],
    holds: ({ hw, platform }, c) =>
      isSecondary(platform, c) || (hw.phase[c] !== PHASE.quarantined && hw.phase[c] !== PHASE.unassigned),
  },
  {
    name: 'a free slot is empty',
    says: 'A slot without a transaction holds nothing.',
    reads: [h('slot'), ...slotFields.map((name) => h(name))],
    holds: ({ hw }, c) => hw.slot[c] !== SLOT.free || slotFields.every((name) => hw[name][c] === 0),
  },
  {
    name: 'a transaction is one beat',
    says: 'A transaction is the write of one beat to the window; it is issued, then judged, and only a judged one is blocked.',
    reads: [h('slot'), ...slotFields.map((name) => h(name))],
    holds: ({ hw, platform }, c) => {
      const slot = hw.slot[c]
      if (slot === SLOT.free) return true
      const [issued, judged] = [hw.slotIssued[c], hw.slotJudged[c]]
      return (
        hw.slotBeats[c] === 1 &&
        hw.slotDirection[c] === 1 &&
        hw.slotAddress[c] === targetOf(platform) &&
        issued === (slot === SLOT.open ? 1 : 0) &&
        judged <= issued &&
        hw.slotBlocked[c] <= judged
      )
    },
  },
  {
    name: 'what is held is of an owner, or drains',
    says: 'A job waits only in a context that is assigned or has failed; a transaction is open only there, or while the context drains or is isolated.',
    reads: [h('phase'), h('slot')],
    holds: ({ hw }, c) => {
      const phase = hw.phase[c]
      const mayWait = phase === PHASE.assigned || phase === PHASE.failed
      switch (hw.slot[c]) {
        case SLOT.accepted:
          return mayWait
        case SLOT.open:
          return mayWait || phase === PHASE.draining || phase === PHASE.quarantined
        default:
          return true
      }
    },
  },
  {
    name: 'named by a reset that runs',
    says: 'A context that the reset of its primary has still to reset: that reset runs, and was asked for.',
    holds: ({ hw, platform }, c) => {
      const { primary } = deviceOf(platform, c)
      return hw.named[c] === 0 || (hw.phase[primary] >= PHASE.draining && hw.asked[primary] === 1)
    },
  },
  {
    name: 'a primary resets all',
    says: 'While the reset of a primary runs, a context that it has not still to reset has no owner’s state and nothing open.',
    holds: ({ hw, platform }, c) => {
      const { primary } = deviceOf(platform, c)
      if (!isSecondary(platform, c) || hw.phase[primary] < PHASE.draining || hw.named[c] === 1) return true
      return hw.slot[c] === SLOT.free && hw.phase[c] !== PHASE.assigned && hw.phase[c] !== PHASE.failed
    },
  },
  {
    name: 'open as the slots are',
    says: 'The transactions that rules count as open are those of the slots.',
    reads: [h('slot'), 'open transactions.open'],
    holds: ({ hw, of }, c) => of('open transactions.open')[c] === (hw.slot[c] === SLOT.open ? 1 : 0),
  },
]

/** Cycles until a reset is answered, at most, whatever the bus does. */
function cyclesToAnswer(view: View, c: number): number {
  const { hw, platform } = view
  const own = cyclesOfItsOwn(view, c)
  if (isSecondary(platform, c)) return own
  // It is asked before its secondaries in a cycle, so it sees one later that they are done.
  const others = deviceOf(platform, c).contexts.filter((x) => x !== c && hw.named[x] === 1)
  return Math.max(own, ...others.map((x) => cyclesOfItsOwn(view, x) + 1))
}

function cyclesOfItsOwn({ hw, platform }: View, c: number): number {
  const left = hw.countdown[c]
  const { resetCycles } = deviceOf(platform, c)
  switch (hw.phase[c]) {
    case PHASE.draining:
      return hasDma(platform, c) ? left + resetCycles : 1 + resetCycles
    case PHASE.quarantined:
      return left === 1 ? 1 + resetCycles : Number.POSITIVE_INFINITY
    case PHASE.resetting:
      return Math.max(1, left)
    default:
      return Number.POSITIVE_INFINITY
  }
}

const rst7: AnySpec = {
  rule: 'RST-7',
  fields: [
    ...resetFields,
    {
      name: 'RST-7.waitLeft',
      per: 'context',
      values: (platform, c) => {
        const { drainCyclesMax, resetAcknowledgeCyclesMax } = deviceOf(platform, c)
        return upTo(drainCyclesMax + resetAcknowledgeCyclesMax + 1)
      },
    },
  ],
  invariants: [
    ...resetInvariants,
    {
      name: 'waits for what was asked',
      says: 'The rule waits only for a request that the device has not answered.',
      reads: [h('asked'), 'RST-7.waitLeft'],
      holds: ({ hw, of }, c) => of('RST-7.waitLeft')[c] === 0 || hw.asked[c] === 1,
    },
    {
      name: 'time is left',
      says: 'Whoever waits has more cycles left than the reset engines need at most, whatever the bus does.',
      holds: (view, c) => {
        const waitLeft = view.of('RST-7.waitLeft')[c]
        return waitLeft === 0 || waitLeft - 1 >= cyclesToAnswer(view, c)
      },
    },
  ],
}

const rst12: AnySpec = { rule: 'RST-12.a', fields: resetFields, invariants: resetInvariants }

/** Rules that are proved from any register file. */
export const anySpecs: readonly AnySpec[] = [rst7, rst12]
