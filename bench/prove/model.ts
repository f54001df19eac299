/**
 * One model, written three times: here for our engine, in model.pml for spin, in model.m for rumur. Two contexts of a
 * device with their lifecycle (assigned, drained, quarantined where the drain's bound is exceeded, reset), one transaction
 * of two beats each, and a memory protection whose settings are staged and put in force by one commit.
 */
import { STEP, type TransitionSystem } from '../../src/explorer/system.ts'
import { columnsOf, type Fields, layOut, NONE } from '../../src/layout/layout.ts'
import { newState } from '../../src/layout/state.ts'

const contexts = 2
const guests = 2
const beats = 2

/** Cycles that a drain, a reset and a commit take: the longer, the more states. */
export interface Cycles {
  readonly drain: number
  readonly reset: number
  readonly commit: number
}
export const sizes: Readonly<Record<string, Cycles>> = {
  small: { drain: 3, reset: 2, commit: 2 },
  large: { drain: 8, reset: 4, commit: 3 },
}

const UNASSIGNED = 0
const ASSIGNED = 1
const DRAINING = 2
const QUARANTINED = 3
const RESETTING = 4
const FREE = 0
const ACCEPTED = 1
const OPEN = 2
/** Of a burst: not judged, let through, blocked. */
const PASSED = 1
const BLOCKED = 2

const fieldsOf = ({ drain, commit }: Cycles) =>
  ({
    phase: { per: 'context', max: RESETTING },
    owner: { per: 'context', max: guests - 1, none: true },
    left: { per: 'context', max: drain },
    /** The guest whose memory the context may reach, plus 1; 0 nobody's. */
    setting: { per: 'context', max: guests },
    staged: { per: 'context', max: guests },
    slot: { per: 'context', max: OPEN },
    target: { per: 'context', max: guests - 1 },
    beat: { per: 'context', max: beats },
    verdict: { per: 'context', max: BLOCKED },
    commitLeft: { max: commit },
  }) as const satisfies Fields

export interface Setup {
  readonly size: string
  /** What a planted error leaves out: the drain that waits, or the verdict that a burst keeps. */
  readonly planted?: 'no drain' | 'each beat anew'
}

export function system({ size, planted }: Setup): TransitionSystem {
  const cycles = sizes[size]
  if (!cycles) throw new Error(`${size} is no size: ${Object.keys(sizes).join(' or ')}`)
  const fields = fieldsOf(cycles)
  const layout = layOut({ model: fields }, { context: contexts })
  const state = newState(layout)
  const { phase, owner, left, setting, staged, slot, target, beat, verdict, commitLeft } = columnsOf(
    layout,
    'model',
    fields,
    state.buffer,
  )
  const drains = planted !== 'no drain'
  const keeps = planted !== 'each beat anew'

  const clear = (c: number): void => {
    slot[c] = FREE
    target[c] = 0
    beat[c] = 0
    verdict[c] = 0
  }
  const toReset = (c: number): void => {
    phase[c] = RESETTING
    left[c] = cycles.reset
  }
  /** Time passes for one context. */
  const advance = (c: number): boolean => {
    switch (phase[c]) {
      case DRAINING:
        if (!drains || slot[c] !== OPEN) toReset(c)
        else if (left[c] > 1) left[c]--
        else {
          phase[c] = QUARANTINED
          left[c] = 0
        }
        return true
      case QUARANTINED:
        if (slot[c] === OPEN) return false
        toReset(c)
        return true
      case RESETTING:
        left[c]--
        if (left[c] > 0) return true
        phase[c] = UNASSIGNED
        owner[c] = NONE
        return true
      default:
        return false
    }
  }
  const tick = (): boolean => {
    let moved = false
    for (let c = 0; c < contexts; c++) if (advance(c)) moved = true
    if (commitLeft[0] > 0) {
      moved = true
      commitLeft[0]--
      if (commitLeft[0] === 0) for (let c = 0; c < contexts; c++) setting[c] = staged[c]
    }
    return moved
  }
  const stage = (c: number, to: number): boolean => {
    if (commitLeft[0] > 0 || staged[c] === to) return false
    staged[c] = to
    return true
  }
  const commit = (): boolean => {
    if (commitLeft[0] > 0 || (staged[0] === setting[0] && staged[1] === setting[1])) return false
    commitLeft[0] = cycles.commit
    return true
  }
  const assign = (c: number, g: number): boolean => {
    if (phase[c] !== UNASSIGNED || setting[c] !== g + 1) return false
    phase[c] = ASSIGNED
    owner[c] = g
    return true
  }
  const unassign = (c: number): boolean => {
    if (phase[c] !== ASSIGNED) return false
    phase[c] = DRAINING
    left[c] = cycles.drain
    if (slot[c] === ACCEPTED) clear(c)
    return true
  }
  const job = (c: number, to: number): boolean => {
    if (phase[c] !== ASSIGNED || slot[c] !== FREE) return false
    slot[c] = ACCEPTED
    target[c] = to
    return true
  }
  const issue = (c: number): boolean => {
    if (slot[c] !== ACCEPTED) return false
    slot[c] = OPEN
    return true
  }
  /** A beat that goes where the setting in force allows: a burst that began under one setting ends under it. */
  const deliver = (c: number): number => {
    if (slot[c] !== OPEN || beat[c] === beats) return STEP.refused
    const is = setting[c] === target[c] + 1 ? PASSED : BLOCKED
    if (beat[c] > 0 && !keeps && verdict[c] !== is) return STEP.broken
    beat[c]++
    if (verdict[c] === 0) verdict[c] = is
    return STEP.effective
  }
  const respond = (c: number): boolean => {
    if (slot[c] !== OPEN || beat[c] < beats) return false
    clear(c)
    return true
  }
  /** A context that is being reset, or that nobody owns, has nothing open; who is not assigned a context owns none. */
  const holds = (): boolean => {
    for (let c = 0; c < contexts; c++) {
      if ((phase[c] === RESETTING || phase[c] === UNASSIGNED) && slot[c] === OPEN) return false
      if ((phase[c] === UNASSIGNED) !== (owner[c] === NONE)) return false
    }
    return true
  }
  const effective = (had: boolean): number => {
    if (!had) return STEP.refused
    return holds() ? STEP.effective : STEP.broken
  }

  const step = (operation: number): number => {
    switch (operation) {
      case 0:
        return effective(tick())
      case 1:
        return effective(commit())
      case 2:
      case 3:
      case 4:
        return effective(stage(0, operation - 2))
      case 5:
      case 6:
      case 7:
        return effective(stage(1, operation - 5))
      case 8:
      case 9:
        return effective(assign(0, operation - 8))
      case 10:
      case 11:
        return effective(assign(1, operation - 10))
      case 12:
      case 13:
        return effective(unassign(operation - 12))
      case 14:
      case 15:
        return effective(job(0, operation - 14))
      case 16:
      case 17:
        return effective(job(1, operation - 16))
      case 18:
      case 19:
        return effective(issue(operation - 18))
      case 20:
      case 21:
        return deliver(operation - 20)
      default:
        return effective(respond(operation - 22))
    }
  }
  return { state, initial: [state.words.slice()], operations: 24, step }
}
