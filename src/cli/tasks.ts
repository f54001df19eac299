/**
 * Work that comes in many independent pieces: each piece is plain data in and plain data out, so that it runs in this
 * thread or in one of several beside it, with the same result.
 */
import { nameOfRule } from '../../properties/kit/rule.ts'
import { type Attacked, attack, type ProcedureChange } from '../engines/attack.ts'
import { check } from '../engines/check.ts'
import { type FailedStep, failSteps } from '../engines/fail-steps.ts'
import { type FromAny, proveFromAny } from '../engines/from-any.ts'
import { type HuntEffort, type Hunted, hunt, noticersOf } from '../engines/hunt.ts'
import { anySpecs } from '../engines/invariants.ts'
import { type ProofEffort, proveGroup, type Showing, showKnownBad, showRule } from '../engines/prove.ts'
import type { ScopeRef } from '../engines/scopes.ts'
import type { Suite } from '../engines/suite.ts'
import type { Progress } from '../explorer/explorer.ts'
import type { Evidence } from '../interface/evidence.ts'
import type { Platform } from '../interface/platform.ts'
import { groupIn, knownBad, monitoredOf, type NamedGroup, plantedBug, provableOf } from './named.ts'
import { type CheckpointFile, type GroupDone, withCheckpoint } from './proof-checkpoint.ts'
import { version } from './version.ts'

/** Each kind of work: what goes in, what comes out. */
export interface Work {
  /** A known-bad on a platform. */
  readonly bug: {
    readonly task: { readonly platform: Platform; readonly bug: string; readonly effort: HuntEffort }
    readonly result: Hunted
  }
  /** A changed procedure on a platform. */
  readonly change: {
    readonly task: {
      readonly platform: Platform
      readonly change: ProcedureChange
      readonly effort: HuntEffort
    }
    readonly result: Attacked
  }
  /** A plain campaign, without counterexamples found before. */
  readonly evidence: {
    readonly task: {
      readonly platform: Platform
      readonly seed: number
      readonly runs: number
      readonly operations: number
      readonly pairs: number
    }
    readonly result: Evidence
  }
  /** The rules of one group in one scope of a platform, by name, with a known-bad planted or none. */
  readonly proof: {
    readonly task: {
      readonly platform: Platform
      readonly scope: ScopeRef
      readonly group: NamedGroup
      readonly bug?: string
      readonly effort: ProofEffort
      readonly checkpoint?: CheckpointFile
    }
    readonly result: GroupDone
  }
  /** Whether one of these scopes shows that the rule notices something; a known-bad of its own, or that one. */
  readonly shown: {
    readonly task: {
      readonly platform: Platform
      readonly scopes: readonly ScopeRef[]
      readonly rule: string
      readonly bug?: string
      readonly effort: ProofEffort
    }
    readonly result: Showing
  }
  /** A rule from any register file, with a known-bad or without an invariant. */
  readonly any: {
    readonly task: {
      readonly platform: Platform
      readonly rule: string
      readonly bug?: string | undefined
      readonly without?: string
      readonly filesMax?: number
    }
    readonly result: FromAny
  }
  /** Each step of each procedure of a platform, failing once. */
  readonly failing: {
    readonly task: {
      readonly platform: Platform
      readonly seed: number
      readonly runsPerStep: number
      readonly operations: number
    }
    readonly result: readonly FailedStep[]
  }
}
export type WorkName = keyof Work

/** How whoever hands out the work is heard, and hears. */
export interface TaskControl {
  readonly mayContinue: () => boolean
  /** Of a search: told every thousand states or so. */
  readonly progress: (now: Progress) => void
}

export type Run<N extends WorkName> = (
  task: Work[N]['task'],
  control: TaskControl,
  suite: Suite,
) => Work[N]['result']

/** Work of which an interruption leaves a part that is worth having: it says itself that it is one. */
export const comesInParts = (name: WorkName): boolean => name === 'proof'

const runs: { readonly [N in WorkName]: Run<N> } = {
  bug: ({ platform, bug, effort }, { mayContinue }, suite) => {
    const planted = knownBad(suite, bug)
    return hunt(platform, planted, {
      ...effort,
      rules: suite.rules,
      version,
      noticedBy: noticersOf(planted),
      mayContinue,
    })
  },
  change: ({ platform, change, effort }, { mayContinue }, { rules }) =>
    attack(platform, change, { ...effort, rules, version, mayContinue }),
  evidence: ({ platform, ...effort }, { mayContinue }, { rules }) =>
    check(platform, { ...effort, rules, version, mayContinue }).evidence,
  proof: ({ platform, scope, group, bug, effort, checkpoint: file }, control, suite) =>
    withCheckpoint(file, (checkpoint) =>
      proveGroup(platform, scope, groupIn(suite, group), {
        ...effort,
        ...control,
        bug: plantedBug(suite, bug),
        checkpoint,
      }),
    ),
  shown: ({ platform, scopes, rule: name, bug, effort }, { mayContinue }, suite) => {
    const provable = provableOf(suite)
    if (bug !== undefined)
      return showKnownBad(platform, scopes, knownBad(suite, bug), provable, { ...effort, mayContinue })
    const rule = provable.find((r) => nameOfRule(r) === name)
    return rule
      ? showRule(platform, scopes, rule, suite.bugs, { ...effort, mayContinue })
      : { unfinished: [] }
  },
  any: ({ platform, rule: name, bug, ...options }, { mayContinue }, suite) => {
    const rule = monitoredOf(suite).find((r) => nameOfRule(r) === name)
    const spec = anySpecs.find((s) => s.rule === name)
    const planted = plantedBug(suite, bug)
    const is = rule && spec && proveFromAny(platform, spec, rule, { ...options, bug: planted, mayContinue })
    if (!is) throw new Error(`${name} cannot be proved from any state of ${platform.name}`)
    return is
  },
  failing: ({ platform, ...options }, { mayContinue }, suite) =>
    failSteps(platform, monitoredOf(suite), { ...options, mayContinue }),
}

export const runOf = <N extends WorkName>(name: N): Run<N> => runs[name]
