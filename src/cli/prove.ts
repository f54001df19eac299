/** `prove`: every reachable state of the small scopes of a platform, judged by every rule that speaks of them. */
import { join } from 'node:path'
import { shownOn } from '../../bugs/bug.ts'
import { bugs } from '../../bugs/bugs.ts'
import { isMild } from '../../properties/catalogue.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { type Rows, strengthIn } from '../../properties/rows.ts'
import { rules } from '../../properties/rules.ts'
import { operationsOf } from '../engines/alphabet.ts'
import { type ProofEffort, proofEffort, type Showing } from '../engines/prove.ts'
import { type Scope, scopeOf } from '../engines/scope.ts'
import {
  families,
  searchGroups as groupsIn,
  isProvable,
  nameOfScope,
  searched,
  smallScopes,
} from '../engines/scopes.ts'
import type { Suite } from '../engines/suite.ts'
import { symmetryOf } from '../engines/symmetry.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import { listed, plural } from '../report/names.ts'
import {
  type ProofRow,
  type Proofs,
  type ProofTable,
  proofFormat,
  proofMarkdown,
  proofsFormat,
  proofText,
  type ScopeGroup,
  type ScopeSymmetry,
  verdictsOf,
} from '../report/proof.ts'
import { storyMarkdown, storyOf, storyText } from '../report/story.ts'
import type { Style } from '../report/style.ts'
import { type AskedScope, askedScopes, largeScopesOf } from './asked-scopes.ts'
import type { Found } from './check-run.ts'
import { type Configured, configuredFor, fileNamed, unconfigured } from './config.ts'
import { fileNameOf, printCounterexample } from './corpus.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { demandWritable, folderOf, shownPath, writeWhole } from './files.ts'
import { sourcesOf } from './imported.ts'
import type { Io } from './io.ts'
import { platformOf } from './platform-of.ts'
import {
  digestOf,
  type ProofDone,
  type ProofIdentity,
  readDone,
  removeCheckpoints,
  writeDone,
} from './proof-checkpoint.ts'
import { proveAnyCommand } from './prove-any.ts'
import { type Checkpoints, doneOf, searchGroups, showRules } from './prove-groups.ts'
import { runTasks } from './run-tasks.ts'
import { bytesOfMiB } from './search-progress.ts'
import { bugOf, folderOfGlobs, matcher, plantedIn, spacesHint } from './selection.ts'
import { version } from './version.ts'

export interface ProveArguments {
  /** Names of families, or `small` for all of them. */
  readonly scope: readonly string[]
  /** Globs of rules; left out: all. */
  readonly rules?: readonly string[]
  readonly bug?: string
  readonly config?: string
  /** States of one search, at most. */
  readonly states: number
  /** States of the search for a known-bad that shows that a scope can show it, at most. */
  readonly knownBadStates: number
  /** MiB of what is stored of the states of one search, at most. */
  readonly memory?: number
  /** Hash compaction: nothing of it is proved. */
  readonly compact?: true
  /** States that a renaming of alike contexts makes of each other are searched once. */
  readonly symmetry?: true
  /** Threads; left out: as many as there are processors, within reason. */
  readonly workers?: number
  /** Goes on from what a proof left that was stopped, interrupted or killed. */
  readonly resume?: true
  /** Milliseconds from one checkpoint of a search to the next. */
  readonly checkpointEvery: number
  readonly out?: string
  readonly format: 'text' | 'json'
  /** Not from the start alone: from every register file that keeps the declared invariants. */
  readonly from?: 'any'
  /** Names the scopes, and proves nothing. */
  readonly list?: true
  /** Verdicts of a must that are accepted. */
  readonly allow: readonly ProofAllowance[]
}

export type ProofGiven = Pick<
  ProveArguments,
  'scope' | 'rules' | 'bug' | 'states' | 'knownBadStates' | 'memory' | 'workers' | 'compact' | 'symmetry'
>

/** Verdicts of a *must* that `--allow` accepts. */
export const allowedOfProof = ['vacuous', 'stopped', 'likely', 'not shown'] as const
export type ProofAllowance = (typeof allowedOfProof)[number]

/** Whoever kills a proof loses no more than this. */
export const checkpointMillisecondsStandard = 60_000

export const defaults = {
  scope: ['small'],
  states: proofEffort.statesMax,
  knownBadStates: proofEffort.statesMaxOfKnownBad,
  format: 'text',
} as const

export async function proveCommand(io: Io, typed: string, given: ProveArguments): Promise<ExitCode> {
  const configured = await configuredFor(io, given.config)
  const { rows } = configured
  const file = fileNamed(io, configured, typed)
  const platform = platformOf(io, file)
  const obstacle = obstacleToExecution(platform)
  if (obstacle !== undefined)
    throw new InputError(`${file}: nothing of it can be proved: ${obstacle}. Check it with --static.`)
  const planted = plantedOn(platform, given.bug, configured)
  if (given.from) return proveAnyCommand(io, platform, given, bugOf(given.bug, configured), configured)
  if (given.list) {
    const asked = askedScopes(io, planted, given.scope)
    const others = given.scope === defaults.scope ? largeScopesOf(io, planted) : []
    io.out(listText(planted, [...asked, ...others], judgedOf(planted, given.rules, configured), io.style))
    return EXIT.fine
  }
  const narrower = narrowings(given, askedScopes(io, planted, given.scope))
  const folder = join('reports', 'runs', platform.name, 'proof', ...narrower)
  const out = folderOf(io.cwd, '--out', given.out, folder)
  for (const name of ['proof.json', 'proof.md']) demandWritable(join(out, name))
  const checkpoints = checkpointsOf(io, platform, given, configured, out)
  // What another proof has left here is none of this one's.
  if (!given.resume) removeCheckpoints(checkpoints.folder)
  if (!given.compact) writeDone(checkpoints.folder, checkpoints.of, checkpoints.resumed ?? nothingDone)
  const { table, found, interrupted, done, problems } = await prove(
    io,
    platform,
    given,
    configured,
    checkpoints,
  )
  for (const { counterexample, file: name } of found)
    writeWhole(join(out, name), printCounterexample(counterexample))
  writeWhole(join(out, 'proof.json'), `${JSON.stringify(table, null, 2)}\n`)
  const stories = found.map(({ counterexample, file: name }) => storyOf(counterexample, name, false, rows))
  writeWhole(join(out, 'proof.md'), proofMarkdown(table, stories.map(storyMarkdown), rows))
  // A known-bad that its bound ended may be tried again, with another one.
  const due = dueOf(table, given, rows)
  const isOver = isWhole(table) && !due.some(({ unfinished = [] }) => unfinished.length > 0)
  const unwritten =
    isOver || given.compact ? [] : problemOf(() => writeDone(checkpoints.folder, checkpoints.of, done))
  if (isOver) removeCheckpoints(checkpoints.folder)
  for (const problem of [...problems, ...unwritten]) io.err(`${problem}\n`)
  if (given.format === 'json') io.out(`${JSON.stringify(table, null, 2)}\n`)
  else {
    for (const { counterexample, file: name } of found)
      io.out(
        `${storyText(storyOf(counterexample, shownPath(io.cwd, join(out, name)), false, rows), io.style)}\n`,
      )
    io.out(proofText(table, shownPath(io.cwd, out), due, io.style))
  }
  if (interrupted) return EXIT.interrupted
  if (table.rules.some((r) => r.verdict === 'broken')) return EXIT.broken
  const isDue = isMissed(table, configured) || due.length > 0
  return isDue || (isStopped(table) && !given.allow.includes('stopped')) ? EXIT.due : EXIT.fine
}

/** What was found is told, whether or not this can be written. */
function problemOf(write: () => void): readonly string[] {
  try {
    write()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return [error.message]
  }
  return []
}

/** A bound came before every state of some scope was visited, also where its rules are proved in another one. */
const isStopped = ({ scopes }: ProofTable): boolean =>
  scopes.some(({ groups }) => groups.some(({ result }) => result === 'stopped'))

const isWhole = ({ stopped, scopes }: ProofTable): boolean =>
  !stopped && scopes.every(({ groups }) => groups.every(({ result }) => result === 'complete'))

const nothingDone: ProofDone = { groups: [], shown: [] }

/** Beside the proof; where it goes on from one, what is there is of the same proof. */
function checkpointsOf(
  io: Io,
  platform: Platform,
  given: ProveArguments,
  configured: Configured,
  out: string,
): Checkpoints & { readonly of: ProofIdentity } {
  const whole = plantedOn(platform, given.bug, configured)
  const folder = join(out, 'checkpoint')
  const shown = shownPath(io.cwd, folder)
  const identity: ProofIdentity = {
    version,
    platform: `${platform.name} ${digestOf(platform)}`,
    'known-bad': given.bug ?? 'none',
    configuration: configured.file === undefined ? 'none' : digestOf(sourcesOf(configured.file)),
    scopes: askedScopes(io, whole, given.scope)
      .map(({ spec }) => `${spec.name} ${digestOf(spec)}`)
      .join(', '),
    rules: judgedOf(whole, given.rules, configured).map(nameOfRule).join(', '),
    symmetry: given.symmetry ? 'yes' : 'no',
  }
  const resumed = given.resume ? readDone(folder, shown, identity) : undefined
  let done: ProofDone = resumed ?? nothingDone
  return {
    folder,
    shown,
    of: identity,
    identity: Object.entries(identity)
      .map(([key, value]) => `${key} ${value}`)
      .join(', '),
    resumed,
    every: given.checkpointEvery,
    note: ({ groups = [], shown: showings = [] }) => {
      done = { groups: [...done.groups, ...groups], shown: [...done.shown, ...showings] }
      // A compacted search leaves no checkpoint. Whether the whole list could be written is told at the end.
      return !given.compact && problemOf(() => writeDone(folder, identity, done)).length === 0
    },
  }
}

/** Each scope, what it is about, what stays of the platform, and how many of the rules speak of it. */
function listText(
  platform: Platform,
  asked: readonly AskedScope[],
  judged: readonly Rule[],
  style: Style,
): string {
  const names = (list: readonly { readonly name: string }[]) => listed(list.map(({ name }) => name))
  return [
    ...asked.flatMap(({ spec, about }) => {
      const scope = scopeOf(platform, spec)
      const groups = groupsIn(judged, scope)
      const count = groups.reduce((n, group) => n + group.rules.length, 0)
      return [
        `${style('bold', spec.name.padEnd(nameWidth))} ${about}`,
        style(
          'dim',
          `${''.padEnd(nameWidth)} Contexts ${names(scope.platform.contexts)}; guests ${names(scope.platform.guests)}; ${plural(count, 'rule')} in ${plural(groups.length, 'group')}.`,
        ),
      ]
    }),
    '',
    `Next: wellbehaved prove <its description> --scope ${asked[0]?.spec.name}`,
    '',
  ].join('\n')
}
const nameWidth = 16

/** The platform with the known-bad's description. @throws InputError where it cannot be planted, or is no defect of it */
function plantedOn(platform: Platform, name: string | undefined, suite: Suite): Platform {
  const bug = bugOf(name, suite)
  if (bug?.rules || bug?.staticRules)
    throw new InputError(
      `--bug: ${bug.name} is a rule made too strict, and a proof judges the rules as they are. Take: wellbehaved check --bug ${bug.name}`,
    )
  return plantedIn(platform, bug)
}

/** What is narrower has a folder below the whole one's, as of `check`. */
const narrowings = (
  { bug, scope, rules: globs, compact, symmetry }: ProveArguments,
  asked: readonly AskedScope[],
): readonly string[] => {
  const ofFiles = asked.flatMap(({ ref }) => (typeof ref === 'string' ? [] : [ref.name]))
  const isPlain = scope.includes('small') && !scope.includes('large') && ofFiles.length === 0
  const words = scope.filter((name) => ['small', 'large'].includes(name) || asked.some((a) => a.ref === name))
  const folder = [...words, ...ofFiles].sort().join('-')
  return [
    ...(bug === undefined ? [] : [bug]),
    ...(isPlain
      ? []
      : [folder.length > folderMax ? `${folder.slice(0, folderMax)}-${digestOf(folder)}` : folder]),
    ...(globs === undefined ? [] : [folderOfGlobs(globs)]),
    ...(compact ? ['compact'] : []),
    ...(symmetry ? ['symmetry'] : []),
  ]
}
const folderMax = 80

/** The rule that the planted known-bad names was judged, and held. */
const isMissed = ({ bug, rules: rows }: ProofTable, suite: Suite): boolean =>
  bug !== undefined &&
  rows.some((r) => r.rule === bugOf(bug, suite)?.rule && r.verdict !== 'broken' && r.verdict !== 'warned')

/**
 * Rules without a verdict that is due: those that a bound stopped, and a *must* whose subject never occurs, as of `check`.
 * Where other scopes were not asked for, it may occur there: then only if the rule was asked for. So is one that holds where
 * none of its known-bads breaks.
 */
function dueOf(
  { rules: rows, partial }: ProofTable,
  { allow, rules: globs }: Pick<ProveArguments, 'allow' | 'rules'>,
  known: Rows,
): readonly ProofRow[] {
  const isDue = ({ rule, verdict }: ProofRow): boolean => {
    if (verdict === 'stopped' || verdict === 'likely') return !allow.includes(verdict)
    if ((verdict !== 'vacuous' && verdict !== 'not shown') || allow.includes(verdict)) return false
    const isAsked = globs !== undefined || (partial === undefined && verdict === 'vacuous')
    return isAsked && isMust(rule, known)
  }
  return rows.filter(isDue)
}

const isMust = (rule: string, rows: Rows): boolean => {
  const [id = rule, part] = rule.split('.')
  return !isMild(strengthIn(rows, id, part) ?? 'must')
}

/** The proof of a platform as a table, and what broke. */
export interface Proved {
  readonly table: ProofTable
  readonly found: readonly Found[]
  readonly interrupted: boolean
  /** What need not be done again. */
  readonly done: ProofDone
  /** Checkpoints that could not be written. */
  readonly problems: readonly string[]
}

export async function prove(
  io: Io,
  platform: Platform,
  given: ProofGiven,
  configured: Configured = unconfigured,
  checkpoints?: Checkpoints,
): Promise<Proved> {
  const whole = plantedOn(platform, given.bug, configured)
  const scopes = askedScopes(io, whole, given.scope)
  const effort = effortOf(given)
  const options = { configured, effort, workers: given.workers, checkpoints }
  const judged = judgedOf(whole, given.rules, configured)
  const planted = given.bug === undefined ? {} : { bug: given.bug }
  const tasks = scopes.flatMap(({ spec, ref }) =>
    groupsIn(judged, scopeOf(whole, spec)).map((group) => ({
      platform,
      scope: ref,
      group: { name: group.name, rules: group.rules.map(nameOfRule) },
      effort,
      ...planted,
    })),
  )
  const alone = isNarrowed(given)
    ? []
    : scopes.map(({ ref }) => ({ platform, scope: ref, group: { name: noGhosts, rules: [] }, effort }))
  const searches = await searchGroups(io, [...tasks, ...alone], options)
  const { interrupted: came, problems } = searches
  const groups = searches.groups.slice(0, tasks.length)
  const bare = searches.groups.slice(tasks.length)
  /** Where it breaks, or never occurs, a known-bad says nothing. */
  const holdsIn = (rule: string, scope: string) =>
    groups.some((g) => g.scope === scope && g.rules.some((r) => r.rule === rule && r.result === 'holds'))
  const holdingIn = (rule: string) =>
    scopes.flatMap(({ spec, ref }) => (holdsIn(rule, spec.name) ? [ref] : []))
  const asked = judged.map((rule) => ({ rule: nameOfRule(rule), scopes: holdingIn(nameOfRule(rule)) }))
  const { showings, interrupted } = came
    ? { showings: asked.map(() => undefined), interrupted: true }
    : await showRules(io, platform, asked, options)
  const found = distinct(groups.flatMap((g) => g.rules.flatMap((r) => r.counterexample ?? [])))
  const table: ProofTable = {
    format: proofFormat,
    version,
    platform: platform.name,
    ...planted,
    statesMax: effort.statesMax,
    statesMaxOfKnownBad: effort.statesMaxOfKnownBad,
    ...(interrupted ? { stopped: true as const } : {}),
    ...(isPartial(whole, scopes) ? { partial: true as const } : {}),
    scopes: judgedIn(scopes, groups, given).map(({ spec, about }) => ({
      name: spec.name,
      about,
      leavesOut: scopeOf(whole, spec).platform.leavesOut,
      ...(given.symmetry ? { symmetry: symmetryIn(scopeOf(whole, spec)) } : {}),
      ...withoutGhosts(bare.find((g) => g.scope === spec.name)),
      groups: groups.filter((g) => g.scope === spec.name).map(({ scope: _, rules: __, ...group }) => group),
    })),
    rules: verdictsOf(
      judged,
      groups,
      new Map(asked.flatMap(({ rule }, i) => entryOf(rule, showings[i]))),
      { planted: given.bug !== undefined },
      found,
    ),
  }
  const shown = asked.flatMap((one, i) => {
    const showing = showings[i]
    return showing ? [{ rule: one.rule, scopes: one.scopes.map(nameOfScope), showing }] : []
  })
  return { table, found, interrupted, done: doneOf(searches.groups, shown), problems }
}

/** Of rules that were asked for, a scope may judge none. */
const judgedIn = (
  scopes: readonly AskedScope[],
  groups: readonly ScopeGroup[],
  { rules: globs }: ProofGiven,
) => (globs ? scopes.filter(({ spec }) => groups.some((g) => g.scope === spec.name)) : scopes)

const effortOf = ({ states, knownBadStates, memory, compact, symmetry }: ProofGiven): ProofEffort => ({
  ...proofEffort,
  statesMax: states,
  statesMaxOfKnownBad: knownBadStates,
  ...(memory === undefined ? {} : { bytesMax: memory * bytesOfMiB }),
  ...(compact ? { compact: true } : {}),
  ...(symmetry ? { symmetry: true } : {}),
})

/** Which contexts, and guests with them, change places, by name; or why none do. */
function symmetryIn({ platform, alphabet, pairs }: Scope): ScopeSymmetry {
  const symmetry = pairs
    ? { none: 'it searches pairs of runs, which are not renamed' }
    : symmetryOf(platform, operationsOf(platform, alphabet))
  if ('none' in symmetry) return symmetry
  return {
    of: [
      ...symmetry.contexts.map((c) => platform.contexts[c].name),
      ...symmetry.guests.map((g) => platform.guests[g].name),
    ],
  }
}

/** What is searched once more for each scope: hardware and software without any rule. */
const noGhosts = 'no ghosts'

/** What the ghosts multiply is told of a whole proof only. */
const isNarrowed = ({ rules: globs, bug }: ProofGiven): boolean => globs !== undefined || bug !== undefined

const withoutGhosts = (group: ScopeGroup | undefined): { readonly withoutGhosts?: number } =>
  group?.result === 'complete' ? { withoutGhosts: group.states } : {}

/** A small scope of the platform was not asked for. */
const isPartial = (platform: Platform, asked: readonly AskedScope[]): boolean =>
  smallScopes(platform).some(({ name }) => !asked.some(({ ref }) => ref === name))

const entryOf = (rule: string, showing: Showing | undefined): (readonly [string, Showing])[] =>
  showing ? [[rule, showing]] : []

/** Of each rule the shortest. */
function distinct(counterexamples: readonly Counterexample[]): Found[] {
  const sorted = [...counterexamples].sort((a, b) => a.operations.length - b.operations.length)
  const first = sorted.filter((c, i) => sorted.findIndex((x) => x.rule === c.rule) === i)
  return first.map((counterexample) => ({ counterexample, file: fileNameOf(counterexample) }))
}

/** Rules of one run and of two that speak of the platform. @throws InputError for a glob that names none. */
function judgedOf(platform: Platform, globs: readonly string[] | undefined, { rules: known }: Suite) {
  const speaks = searched(known, platform)
  if (!globs) return speaks
  const patterns = globs.map((glob) => ({ glob, matches: matcher(glob) }))
  const asked = (glob: (name: string) => boolean) =>
    speaks.filter((rule) => glob(rule.id) || glob(nameOfRule(rule)))
  const idle = patterns.find(({ matches }) => asked(matches).length === 0)
  if (idle)
    throw new InputError(
      `--rules: ${JSON.stringify(idle.glob)} names no rule that can be proved of ${platform.name}: step, always, response and two-run rules are. ${spacesHint(idle.glob)}List them with: wellbehaved rules`,
    )
  return speaks.filter((rule) => patterns.some(({ matches }) => asked(matches).includes(rule)))
}

/** Of which platform which proofs are committed. Left out: all small scopes of it, and all rules that speak of it. */
export interface ProvedPart {
  readonly platform: string
  readonly scopes?: readonly string[]
  /** Globs. */
  readonly rules?: readonly string[]
}

/**
 * Three platforms as a whole, and of others the scopes in which rules are proved that those three lack: all of theirs have
 * more states than their bound, or take minutes. A step, always, response or two-run rule that is proved nowhere fails a test.
 */
export const provedParts: readonly ProvedPart[] = [
  { platform: 'zonal-gateway' },
  { platform: 'dma-controller' },
  { platform: 'direct-mpu' },
  {
    platform: 'shared-controller',
    scopes: ['reprogram', 'arbiter', 'stopped', 'emulation', 'identifiers', 'stores'],
    rules: ['SYS-2.a', 'SYS-4.b', 'PAT-1', 'CTX-13.*', 'DMA-3.b', 'MP-12.d'],
  },
  {
    platform: 'regulated-engine',
    scopes: ['reprogram', 'bypasses', 'failures', 'turns', 'clusters'],
    rules: ['SYS-3.b', 'SYS-6', 'SYS-9.b', 'SYS-11.*', 'CTX-12.b', 'MP-8.b', 'X-1.a'],
  },
  { platform: 'iopmp-domains', scopes: ['causes'], rules: ['MP-14.*'] },
  { platform: 'two-stages', scopes: ['stages'], rules: ['MP-*'] },
]

/** The proofs that are committed. `shrunkOf`: what sampling shrank a known-bad to. */
export async function proveAll(
  io: Io,
  parts: readonly (Omit<ProvedPart, 'platform'> & { readonly platform: Platform })[],
  shrunkOf: (bug: string) => number | null,
): Promise<Proofs> {
  const tables: ProofTable[] = []
  for (const { platform, scopes, rules: globs } of parts) {
    const given = { ...defaults, ...(scopes ? { scope: scopes } : {}), ...(globs ? { rules: globs } : {}) }
    tables.push((await prove(io, platform, given)).table)
  }
  const judged = bugs.flatMap((bug) => {
    const rule = rules.filter(isProvable).find((r) => nameOfRule(r) === bug.rule)
    const part = parts.find(({ platform }) => platform.name === shownOn(bug)[0])
    const isAsked = rule && (part?.rules?.some((glob) => matcher(glob)(bug.rule)) ?? true)
    return part && isAsked ? [{ bug, ...part }] : []
  })
  const { results } = await runTasks(
    io,
    'shown',
    judged.map(({ bug, platform, scopes = families.map((f) => f.name) }) => ({
      platform,
      scopes,
      rule: bug.rule,
      bug: bug.name,
      effort: proofEffort,
    })),
    ({ bug }) => bug ?? '',
  )
  return {
    format: proofsFormat,
    version,
    platforms: tables,
    knownBads: judged.map(({ bug, platform }, i) => {
      const { shown, unfinished = [] } = results[i] ?? {}
      return {
        bug: bug.name,
        rule: bug.rule,
        platform: platform.name,
        ...(shown ? { scope: shown.scope, shortest: shown.shortest } : {}),
        ...(unfinished.length > 0 ? { unfinished: unfinished.map(({ scope }) => scope) } : {}),
        shrunk: shrunkOf(bug.name),
      }
    }),
  }
}
