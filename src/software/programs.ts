/**
 * The hypervisor's procedures, compiled: each (procedure, context, guest, window) becomes a flat list of accesses, one a
 * step, so that running it is an index and a table. Steps on a register that a context has several of become several.
 */
import { domainsBefore, noDomains } from '../interface/domains.ts'
import {
  type Context,
  declaredWeight,
  isHandler,
  type Platform,
  type Procedure,
  type ProcedureStep,
  type SettingRegion,
  type StepRegister,
  type StepValue,
  takesTurnsWith,
} from '../interface/platform.ts'
import { requestersOf } from '../interface/protection.ts'
import {
  ATTRIBUTE_SHIFT,
  addressOf,
  EL2_ENABLE_BIT,
  ENABLE_BIT,
  LIST_EOI_BIT,
  LIST_HW_BIT,
  LIST_PRIORITY_SHIFT,
  LIST_STATE,
  LIST_STATE_SHIFT,
  NOBODY,
  PRIORITY_DEFAULT,
  R,
  READ_BIT,
  RESET_STATUS,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../interface/registers.ts'

/** What a step does with the answer to its access. */
export const MODE = {
  write: 0,
  /** Goes on if the value read is one of `values`, else waits. */
  poll: 1,
  /** Goes on if the value read is one of `values`, else the procedure ends as refused. */
  check: 2,
  read: 3,
  /** Writes back what the procedure read last. */
  echo: 4,
  /** Deactivates the line of the list register that was read. */
  deactivate: 5,
  // The following jump, to `otherwise`.
  /** The value read says who owns the context; nobody: jumps. */
  owner: 6,
  /** The value read says which list registers are empty; none: jumps. */
  empty: 7,
  /** Fills the list register found with the line; jumps. */
  fill: 8,
  /** The value read is a list register; goes on to empty it if its line is one of `values`, else jumps. */
  holds: 9,
  /**
   * The value read is a list register: the least urgent one that is pending and less so than the line is kept in mind.
   * If after the last of them none is, the line waits in software, and this jumps.
   */
  weigh: 10,
  /** Fills the list register kept in mind with the line; what it held waits in software. */
  swap: 11,
  /** Asks for maintenance on underflow while something waits for the PE, else for none. */
  control: 12,
  /** The value read says which list registers are empty; none, or nothing waits for the PE: jumps. */
  vacancy: 13,
  /** Fills the list register found with the most urgent line that waits. */
  refill: 14,
  /** The value read is a list register; goes on if its interrupt has ended and nobody deactivated it, else jumps. */
  ended: 15,
} as const

export interface Step {
  readonly mode: number
  readonly register: number
  readonly index: number
  /** Whose PE, for system registers; -1 where a run of the program decides. */
  readonly guest: number
  readonly value: number
  readonly values: readonly number[]
  readonly otherwise: number
  /** The declared update that begins with this access; setting 0 of a primary revokes what all its secondaries have. */
  readonly begins: { readonly context: number; readonly setting: number } | undefined
}

export interface Program {
  readonly procedure: number
  readonly context: number
  readonly guest: number
  readonly window: number
  readonly steps: readonly Step[]
  /** By step: the ordinal of the procedure's step that it came from. */
  readonly origins: readonly number[]
}

/** Arguments that mean nothing to a procedure are 0 in its programs. */
export interface Programs {
  /** A bit for each list register of a PE. */
  readonly allListRegisters: number
  /** What a list register holds of each line, pending, by guest: the HW bit where that PE can deactivate the line. */
  readonly wordOf: (line: number, guest: number) => number
  readonly list: readonly Program[]
  /** Ordinal of a program, or -1 where the arguments make no sense. */
  find(procedure: number, context: number, guest: number, window: number): number
  /** Ordinal of the handler of a line, or -1. */
  handlerOf(line: number): number
}

type LimitFor = (frameLimit: number) => number

/** A platform is played on many systems, one for each rule that is looked at alone; it is compiled once. */
const compiled = new WeakMap<Platform, WeakMap<LimitFor, Programs>>()

/** `limitFor`: what the hypervisor makes of the end of a frame that it opens (SoftwareDecisions). */
export function compilePrograms(platform: Platform, limitFor: LimitFor = closedLimit): Programs {
  const known = compiled.get(platform) ?? new WeakMap<LimitFor, Programs>()
  compiled.set(platform, known)
  const programs = known.get(limitFor) ?? compileAll(platform, limitFor)
  known.set(limitFor, programs)
  return programs
}

function compileAll(platform: Platform, limitFor: LimitFor): Programs {
  const list: Program[] = []
  const found = new Map<string, number>()
  const handlers: number[] = platform.lines.map(() => -1)
  const key = (p: number, c: number, g: number, w: number) => `${p},${c},${g},${w}`
  platform.procedures.forEach((procedure, p) => {
    for (const scope of scopesOf(platform, procedure)) {
      const program: Program = {
        procedure: p,
        ...scope,
        ...compile(platform, procedure, { ...scope, limitFor }),
      }
      if (isHandler(procedure)) handlers[scope.line] = list.length
      else found.set(key(p, scope.context, scope.guest, scope.window), list.length)
      list.push(program)
    }
  })
  const windows = Math.max(1, ...platform.guests.map((g) => g.windows.length))
  const table = new Int32Array(
    platform.procedures.length * platform.contexts.length * platform.guests.length * windows,
  ).fill(-1)
  const at = (p: number, c: number, g: number, w: number) =>
    ((p * platform.contexts.length + c) * platform.guests.length + g) * windows + w
  for (const [k, program] of found) {
    const [p, c, g, w] = k.split(',').map(Number) as [number, number, number, number]
    table[at(p, c, g, w)] = program
  }
  const words = platform.lines.flatMap((_, line) =>
    platform.guests.map((_g, g) => wordFor(platform, line, g)),
  )
  return {
    list,
    allListRegisters: (1 << listRegistersOf(platform)) - 1,
    wordOf: (line, guest) => words[line * platform.guests.length + guest],
    find: (p, c, g, w) => (g < platform.guests.length && w < windows ? (table[at(p, c, g, w)] ?? -1) : -1),
    handlerOf: (line) => handlers[line] ?? -1,
  }
}

/** Another PE's PPI and another controller's SPI are out of reach of the HW bit: their end asks for maintenance. */
function wordFor(platform: Platform, line: number, guest: number): number {
  const { pe, gic, priority = PRIORITY_DEFAULT } = platform.lines[line]
  const own = platform.guests[guest].pe
  const isOwn = pe === undefined ? gic === platform.processingElements[own]?.gic : pe === own
  return (
    (LIST_STATE.pending << LIST_STATE_SHIFT) |
    (isOwn ? LIST_HW_BIT : LIST_EOI_BIT) |
    (priority << LIST_PRIORITY_SHIFT) |
    line
  )
}

interface Scope {
  readonly limitFor?: LimitFor
  readonly context: number
  readonly guest: number
  readonly window: number
  readonly line: number
}

/** Handlers of one kind of line, by the procedure's name; every other handler is that of a context's. */
const specialHandlers = ['fault', 'maintenance', 'origin'] as const

function handlerKind(platform: Platform, procedures: Platform['procedures'], line: number) {
  const { context, maintenance } = platform.lines[line]
  if (line === platform.protection.faultLine) return 'fault'
  if (maintenance) return 'maintenance'
  const device = context === undefined ? undefined : platform.devices[platform.contexts[context].device]
  const reports = procedures.some((p) => p.name === 'origin')
  return reports && device?.origin !== undefined && device.primary === context ? 'origin' : undefined
}

/** Every combination of arguments for which each register of the procedure exists. */
function scopesOf(platform: Platform, procedure: Procedure): Scope[] {
  const takes = (a: Procedure['arguments'][number]) => procedure.arguments.includes(a)
  if (takes('interrupt')) {
    const special = specialHandlers.find((name) => name === procedure.name)
    return platform.lines.flatMap((l, line) =>
      handlerKind(platform, platform.procedures, line) === special && (special || l.context !== undefined)
        ? [{ context: l.context ?? 0, guest: guestOn(platform, l.pe), window: 0, line }]
        : [],
    )
  }
  const contexts = takes('context') || takes('device') ? platform.contexts.map((_, c) => c) : [0]
  const guests = takes('guest') ? platform.guests.map((_, g) => g) : [0]
  return contexts
    .filter((c) => !takes('device') || platform.contexts[c].role === 'primary')
    .flatMap((context) => guests.map((guest) => ({ context, guest })))
    .flatMap(({ context, guest }) => {
      const windows = takes('window') ? platform.guests[guest].windows.map((_, w) => w) : [0]
      return windows.map((window) => ({ context, guest, window, line: 0 }))
    })
    .filter((scope) => makesSense(platform, procedure, scope))
}

const guestOn = ({ guests }: Platform, pe: number | undefined): number =>
  Math.max(
    0,
    guests.findIndex((g) => g.pe === pe),
  )

/** A procedure about ownership speaks of secondaries, `passThrough` of a device that is handed over whole. */
function makesSense(platform: Platform, procedure: Procedure, scope: Scope): boolean {
  const context = platform.contexts[scope.context]
  const device = platform.devices[context.device]
  if (procedure.arguments.includes('device'))
    return !device.passedThrough || context.control.RESET !== undefined
  if (!procedure.arguments.includes('context')) return true
  const registers = procedure.steps.flatMap((s) => ('register' in s ? [s.register] : []))
  const owns = registers.some((r) => r === 'control.OWNER' || r === 'control.GATE')
  if (owns) return context.control.OWNER !== undefined
  // Whose a passed-through device is stands in the description, and does not change.
  return (
    device.passedThrough &&
    platform.owners.some((o) => o.context === scope.context && o.guest === scope.guest)
  )
}

function compile(platform: Platform, procedure: Procedure, scope: Scope): Pick<Program, 'steps' | 'origins'> {
  const steps: Step[] = []
  const origins: number[] = []
  // An update whose first step is one on registers that the context lacks begins with the next write.
  let toBegin: Step['begins']
  for (const [i, step] of procedure.steps.entries()) {
    const first = steps.length
    if (step.do === 'retire') steps.push(...retire(platform, procedure, scope, steps.length))
    else if (step.do === 'inject') steps.push(...inject(platform, scope, steps.length))
    else if (step.do === 'refill') steps.push(...refill(platform, scope, steps.length))
    else if (step.do === 'deactivate') steps.push(...deactivate(platform, scope, steps.length))
    else steps.push(...expand(platform, procedure, scope, step))
    if (steps.length === first && step.do === 'write' && step.begins)
      toBegin = begun(platform, procedure, scope, step.begins)
    else if (toBegin && steps.length > first && step.do === 'write') {
      steps[first] = { ...steps[first], begins: toBegin }
      toBegin = undefined
    }
    while (origins.length < steps.length) origins.push(i)
  }
  return { steps: steps.map(inOrder), origins }
}

/** The same fields in the same order, so that whoever runs steps meets one kind of object. */
const inOrder = ({ mode, register, index, guest, value, values, otherwise, begins }: Step): Step => ({
  mode,
  register,
  index,
  guest,
  value,
  values,
  otherwise,
  begins,
})

const plain = { values: [], otherwise: 0, begins: undefined } as const

/** The contexts that a step of the procedure is about: the one named, or for a device its secondaries. */
function subjects(platform: Platform, procedure: Procedure, scope: Scope): number[] {
  if (!procedure.arguments.includes('device')) return [scope.context]
  const { contexts } = platform.devices[platform.contexts[scope.context].device]
  return contexts.filter((c) => c !== scope.context)
}

function expand(
  platform: Platform,
  procedure: Procedure,
  scope: Scope,
  step: Exclude<ProcedureStep, { do: 'retire' | 'inject' | 'refill' | 'deactivate' }>,
): Step[] {
  const isDisabled = step.do === 'write' && step.value === 'nothing'
  return placesOf(platform, procedure, scope, step.register, isDisabled).map((place, i): Step => {
    const value = (v: StepValue) =>
      v === 'requesters'
        ? requestersIn(platform, procedure, scope)
        : v === 'domains'
          ? domainsIn(platform, procedure, scope, place.register)
          : numberOf(platform, scope, place, v)
    const { register, index, guest } = place
    const base = { ...plain, register, index, guest, value: 0 }
    switch (step.do) {
      case 'write':
        return {
          ...base,
          mode: step.value === 'seen' ? MODE.echo : MODE.write,
          value: value(step.value),
          begins: i === 0 && step.begins ? begun(platform, procedure, scope, step.begins) : undefined,
        }
      case 'poll':
        return { ...base, mode: MODE.poll, values: step.until.map(value) }
      case 'check':
        return { ...base, mode: MODE.check, values: step.is.map(value) }
      default:
        return { ...base, mode: MODE.read }
    }
  })
}

/** The declared update, where the context has such a setting: one without DMA has none. */
function begun(platform: Platform, procedure: Procedure, scope: Scope, kind: 'grant' | 'revoke') {
  const { context } = scope
  const device = procedure.arguments.includes('device')
  const setting = kind === 'revoke' ? 0 : device ? 1 : settingOf(platform, scope)
  if (platform.contexts[context].settings[setting]) return { context, setting }
  // A context without DMA keeps "nothing"; that the shadow bank is reverted concerns the others' updates all the same.
  return device ? undefined : { context, setting: 0 }
}

/** Ordinal of the setting that grants the window to the context. */
function settingOf(platform: Platform, { context, guest, window }: Scope): number {
  return platform.contexts[context].settings.findIndex((s) => s.guest === guest && s.window === window)
}

/** One register that a step means, and what its values depend on. */
interface Place {
  readonly register: number
  readonly index: number
  readonly guest: number
  readonly context: number
  /** Ordinal of the region within the setting, or of the frame within the context. */
  readonly nth: number
}

const byName = R as Readonly<Record<string, number>>

/** Of the control registers: what only some contexts have. */
const mayLack: readonly string[] = ['WEIGHT', 'IDENTIFIER']

/** `every`: of the regions those of all settings, and not only of the one that is granted. */
function placesOf(
  platform: Platform,
  procedure: Procedure,
  scope: Scope,
  name: StepRegister,
  every = false,
): Place[] {
  const [group, short] = name.split('.') as [string, string]
  const at = (register: number, index: number, context: number, guest = 0, nth = 0): Place => ({
    register,
    index,
    guest,
    context,
    nth,
  })
  const register = byName[group === 'el2' ? `EL2_${short}` : short] ?? -1
  const all = subjects(platform, procedure, scope)
  const isDevice = procedure.arguments.includes('device')
  switch (group) {
    case 'control':
      return all
        .filter((c) => !mayLack.includes(short) || addressOf(platform, register, c) !== undefined)
        .map((c) => at(register, c, c))
    case 'context':
      return all.map((c) => at(register, c, c))
    case 'partition':
      return all.flatMap((c) => takesTurnsWith(platform, c)).map((c) => at(register, c, c))
    case 'primary': {
      const device = platform.contexts[scope.context].device
      const { primary } = platform.devices[device]
      if (short === 'CLOCK' && platform.devices[device].clock === undefined) return []
      const isOfDevice = short === 'ORIGIN' || short === 'CLOCK'
      return [isOfDevice ? at(register, device, primary) : at(register, primary, primary)]
    }
    case 'region':
      return granted(procedure, scope, all).flatMap((c) =>
        (every
          ? platform.contexts[c].regions
          : registersGranted(platform, procedure, { ...scope, context: c })
        ).map((r, nth) => at(register, r, c, 0, nth)),
      )
    case 'requester': {
      const requesters = requestersOf(platform)
      return granted(procedure, scope, all).flatMap((c) =>
        requesters[c] < 0 ? [] : [at(register, requesters[c], c)],
      )
    }
    case 'priority': {
      const { priorityEntries = 0 } = platform.protection
      return placesOf(platform, procedure, scope, `region.${short}` as StepRegister, every).filter(
        (place) => place.index < priorityEntries,
      )
    }
    case 'el2': {
      const guests = isDevice ? platform.guests.map((_, g) => g) : [scope.guest]
      const frames = reached(all, scope)
      return guests.flatMap((g) =>
        frames.flatMap((c) =>
          platform.contexts[c].frames.map((_, nth) =>
            at(register, frameOrdinal(platform, c) + nth, c, g, nth),
          ),
        ),
      )
    }
    case 'fault': {
      const line = platform.protection.faultLine
      return line === undefined ? [] : [at(register, line, scope.context)]
    }
    case 'interrupt': {
      if (isHandler(procedure)) return [at(register, scope.line, scope.context)]
      // A PPI belongs to its PE: it has no route to write.
      return reached(granted(procedure, scope, all), scope).flatMap((c) =>
        platform.contexts[c].interrupts
          .filter((i) => short !== 'ROUTE' || platform.lines[i.line].pe === undefined)
          .map((i) => at(register, i.line, c, scope.guest)),
      )
    }
    case 'cpu':
      return [at(register, 0, scope.context, -1)]
    default:
      return [at(register, 0, scope.context)]
  }
}

/** What guests have of a device, its windows and its interrupts: where it has no secondaries, those of its primary. */
const reached = (all: readonly number[], scope: Scope): readonly number[] =>
  all.length === 0 ? [scope.context] : all

/** A device procedure that grants speaks of the primary itself; any other of its secondaries. */
function granted(procedure: Procedure, scope: Scope, all: readonly number[]): readonly number[] {
  const grants = procedure.steps.some((s) => s.do === 'write' && s.begins === 'grant')
  return procedure.arguments.includes('device') && grants ? [scope.context] : all
}

function frameOrdinal(platform: Platform, context: number): number {
  return platform.contexts.slice(0, context).reduce((n, c) => n + c.frames.length, 0)
}

function numberOf(
  platform: Platform,
  scope: Scope,
  place: Place,
  value: Exclude<StepValue, 'requesters' | 'domains'>,
): number {
  if (typeof value === 'number') return value
  const context = platform.contexts[place.context]
  const frame = context.frames[place.nth]
  switch (value) {
    case 'guest':
      return platform.guests[scope.guest].vmid
    case 'nobody':
      return NOBODY
    case 'pe':
      return reachable(platform, place.index, scope.guest)
    case 'trigger':
      return platform.lines[place.index].trigger === 'edge' ? 1 : 0
    case 'weight':
      return declaredWeight(platform, place.context)
    case 'nothing':
    case 'seen':
      return 0
    case 'setting':
      return regionField(platform, scope, context, place)
    case 'frame':
      return place.register === R.EL2_BASE
        ? frame.base
        : (scope.limitFor ?? closedLimit)(frame.limit) + EL2_ENABLE_BIT
    case 'closed':
      return closedLimit(frame.limit)
    default:
      return RESET_STATUS[value]
  }
}

/** The guest's PE, or the first that the line's controller reaches: EL2 of that one injects for it. */
function reachable({ guests, processingElements, lines }: Platform, line: number, guest: number): number {
  const reaches = (g: number) => processingElements[guests[g].pe]?.gic === lines[line].gic
  if (reaches(guest)) return guest
  const other = guests.findIndex((_, g) => reaches(g))
  return other < 0 ? guest : other
}

/** Of an EL2 region (PMSAv8-R). */
export const granuleBytes = 64
const closedLimit = (limit: number): number => limit - (limit % granuleBytes)

/** Ordinal of the setting that the procedure grants the context, or -1. */
function settingGranted(platform: Platform, procedure: Procedure, scope: Scope): number {
  if (platform.contexts[scope.context].role === 'primary') return 1
  return procedure.arguments.includes('window') ? settingOf(platform, scope) : -1
}

/** Region registers of the setting that is granted, or where none is all of the context. */
function registersGranted(platform: Platform, procedure: Procedure, scope: Scope): readonly number[] {
  const context = platform.contexts[scope.context]
  return context.settings[settingGranted(platform, procedure, scope)]?.registers ?? context.regions
}

/** A bit for each domain that its requesters may have before they are given the setting. */
function domainsIn(platform: Platform, procedure: Procedure, scope: Scope, register: number): number {
  return granted(procedure, scope, subjects(platform, procedure, scope)).reduce((mask, c) => {
    const given = settingGranted(platform, procedure, { ...scope, context: c })
    const { low, high } = domainsBefore(platform.contexts[c].settings, given)
    return (mask | (register === R.STALL_HIGH ? high : low)) >>> 0
  }, 0)
}

/** The field of a region register that the granted setting asks for. */
function regionField(platform: Platform, scope: Scope, context: Context, place: Place): number {
  const setting = context.role === 'primary' ? 1 : settingOf(platform, { ...scope, context: place.context })
  const { low, high } = context.settings[setting]?.domains ?? noDomains
  if (place.register === R.DOMAINS) return low
  if (place.register === R.DOMAINS_HIGH) return high
  const region = context.settings[setting]?.regions[place.nth]
  if (!region) return 0
  switch (place.register) {
    case R.BASE:
      return region.base
    case R.LIMIT:
      return region.limit
    case R.READERS:
      return region.read ? maskOf(platform, place.context) : 0
    case R.WRITERS:
      return region.write ? maskOf(platform, place.context) : 0
    default:
      return attributesOf(platform.protection.family, region, context.streams[0])
  }
}

/** What a family says elsewhere is 0 here. */
function attributesOf(
  family: Platform['protection']['family'],
  region: SettingRegion,
  stream: number,
): number {
  const enabled = ENABLE_BIT | (region.attribute << ATTRIBUTE_SHIFT)
  if (family === 'region-filter') return enabled
  const permitted = enabled | (region.read ? READ_BIT : 0) | (region.write ? WRITE_BIT : 0)
  return family === 'iopmp' ? permitted : (permitted | (stream << STREAM_SHIFT)) >>> 0
}

/** A bit for the requester of the context; a context without DMA has none. */
function maskOf(platform: Platform, context: number): number {
  const requester = requestersOf(platform)[context]
  return requester < 0 ? 0 : (1 << requester) >>> 0
}

/** The requesters that the procedure updates. */
const requestersIn = (platform: Platform, procedure: Procedure, scope: Scope): number =>
  granted(procedure, scope, subjects(platform, procedure, scope)).reduce(
    (mask, c) => (mask | maskOf(platform, c)) >>> 0,
    0,
  )

/** Reads each list register of the PE; empties it if it holds one of the context's lines. */
function retire(platform: Platform, procedure: Procedure, scope: Scope, start: number): Step[] {
  const lines = reached(subjects(platform, procedure, scope), scope).flatMap((c) =>
    platform.contexts[c].interrupts.map((i) => i.line),
  )
  const guests = procedure.arguments.includes('device') ? platform.guests.map((_, g) => g) : [scope.guest]
  const steps: Step[] = []
  for (const guest of guests) {
    const count = platform.processingElements[platform.guests[guest].pe].listRegisters
    for (let index = 0; index < count; index++) {
      const place = { ...plain, register: R.LIST_REGISTER, index, guest, value: 0 }
      const next = start + steps.length + 2
      steps.push(
        { ...place, mode: MODE.holds, values: lines, otherwise: next },
        { ...place, mode: MODE.write },
      )
    }
  }
  return steps
}

/** What a step of a handler has of its own; the rest follows from where it stands. */
const handlerStep = (mode: number, register: number, more: Partial<Step> = {}): Step => ({
  ...plain,
  mode,
  register,
  index: 0,
  guest: -1,
  value: 0,
  ...more,
})

const listRegistersOf = (platform: Platform): number =>
  Math.max(1, ...platform.guests.map((g) => platform.processingElements[g.pe]?.listRegisters ?? 0))

/**
 * Injects the line into the vCPU of whoever owns its context; without an owner it is deactivated. With no list register
 * empty, the least urgent of the new one and those pending waits in software until there is room.
 */
function inject(platform: Platform, scope: Scope, start: number): Step[] {
  const { context, line } = scope
  const count = listRegistersOf(platform)
  const weigh = start + 3
  const end = weigh + count + 3
  // A context without OWNER is passed through whole: who owns it is the hypervisor's own configuration.
  const fixed = platform.owners.find((o) => o.context === context)?.guest
  const owned = platform.contexts[context].control.OWNER !== undefined
  const whose = { index: context, otherwise: end - 1, values: fixed === undefined ? [] : [fixed] }
  return [
    handlerStep(MODE.owner, owned ? R.OWNER : R.RESET_STATUS, whose),
    handlerStep(MODE.empty, R.EMPTY_LIST_REGISTERS, { otherwise: weigh }),
    handlerStep(MODE.fill, R.LIST_REGISTER, { value: line, otherwise: end }),
    ...Array.from({ length: count }, (_, index) =>
      handlerStep(MODE.weigh, R.LIST_REGISTER, { index, value: line, otherwise: weigh + count + 1 }),
    ),
    handlerStep(MODE.swap, R.LIST_REGISTER, { value: line, otherwise: weigh + count + 1 }),
    handlerStep(MODE.control, R.LIST_CONTROL, { otherwise: end }),
    handlerStep(MODE.write, R.ACTIVE, { index: line }),
  ]
}

/** Until nothing waits for the PE of the maintenance interrupt, or none of its list registers is empty. */
function refill(platform: Platform, { guest }: Scope, start: number): Step[] {
  const count = listRegistersOf(platform)
  const last = start + 2 * count
  const fills = Array.from({ length: count }, (_, n) => [
    handlerStep(MODE.vacancy, R.EMPTY_LIST_REGISTERS, { guest, otherwise: last }),
    handlerStep(MODE.refill, R.LIST_REGISTER, { guest, otherwise: start + 2 * n + 2 }),
  ])
  return [...fills.flat(), handlerStep(MODE.control, R.LIST_CONTROL, { guest, otherwise: last + 1 })]
}

function deactivate(platform: Platform, { guest }: Scope, start: number): Step[] {
  return Array.from({ length: listRegistersOf(platform) }, (_, index) => [
    handlerStep(MODE.ended, R.LIST_REGISTER, { guest, index, otherwise: start + 3 * (index + 1) }),
    handlerStep(MODE.deactivate, R.ACTIVE),
    handlerStep(MODE.write, R.LIST_REGISTER, { guest, index }),
  ]).flat()
}
