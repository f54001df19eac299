/** What was proved of a platform: its scopes, and of each rule in which of them it holds for every reachable state. */
import { isMild } from '../../properties/catalogue.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { ourRows, type Rows, rowsWith, statementIn, strengthIn } from '../../properties/rows.ts'
import type { ProvedGroup, Showing, Shown } from '../engines/prove.ts'
import type { Bound } from '../explorer/search.ts'
import { listed, plural } from './names.ts'
import { plain } from './story.ts'
import { type Format, type Style, unstyled } from './style.ts'

export const proofFormat = 'wellbehaved/proof/1'
export const proofsFormat = 'wellbehaved/proofs/1'

/** What is committed: the proofs of several platforms, and the known-bads of their scopes. */
export interface Proofs {
  readonly format: typeof proofsFormat
  readonly version: string
  readonly platforms: readonly ProofTable[]
  /** Each known-bad of a rule of one run or of two, on the first platform that shows it. */
  readonly knownBads: readonly KnownBadRow[]
}

export interface KnownBadRow {
  readonly bug: string
  readonly rule: string
  readonly platform: string
  /** The first scope in which it breaks its rule, and the operations of the shortest sequence there. */
  readonly scope?: string
  readonly shortest?: number
  /** Scopes in which it was not found before a bound ended the search. */
  readonly unfinished?: readonly string[]
  /** Operations of the sequence that sampling the whole platform found and shrank. */
  readonly shrunk: number | null
}

/**
 * `proved`: in a scope every reachable state holds, what the rule speaks of occurs there, and a known-bad of it breaks
 * there; `likely`: nothing breaks it in a compacted search, which may have left a state out; `holds`: the same with a known-bad planted, of which nothing is proved. `warned`: a should breaks. `not shown`:
 * no known-bad breaks in a scope of it, so that holding says little. `not tried`: it holds in every state of a scope, and
 * an interruption came before its known-bads. `vacuous`: what it speaks of occurs in no scope. `no scope`: none speaks of it.
 */
export type ProofVerdict =
  | 'proved'
  | 'holds'
  | 'likely'
  | 'broken'
  | 'warned'
  | 'not shown'
  | 'not tried'
  | 'vacuous'
  | 'stopped'
  | 'no scope'

export interface ProofRow {
  readonly rule: string
  readonly clause: string
  readonly verdict: ProofVerdict
  readonly scopes: readonly {
    readonly scope: string
    readonly result: string
    readonly exercised: number
    readonly stoppedBy?: Bound
    readonly omission?: number
  }[]
  /** The known-bad that shows that the rule notices something, and where. */
  readonly shown?: Shown
  /** Where none was found: searches for one that a bound ended before every state was visited. */
  readonly unfinished?: Showing['unfinished']
  readonly counterexample?: { readonly file: string; readonly length: number }
}

export interface ProofTable {
  readonly format: typeof proofFormat
  readonly version: string
  readonly platform: string
  readonly bug?: string
  readonly statesMax: number
  readonly statesMaxOfKnownBad: number
  /** An interruption came first. */
  readonly stopped?: true
  /** Not every scope of the platform was asked for. */
  readonly partial?: true
  readonly scopes: readonly {
    readonly name: string
    readonly about: string
    readonly leavesOut: readonly string[]
    /** States of hardware and software of one run, without any rule's ghost. */
    readonly withoutGhosts?: number
    readonly symmetry?: ScopeSymmetry
    readonly groups: readonly Omit<ProvedGroup, 'rules'>[]
  }[]
  readonly rules: readonly ProofRow[]
}

/** Names of what may change places in a scope, where that was asked for; or why nothing may. */
export type ScopeSymmetry = { readonly of: readonly string[] } | { readonly none: string }

/** What was searched, and in which scope. */
export type ScopeGroup = ProvedGroup & { readonly scope: string }

export function verdictsOf(
  rules: readonly Rule[],
  groups: readonly ScopeGroup[],
  /** By rule; of one whose known-bads were not tried, nothing. */
  showings: ReadonlyMap<string, Showing>,
  { planted }: { readonly planted: boolean },
  found: readonly {
    readonly counterexample: { readonly rule: string; readonly operations: readonly unknown[] }
    readonly file: string
  }[],
): ProofRow[] {
  const rows = rowsWith(rules)
  const said = (rule: Rule, verdict: ProofVerdict): ProofVerdict => {
    if (verdict === 'broken' && isMild(strengthIn(rows, rule.id, rule.part) ?? 'must')) return 'warned'
    return verdict === 'proved' && planted ? 'holds' : verdict
  }
  return rules.map((rule) => {
    const name = nameOfRule(rule)
    const scopes = groups.flatMap((g) =>
      g.rules
        .filter((r) => r.rule === name)
        .map(({ result, exercised }) => ({
          scope: g.scope,
          result,
          exercised,
          ...(result === 'stopped' && g.stoppedBy ? { stoppedBy: g.stoppedBy } : {}),
          ...(result === 'likely' && g.omission !== undefined ? { omission: g.omission } : {}),
        })),
    )
    const showing = showings.get(name)
    const broken = found.find(({ counterexample }) => counterexample.rule === name)
    return {
      rule: name,
      clause: rows.byId(rule.id)?.clause ?? '',
      verdict: said(rule, verdictOf(scopes, showing)),
      scopes,
      ...(showing?.shown ? { shown: showing.shown } : {}),
      ...(showing && showing.unfinished.length > 0 ? { unfinished: showing.unfinished } : {}),
      ...(broken
        ? { counterexample: { file: broken.file, length: broken.counterexample.operations.length } }
        : {}),
    }
  })
}

function verdictOf(scopes: ProofRow['scopes'], showing: Showing | undefined): ProofVerdict {
  if (scopes.length === 0) return 'no scope'
  if (scopes.some((s) => s.result === 'broken')) return 'broken'
  const holding = namesOf(scopes, 'holds')
  if (showing?.shown && holding.includes(showing.shown.scope)) return 'proved'
  if (holding.length > 0 && !showing) return 'not tried'
  if (scopes.some((s) => s.result === 'likely')) return 'likely'
  if (scopes.some((s) => s.result === 'stopped')) return 'stopped'
  return holding.length > 0 ? 'not shown' : 'vacuous'
}

const namesOf = (scopes: ProofRow['scopes'], result: string): string[] =>
  scopes.filter((s) => s.result === result).map((s) => s.scope)

const colours: Readonly<Record<ProofVerdict, Format>> = {
  proved: 'green',
  holds: 'green',
  likely: 'yellow',
  warned: 'yellow',
  broken: 'red',
  'not shown': 'yellow',
  'not tried': 'yellow',
  vacuous: 'yellow',
  stopped: 'yellow',
  'no scope': 'dim',
}

const order = [
  'broken',
  'warned',
  'stopped',
  'proved',
  'holds',
  'likely',
  'not shown',
  'not tried',
  'vacuous',
  'no scope',
] as const satisfies readonly ProofVerdict[]

function detailOf(row: ProofRow, { partial, statesMaxOfKnownBad }: ProofTable): string {
  const { verdict, shown, scopes, counterexample, unfinished = [] } = row
  const beyond = partial ? 'other scopes were not asked for' : 'sampled only'
  const holding = namesOf(scopes, 'holds')
  switch (verdict) {
    case 'broken':
    case 'warned':
      return counterexample ? `${plural(counterexample.length, 'operation')}, ${counterexample.file}` : ''
    case 'proved':
    case 'holds':
      return shown ? provedIn(shown, scopes) : ''
    case 'likely':
      return `no proof: nothing that was visited of ${listed(namesOf(scopes, 'likely'))} breaks it; that a state was left out has a probability of ${sayOmission(scopes)} at most`
    case 'stopped':
      return [
        `${sayStops(scopes)} came before every state of ${listed(namesOf(scopes, 'stopped'))} was visited`,
        ...(holding.length > 0
          ? [`it holds in every state of ${listed(holding)}, where none of its known-bads was seen to break`]
          : []),
      ].join('; ')
    case 'not shown':
      return `it holds in every state of ${listed(holding)}, but none of its known-bads was seen to break there: ${beyond}${sayUnfinished(unfinished, statesMaxOfKnownBad)}`
    case 'not tried':
      return `it holds in every state of ${listed(holding)}; an interruption came before its known-bads were tried there`
    case 'vacuous':
      return `what it speaks of occurs in none of these scopes: ${beyond}`
    case 'no scope':
      return `none of these scopes has what it speaks of: ${beyond}`
  }
}

const stops: Readonly<Record<Bound, string>> = {
  states: 'the bound of --states',
  memory: 'the bound of --memory',
  depth: 'a bound on the depth',
  caller: 'an interruption',
}

const sayStops = (scopes: ProofRow['scopes']): string =>
  listed([...new Set(scopes.flatMap(({ stoppedBy }) => (stoppedBy ? [stops[stoppedBy]] : [])))])

const sayOmission = (scopes: ProofRow['scopes']): string =>
  scopes.reduce((sum, { omission = 0 }) => sum + omission, 0).toPrecision(2)

function sayUnfinished(unfinished: Showing['unfinished'], statesMax: number): string {
  if (unfinished.length === 0) return ''
  const which = unfinished.map(({ bug, scope }) => `${bug} in ${scope}`)
  return `; of these the search ended at ${plural(statesMax, 'state')}: ${listed(which)}`
}

function provedIn({ scope, bug, shortest }: Shown, scopes: ProofRow['scopes']): string {
  const also = scopes.filter((s) => s.result === 'holds' && s.scope !== scope).map((s) => s.scope)
  return `in ${scope}, where ${bug} breaks it in ${plural(shortest, 'operation')}${also.length > 0 ? `; holds in ${also.join(', ')}` : ''}`
}

type Groups = ProofTable['scopes'][number]['groups']

const statesOf = (groups: Groups): string => {
  if (groups.length === 0) return 'no'
  const states = groups.map((g) => g.states)
  const [least, most] = [Math.min(...states), Math.max(...states)]
  const said = (n: number) => n.toLocaleString('en-US')
  return least === most ? said(most) : `${said(least)} to ${said(most)}`
}

const depthOf = (groups: Groups): number => Math.max(0, ...groups.map((g) => g.depth))

const stoppedIn = (groups: Groups): string[] =>
  groups.flatMap((g) => (g.result === 'stopped' ? [`${g.group} by ${stops[g.stoppedBy ?? 'caller']}`] : []))

function sums({ rules }: ProofTable): string {
  const counts = order.flatMap((verdict) => {
    const n = rules.filter((r) => r.verdict === verdict).length
    return n > 0 ? [`${n} ${verdict}`] : []
  })
  return `${plural(rules.length, 'rule')}: ${counts.join(', ')}.`
}

const inOrder = (rows: readonly ProofRow[]): ProofRow[] =>
  order.flatMap((verdict) => rows.filter((r) => r.verdict === verdict))

function nextOf(
  { rules, scopes, stopped, partial, bug, platform }: ProofTable,
  due: readonly ProofRow[],
): string {
  const has = (verdict: ProofVerdict) => rules.some((r) => r.verdict === verdict)
  if (has('broken') || has('warned'))
    return bug === undefined
      ? 'Next: mend what the story shows, and prove it again.'
      : 'Next: nothing to mend, the bug was planted. Replay its file with: wellbehaved replay'
  if (stopped)
    return isCompacted(scopes)
      ? 'Next: run it again for the whole; a compacted search leaves no checkpoint.'
      : 'Next: the same command with --resume, which goes on from here.'
  if (has('stopped') || stoppingOf(scopes).length > 0)
    return isCompacted(scopes)
      ? `Next: more ${boundsOf(scopes)}; or fewer scopes, with --scope.`
      : `Next: the same command with --resume and more ${boundsOf(scopes)} goes on from here; or fewer scopes, with --scope.`
  const vacuous = due.filter((r) => r.verdict === 'vacuous').map((r) => r.rule)
  if (vacuous.length > 0)
    return `Next: ${listed(vacuous)} decided nothing, since what ${vacuous.length === 1 ? 'it speaks' : 'they speak'} of never occurs. Take ${partial ? 'other scopes' : 'check'} for ${vacuous.length === 1 ? 'it' : 'them'}, or accept it with --allow vacuous.`
  const untold = due.filter((r) => r.verdict === 'not shown')
  const silent = untold.map((r) => r.rule)
  const isBounded = untold.some(({ unfinished = [] }) => unfinished.length > 0)
  if (silent.length > 0)
    return `Next: that ${listed(silent)} ${silent.length === 1 ? 'holds' : 'hold'} there says little. Take other scopes${isBounded ? ', more --known-bad-states (with --resume)' : ''}, or check; or accept it with --allow "not shown".`
  if (due.some((r) => r.verdict === 'likely'))
    return 'Next: prove the same without --compact, or accept what is likely with --allow likely.'
  if (partial) return 'Next: leave --scope away for every scope.'
  return `Next: a proof is one of its scopes only; sample the whole of ${platform} with: wellbehaved check <its description>`
}

const stoppingOf = (scopes: ProofTable['scopes']): readonly Bound[] =>
  scopes.flatMap(({ groups }) => groups.flatMap(({ stoppedBy = [] }) => stoppedBy))

/** Those that ended a search. */
const boundsOf = (scopes: ProofTable['scopes']): string => {
  const by = (bound: Bound) => stoppingOf(scopes).includes(bound)
  return listed([...(by('states') ? ['--states'] : []), ...(by('memory') ? ['--memory'] : [])])
}

const isCompacted = (scopes: ProofTable['scopes']): boolean =>
  scopes.some(({ groups }) => groups.some(({ omission }) => omission !== undefined))

/** `due`: rules without a verdict that is due. */
export function proofText(
  t: ProofTable,
  out: string,
  due: readonly ProofRow[],
  style: Style = unstyled,
): string {
  const width = Math.max(...t.rules.map((r) => r.rule.length))
  const scopeWidth = Math.max(11, ...t.scopes.map((s) => s.name.length + 1))
  return [
    ...t.scopes.map(({ name, groups, symmetry }) => {
      const stopped = stoppedIn(groups)
      return `${style('bold', name.padEnd(scopeWidth))} ${plural(groups.length, 'group')} of rules, ${statesOf(groups)} states, depth ${depthOf(groups)}${stopped.length > 0 ? style('yellow', `   stopped: ${stopped.join(', ')}`) : ''}${symmetry ? style('dim', `; ${saySymmetry(symmetry, groups)}`) : ''}`
    }),
    '',
    ...inOrder(t.rules).map(
      (r) =>
        `${style(colours[r.verdict], r.verdict.padEnd(9))}  ${r.rule.padEnd(width)}  ${style('dim', detailOf(r, t))}`,
    ),
    '',
    ...(t.stopped ? [style('yellow', 'Stopped early: this is a part of what was asked for.')] : []),
    `${t.platform}${t.bug === undefined ? '' : ` with ${t.bug}`}: ${sums(t)}`,
    `What each scope leaves out stands in ${out}/proof.md.`,
    nextOf(t, due),
    '',
  ].join('\n')
}

/** `rows`: those that say what each rule says. */
export function proofMarkdown(t: ProofTable, stories: readonly string[], rows: Rows = ourRows): string {
  return [
    `# What is proved of ${plain(t.platform)}${t.bug === undefined ? '' : ` with ${t.bug}`}`,
    '',
    'Every reachable state of hardware, software and ghosts in each scope, over every operation of its agents. A scope',
    'counts for a rule only if what the rule speaks of occurs there and a known-bad of the rule breaks there.',
    '',
    ...(t.stopped ? ['**Stopped early: this is a part of what was asked for.**', ''] : []),
    sums(t),
    '',
    ...stories,
    '| rule | verdict | | says |',
    '| --- | --- | --- | --- |',
    ...inOrder(t.rules).map(
      (r) =>
        `| ${r.rule} | ${r.verdict} | ${plain(detailOf(r, t))} | ${plain(statementIn(rows, ...idAndPart(r.rule)))} |`,
    ),
    '',
    ...t.scopes.flatMap(({ name, about, groups, leavesOut, withoutGhosts, symmetry }) => [
      `## ${name}`,
      '',
      `${about}${sayWithoutGhosts(withoutGhosts)}`,
      '',
      '| rules | | states | factor | transitions | depth |',
      '| --- | --- | ---: | ---: | ---: | ---: |',
      ...groups.map(
        (g) =>
          `| ${g.group} | ${g.omission === undefined ? g.result : `${g.result}, compacted`}${g.stoppedBy ? ` by ${stops[g.stoppedBy]}` : ''} | ${g.states.toLocaleString('en-US')} | ${factorOf(g, withoutGhosts)} | ${g.transitions.toLocaleString('en-US')} | ${g.depth} |`,
      ),
      '',
      ...(symmetry ? [`${plain(capital(saySymmetry(symmetry, groups)))}.`, ''] : []),
      'It leaves out:',
      '',
      ...leavesOut.map((sentence) => `- ${plain(sentence)}`),
      '',
    ]),
  ].join('\n')
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** What stands for what, so that a count is not taken for one of states. */
function saySymmetry(symmetry: ScopeSymmetry, groups: Groups): string {
  if ('none' in symmetry) return `no symmetry in this scope: ${symmetry.none}`
  const without = groups.filter((g) => g.renamings === undefined).map((g) => g.group)
  if (without.length === groups.length)
    return 'no symmetry in this scope: stepping does not commute with renaming'
  return `states are counted up to renaming of ${listed(symmetry.of)}${without.length > 0 ? `, but for ${listed(without)}` : ''}`
}

const sayWithoutGhosts = (states: number | undefined): string =>
  states === undefined
    ? ''
    : ` Hardware and software of one run have ${states.toLocaleString('en-US')} states; the factor is what the ghosts of a group, or the second run, make of them.`

const factorOf = ({ result, states }: Groups[number], withoutGhosts: number | undefined): string =>
  withoutGhosts === undefined || result !== 'complete' ? '–' : (states / withoutGhosts).toFixed(2)

const idAndPart = (rule: string): [id: string, part: string | undefined] => {
  const [id = rule, part] = rule.split('.')
  return [id, part]
}

const isAsShort = ({ shortest, shrunk }: KnownBadRow): boolean =>
  shortest !== undefined && shrunk !== null && shrunk <= shortest

const sayOpen = ({ unfinished }: KnownBadRow): string =>
  unfinished ? `– (open in ${listed(unfinished)})` : '–'

/** One row for each rule that is proved, in the order in which the platforms name them. */
function countedIn(platforms: readonly ProofTable[]): string[] {
  const proved = platforms.flatMap(({ platform, rules }) =>
    rules.flatMap(({ rule, verdict, shown, scopes }) => {
      if (verdict !== 'proved' || !shown) return []
      const exercised = scopes.find(({ scope }) => scope === shown.scope)?.exercised ?? 0
      return [{ rule, platform, exercised, ...shown }]
    }),
  )
  return proved
    .filter(({ rule }, i) => proved.findIndex((other) => other.rule === rule) === i)
    .map(
      (r) =>
        `| ${r.rule} | ${r.platform} | ${r.scope} | ${r.exercised.toLocaleString('en-US')} | ${r.bug} | ${r.shortest} |`,
    )
}

/** Why a shrunk sequence is longer than the shortest of the scope; a test has one of each that is. */
export const whyLonger: Readonly<Record<string, string>> = {
  'sys-2-owners-apart':
    'the queue that all share is as deep as that of one context: one job fills it in the scope, two on the whole platform',
  'sys-3-criticalities-in-time':
    'whose queue is full is served alone: one job fills that of the secret context in the scope, two on the whole platform',
  'mp-12-el2-old-or-new':
    'contexts have no interrupts in the scope, so the first write of *recover* is of the EL2 MPU; on the whole platform it disables their lines first, in a step each, since a run would go past the write',
}

function longerIn(knownBads: readonly KnownBadRow[]): string[] {
  const told = knownBads.filter((r) => r.scope !== undefined && r.shrunk !== null && !isAsShort(r))
  if (told.length === 0) return []
  return [
    'Shrunk to more than the shortest of the scope:',
    '',
    ...told.map(
      (r) => `- ${r.bug} (${r.shrunk}, not ${r.shortest}): ${whyLonger[r.bug] ?? 'not explained yet'}.`,
    ),
    '',
  ]
}

export function proofsMarkdown({ platforms, knownBads }: Proofs): string {
  const shown = knownBads.filter((row) => row.scope !== undefined)
  const sampled = shown.filter((row) => row.shrunk !== null)
  const unfinished = knownBads.filter((row) => row.unfinished !== undefined)
  const statesMax = Math.max(...platforms.map((t) => t.statesMaxOfKnownBad))
  return [
    '# What is proved of the platforms, in small scopes',
    '',
    'Every reachable state of each scope; see it with `wellbehaved prove <platform>`. A scope counts for a rule only if',
    'what the rule speaks of occurs there and a known-bad of the rule breaks there.',
    '',
    '| platform | rules | proved | not shown | vacuous | no scope |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...platforms.map(({ platform, rules, partial, scopes: all }) => {
      const scopes = partial && all.map(({ name }) => name)
      const count = (verdict: ProofVerdict) => rules.filter((r) => r.verdict === verdict).length
      return `| ${platform}${scopes === undefined ? '' : `: ${listed(scopes)}`} | ${rules.length} | ${count('proved')} | ${count('not shown')} | ${count('vacuous')} | ${count('no scope')} |`
    }),
    '',
    '## Where each rule counts',
    '',
    'The first scope in which it is proved: how often what it speaks of occurs there, and the known-bad that breaks there.',
    '',
    '| rule | platform | scope | occurs | known-bad | operations |',
    '| --- | --- | --- | ---: | --- | ---: |',
    ...countedIn(platforms),
    '',
    '## Known-bads',
    '',
    `${shown.length} of ${knownBads.length} known-bads of step, always, response and two-run rules break in a small scope of the platform that shows them. Of ${sampled.length} that sampling found as well, ${sampled.filter(isAsShort).length} were shrunk to no more operations than the shortest of the scope, where the hypervisor may run to its next wait and up to four cycles pass at once.${unfinished.length > 0 ? ` Of ${unfinished.length} of the others a search ended at ${plural(statesMax, 'state')}: whether they break in those scopes is open.` : ''}`,
    '',
    '| known-bad | rule | platform | scope | shortest there | shrunk |',
    '| --- | --- | --- | --- | ---: | ---: |',
    ...knownBads.map(
      (r) =>
        `| ${r.bug} | ${r.rule} | ${r.platform} | ${r.scope ?? sayOpen(r)} | ${r.shortest ?? '–'} | ${r.shrunk ?? '–'} |`,
    ),
    '',
    ...longerIn(knownBads),
    ...platforms.flatMap((table) => proofMarkdown(table, []).replace(/^#/gm, '##').split('\n')),
  ].join('\n')
}
