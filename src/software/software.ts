/**
 * Privileged software as a small-step machine: `next` says which access it makes, `absorb` takes the answer. It never
 * touches hardware itself, so the same procedures run on the core, on RTL and on silicon. At most one procedure runs,
 * and one interrupt handler that pre-empts it between two steps.
 */
import { A, type Access } from '../interface/accesses.ts'
import { ANSWER, type Bus, K, OUTCOME } from '../interface/observations.ts'
import type { Platform, TrappedWindow } from '../interface/platform.ts'
import {
  LIST_EOI_BIT,
  LIST_LINE_MASK,
  LIST_PRIORITY_SHIFT,
  LIST_STATE,
  LIST_STATE_SHIFT,
  R,
  UNDERFLOW_BIT,
} from '../interface/registers.ts'
import { type Columns, columnsOf, type Fields, NONE } from '../layout/layout.ts'
import type { State } from '../layout/state.ts'
import { compilePrograms, granuleBytes, MODE, type Program, type Programs, type Step } from './programs.ts'

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
  /** List register that it found. */
  held: { max: 0xff },
  /** What stands in that list register, where it is not empty. */
  victim: { max: 0xffff_ffff },
  /** The line that it speaks of. */
  line: { max: 0xfe, holds: 'line', none: true },
  /** What was read last, by a handler that writes it back. */
  seen: { max: 0xffff_ffff },
  /** The guest for whose list registers the line waits. */
  waits: { per: 'line', max: 0xfe, holds: 'guest', none: true },
  guest: { per: 'guest', values: ['running', 'crashed', 'hung'] },
  /** What each guest has in the register of a device that is not there. */
  emulated: { per: 'guest', max: 0xff },
} as const satisfies Fields

export type SoftwareColumns = Columns<typeof softwareFields>

/** Decisions of privileged software, replaced by a known-bad. */
export interface SoftwareDecisions {
  readonly window: {
    /** LIMIT of the EL2 region, without its enable bit, that opens a frame which ends at this byte (ASG-1, ST-6). */
    limitFor(frameLimit: number): number
  }
  readonly injection: {
    /** The register of a context in which the handler looks up its owner, from the one of the primary (IRQ-6, X-7). */
    ownerFrom(register: number): number
    /** The guest whose vCPU gets the interrupt, from the VMID that the context's OWNER reads (IRQ-6). */
    guestFor(platform: Platform, vmid: number, handlerGuest: number, context: number): number
    /** Is an interrupt injected into a vCPU that does not run? (IRQ-6) */
    reachesStopped(): boolean
    /** Is there no room, from the bits of the list registers that are empty, and those of all? */
    isFull(empty: number, all: number): boolean
    /** The list register, from the bits of those that are empty. */
    listRegisterFor(empty: number): number
    /** What is written into it, from the word that should be. */
    wordFor(word: number): number
    /** With all full: does `word`, the content of one, give way to the new one rather than `victim` (0: none yet)? */
    givesWay(word: number, victim: number, fresh: number): boolean
    /** Does an interrupt that finds no room wait? (IRQ-6) */
    waits(line: number): boolean
  }
  readonly retirement: {
    /** Is a list register emptied that holds this, when these lines are retired? */
    empties(word: number, lines: readonly number[]): boolean
  }
  readonly mediation: {
    /** Is the guest's trapped access to the window emulated? (CTX-7, CTX-8) */
    permits(window: TrappedWindow, guest: number): boolean
    /** Whose copy of an emulated register the guest works on. (PAT-1) */
    copyFor(guest: number): number
    /** Does privileged software run on, whatever guests have written to the register that it emulates? */
    runsOn(emulated: ArrayLike<number>): boolean
  }
  readonly routing: {
    /** The line whose ROUTE is written for this one. */
    slotFor(platform: Platform, line: number): number
    /** The PE, by its guest, that is written for this one. */
    targetFor(guest: number): number
  }
}

export const wellBehavedSoftware: SoftwareDecisions = {
  window: { limitFor: (frameLimit) => frameLimit - (frameLimit % granuleBytes) },
  injection: {
    ownerFrom: (register) => register,
    guestFor: (platform, vmid) => platform.guests.findIndex((g) => g.vmid === vmid),
    reachesStopped: () => true,
    isFull: (empty) => empty === 0,
    listRegisterFor: (empty) => 31 - Math.clz32(empty & -empty),
    wordFor: (word) => word,
    // Only what is pending may be taken out, and of those the least urgent.
    givesWay: (word, victim, fresh) =>
      stateOf(word) === LIST_STATE.pending &&
      urgencyOf(word) > urgencyOf(fresh) &&
      (victim === 0 || urgencyOf(word) > urgencyOf(victim)),
    waits: () => true,
  },
  retirement: {
    empties: (word, lines) => word !== 0 && lines.includes(word & LIST_LINE_MASK),
  },
  mediation: {
    permits: ({ guests }, guest) => guests.includes(guest),
    copyFor: (guest) => guest,
    runsOn: () => true,
  },
  routing: {
    slotFor: (_platform, line) => line,
    targetFor: (guest) => guest,
  },
}

const stateOf = (word: number): number => (word >>> LIST_STATE_SHIFT) & 3
const urgencyOf = (word: number): number => (word >>> LIST_PRIORITY_SHIFT) & 0xff

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
  /** Fills in the next access, to look at: nobody is told. Call only while there is work. */
  peek(access: Access): void
  /** The same, to be performed: an update that begins with it is announced. */
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
  /** The trapped window whose access it emulates for the guest; undefined: it refuses. */
  mediates(guest: number, address: number): TrappedWindow | undefined
  /** Of a window without hardware: the guest's access to the register that software keeps. Answers its value. */
  keep(guest: number, write: boolean, value: number): number
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
  const programs = compilePrograms(platform, d.window.limitFor)
  const m: Machine = { s, platform, programs, bus, d }
  return {
    programs,
    columns: s,
    work: () => {
      if (s.handler[0] === 0 && s.program[0] === 0) return 'nothing'
      if (!d.mediation.runsOn(s.emulated)) return 'nothing'
      return s.handler[0] ? 'handler' : 'procedure'
    },
    start: (p, c, g, w) => start(m, p, c, g, w),
    enter: (line, guest) => enter(m, line, guest),
    peek: (access) => peek(m, access),
    next: (access) => next(m, access),
    absorb: (access) => absorb(m, access),
    fail: () => end(m, OUTCOME.failed),
    wouldWait: (access) => {
      const step = currentStep(m)
      return step.mode === MODE.poll && !step.values.includes(access.answered)
    },
    atPoll: () => currentStep(m).mode === MODE.poll,
    guestMayAct: (guest) => s.guest[guest] === GUEST_RUNNING,
    mediates: (guest, address) => mediates(m, guest, address),
    keep: (guest, write, value) => {
      const copy = d.mediation.copyFor(guest)
      if (write) s.emulated[copy] = value & 0xff
      return s.emulated[copy]
    },
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

function mediates({ platform, d }: Machine, guest: number, address: number): TrappedWindow | undefined {
  const { trapped } = platform
  if (!trapped) return undefined
  for (let i = 0; i < trapped.length; i++) {
    const window = trapped[i]
    if (window.base <= address && address <= window.limit)
      return d.mediation.permits(window, guest) ? window : undefined
  }
  return undefined
}

function start(m: Machine, procedure: number, context: number, guest: number, window: number): boolean {
  if (m.s.program[0] || !m.d.mediation.runsOn(m.s.emulated)) return false
  const found = m.programs.find(procedure, context, guest, window)
  if (found < 0) return false
  m.s.program[0] = found + 1
  m.s.pc[0] = 0
  announce(m, m.programs.list[found], K['procedure started'], 0)
  endIfEmpty(m)
  return true
}

/** Of a context that has none of what its steps speak of, a procedure has nothing to do, once it is its turn. */
function endIfEmpty(m: Machine): void {
  if ((m.s.handler[0] || m.s.program[0]) && currentProgram(m).steps.length === 0) end(m, OUTCOME.complete)
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
  if (m.s.handler[0] || handler < 0 || !m.d.mediation.runsOn(m.s.emulated)) return false
  m.s.handler[0] = handler + 1
  m.s.handlerPc[0] = 0
  m.s.handlerGuest[0] = guest
  endIfEmpty(m)
  return true
}

const currentProgram = (m: Machine): Program => m.programs.list[(m.s.handler[0] || m.s.program[0]) - 1]
const currentStep = (m: Machine): Step =>
  currentProgram(m).steps[m.s.handler[0] ? m.s.handlerPc[0] : m.s.pc[0]]

function peek(m: Machine, access: Access): void {
  const step = currentStep(m)
  access.kind = WRITES[step.mode] ? A.write : A.read
  access.register = step.register
  access.index = step.index
  access.guest = guestOf(m, step)
  access.value = step.value
  access.together = 0
  // Most steps say all of it themselves.
  if (step.mode > MODE.read) fillIn(m, step, access)
  else if (step.register === R.ROUTE) route(m, access)
}

function next(m: Machine, access: Access): void {
  peek(m, access)
  const { begins } = currentStep(m)
  if (!begins) return
  m.bus.o.context = begins.context
  m.bus.o.setting = begins.setting
  m.bus.publish(K['update begun'])
}

const writing: readonly number[] = [
  MODE.write,
  MODE.fill,
  MODE.swap,
  MODE.control,
  MODE.refill,
  MODE.deactivate,
  MODE.echo,
]
/** By mode. */
const WRITES = Object.values(MODE).map((mode) => writing.includes(mode))

function route({ platform, d }: Machine, access: Access): void {
  access.index = d.routing.slotFor(platform, access.index)
  access.value = d.routing.targetFor(access.value)
}

/** What only the run of the program decides: list register, line, and what is written. */
function fillIn(m: Machine, { mode, value }: Step, access: Access): void {
  const { s, d, programs } = m
  switch (mode) {
    case MODE.owner:
      access.register = d.injection.ownerFrom(access.register)
      return
    case MODE.fill:
    case MODE.swap:
      access.index = s.held[0]
      access.value = d.injection.wordFor(programs.wordOf(value, s.target[0]))
      return
    case MODE.refill:
      access.index = s.held[0]
      access.value = d.injection.wordFor(programs.wordOf(s.line[0], access.guest))
      return
    case MODE.control:
      access.value = mostUrgentWaiting(m, access.guest) === NONE ? 0 : UNDERFLOW_BIT
      return
    case MODE.deactivate:
      access.index = s.line[0]
      return
    case MODE.echo:
      access.value = s.seen[0]
      return
    default:
  }
}

/** Whose PE a system register is on: the one that the handler runs on, or that it injects into. */
function guestOf(m: Machine, step: Step): number {
  if (step.guest >= 0) return step.guest
  if (step.mode >= MODE.empty && step.register !== R.ACTIVE) return m.s.target[0] === NONE ? 0 : m.s.target[0]
  return m.s.handlerGuest[0] === NONE ? 0 : m.s.handlerGuest[0]
}

/** Of the lines that wait for the guest's list registers, or NONE. */
function mostUrgentWaiting({ s, programs }: Machine, guest: number): number {
  let best = NONE
  for (let line = 0; line < s.waits.length; line++) {
    if (s.waits[line] !== guest) continue
    const isBetter =
      best === NONE || urgencyOf(programs.wordOf(line, guest)) < urgencyOf(programs.wordOf(best, guest))
    if (isBetter) best = line
  }
  return best
}

const absorb = (m: Machine, access: Access): boolean => {
  const step = currentStep(m)
  return absorbers[step.mode](m, step, access)
}

type Absorber = (m: Machine, step: Step, access: Access) => boolean

/** A write that the hardware refuses is an error that software sees: the procedure ends there. */
const written: Absorber = (m, _step, access) => {
  if (access.answer !== ANSWER.error) return advance(m)
  end(m, OUTCOME.failed)
  return true
}
const jumps: Absorber = (m, step) => jump(m, step.otherwise)

const byMode: Readonly<Record<keyof typeof MODE, Absorber>> = {
  write: written,
  echo: written,
  deactivate: written,
  poll: (m, step, { answered }) => step.values.includes(answered) && advance(m),
  check: (m, step, { answered }) => {
    if (step.values.includes(answered)) return advance(m)
    end(m, OUTCOME.refused)
    return true
  },
  read: (m, _step, { answered }) => {
    if (m.s.handler[0]) m.s.seen[0] = answered
    return advance(m)
  },
  owner: (m, step, { answered }) => {
    const { s, d } = m
    const owner = ownerOf(m, step, answered)
    const reaches = owner >= 0 && (s.guest[owner] === GUEST_RUNNING || d.injection.reachesStopped())
    if (!reaches) return jump(m, step.otherwise)
    s.target[0] = owner
    return advance(m)
  },
  empty: (m, step, { answered }) => {
    if (m.d.injection.isFull(answered, m.programs.allListRegisters)) return jump(m, step.otherwise)
    m.s.held[0] = m.d.injection.listRegisterFor(answered)
    return advance(m)
  },
  fill: jumps,
  holds: (m, step, { answered }) => {
    for (let i = 0; i < step.values.length; i++) m.s.waits[step.values[i]] = NONE
    return m.d.retirement.empties(answered, step.values) ? advance(m) : jump(m, step.otherwise)
  },
  weigh: (m, step, { answered }) => {
    const { s, d, programs } = m
    const fresh = programs.wordOf(step.value, s.target[0])
    if (d.injection.givesWay(answered, s.victim[0], fresh)) {
      s.victim[0] = answered
      s.held[0] = step.index
    }
    const isLast = step.otherwise === s.handlerPc[0] + 2
    if (!isLast || s.victim[0] !== 0) return advance(m)
    wait(m, step.value)
    return jump(m, step.otherwise)
  },
  swap: (m) => {
    wait(m, m.s.victim[0] & LIST_LINE_MASK)
    return advance(m)
  },
  control: jumps,
  vacancy: (m, step, { answered }) => {
    const line = mostUrgentWaiting(m, step.guest)
    if (answered === 0 || line === NONE) return jump(m, step.otherwise)
    m.s.held[0] = m.d.injection.listRegisterFor(answered)
    m.s.line[0] = line
    return advance(m)
  },
  refill: (m) => {
    m.s.waits[m.s.line[0]] = NONE
    return advance(m)
  },
  ended: (m, step, { answered }) => {
    const asks = stateOf(answered) === LIST_STATE.invalid && (answered & LIST_EOI_BIT) !== 0
    if (!asks) return jump(m, step.otherwise)
    m.s.line[0] = answered & LIST_LINE_MASK
    return advance(m)
  },
}
const absorbers: readonly Absorber[] = Object.keys(MODE).map((mode) => byMode[mode as keyof typeof MODE])

/** The guest whose vCPU the interrupt is injected into, or -1. */
function ownerOf({ d, platform, s }: Machine, step: Step, answered: number): number {
  if (step.register !== R.OWNER) return step.values[0] ?? -1
  return d.injection.guestFor(platform, answered, s.handlerGuest[0], step.index)
}

function wait({ s, d }: Machine, line: number): void {
  if (d.injection.waits(line)) s.waits[line] = s.target[0]
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
    s.victim[0] = 0
    s.line[0] = NONE
    s.seen[0] = 0
  } else {
    s.program[0] = 0
    s.pc[0] = 0
    // A VM starts again when a context is assigned to it.
    const grants = m.platform.procedures[program.procedure].arguments.includes('window')
    if (outcome === OUTCOME.complete && grants) s.guest[program.guest] = GUEST_RUNNING
  }
  announce(m, program, K['procedure ended'], outcome)
  // What was started while a handler ran.
  endIfEmpty(m)
}
