/** `check`: one campaign on a platform, its report, its evidence and its counterexamples. */
import { dirname, join, resolve } from 'node:path'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { defaultEffort } from '../engines/campaign.ts'
import type { Checked } from '../engines/check.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import { isEvidence, type Verdict } from '../interface/verdicts.ts'
import { countNotCovered, coverageMarkdown, nonConformanceText } from '../report/coverage.ts'
import { drawCovered } from '../report/diagrams.ts'
import { evidenceMarkdown, evidenceText, ruleName } from '../report/evidence.ts'
import { storyMarkdown, storyOf, storyText } from '../report/story.ts'
import type { Allowance } from './arguments.ts'
import type { CampaignRequest } from './campaign.ts'
import { closing } from './closing.ts'
import { type Corpus, fileNameOf, printCounterexample, readCorpus } from './corpus.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { makeFolder, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'
import { platformOf } from './platform-of.ts'
import { bugOf, demandStatic, folderOfGlobs, type Selection, select } from './selection.ts'
import { startCampaign } from './start-campaign.ts'
import { version } from './version.ts'

/** As commander gives them, checked by the parsers of src/cli/arguments.ts. */
export interface CheckArguments {
  readonly dut: string
  readonly bug?: string
  readonly rules?: readonly string[]
  readonly static?: true
  readonly runs?: number
  readonly operations: number
  readonly seed: number
  readonly time?: number
  readonly out?: string
  readonly corpus?: string
  readonly format: 'text' | 'json'
  readonly strict?: true
  readonly cover?: true
  readonly allow: readonly Allowance[]
}

/** Runs of a campaign that is bounded by time: more than any machine plays in a day. */
const runsUnbounded = 0x7fff_ffff

export async function checkCommand(io: Io, file: string, given: CheckArguments): Promise<ExitCode> {
  const path = resolve(io.cwd, file)
  const platform = platformOf(io, file)
  const obstacle = given.static ? undefined : obstacleToExecution(platform)
  if (obstacle !== undefined)
    throw new InputError(
      `${file}: it cannot be executed: ${obstacle}. Check its static rules: wellbehaved check --static ${file}`,
    )
  const bug = bugOf(given.bug)
  if (bug && given.static) demandStatic(bug, platform)
  const selection = select(given.rules ?? [], given.static === true)
  const folders = foldersOf(io, path, platform, given)
  makeFolder(folders.out)
  const corpus: Corpus = bug ? { stored: [], passedOver: [] } : readCorpus(folders.corpus, platform)
  for (const problem of corpus.passedOver) io.err(`Passed over: ${problem}\n`)
  const saved = newSaved(folders.counterexamples)
  const { checked, interrupted } = await startCampaign(
    io,
    requestOf(platform, selection, given, corpus),
    saved.save,
  )
  if (!checked) {
    io.err('Left before the evidence could be written; the counterexamples found so far are saved.\n')
    return EXIT.interrupted
  }
  const evidence = withFiles(checked, saved)
  const strict = given.strict === true
  const known = corpus.stored.filter(({ file: name }) =>
    evidence.rules.some((r) => r.counterexample?.file === name),
  )
  const stories = [
    ...known.map((s) => ({ counterexample: { ...s.counterexample, platform }, file: s.file })),
    ...saved.list,
  ]
  const played = bug?.platform?.(platform) ?? platform
  const pictures = await drawPictures(folders.out, evidence)
  writeWhole(join(folders.out, 'evidence.json'), `${JSON.stringify(evidence, null, 2)}\n`)
  writeWhole(
    join(folders.out, 'report.md'),
    evidenceMarkdown(
      evidence,
      stories.map((s) => storyMarkdown(storyOf(s.counterexample, s.file, strict))),
      evidence.coverage ? coverageMarkdown(evidence.coverage, played, pictures) : [],
    ),
  )
  const code = interrupted ? EXIT.interrupted : exitOf(evidence, given.allow)
  if (given.format === 'json') {
    io.out(`${JSON.stringify(evidence, null, 2)}\n`)
    return code
  }
  for (const { counterexample, file: name } of stories) {
    const shown = shownPath(io.cwd, join(folders.counterexamples, name))
    io.out(`${storyText(storyOf(counterexample, shown, strict), io.style)}\n`)
  }
  for (const found of evidence.coverage?.nonConformances ?? [])
    io.out(`${nonConformanceText(found, played, io.style)}\n`)
  io.out(evidenceText(evidence, io.style))
  const out = shownPath(io.cwd, folders.out)
  const due = missing(evidence, given.allow)
  const open = unwalked(evidence, given.allow)
  const flaky = unsteady(evidence, given.allow)
  const { replayed } = checked
  io.out(closing({ file, platform, bug, evidence, replayed, out, due, open, flaky, code, given }))
  return code
}

interface Folders {
  readonly out: string
  readonly corpus: string
  /** Where new counterexamples go: into the corpus, or with a planted bug beside the evidence. */
  readonly counterexamples: string
}

function foldersOf(io: Io, file: string, platform: Platform, given: CheckArguments): Folders {
  if (given.out === '')
    throw new InputError('--out: found nothing, expected a folder. Name one, or leave --out away.')
  const out = resolve(io.cwd, given.out ?? join('reports', 'runs', platform.name, ...narrowings(given)))
  const corpus = given.corpus ? resolve(io.cwd, given.corpus) : join(dirname(file), 'counterexamples')
  return { out, corpus, counterexamples: given.bug === undefined ? corpus : out }
}

/**
 * What has a folder of its own, each below the one before, so that it overwrites no evidence that says more: a planted
 * bug's, that of the static rules alone, that of the rules asked for.
 */
const narrowings = ({ bug, static: isStatic, rules }: CheckArguments): readonly string[] => [
  ...(bug === undefined ? [] : [bug]),
  ...(isStatic ? ['static'] : []),
  ...(rules === undefined ? [] : [folderOfGlobs(rules)]),
]

function requestOf(
  platform: Platform,
  { rules, rows }: Selection,
  given: CheckArguments,
  corpus: Corpus,
): CampaignRequest {
  const runs = given.runs ?? (given.time === undefined ? defaultEffort.runs : runsUnbounded)
  return {
    platform,
    dut: given.dut,
    ...(given.bug === undefined ? {} : { bug: given.bug }),
    rules: rules.map(nameOfRule),
    rows,
    staticOnly: given.static === true,
    strict: given.strict === true,
    cover: given.cover === true,
    seed: given.seed,
    runs,
    operations: given.operations,
    pairs: runs,
    ...(given.time === undefined ? {} : { milliseconds: given.time }),
    corpus: corpus.stored,
    version,
  }
}

interface Saved {
  readonly list: { readonly counterexample: Counterexample; readonly file: string }[]
  save(counterexample: Counterexample): void
}

function newSaved(folder: string): Saved {
  const list: Saved['list'] = []
  return {
    list,
    save: (counterexample) => {
      const file = fileNameOf(counterexample)
      writeWhole(join(folder, file), printCounterexample(counterexample))
      list.push({ counterexample, file })
    },
  }
}

/** Names each counterexample's file, without its folder: evidence says nothing of the machine. */
function withFiles({ evidence }: Checked, { list }: Saved): Evidence {
  const fileOf = (r: RuleEvidence): string =>
    list.find(({ counterexample }) => counterexample.rule === ruleName(r))?.file ??
    // An over-strict rule breaks the permission that it denies.
    list.find(({ counterexample }) => counterexample.rule.startsWith(`${r.id}.`))?.file ??
    ''
  const rules = evidence.rules.map((r) =>
    r.counterexample?.file === '' ? { ...r, counterexample: { ...r.counterexample, file: fileOf(r) } } : r,
  )
  return { ...evidence, rules }
}

/** The charts with what was seen of them laid over, below the folder; each one's path from there. */
async function drawPictures(out: string, { coverage }: Evidence): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>()
  if (!coverage) return paths
  for (const [chart, { mermaid, svg }] of await drawCovered(coverage)) {
    writeWhole(join(out, 'coverage', `${chart}.mmd`), mermaid)
    writeWhole(join(out, 'coverage', `${chart}.svg`), svg)
    paths.set(chart, `coverage/${chart}.svg`)
  }
  return paths
}

/** Verdicts without which a campaign has not done what it is for. */
export const dueVerdicts = ['vacuous', 'flaky', 'stopped'] as const satisfies readonly Verdict[]

/** A must rule that is built and has no verdict that decides. */
export const missing = (evidence: Evidence, allow: readonly Allowance[]): readonly RuleEvidence[] =>
  evidence.rules.filter(
    ({ strength, verdict }) =>
      strength === 'must' && dueVerdicts.some((due) => due === verdict && !allow.includes(due)),
  )

/** What of the statecharts was to be walked, and was not. */
const unwalked = ({ coverage }: Evidence, allow: readonly Allowance[]): number =>
  coverage && !allow.includes('not-covered') ? countNotCovered(coverage) : 0

/** Times that the device left a statechart, and not again when that was replayed. */
const unsteady = ({ coverage }: Evidence, allow: readonly Allowance[]): number =>
  allow.includes('flaky') ? 0 : (coverage?.nonConformances.filter(({ flaky }) => flaky).length ?? 0)

/** A campaign that decided nothing at all is no green one. */
const decided = (evidence: Evidence): boolean =>
  evidence.rules.some((r) => isEvidence(r.verdict) || r.verdict === 'warned')

export function exitOf(evidence: Evidence, allow: readonly Allowance[]): ExitCode {
  const strays = evidence.coverage?.nonConformances ?? []
  if (strays.some(({ flaky }) => !flaky) || evidence.rules.some((r) => r.verdict === 'broken'))
    return EXIT.broken
  const due = missing(evidence, allow).length + unwalked(evidence, allow) + unsteady(evidence, allow)
  return due > 0 || !decided(evidence) ? EXIT.due : EXIT.fine
}
