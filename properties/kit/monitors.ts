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
import { operationClasses } from '../../src/interface/operations.ts'
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
  type ResponseRule,
  type SharedGhost,
  type StepRule,
} from './rule.ts'
import { type Play, type Unrolled, unroll } from './unroll.ts'

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
  afterOperation(): void
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
  /** A response rule waits, whether or not time counts. */
  awaits(): boolean
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

interface Run {
  readonly p: Facts
  readonly rules: readonly MonitoredRule[]
  /** By rule: its columns, with those of the ghosts that it uses. */
  readonly ghosts: readonly Ghost[]
  readonly exercised: Uint32Array
  readonly attempted: Uint32Array
  readonly muted: Uint8Array
  /** By permission: an activity of it occurred in the operation at hand. */
  readonly now: Uint8Array
  /** Of those that are asked at the end of an operation, whose ghost has followed something in it: their bits. */
  awake: number
  violation: Violation | undefined
}

export function createMonitors(
  rules: readonly MonitoredRule[],
  platform: Platform,
  state: State,
  bus: Bus,
): Monitors {
  const columns = (part: string, fields: Fields): Ghost => ({
    ...columnsOf(state.layout, part, fields, state.buffer),
  })
  const parts = ghostParts(rules)
  const run: Run = {
    p: factsOf(platform),
    rules,
    ghosts: rules.map((rule) =>
      Object.assign(
        columns(nameOfRule(rule), parts[nameOfRule(rule)]),
        ...rule.uses.map((used) => columns(used.name, used.fields)),
      ),
    ),
    exercised: new Uint32Array(rules.length),
    attempted: new Uint32Array(rules.length),
    muted: new Uint8Array(rules.length),
    now: new Uint8Array(rules.length),
    awake: 0,
    violation: undefined,
  }
  const current = rules.map((r) => new Uint32Array(r.kind === 'permission' ? r.activities.length : 0))
  const shared = [...new Set(rules.flatMap((r) => r.uses))]
  const asked = askedAtTheEnd([...shared, ...rules])
  // In this order, of each observation: first every rule judges it, then the ghosts follow it.
  listen(run, bus, [
    ...judges(run, asked),
    ...attempts(run),
    ...responses(run),
    ...activities(run, current),
    ...followers(
      run,
      [
        ...shared.map((of) => ({ of, ghost: columns(of.name, of.fields) })),
        ...rules.map((of, i) => ({ of, ghost: run.ghosts[i] })),
      ],
      asked,
    ),
    { kind: atTheEnd, write: ({ line, bind }) => line(`${bind(run)}.awake = ${asked.unwoken}`) },
  ])
  run.awake = asked.always | asked.unwoken
  return {
    ...statistics(run, current),
    rules,
    violation: () => run.violation,
    clear: () => {
      run.violation = undefined
      // Whatever the state is set to now was not looked at.
      run.awake |= asked.always
    },
    refresh: (violation) => {
      if (!run.muted[violation.rule]) run.violation = violation
    },
    mute: (rule) => {
      run.muted[rule] = 1
    },
    afterOperation: alwaysHolds(run, asked),
    waiting: waiting(run),
    awaits: awaits(run),
  }
}

/** What is counted of the runs, and of the run at hand. */
function statistics(
  run: Run,
  current: readonly Uint32Array[],
): Pick<Monitors, 'exercised' | 'attempted' | 'activities' | 'beginRun' | 'exercisedNow' | 'settleRun'> {
  const { exercised, attempted } = run
  const settled = current.map((c) => new Uint32Array(c.length))
  return {
    exercised,
    attempted,
    activities: settled,
    beginRun: () => {
      for (const counts of current) counts.fill(0)
    },
    exercisedNow: () => run.rules.flatMap((_, i) => (run.now[i] ? [i] : [])),
    settleRun: () => {
      current.forEach((counts, i) => {
        for (let n = 0; n < counts.length; n++) settled[i][n] += counts[n]
        // Only as often as the rarest of them.
        if (counts.length > 0) exercised[i] = Math.min(...settled[i])
      })
    },
  }
}

/** Something to do with each observation of one kind. */
interface Call {
  readonly kind: ObservationKind
  /** Of register accesses, those that it is told of. */
  readonly told?: Accesses | undefined
  write(into: Unrolled): void
}

/** One subscriber a kind, with all that is to do; of register accesses one for each side and register. */
function listen(run: Run, bus: Bus, calls: readonly Call[]): void {
  const all = (some: readonly Call[]): Play => {
    const code = unroll()
    for (const call of some) call.write(code)
    return code.build()
  }
  for (const { name } of observationKinds) {
    const some = calls.filter(({ kind }) => kind === name)
    if (some.length === 0) continue
    if (name === atTheEnd) {
      const play = all(some)
      // Most operations wake nobody.
      bus.subscribe(K[name], (o) => {
        if (run.awake !== 0) play(o)
      })
    } else if (name !== 'register read' && name !== 'register written') bus.subscribe(K[name], all(some))
    else {
      const of = (by: Accesses['by']) =>
        registers.map((_, register) => all(some.filter((call) => isTold(call, by, register))))
      const guests = of('guests')
      const privileged = of('privileged software')
      bus.subscribe(K[name], (o) => (o.guest < 0 ? privileged : guests)[o.register](o))
    }
  }
}

const isTold = ({ told }: Call, by: Accesses['by'], register: number): boolean =>
  (told?.by ?? by) === by && (told?.of?.some((role) => R[role] === register) ?? true)

/** Writes what calls `f(g, o, p)` for a ghost. */
const callOf = (into: Unrolled, f: unknown, g: unknown, p: unknown): string =>
  `${into.bind(f)}(${into.bind(g)}, o, ${into.bind(p)})`

const kindsOf = (when: ObservationKind | readonly ObservationKind[]): readonly ObservationKind[] =>
  typeof when === 'string' ? [when] : when

function broken(run: Run, rule: number, explain: () => string): void {
  if (run.muted[rule] || run.violation) return
  run.violation = { rule, explanation: explain() }
}

function judges(run: Run, asked: AskedAtTheEnd): Call[] {
  const { p, exercised, attempted, ghosts } = run
  const steps = run.rules.flatMap((rule, i) => (rule.kind === 'step' ? [{ rule, i }] : []))
  // Bound once for all rules: a name is a parameter of the function that is made.
  const fail = (i: number, o: Observation) => {
    const { otherwise } = run.rules[i] as StepRule
    broken(run, i, () => otherwise(ghosts[i], o, p))
  }
  const judging = steps.flatMap(({ rule, i }) =>
    [...new Set(kindsOf(rule.when))].map(
      (kind): Call => ({
        kind,
        told: rule.judges,
        write: (into) => {
          const { bind, line } = into
          const given = rule.given ? [callOf(into, rule.given, ghosts[i], p)] : []
          const awake = kind === atTheEnd ? [`(${bind(run)}.awake & ${asked.bit(rule)}) !== 0`] : []
          line(`if (${[...awake, ...given].join(' && ') || 'true'}) {`)
          line(`  ${bind(exercised)}[${i}]++`)
          line(`  if (!${callOf(into, rule.then, ghosts[i], p)}) ${bind(fail)}(${i}, o)`)
          line('}')
        },
      }),
    ),
  )
  const attempting = steps.flatMap(({ rule, i }): Call[] =>
    rule.attempt
      ? [{ kind: rule.attempt, write: ({ line, bind }) => line(`${bind(attempted)}[${i}]++`) }]
      : [],
  )
  return [...judging, ...attempting]
}

/** A rule that forbids is exercised by what is attempted: operations of its classes, made while it could have failed. */
function attempts(run: Run): Call[] {
  const { p, exercised, ghosts } = run
  const byClass = operationClasses.map((name) => {
    const into = unroll()
    run.rules.forEach((rule, i) => {
      if (rule.kind !== 'always' || !rule.attempts.includes(name)) return
      const given = rule.given ? `if (${callOf(into, rule.given, ghosts[i], p)}) ` : ''
      into.line(`${given}${into.bind(exercised)}[${i}]++`)
    })
    return into
  })
  if (byClass.every((into) => into.isEmpty)) return []
  const plays = byClass.map((into) => into.build())
  return [{ kind: 'operation begun', write: ({ line, bind }) => line(`${bind(plays)}[o.operation](o)`) }]
}

function activities(run: Run, current: readonly Uint32Array[]): Call[] {
  const { p, now, ghosts } = run
  return run.rules.flatMap((rule, i): Call[] => {
    if (rule.kind !== 'permission') return []
    const begun: Call = {
      kind: 'operation begun',
      write: ({ line, bind }) => line(`${bind(now)}[${i}] = 0`),
    }
    const seen = rule.activities.flatMap(({ when, given }, n) =>
      kindsOf(when).map(
        (kind): Call => ({
          kind,
          write: (into) => {
            const { line, bind } = into
            if (given) line(`if (${callOf(into, given, ghosts[i], p)})`)
            line(`{ ${bind(current[i])}[${n}]++; ${bind(now)}[${i}] = 1 }`)
          },
        }),
      ),
    )
    return [begun, ...seen]
  })
}

const responses = (run: Run): Call[] =>
  run.rules.flatMap((rule, i) =>
    rule.kind === 'response'
      ? judgeResponse(run, rule, i).map(
          ([kind, play]): Call => ({ kind, write: ({ line, bind }) => line(`${bind(play)}(o)`) }),
        )
      : [],
  )

function judgeResponse(run: Run, rule: ResponseRule, i: number): (readonly [ObservationKind, Play])[] {
  const { p } = run
  const g = run.ghosts[i]
  const { waitLeft } = g
  const { counts, lapsing, lapses = [] } = rule
  const pass: Play = (o) => {
    for (let c = 0; c < p.contexts; c++) {
      if (waitLeft[c] === 0) continue
      if (!counts(g, c, p)) waitLeft[c] = rule.bound(p, c, g) + 1
      else if (waitLeft[c] > o.cycles) waitLeft[c] -= o.cycles
      else {
        waitLeft[c] = 0
        broken(run, i, () => rule.otherwise(c, rule.bound(p, c, g), p))
      }
    }
  }
  const begin: Play = (o) => {
    for (const c of rule.who(o, p, g)) {
      waitLeft[c] = rule.bound(p, c, g) + 1
      run.attempted[i]++
    }
  }
  const lapse: Play = (o) => {
    for (const c of lapsing?.(o, p, g) ?? []) waitLeft[c] = 0
  }
  const end: Play = (o) => {
    for (const c of rule.ends(o, p, g)) {
      if (waitLeft[c] === 0) continue
      waitLeft[c] = 0
      run.exercised[i]++
    }
  }
  return [
    ['time passed', pass],
    [rule.when, begin],
    ...lapses.map((kind) => [kind, lapse] as const),
    ...rule.until.map((kind) => [kind, end] as const),
  ]
}

/** A count that stands still, at its full bound, is moved by nothing that time does. */
function waiting(run: Run): () => boolean {
  const { p } = run
  const waits = run.rules.flatMap((rule, i) => {
    if (rule.kind !== 'response') return []
    const g = run.ghosts[i]
    const { waitLeft } = g
    return [
      () => {
        for (let c = 0; c < waitLeft.length; c++)
          if (waitLeft[c] !== 0 && (waitLeft[c] !== rule.bound(p, c, g) + 1 || rule.counts(g, c, p)))
            return true
        return false
      },
    ]
  })
  return () => {
    for (let i = 0; i < waits.length; i++) if (waits[i]()) return true
    return false
  }
}

function awaits({ rules, ghosts }: Run): () => boolean {
  const waits = rules.flatMap((rule, i) => (rule.kind === 'response' ? [ghosts[i].waitLeft] : []))
  return () => {
    for (const waitLeft of waits) for (let c = 0; c < waitLeft.length; c++) if (waitLeft[c] !== 0) return true
    return false
  }
}

/**
 * At the end of an operation only those are asked whose ghost, or one that they use, has followed something in it: what a
 * rule looks at there is its ghost alone.
 */
interface AskedAtTheEnd {
  /** Of whoever is asked there; of all others 0. */
  bit(of: Owner): number
  /** The bits of those whom it wakes by following something. */
  wakes(of: Owner): number
  /** The bits of the rules that always hold. */
  readonly always: number
  /** Of those whom nothing wakes: they are asked each time. */
  readonly unwoken: number
}
type Owner = SharedGhost | MonitoredRule
const atTheEnd = 'operation ended'
/**
 * Bits of a small integer. Whoever comes later shares the last one; a step rule, which counts when it is asked, comes
 * first.
 */
const bitsMax = 30

function askedAtTheEnd(owners: readonly Owner[]): AskedAtTheEnd {
  const isStep = (of: Owner) => 'kind' in of && of.kind === 'step'
  const asked = owners
    .filter(
      (of) =>
        of.follow[atTheEnd] !== undefined ||
        ('kind' in of &&
          (of.kind === 'always' || (of.kind === 'step' && kindsOf(of.when).includes(atTheEnd)))),
    )
    .sort((a, b) => Number(isStep(b)) - Number(isStep(a)))
  const bits = new Map(asked.map((of, i) => [of, 1 << Math.min(i, bitsMax - 1)]))
  const bit = (of: Owner) => bits.get(of) ?? 0
  const sum = (some: readonly Owner[]) => some.reduce((all, of) => all | bit(of), 0)
  const ghostsOf = (of: Owner): readonly Owner[] => ('uses' in of ? [of, ...of.uses] : [of])
  const isWoken = (of: Owner) =>
    ghostsOf(of).some(({ follow }) => Object.keys(follow).some((kind) => kind !== atTheEnd))
  return {
    bit,
    wakes: (of) => sum(asked.filter((x) => ghostsOf(x).includes(of))),
    always: sum(asked.filter((of) => 'kind' in of && of.kind === 'always')),
    unwoken: sum(asked.filter((of) => !isWoken(of))),
  }
}

function alwaysHolds(run: Run, asked: AskedAtTheEnd): () => void {
  const { p, ghosts } = run
  const checks = run.rules.flatMap((rule, i) =>
    rule.kind === 'always' ? [{ bit: asked.bit(rule), rule, i }] : [],
  )
  const fail = (i: number) => {
    const { otherwise } = run.rules[i] as AlwaysRule
    broken(run, i, () => otherwise(ghosts[i], p))
  }
  return () => {
    if (run.awake === 0) return
    for (const { bit, rule, i } of checks) if (run.awake & bit && !rule.holds(ghosts[i], p)) fail(i)
  }
}

function followers(
  run: Run,
  all: readonly { readonly of: Owner; readonly ghost: Ghost }[],
  asked: AskedAtTheEnd,
): Call[] {
  const { p } = run
  return all.flatMap(({ of, ghost }) =>
    observationKinds.flatMap(({ name: kind }): Call[] => {
      const follower = of.follow[kind]
      if (!follower) return []
      const write = (into: Unrolled) => {
        const { bind, line } = into
        const call = callOf(into, follower, ghost, p)
        const awake = `${bind(run)}.awake`
        if (kind === atTheEnd) line(`if (${awake} & ${asked.bit(of)}) ${call}`)
        else line(asked.wakes(of) === 0 ? call : `${awake} |= ${asked.wakes(of)}; ${call}`)
      }
      return [{ kind, told: of.hears, write }]
    }),
  )
}
