/**
 * What may move next, as an outsider sees it: learnt from the operations that had an effect and from observations, never
 * from the device's columns, so that it is the same for any device under test. It only steers draws; being wrong costs
 * one. Law: an operation that was drawn is never refused because of it.
 */
import { ANSWER, type Bus, K, type Observation, OUTCOME } from '../interface/observations.ts'
import { type FlatOperation, OP } from '../interface/operations.ts'
import { isHandler, namedByReset, type Platform } from '../interface/platform.ts'
import { NOBODY, R } from '../interface/registers.ts'

export interface Outlook {
  /** By context: its transactions, and of them those whose next beat may be issued, delivered, or that may be answered. */
  readonly open: Uint8Array
  readonly issuable: Uint8Array
  readonly deliverable: Uint8Array
  readonly answerable: Uint8Array
  /** The same over all contexts. */
  readonly total: Total
  /** Out of reset, and neither failed nor halted. */
  readonly running: Uint8Array
  /** Runs, and its owner does too; and has room for a job as well. */
  readonly served: Uint8Array
  readonly takesJobs: Uint8Array
  /** The guest that owns it, or -1. */
  readonly owner: Int8Array
  /** Its setting is being changed: an update has begun, and no commit was acknowledged since. */
  readonly changing: Uint8Array
  /** [0]: transfers are to be held while the setting changes, and software has not read that they are. */
  readonly stalling: Uint8Array
  /** Ordinal of the setting that was committed for it last. */
  readonly setting: Uint8Array
  /** Of the update that has begun for it: its target. */
  readonly target: Uint8Array
  /** Between the request of a reset and its acknowledgement. */
  readonly resetting: Uint8Array
  /** [0]: a procedure of the hypervisor runs; [1]: a handler. */
  readonly working: Uint8Array
  /** By guest: a physical interrupt may be waiting at its PE; a virtual one may be acknowledged; ended. */
  readonly physical: Uint8Array
  readonly virtual: Uint8Array
  readonly active: Uint8Array
  /** [0]: software stands at a poll that did not pass, and nothing has had an effect since. */
  readonly waiting: Uint8Array
  /** An operation had an effect. */
  note(op: FlatOperation): void
  /** It had none. */
  noteRefused(op: FlatOperation): void
  /** Age of a transaction of the context that may do this; `from` (0 to 255) says where to begin looking. -1: none. */
  ageOf(may: May, context: number, from: number): number
  /** A copy of what is known now, to be given to `load`. */
  save(): Known
  load(known: Known): void
}

export interface Known {
  readonly columns: readonly (Uint8Array | Int8Array)[]
  readonly total: Total
}

export interface Total {
  issuable: number
  deliverable: number
  answerable: number
  running: number
  served: number
  takesJobs: number
  changing: number
  /** Resets and commits on their way. */
  busy: number
}

export const MAY = { issue: 0, deliver: 1, answer: 2 } as const
export type May = (typeof MAY)[keyof typeof MAY]

export function createOutlook(platform: Platform, bus: Bus): Outlook {
  const slots = Math.max(1, ...platform.contexts.map((c) => c.outstandingMax))
  const memory = newMemory(platform, slots)
  const look: Looking = { platform, slots, ...memory, total: newTotal() }
  subscribe(look, bus)
  const columns = Object.values(memory)
  powerOn(look)
  return {
    ...memory,
    total: look.total,
    note: (op) => note(look, op),
    noteRefused: (op) => {
      if (op.code === RUN || op.code === STEP) look.waiting[0] = 1
    },
    ageOf: (may, context, from) => ageOf(look, may, context, from),
    save: () => ({ columns: columns.map((c) => c.slice()), total: { ...look.total } }),
    load: (known) => {
      for (let i = 0; i < columns.length; i++) columns[i].set(known.columns[i])
      Object.assign(look.total, known.total)
    },
  }
}

const newTotal = (): Total => ({
  issuable: 0,
  deliverable: 0,
  answerable: 0,
  running: 0,
  served: 0,
  takesJobs: 0,
  changing: 0,
  busy: 0,
})

function newMemory({ contexts, guests }: Platform, slots: number) {
  const perContext = () => new Uint8Array(contexts.length)
  const perTransaction = () => new Uint8Array(contexts.length * slots)
  return {
    open: perContext(),
    issuable: perContext(),
    deliverable: perContext(),
    answerable: perContext(),
    running: perContext(),
    served: perContext(),
    takesJobs: perContext(),
    owner: new Int8Array(contexts.length),
    changing: perContext(),
    stalling: new Uint8Array(1),
    setting: perContext(),
    /** Of the update that has begun: its target. */
    target: perContext(),
    resetting: perContext(),
    working: new Uint8Array(2),
    waiting: new Uint8Array(1),
    /** By guest: crashed or hung. */
    stopped: new Uint8Array(guests.length),
    physical: new Uint8Array(guests.length),
    virtual: new Uint8Array(guests.length),
    active: new Uint8Array(guests.length),
    /** By context and age. */
    beats: perTransaction(),
    issued: perTransaction(),
    judged: perTransaction(),
    /** A commit is on its way. */
    committing: new Uint8Array(1),
  }
}

interface Looking extends ReturnType<typeof newMemory> {
  readonly platform: Platform
  readonly slots: number
  readonly total: Total
}

/** Before anything is written: what is passed through whole has its owner from the description. */
function powerOn(look: Looking): void {
  const { platform } = look
  for (let c = 0; c < platform.contexts.length; c++) {
    look.open[c] = 0
    look.owner[c] = fixedOwner(platform, c)
    setChanging(look, c, 0)
    look.setting[c] = 0
    setResetting(look, c, 0)
    setRunning(look, c, platform.contexts[c].role === 'primary' ? 1 : 0)
    recount(look, c)
  }
  setCommitting(look, 0)
  look.working.fill(0)
  look.waiting[0] = 0
  look.stalling[0] = 0
  look.stopped.fill(0)
  look.physical.fill(0)
  look.virtual.fill(0)
  look.active.fill(0)
}

const fixedOwner = ({ contexts, owners }: Platform, c: number): number =>
  contexts[c].control.OWNER === undefined ? (owners.find((o) => o.context === c)?.guest ?? -1) : -1

function setRunning(look: Looking, c: number, running: number): void {
  if (look.running[c] === running) return
  look.running[c] = running
  look.total.running += running ? 1 : -1
  recount(look, c)
}

/** Whether the owner can use the context. */
function reconsider(look: Looking, c: number): void {
  const owner = look.owner[c]
  const served = look.running[c] === 1 && owner >= 0 && look.stopped[owner] === 0 ? 1 : 0
  const takesJobs = served === 1 && look.open[c] < look.platform.contexts[c].outstandingMax ? 1 : 0
  look.total.served += served - look.served[c]
  look.total.takesJobs += takesJobs - look.takesJobs[c]
  look.served[c] = served
  look.takesJobs[c] = takesJobs
}

function setStopped(look: Looking, guest: number, stopped: number): void {
  if (look.stopped[guest] === stopped) return
  look.stopped[guest] = stopped
  for (let c = 0; c < look.owner.length; c++) reconsider(look, c)
}

function setResetting(look: Looking, c: number, resetting: number): void {
  if (look.resetting[c] === resetting) return
  look.resetting[c] = resetting
  look.total.busy += resetting ? 1 : -1
}

function setChanging(look: Looking, c: number, changing: number): void {
  if (look.changing[c] === changing) return
  look.changing[c] = changing
  look.total.changing += changing ? 1 : -1
}

function setCommitting(look: Looking, committing: number): void {
  if (look.committing[0] === committing) return
  look.committing[0] = committing
  look.total.busy += committing ? 1 : -1
}

/** After a change to the transactions of a context. */
function recount(look: Looking, c: number): void {
  let issuable = 0
  let deliverable = 0
  let answerable = 0
  const first = c * look.slots
  for (let t = first; t < first + look.open[c]; t++) {
    if (mayIssue(look, c, t)) issuable++
    if (look.judged[t] < look.issued[t]) deliverable++
    else if (look.judged[t] === look.beats[t]) answerable++
  }
  look.total.issuable += issuable - look.issuable[c]
  look.total.deliverable += deliverable - look.deliverable[c]
  look.total.answerable += answerable - look.answerable[c]
  look.issuable[c] = issuable
  look.deliverable[c] = deliverable
  look.answerable[c] = answerable
  reconsider(look, c)
}

/** A burst goes on through a drain; one that has not begun waits for a context that runs. */
const mayIssue = (look: Looking, c: number, t: number): boolean =>
  look.issued[t] < look.beats[t] && (look.issued[t] > 0 || look.running[c] === 1)

function ageOf(look: Looking, may: May, c: number, from: number): number {
  const n = look.open[c]
  let age = (from * n) >> 8
  for (let i = 0; i < n; i++, age = age + 1 === n ? 0 : age + 1) {
    const t = c * look.slots + age
    const can =
      may === MAY.issue
        ? mayIssue(look, c, t)
        : may === MAY.deliver
          ? look.judged[t] < look.issued[t]
          : look.judged[t] === look.beats[t]
    if (can) return age
  }
  return -1
}

const JOB = OP['guest job']
const RAISE = OP['device raise']
const ISSUE = OP['device issue']
const DELIVER = OP['interconnect deliver']
const RESPOND = OP['interconnect respond']
const ERROR = OP['interconnect error']
const FAIL = OP['device fail']
const END = OP['guest end']
const STEP = OP['hypervisor step']
const RUN = OP['hypervisor run']

function note(look: Looking, op: FlatOperation): void {
  const c = op.context
  look.waiting[0] = 0
  switch (op.code) {
    case JOB:
      append(look, c, op.count, 0)
      return
    case RAISE: {
      const interrupt = look.platform.contexts[c].interrupts[op.ordinal]
      if (interrupt?.trigger === 'message') append(look, c, 1, 0)
      return
    }
    case ISSUE:
      // Nobody asked for it: the device reads ahead.
      if (op.ordinal >= look.open[c]) append(look, c, 1, 1)
      else advance(look, c, look.issued, op.ordinal)
      return
    case DELIVER:
      advance(look, c, look.judged, op.ordinal)
      return
    case RESPOND:
    case ERROR:
      remove(look, c, op.ordinal)
      return
    case FAIL:
      setRunning(look, c, 0)
      return
    case END:
      look.active[op.guest] = 0
  }
}

function append(look: Looking, c: number, beats: number, issued: number): void {
  if (look.open[c] === look.slots) return
  const t = c * look.slots + look.open[c]++
  look.beats[t] = beats
  look.issued[t] = issued
  look.judged[t] = 0
  recount(look, c)
}

function advance(look: Looking, c: number, column: Uint8Array, age: number): void {
  if (age >= look.open[c]) return
  column[c * look.slots + age]++
  recount(look, c)
}

function remove(look: Looking, c: number, age: number): void {
  if (age >= look.open[c]) return
  const end = c * look.slots + --look.open[c]
  for (let t = c * look.slots + age; t < end; t++) {
    look.beats[t] = look.beats[t + 1]
    look.issued[t] = look.issued[t + 1]
    look.judged[t] = look.judged[t + 1]
  }
  recount(look, c)
}

function subscribe(look: Looking, bus: Bus): void {
  const { platform } = look
  const namedBy = platform.contexts.map((_, c) => namedByReset(platform, c))
  const named = (o: Observation): readonly number[] => namedBy[o.context]
  bus.subscribe(K['register written'], (o) => written(look, o))
  bus.subscribe(K['reset requested'], (o) => {
    for (const c of named(o)) resetBegins(look, c)
  })
  bus.subscribe(K['reset isolated'], (o) => {
    for (const c of named(o)) givesUp(look, c)
  })
  bus.subscribe(K['reset done'], (o) => {
    for (const c of named(o)) resetEnds(look, c)
  })
  bus.subscribe(K['register read'], (o) => {
    if (o.register === R.STALL_STATUS && o.value === 0) look.stalling[0] = 0
  })
  bus.subscribe(K['update begun'], (o) => {
    setChanging(look, o.context, 1)
    look.target[o.context] = o.setting
  })
  bus.subscribe(K['commit acknowledged'], () => {
    setCommitting(look, 0)
    for (let c = 0; c < platform.contexts.length; c++) {
      if (look.changing[c] === 1) look.setting[c] = look.target[c]
      setChanging(look, c, 0)
    }
  })
  bus.subscribe(K['response at port'], (o) => {
    // An error response halts its context.
    if (o.error) setRunning(look, o.context, 0)
  })
  bus.subscribe(K['interrupt line'], (o) => {
    if (o.level > 0) signals(look, o.line)
  })
  bus.subscribe(K['beat passed'], (o) => {
    if (o.direction === 1 && o.beat === 0) messageTo(look, o.context, o.address)
  })
  bus.subscribe(K['procedure started'], () => {
    look.working[0] = 1
  })
  bus.subscribe(K['guest stopped'], (o) => setStopped(look, o.guest, 1))
  bus.subscribe(K['procedure ended'], (o) => {
    const takes = platform.procedures[o.procedure].arguments
    look.working[isHandler(platform.procedures[o.procedure]) ? 1 : 0] = 0
    // A VM starts again when a context is assigned to it.
    if (takes.includes('window') && o.outcome === OUTCOME.complete) setStopped(look, o.guest, 0)
  })
  bus.subscribe(K['interrupt taken'], (o) => {
    look.working[1] = 1
    const guest = guestOf(look, o.pe)
    if (guest >= 0) look.physical[guest] = 0
  })
  bus.subscribe(K['virtual interrupt taken'], (o) => {
    look.virtual[o.guest] = 0
    look.active[o.guest] = 1
  })
}

const guestOf = ({ platform }: Looking, pe: number): number => {
  for (let g = 0; g < platform.guests.length; g++) if (platform.guests[g].pe === pe) return g
  return -1
}

/** What privileged software writes says who owns what, and what runs. */
function written(look: Looking, o: Observation): void {
  if (o.guest >= 0 || o.answer !== ANSWER.ok) return
  const c = o.context
  switch (o.register) {
    case R.OWNER:
      look.owner[c] = o.value === NOBODY ? -1 : ownerOf(look, o.value)
      reconsider(look, c)
      return
    case R.GATE:
      if (o.value === 1) setRunning(look, c, 1)
      return
    case R.BASE:
    case R.LIMIT:
    case R.ATTRIBUTES:
    case R.DOMAINS:
    case R.DOMAINS_HIGH:
      look.stalling[0] = 0
      return
    case R.STALL_HIGH:
    case R.STALL:
      look.stalling[0] = 1
      return
    case R.COMMIT:
      look.stalling[0] = 0
      setCommitting(look, 1)
      return
    case R.LIST_REGISTER: {
      const guest = guestOf(look, o.pe)
      if (guest >= 0 && o.value !== 0) look.virtual[guest] = 1
      return
    }
  }
}

const ownerOf = ({ platform }: Looking, vmid: number): number => {
  for (let g = 0; g < platform.guests.length; g++) if (platform.guests[g].vmid === vmid) return g
  return -1
}

/** What never reached the port is dropped; what did is drained. */
function resetBegins(look: Looking, c: number): void {
  setRunning(look, c, 0)
  setResetting(look, c, 1)
  for (let age = look.open[c] - 1; age >= 0; age--)
    if (look.issued[c * look.slots + age] === 0) remove(look, c, age)
}

function givesUp(look: Looking, c: number): void {
  for (let t = c * look.slots; t < c * look.slots + look.open[c]; t++) look.beats[t] = look.issued[t]
  recount(look, c)
}

function resetEnds(look: Looking, c: number): void {
  look.open[c] = 0
  recount(look, c)
  setResetting(look, c, 0)
  if (look.platform.contexts[c].role === 'primary') setRunning(look, c, 1)
}

/** An interrupt may wait at the PE of the line, or where the owner of its context runs. */
function signals(look: Looking, line: number): void {
  const { pe, context } = look.platform.lines[line]
  const owner = context === undefined ? 0 : Math.max(0, look.owner[context])
  const guest = pe === undefined ? owner : guestOf(look, pe)
  if (guest >= 0) look.physical[guest] = 1
}

function messageTo(look: Looking, c: number, address: number): void {
  const { interrupts } = look.platform.contexts[c]
  for (let i = 0; i < interrupts.length; i++)
    if (interrupts[i].mailbox === address) signals(look, interrupts[i].line)
}
