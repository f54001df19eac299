/**
 * Privileged software as a small-step machine: `next` says which access it makes, `absorb` takes the answer. It never
 * touches hardware itself, so the same procedures run on the core, on RTL and on silicon. At most one procedure runs,
 * and one interrupt handler that pre-empts it between two steps.
 */
import { A, type Access } from '../interface/accesses.ts'
import { ANSWER, type Bus, K, OUTCOME } from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { R } from '../interface/registers.ts'
import { type Columns, columnsOf, type Fields, NONE } from '../layout/layout.ts'
import type { State } from '../layout/state.ts'
import { compilePrograms, MODE, type Program, type Programs, type Step } from './programs.ts'

export const softwarePart = 'software'

const programsMax = 0xffff
const stepsMax = 0xffff

export const softwareFields = {
  /** Program that runs, plus 1; 0: none. */
  program: { max: programsMax },
  pc: { max: stepsMax },
  handler: { max: programsMax },
  handlerPc: { max: stepsMax },
  /** On whose PE the handler runs. */
  handlerGuest: { max: 0xfe, holds: 'guest', none: true },
  /** Into whose vCPU it injects. */
  target: { max: 0xfe, holds: 'guest', none: true },
  /** List register that it found empty. */
  held: { max: 0xff },
  guest: { per: 'guest', values: ['running', 'crashed', 'hung'] },
} as const satisfies Fields

export type SoftwareColumns = Columns<typeof softwareFields>

/** Decisions of privileged software, replaced by a known-bad. */
export interface SoftwareDecisions {
  readonly injection: {
    /** The guest whose vCPU gets the interrupt, from the VMID that the context's OWNER reads (IRQ-6). */
    guestFor(platform: Platform, vmid: number, handlerGuest: number): number
    /** The list register, from the bits of those that are empty. */
    listRegisterFor(empty: number): number
  }
}

export const wellBehavedSoftware: SoftwareDecisions = {
  injection: {
    guestFor: (platform, vmid) => platform.guests.findIndex((g) => g.vmid === vmid),
    listRegisterFor: (empty) => 31 - Math.clz32(empty & -empty),
  },
}

/** What the next step belongs to. */
export type Work = 'nothing' | 'procedure' | 'handler'

export interface Software {
  readonly programs: Programs
  readonly columns: SoftwareColumns
  work(): Work
  /** False, and nothing changes: one runs already, or the arguments make no sense. */
  start(procedure: number, context: number, guest: number, window: number): boolean
  /** The guest's PE has taken this line; false where it has no handler. */
  enter(line: number, guest: number): boolean
  /** Fills in the next access. Call only while there is work. */
  next(access: Access): void
  /** Takes the answer; says whether software moved on. A poll that has not come true does not move. */
  absorb(access: Access): boolean
  /** The step fails: its procedure ends where it stands. */
  fail(): void
  /** Whether the next step is a poll that this value would not satisfy. */
  wouldWait(access: Access): boolean
  /** Whether the next step is a poll. */
  atPoll(): boolean
  guestMayAct(guest: number): boolean
  stopGuest(guest: number, hangs: boolean): boolean
}

const GUEST_RUNNING = 0

interface Machine {
  readonly s: SoftwareColumns
  readonly platform: Platform
  readonly programs: Programs
  readonly bus: Bus
  readonly d: SoftwareDecisions
}

export function createSoftware(
  platform: Platform,
  state: State,
  bus: Bus,
  d: SoftwareDecisions = wellBehavedSoftware,
): Software {
  const s = columnsOf(state.layout, softwarePart, softwareFields, state.buffer)
  const programs = compilePrograms(platform)
  const m: Machine = { s, platform, programs, bus, d }
  return {
    programs,
    columns: s,
    work: () => (s.handler[0] ? 'handler' : s.program[0] ? 'procedure' : 'nothing'),
    start: (p, c, g, w) => start(m, p, c, g, w),
    enter: (line, guest) => enter(m, line, guest),
    next: (access) => next(m, access),
    absorb: (access) => absorb(m, access),
    fail: () => end(m, OUTCOME.failed),
    wouldWait: (access) => {
      const step = currentStep(m)
      return step.mode === MODE.poll && !step.values.includes(access.answered)
    },
    atPoll: () => currentStep(m).mode === MODE.poll,
    guestMayAct: (guest) => s.guest[guest] === GUEST_RUNNING,
    stopGuest: (guest, hangs) => {
      if (s.guest[guest] !== GUEST_RUNNING) return false
      s.guest[guest] = hangs ? 2 : 1
      bus.o.guest = guest
      bus.o.hangs = hangs ? 1 : 0
      bus.publish(K['guest stopped'])
      return true
    },
  }
}

function start(m: Machine, procedure: number, context: number, guest: number, window: number): boolean {
  if (m.s.program[0]) return false
  const found = m.programs.find(procedure, context, guest, window)
  if (found < 0) return false
  m.s.program[0] = found + 1
  m.s.pc[0] = 0
  announce(m, m.programs.list[found], K['procedure started'], 0)
  return true
}

function announce(m: Machine, program: Program, kind: number, outcome: number): void {
  const { o } = m.bus
  o.procedure = program.procedure
  o.context = program.context
  o.guest = program.guest
  o.window = program.window
  o.outcome = outcome
  m.bus.publish(kind)
}

function enter(m: Machine, line: number, guest: number): boolean {
  const handler = m.programs.handlerOf(line)
  if (m.s.handler[0] || handler < 0) return false
  m.s.handler[0] = handler + 1
  m.s.handlerPc[0] = 0
  m.s.handlerGuest[0] = guest
  return true
}

const currentProgram = (m: Machine): Program => m.programs.list[(m.s.handler[0] || m.s.program[0]) - 1]
const currentStep = (m: Machine): Step =>
  currentProgram(m).steps[m.s.handler[0] ? m.s.handlerPc[0] : m.s.pc[0]]

function next(m: Machine, access: Access): void {
  const step = currentStep(m)
  const writes = step.mode === MODE.write || step.mode === MODE.fill
  access.kind = writes ? A.write : A.read
  access.register = step.register
  access.index = step.mode === MODE.fill ? m.s.held[0] : step.index
  access.guest = guestOf(m, step)
  access.value = step.mode === MODE.fill ? (1 << 8) | step.value : step.value
  access.together = 0
  if (!step.begins) return
  m.bus.o.context = step.begins.context
  m.bus.o.setting = step.begins.setting
  m.bus.publish(K['update begun'])
}

/** Whose PE a system register is on: the one that the handler runs on, or that it injects into. */
function guestOf(m: Machine, step: Step): number {
  if (step.guest >= 0) return step.guest
  if (step.mode === MODE.empty || step.mode === MODE.fill) return m.s.target[0]
  return m.s.handlerGuest[0] === NONE ? 0 : m.s.handlerGuest[0]
}

function absorb(m: Machine, access: Access): boolean {
  const step = currentStep(m)
  const { s } = m
  switch (step.mode) {
    case MODE.poll:
      return step.values.includes(access.answered) && advance(m)
    case MODE.check:
      if (step.values.includes(access.answered)) return advance(m)
      end(m, OUTCOME.refused)
      return true
    case MODE.owner: {
      const owner =
        step.register === R.OWNER
          ? m.d.injection.guestFor(m.platform, access.answered, s.handlerGuest[0])
          : (step.values[0] ?? -1)
      if (owner < 0) return jump(m, step.otherwise)
      s.target[0] = owner
      return advance(m)
    }
    case MODE.empty:
      if (access.answered === 0) return jump(m, step.otherwise)
      s.held[0] = m.d.injection.listRegisterFor(access.answered)
      return advance(m)
    case MODE.fill:
      return jump(m, step.otherwise)
    case MODE.holds:
      return access.answered !== 0 && step.values.includes(access.answered & 0xff)
        ? advance(m)
        : jump(m, step.otherwise)
    default:
      // A write that the hardware refuses is an error that software sees: the procedure ends there.
      if (access.answer === ANSWER.error) {
        end(m, OUTCOME.failed)
        return true
      }
      return advance(m)
  }
}

const advance = (m: Machine): true => jump(m, (m.s.handler[0] ? m.s.handlerPc[0] : m.s.pc[0]) + 1)

function jump(m: Machine, pc: number): true {
  if (pc >= currentProgram(m).steps.length) {
    end(m, OUTCOME.complete)
    return true
  }
  if (m.s.handler[0]) m.s.handlerPc[0] = pc
  else m.s.pc[0] = pc
  return true
}

function end(m: Machine, outcome: number): void {
  const { s } = m
  const program = currentProgram(m)
  if (s.handler[0]) {
    s.handler[0] = 0
    s.handlerPc[0] = 0
    s.handlerGuest[0] = NONE
    s.target[0] = NONE
    s.held[0] = 0
  } else {
    s.program[0] = 0
    s.pc[0] = 0
    // A VM starts again when a context is assigned to it.
    const grants = m.platform.procedures[program.procedure].arguments.includes('window')
    if (outcome === OUTCOME.complete && grants) s.guest[program.guest] = GUEST_RUNNING
  }
  announce(m, program, K['procedure ended'], outcome)
}
