/**
 * Runs step, always and response rules over a bus: subscribers by kind, ghosts in the common buffer, counts of what was
 * exercised outside it. First every rule judges an observation, then the ghosts follow it.
 */
import {
  type Bus,
  K,
  type Observation,
  type ObservationKind,
  observationKinds,
} from '../../src/interface/observations.ts'
import { OP, operationClasses } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { R, registers } from '../../src/interface/registers.ts'
import { type Column, columnsOf, type Fields } from '../../src/layout/layout.ts'
import type { State } from '../../src/layout/state.ts'
import { type Facts, factsOf } from './facts.ts'
import {
  type Accesses,
  type AlwaysRule,
  type MonitoredRule,
  nameOfRule,
  type PermissionRule,
  type ResponseRule,
  type SharedGhost,
  type StepRule,
} from './rule.ts'

export interface Violation {
  /** Ordinal in the list of rules given. */
  readonly rule: number
  readonly explanation: string
}

export interface Monitors {
  readonly rules: readonly MonitoredRule[]
  /** Times that `when` (and `given`) was true, by rule. Statistics: no part of the state. */
  readonly exercised: Uint32Array
  /** Times that what must occur for the rule to mean anything occurred, by rule. */
  readonly attempted: Uint32Array
  /** The first violation since the last `clear`, of a rule that is not muted. */
  violation(): Violation | undefined
  clear(): void
  /** Puts a violation back that a snapshot cannot hold. */
  refresh(violation: Violation): void
  /** A muted rule goes on following, and judges no more. */
  mute(rule: number): void
  /** Judges the rules that hold after every operation. */
  afterOperation(o: Observation): void
  /** A run begins: what permissions allow is counted anew. */
  beginRun(): void
  /** Permissions (their ordinals) one of whose activities occurred in the operation at hand: what broke there denies them. */
  exercisedNow(): readonly number[]
  /** The run ended without a violation: its activities count. */
  settleRun(): void
  /** Times that each activity of a permission occurred in silent runs, by rule; empty for other kinds. */
  readonly activities: readonly Uint32Array[]
  /** A tick would move a response rule's count: time matters although the hardware is idle. */
  waiting(): boolean
}

/** The ghosts' parts of the layout, shared ones once. */
export function ghostParts(rules: readonly MonitoredRule[]): Record<string, Fields> {
  const parts: Record<string, Fields> = {}
  for (const rule of rules) {
    for (const ghost of rule.uses) parts[ghost.name] = ghost.fields
    parts[nameOfRule(rule)] = { ...rule.ghost, ...(rule.kind === 'response' ? responseFields : {}) }
  }
  return parts
}

const cyclesMax = 0xffff
/** Cycles left, plus 1; 0: this context does not wait. */
const responseFields = { waitLeft: { per: 'context', max: cyclesMax } } as const satisfies Fields

type Ghost = Record<string, Column>
type Subscriber = (o: Observation) => void

interface Run {
  readonly p: Facts
  readonly exercised: Uint32Array
  readonly attempted: Uint32Array
  readonly muted: Uint8Array
  /** By permission: an activity of it occurred in the operation at hand. */
  readonly now: Uint8Array
  violation: Violation | undefined
}

export function createMonitors(
  rules: readonly MonitoredRule[],
  platform: Platform,
  state: State,
  bus: Bus,
): Monitors {
  const run: Run = {
    p: factsOf(platform),
    exercised: new Uint32Array(rules.length),
    attempted: new Uint32Array(rules.length),
    muted: new Uint8Array(rules.length),
    now: new Uint8Array(rules.length),
    violation: undefined,
  }
  const columns = (part: string, fields: Fields): Ghost => ({
    ...columnsOf(state.layout, part, fields, state.buffer),
  })
  const parts = ghostParts(rules)
  const ghosts = rules.map((rule) => {
    const g: Ghost = columns(nameOfRule(rule), parts[nameOfRule(rule)])
    for (const used of rule.uses) Object.assign(g, columns(used.name, used.fields))
    return g
  })
  const current = rules.map((r) => new Uint32Array(r.kind === 'permission' ? r.activities.length : 0))
  const activities = current.map((c) => new Uint32Array(c.length))
  judgeSteps(run, rules, ghosts, bus)
  rules.forEach((rule, i) => {
    if (rule.kind === 'response') judgeResponses(run, rule, i, ghosts[i], bus)
    if (rule.kind === 'permission') countActivities(run, rule, i, ghosts[i], current[i], bus)
  })
  countAttempts(run, rules, ghosts, bus)
  const shared = [...new Set(rules.flatMap((r) => r.uses))].map((ghost) => ({
    hears: ghost.hears,
    follow: ghost.follow,
    ghost: columns(ghost.name, ghost.fields),
  }))
  followAll(
    run.p,
    [...shared, ...rules.map((rule, i) => ({ hears: rule.hears, follow: rule.follow, ghost: ghosts[i] }))],
    bus,
  )
  const checks = rules.flatMap((rule, i) =>
    rule.kind === 'always' ? [alwaysCheck(run, rule, i, ghosts[i])] : [],
  )
  const waits = rules.flatMap((rule, i) =>
    rule.kind === 'response' ? [waitsOf(run.p, rule, ghosts[i])] : [],
  )
  return {
    rules,
    exercised: run.exercised,
    attempted: run.attempted,
    violation: () => run.violation,
    clear: () => {
      run.violation = undefined
    },
    refresh: (violation) => {
      if (!run.muted[violation.rule]) run.violation = violation
    },
    mute: (rule) => {
      run.muted[rule] = 1
    },
    afterOperation: () => {
      for (let i = 0; i < checks.length; i++) checks[i]()
    },
    activities,
    beginRun: () => {
      for (const counts of current) counts.fill(0)
    },
    exercisedNow: () => rules.flatMap((_, i) => (run.now[i] ? [i] : [])),
    settleRun: () => {
      current.forEach((counts, i) => {
        for (let n = 0; n < counts.length; n++) activities[i][n] += counts[n]
        // Only as often as the rarest of them.
        if (counts.length > 0) run.exercised[i] = Math.min(...activities[i])
      })
    },
    waiting: () => {
      for (let i = 0; i < waits.length; i++) if (waits[i]()) return true
      return false
    },
  }
}

/** A count that stands still, at its full bound, is moved by nothing that time does. */
function waitsOf(p: Facts, rule: ResponseRule, g: Ghost): () => boolean {
  const { waitLeft } = g
  const { counts } = rule
  return () => {
    for (let c = 0; c < waitLeft.length; c++)
      if (waitLeft[c] !== 0 && (waitLeft[c] !== rule.bound(p, c, g) + 1 || counts(g, c, p))) return true
    return false
  }
}

function broken(run: Run, rule: number, explain: () => string): void {
  if (run.muted[rule] || run.violation) return
  run.violation = { rule, explanation: explain() }
}

/** One subscriber a kind, whichever rules judge it: most of what a register access costs is who asks about it. */
function judgeSteps(run: Run, rules: readonly MonitoredRule[], ghosts: readonly Ghost[], bus: Bus): void {
  const steps = rules.flatMap((rule, i): Judging[] =>
    rule.kind === 'step'
      ? [
          {
            rule,
            i,
            g: ghosts[i],
            given: rule.given ?? always,
            told: rule.judges,
            kinds: new Set([rule.when].flat()),
          },
        ]
      : [],
  )
  for (const { name } of observationKinds) {
    const judges = steps.filter(({ kinds }) => kinds.has(name))
    subscribeToAll(bus, name, judges, (some, o) => judgeAll(run, some, o))
  }
  for (const { rule, i } of steps) if (rule.attempt) bus.subscribe(K[rule.attempt], () => run.attempted[i]++)
}

interface Judging {
  readonly rule: StepRule
  readonly i: number
  readonly g: Ghost
  readonly given: NonNullable<StepRule['given']>
  readonly told: Accesses | undefined
  readonly kinds: ReadonlySet<ObservationKind>
}
const always = () => true

function judgeAll(run: Run, judges: readonly Judging[], o: Observation): void {
  const { p, exercised } = run
  for (let n = 0; n < judges.length; n++) {
    const { rule, i, g, given } = judges[n]
    if (!given(g, o, p)) continue
    exercised[i]++
    if (!rule.then(g, o, p)) broken(run, i, () => rule.otherwise(g, o, p))
  }
}

/** Subscribes `play` for those of `all` that the observation matters to; nobody, if there are none. */
function subscribeToAll<T extends { readonly told: Accesses | undefined }>(
  bus: Bus,
  name: ObservationKind,
  all: readonly T[],
  play: (some: readonly T[], o: Observation) => void,
): void {
  if (all.length === 0) return
  if (name !== 'register read' && name !== 'register written') {
    bus.subscribe(K[name], (o) => play(all, o))
    return
  }
  const matters = ({ told }: T, by: Accesses['by'], register: number) =>
    (told?.by ?? by) === by && (told?.of?.some((role) => R[role] === register) ?? true)
  const registersOf = (by: Accesses['by']) =>
    Array.from({ length: registers.length }, (_, register) => all.filter((one) => matters(one, by, register)))
  const guests = registersOf('guests')
  const privileged = registersOf('privileged software')
  bus.subscribe(K[name], (o) => play((o.guest < 0 ? privileged : guests)[o.register], o))
}

/** One subscriber a kind, whoever follows it: operations that are refused pass here too, so it must cost little. */
function followAll(
  p: Facts,
  all: readonly (Pick<SharedGhost, 'hears' | 'follow'> & { readonly ghost: Ghost })[],
  bus: Bus,
): void {
  for (const { name } of observationKinds) {
    const followers = all.flatMap(({ hears, follow, ghost }) => {
      const follower = follow[name]
      return follower ? [{ follower, ghost, told: hears }] : []
    })
    subscribeToAll(bus, name, followers, (some, o) => {
      for (let i = 0; i < some.length; i++) some[i].follower(some[i].ghost, o, p)
    })
  }
}

/** A rule that forbids is exercised by what is attempted: its rules, by class of operation. */
function countAttempts(run: Run, rules: readonly MonitoredRule[], ghosts: readonly Ghost[], bus: Bus): void {
  const byOperation = operationClasses.map((): number[] => [])
  const givens = rules.map((rule) => (rule.kind === 'always' ? rule.given : undefined))
  rules.forEach((rule, i) => {
    if (rule.kind === 'always') for (const name of rule.attempts) byOperation[OP[name]].push(i)
  })
  const { p, exercised } = run
  bus.subscribe(K['operation begun'], (o) => {
    const attempted = byOperation[o.operation]
    for (let n = 0; n < attempted.length; n++) {
      const i = attempted[n]
      const given = givens[i]
      if (!given || given(ghosts[i], o, p)) exercised[i]++
    }
  })
}

function countActivities(
  run: Run,
  rule: PermissionRule,
  i: number,
  g: Ghost,
  counts: Uint32Array,
  bus: Bus,
): void {
  bus.subscribe(K['operation begun'], () => {
    run.now[i] = 0
  })
  rule.activities.forEach((activity, n) => {
    const seen: Subscriber = (o) => {
      if (activity.given && !activity.given(g, o, run.p)) return
      counts[n]++
      run.now[i] = 1
    }
    const kinds: readonly ObservationKind[] =
      typeof activity.when === 'string' ? [activity.when] : activity.when
    for (const kind of kinds) bus.subscribe(K[kind], seen)
  })
}

function alwaysCheck(run: Run, rule: AlwaysRule, i: number, g: Ghost): () => void {
  const { p } = run
  const { holds } = rule
  return () => {
    if (!holds(g, p)) broken(run, i, () => rule.otherwise(g, p))
  }
}

function judgeResponses(run: Run, rule: ResponseRule, i: number, g: Ghost, bus: Bus): void {
  const { p } = run
  const { waitLeft } = g
  const { counts } = rule
  bus.subscribe(K['time passed'], (o) => {
    for (let c = 0; c < p.contexts; c++) {
      if (waitLeft[c] === 0) continue
      if (!counts(g, c, p)) waitLeft[c] = rule.bound(p, c, g) + 1
      else if (waitLeft[c] > o.cycles) waitLeft[c] -= o.cycles
      else {
        waitLeft[c] = 0
        broken(run, i, () => rule.otherwise(c, rule.bound(p, c, g), p))
      }
    }
  })
  bus.subscribe(K[rule.when], (o) => {
    for (const c of rule.who(o, p, g)) {
      waitLeft[c] = rule.bound(p, c, g) + 1
      run.attempted[i]++
    }
  })
  const { lapsing } = rule
  for (const kind of lapsing ? (rule.lapses ?? []) : [])
    bus.subscribe(K[kind], (o) => {
      for (const c of lapsing?.(o, p, g) ?? []) waitLeft[c] = 0
    })
  for (const kind of rule.until) {
    bus.subscribe(K[kind], (o) => {
      for (const c of rule.ends(o, p, g)) {
        if (waitLeft[c] === 0) continue
        waitLeft[c] = 0
        run.exercised[i]++
      }
    })
  }
}
