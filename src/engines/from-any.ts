/**
 * From any state: every register file that keeps a few declared invariants (invariants.ts), reachable or not; one access
 * from each must keep them, and the rule. The start is one of them, so the rule holds at every depth, and after whatever
 * privileged software does: no procedure is played, resets, gates and status may be written at any time.
 * A field that is not enumerated must stand still, or the proof fails by its name. Read `proveFromAny`.
 */
import type { Bug } from '../../bugs/bug.ts'
import type { MonitoredRule } from '../../properties/kit/rule.ts'
import { explore } from '../explorer/explorer.ts'
import { STEP } from '../explorer/system.ts'
import { hardwareFields } from '../hardware/fields.ts'
import { hardwarePart } from '../hardware/hardware.ts'
import { newFlatOperation, OP, type OperationClass } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { nameOfRegister, R } from '../interface/registers.ts'
import { firstReached } from '../interface/stages.ts'
import { type Column, column, columnsOf } from '../layout/layout.ts'
import { type AnySpec, type Invariant, targetOf, type View } from './invariants.ts'
import { type ScopeSpec, scopeOf } from './scope.ts'
import { createStage } from './stage.ts'
import { type Subject, subjectOf } from './subject.ts'
import type { System } from './system.ts'

export interface FromAny {
  readonly rule: string
  /** `proved`: no access from any file breaks the rule or an invariant, and the start is one of them. */
  readonly result: 'proved' | 'broken' | 'not kept' | 'stopped'
  /** By the bound on the files, or by the caller. */
  readonly stoppedBy?: 'files' | 'caller'
  /** Register files that keep every invariant, and accesses that had an effect in one. */
  readonly files: number
  readonly steps: number
  /** Times that what the rule speaks of occurred. */
  readonly exercised: number
  /** The register file, and the access, by which it fails. */
  readonly failing?: Failing
  /** The shortest way on to where the rule breaks, from a file that fails to keep an invariant; undefined: none was found. */
  readonly breaksAfter?: number
  readonly accesses: readonly string[]
  readonly leavesOut: readonly string[]
}

export interface Failing {
  /** What is not as at the start: `phase of station-1: resetting`. */
  readonly file: readonly string[]
  readonly access: string
  /** The invariant that the access does not keep, the field that it must not change, or what the rule says. */
  readonly says: string
}

export interface FromAnyOptions {
  readonly bug?: Bug | undefined
  /** An invariant that is not demanded: what spurious files it answers. */
  readonly without?: string | undefined
  /** Register files that are tried, at most; more: stopped. */
  readonly filesMax?: number | undefined
  readonly mayContinue?: (() => boolean) | undefined
}

interface AnyAccess {
  readonly name: string
  /** Says whether it had an effect. */
  readonly apply: () => boolean
}

/** One choice of a value: an element of a column. */
interface Variable {
  readonly field: string
  readonly column: Column
  readonly element: number
  readonly values: readonly number[]
}

/** Those of the small scopes. */
const bounds = { drainCyclesMax: 2, resetCycles: 1, resetAcknowledgeCyclesMax: 3, commitCycles: 1 } as const

/** A primary, and a secondary with DMA, without interrupts; undefined where the platform has none. */
export function anyScope(platform: Platform): ScopeSpec | undefined {
  for (const { primary, contexts } of platform.devices) {
    const context = contexts.find(
      (c) =>
        c !== primary &&
        platform.contexts[c].outstandingMax > 0 &&
        platform.owners.some((o) => o.context === c),
    )
    const owner = platform.owners.find((o) => o.context === context)
    if (context === undefined || !owner) continue
    return {
      ...bounds,
      name: 'any',
      contexts: [
        { context: primary, outstandingMax: 0 },
        { context, outstandingMax: 1 },
      ],
      guests: [{ guest: owner.guest, windows: [owner.window] }],
      burstBeatsMax: 1,
      interrupts: false,
      listRegisters: 0,
      faultInterrupt: false,
      alphabet: {
        classes: [],
        procedures: [],
        directions: [],
        targets: [firstReached(platform.guests[owner.guest].windows[owner.window])],
        beats: [1],
        words: [],
        ticks: [],
      },
    }
  }
  return undefined
}

export function proveFromAny(
  platform: Platform,
  spec: AnySpec,
  rule: MonitoredRule,
  options: FromAnyOptions = {},
): FromAny | undefined {
  const planted = subjectOf(platform, options.bug)
  const scopeSpec = anyScope(planted.platform)
  if (!scopeSpec) return undefined
  const scope = scopeOf(planted.platform, scopeSpec)
  const subject: Subject = { ...planted, platform: scope.platform }
  const stage = createStage(subject.platform, { ...subject.options, rules: [rule], points: scope.points })
  stage.rewind()
  const { system } = stage
  const space = spaceOf(system, spec, options.without)
  const accesses = accessesOf(system)
  const whole = {
    rule: spec.rule,
    accesses: accesses.map(({ name }) => name),
    leavesOut: sayLeftOut(space),
  }
  const atStart = fault(space)
  if (atStart) {
    const failing: Failing = { file: [], access: 'the start', says: atStart }
    return { ...whole, result: 'not kept', files: 0, steps: 0, exercised: 0, failing }
  }
  system.monitors.exercised.fill(0)
  return { ...whole, ...tryAll(space, accesses, options) }
}

type Tried = Omit<FromAny, 'rule' | 'accesses' | 'leavesOut'>

/** Every access from every register file, until one fails or a bound is met. */
function tryAll(
  space: Space,
  accesses: readonly AnyAccess[],
  { filesMax = Number.POSITIVE_INFINITY, mayContinue = () => true }: FromAnyOptions,
): Tried {
  const { exercised } = space.system.monitors
  const counted = { files: 0, steps: 0 }
  const now = () => ({ ...counted, exercised: exercised[0] })
  for (const _ of filesIn(space)) {
    if (counted.files === filesMax) return { result: 'stopped', stoppedBy: 'files', ...now() }
    if (counted.files % filesBetweenQuestions === 0 && !mayContinue())
      return { result: 'stopped', stoppedBy: 'caller', ...now() }
    counted.files++
    const failure = firstFailure(space, accesses, counted)
    if (failure) return { ...now(), ...told(space, accesses, failure) }
  }
  return { result: 'proved', ...now() }
}
const filesBetweenQuestions = 1024

interface Failure {
  readonly access: AnyAccess
  readonly says: string
  readonly isBroken: boolean
  /** The register file; the working state is what the access has led to. */
  readonly before: Uint32Array
}

/** Of all accesses from the working state, which stays if none fails. */
function firstFailure(
  space: Space,
  accesses: readonly AnyAccess[],
  counted: { steps: number },
): Failure | undefined {
  const { state, monitors } = space.system
  const before = state.words.slice()
  for (const access of accesses) {
    const isEffective = access.apply()
    const violation = monitors.violation()
    const says = violation?.explanation ?? (isEffective ? fault(space) : undefined)
    if (says !== undefined) return { access, says, isBroken: violation !== undefined, before }
    if (!isEffective) continue
    counted.steps++
    state.words.set(before)
  }
  return undefined
}

function told(
  space: Space,
  accesses: readonly AnyAccess[],
  { access, says, isBroken, before }: Failure,
): Pick<FromAny, 'result' | 'failing' | 'breaksAfter'> {
  const { system } = space
  const { state, monitors } = system
  monitors.clear()
  const after = state.words.slice()
  state.words.set(before)
  const failing: Failing = { file: sayFile(space), access: access.name, says }
  if (isBroken) return { result: 'broken', failing }
  const breaksAfter = breaksFrom(system, accesses, after)
  return { result: 'not kept', failing, ...(breaksAfter === undefined ? {} : { breaksAfter }) }
}

interface Space {
  readonly system: System
  readonly view: View
  readonly invariants: readonly Invariant[]
  readonly start: Uint32Array
  /** By context. */
  readonly variables: readonly (readonly Variable[])[]
  /** By word: the bits of no field that is enumerated. */
  readonly fixed: Uint32Array
}

function spaceOf(system: System, spec: AnySpec, without: string | undefined): Space {
  const { state, platform } = system
  const { layout, buffer } = state
  const placed = new Map(layout.placed.map((p) => [`${p.part}.${p.name}`, p]))
  const columns = new Map([...placed].map(([name, p]) => [name, column(p, buffer)]))
  const of = (name: string): Column => {
    const found = columns.get(name)
    if (!found) throw new Error(`the layout has no field '${name}'`)
    return found
  }
  const free = new Uint8Array(layout.bytes)
  const variables = platform.contexts.map(({ role, device }, c) =>
    spec.fields.flatMap(({ name, per, values }): Variable[] => {
      // What a device has goes with its primary.
      if (per === 'device' && role !== 'primary') return []
      const element = per === 'device' ? device : c
      const its = of(name)
      const p = placed.get(name)
      if (p) free.fill(0xff, p.offset + element * p.bytes, p.offset + (element + 1) * p.bytes)
      return [{ field: name, column: its, element, values: values(platform, element) }]
    }),
  )
  return {
    system,
    view: { platform, of, hw: columnsOf(layout, hardwarePart, hardwareFields, buffer) },
    invariants: spec.invariants.filter(({ name }) => name !== without),
    start: state.words.slice(),
    variables,
    fixed: new Uint32Array(free.buffer).map((bits) => ~bits),
  }
}

/** Why the working state is not one of the register files; undefined: it is. */
function fault({ system, view, invariants, start, variables, fixed }: Space): string | undefined {
  const { words } = system.state
  for (let w = 0; w < words.length; w++)
    if (((words[w] ^ start[w]) & fixed[w]) !== 0)
      return `a field changes that is not enumerated: ${changedIn(system, start, fixed)}`
  for (const some of variables)
    for (const { field, column: values, element, values: may } of some)
      if (!may.includes(values[element]))
        return `${field} of context ${element} becomes ${values[element]}, which is not among what is enumerated`
  for (const { name, holds } of invariants)
    for (let c = 0; c < variables.length; c++)
      if (!holds(view, c)) return `the invariant '${name}' is not kept`
  return undefined
}

const changedIn = ({ state }: System, start: Uint32Array, fixed: Uint32Array): string => {
  const now = new Uint8Array(state.words.map((word, w) => word & fixed[w]).buffer)
  const was = new Uint8Array(start.map((word, w) => word & fixed[w]).buffer)
  return state.layout.placed
    .filter((p) => {
      for (let i = p.offset; i < p.offset + p.length * p.bytes; i++) if (now[i] !== was[i]) return true
      return false
    })
    .map((p) => `${p.part}.${p.name}`)
    .join(', ')
}

/** Puts each register file into the working state, one after another; at the end, the start. */
function* filesIn(space: Space): Generator<undefined, void> {
  const { system, view, invariants, start, variables } = space
  const { words } = system.state
  words.set(start)
  const local = invariants.filter(({ reads }) => reads !== undefined)
  const joint = invariants.filter(({ reads }) => reads === undefined)
  const lists = variables.map((some, c) => filesOf(view, local, some, c))
  const isKept = () => joint.every(({ holds }) => variables.every((_, c) => holds(view, c)))
  try {
    for (const _ of choices(variables, lists, 0)) if (isKept()) yield
  } finally {
    words.set(start)
  }
}

/** Each combination of what the contexts from c on may hold. */
function* choices(
  variables: Space['variables'],
  lists: readonly (readonly (readonly number[])[])[],
  c: number,
): Generator<undefined, void> {
  if (c === variables.length) {
    yield
    return
  }
  for (const values of lists[c]) {
    for (const [i, { column: its, element }] of variables[c].entries()) its[element] = values[i]
    yield* choices(variables, lists, c + 1)
  }
}

/** All choices of one context that keep the invariants which read nothing else. */
function filesOf(
  view: View,
  local: readonly Invariant[],
  variables: readonly Variable[],
  c: number,
): number[][] {
  const found: number[][] = []
  const chosen: number[] = []
  const due = variables.map((_, i) =>
    local.filter(
      ({ reads = [] }) =>
        Math.max(...reads.map((name) => variables.findIndex((v) => v.field === name))) === i,
    ),
  )
  const choose = (i: number): void => {
    if (i === variables.length) {
      found.push([...chosen])
      return
    }
    const { column: values, element, values: may } = variables[i]
    for (const value of may) {
      values[element] = value
      chosen[i] = value
      if (due[i].every(({ holds }) => holds(view, c))) choose(i + 1)
    }
  }
  choose(0)
  return found
}

const sayFile = ({ system, start, variables }: Space): string[] => {
  const { state, platform } = system
  const now = state.words.slice()
  const value = (words: Uint32Array, { column: values, element }: Variable): number => {
    state.words.set(words)
    return values[element]
  }
  const said = variables.flat().flatMap((v) => {
    const [is, was] = [value(now, v), value(start, v)]
    if (is === was) return []
    const placed = state.layout.placed.find((p) => `${p.part}.${p.name}` === v.field)
    const word = placed?.field.values?.[is] ?? String(is)
    return [`${v.field} of ${platform.contexts[v.element].name}: ${word}`]
  })
  state.words.set(now)
  return said
}

const sayLeftOut = ({ system, variables }: Space): string[] => {
  const enumerated = new Set(variables.flat().map((v) => v.field))
  const still = system.state.layout.placed
    .map((p) => `${p.part}.${p.name}`)
    .filter((name) => !enumerated.has(name))
  return [
    ...system.platform.leavesOut.filter((s) =>
      /contexts are left out|guests are left out|windows of memory|drain bound/.test(s),
    ),
    'No procedure is played: privileged software writes RESET, GATE and STATUS at any time, and no other register.',
    `These stand as the start leaves them: ${still.join(', ')}.`,
  ]
}

/** Every access that the environment may make: privileged software, a guest, the device, the interconnect, and time. */
function accessesOf(system: System): AnyAccess[] {
  const { platform } = system
  const op = (name: OperationClass, fields: Partial<ReturnType<typeof newFlatOperation>> = {}): AnyAccess => {
    const flat = { ...newFlatOperation(), ...fields, code: OP[name] }
    const said = Object.entries(fields).map(([key, n]) => `${key} ${n}`)
    return { name: [name, ...said].join(', '), apply: () => system.apply(flat) }
  }
  const write = (register: number, index: number, value: number): AnyAccess => ({
    name: `privileged software writes ${value} to ${nameOfRegister(register)} of ${platform.contexts[index].name}`,
    // Rules hear of it whatever the device does.
    apply: () => {
      system.write(register, index, value)
      return true
    },
  })
  return platform.contexts
    .flatMap(({ role, outstandingMax, messages, interrupts }, context) => [
      write(R.RESET, context, 1),
      write(R.STATUS, context, 1),
      ...(role === 'secondary' ? [write(R.GATE, context, 1)] : []),
      op('device fail', { context }),
      ...(messages ? [op('device raise', { context, ordinal: interrupts.length })] : []),
      ...(outstandingMax > 0
        ? [
            op('guest job', { context, direction: 1, address: targetOf(platform), count: 1 }),
            op('device issue', { context }),
            op('interconnect deliver', { context }),
            op('interconnect respond', { context }),
            op('interconnect error', { context }),
          ]
        : []),
    ])
    .concat(op('time tick', { count: 1 }))
}

/** States that are searched for a way from a file to where the rule breaks. */
const statesMax = 100_000

/** Accesses until the rule breaks, at least, from this state on; undefined: none was found. */
function breaksFrom(
  { state, monitors }: System,
  accesses: readonly AnyAccess[],
  from: Uint32Array,
): number | undefined {
  const here = state.words.slice()
  const found = explore(
    {
      state,
      initial: [from],
      operations: accesses.length,
      step: (o) => {
        const isEffective = accesses[o].apply()
        const isBroken = monitors.violation() !== undefined
        monitors.clear()
        return isBroken ? STEP.broken : isEffective ? STEP.effective : STEP.refused
      },
    },
    { statesMax },
  )
  state.words.set(here)
  return found.violation && found.violation.operations.length + 1
}
