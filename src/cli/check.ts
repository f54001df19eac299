/** `check`: one campaign on a platform, its report, its evidence and its counterexamples. */
import { dirname, join, resolve } from 'node:path'
import type { Bug } from '../../bugs/bug.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { defaultEffort } from '../engines/campaign.ts'
import type { Checked } from '../engines/check.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import { coverageMarkdown, nonConformanceText } from '../report/coverage.ts'
import { drawCovered } from '../report/diagrams.ts'
import { evidenceMarkdown, evidenceText } from '../report/evidence.ts'
import { decided, missing, unsteady, unwalked } from '../report/judgement.ts'
import { storyMarkdown, storyOf, storyText } from '../report/story.ts'
import type { Allowance } from './arguments.ts'
import type { CampaignRequest } from './campaign.ts'
import {
  type CheckArguments,
  type CheckRun,
  type Folders,
  type Found,
  playedOn,
  replayWith,
  shownFile,
} from './check-run.ts'
import { prepareCi, reportToCi } from './ci.ts'
import { closing, isOverlooked } from './closing.ts'
import { type Configured, configuredFor, fileNamed } from './config.ts'
import { type Corpus, fileNameOf, printCounterexample, readCorpus } from './corpus.ts'
import { demandPlantable } from './device.ts'
import { answerSecondsOf, type Dut, dutOf, folderOfDut } from './dut.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { exitOfFailure } from './failures.ts'
import { demandFolder, demandWritable, folderOf, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'
import { platformOf } from './platform-of.ts'
import { bugOf, demandStatic, folderOfGlobs, plantedIn, type Selection, select } from './selection.ts'
import { startCampaign } from './start-campaign.ts'
import { version } from './version.ts'

/** Runs of a campaign that is bounded by time: more than any machine plays in a day. */
const runsUnbounded = 0x7fff_ffff

export async function checkCommand(io: Io, typed: string, given: CheckArguments): Promise<ExitCode> {
  prepareCi(io, given)
  const configured = await configuredFor(io, given.config)
  const file = fileNamed(io, configured, typed)
  const ran = await runCheck(io, file, given, configured)
  if (!ran) {
    io.err('Left before the evidence could be written; the counterexamples found so far are saved.\n')
    return EXIT.interrupted
  }
  if (given.format === 'json') io.out(`${JSON.stringify(ran.evidence, null, 2)}\n`)
  else io.out(checkText(io, file, given, ran))
  reportToCi(io, file, given, ran)
  return ran.failure ? exitOfFailure(io, ran.failure) : ran.code
}

/** Plays, judges and writes. Undefined: it was left before there was evidence. @throws InputError */
export async function runCheck(
  io: Io,
  file: string,
  given: CheckArguments,
  configured: Configured,
): Promise<CheckRun | undefined> {
  const path = resolve(io.cwd, file)
  const platform = platformOf(io, file)
  const obstacle = given.static ? undefined : obstacleToExecution(platform)
  if (obstacle !== undefined)
    throw new InputError(
      `${file}: it cannot be executed: ${obstacle}. Check its static rules: wellbehaved check --static ${file}`,
    )
  const bug = bugOf(given.bug, configured)
  if (bug && given.static) demandStatic(bug, platform, configured)
  plantedIn(platform, bug)
  const dut = dutOf(given.dut, io.cwd, configured.devices, answerSecondsOf(given))
  demandPlantable(bug, dut)
  const selection = select(given.rules ?? [], given.static === true, configured)
  const folders = foldersOf(io, path, platform, given)
  for (const name of ['evidence.json', 'report.md']) demandWritable(join(folders.out, name))
  demandFolder(folders.counterexamples)
  const corpus: Corpus = bug ? { stored: [], passedOver: [] } : readCorpus(folders.corpus, platform)
  for (const problem of [...corpus.passedOver, ...unknownIn(corpus, configured)])
    io.err(`Passed over: ${problem}\n`)
  const saved = newSaved(folders.counterexamples)
  const { checked, interrupted } = await startCampaign(
    io,
    requestOf(platform, selection, given, dut, corpus, configured),
    configured,
    saved.save,
  )
  if (!checked) return undefined
  const evidence = withFiles(checked, saved)
  const known = corpus.stored.filter(({ file: name }) =>
    evidence.rules.some((r) => r.counterexample?.file === name),
  )
  const found = [
    ...known.map((s) => ({ counterexample: { ...s.counterexample, platform }, file: s.file })),
    ...saved.list,
  ]
  const { replayed, failure } = checked
  const code = failure ? EXIT.device : interrupted ? EXIT.interrupted : exitWith(bug, evidence, given.allow)
  const ran = { configured, platform, bug, dut: given.dut, evidence, found, replayed, folders, failure, code }
  await writeRun(ran, given.strict === true)
  return ran
}

/** Counterexamples of rules that nobody here has: without being told of it, somebody would take them for mended. */
const unknownIn = ({ stored }: Corpus, { rules }: Configured): readonly string[] =>
  stored
    .filter(({ counterexample }) => !rules.some((rule) => nameOfRule(rule) === counterexample.rule))
    .map(
      ({ file, counterexample }) =>
        `${file}: it breaks ${counterexample.rule}, which neither this version has nor a configuration adds. Name one with --config, or remove the file.`,
    )

async function writeRun(ran: CheckRun, strict: boolean): Promise<void> {
  const { evidence, found, folders, configured } = ran
  const { rows } = configured
  const pictures = await drawPictures(folders.out, evidence)
  writeWhole(join(folders.out, 'evidence.json'), `${JSON.stringify(evidence, null, 2)}\n`)
  writeWhole(
    join(folders.out, 'report.md'),
    evidenceMarkdown(
      evidence,
      found.map((s) => storyMarkdown(storyOf(s.counterexample, s.file, strict, rows, replayWith(ran)))),
      evidence.coverage ? coverageMarkdown(evidence.coverage, playedOn(ran), pictures) : [],
      rows,
    ),
  )
}

function checkText(io: Io, file: string, given: CheckArguments, ran: CheckRun): string {
  const { platform, bug, evidence, found, replayed, code } = ran
  const { rows } = ran.configured
  const strict = given.strict === true
  const stories = found.map((one) =>
    storyText(storyOf(one.counterexample, shownFile(io, ran, one), strict, rows, replayWith(ran)), io.style),
  )
  const strays = (evidence.coverage?.nonConformances ?? []).map((stray) =>
    nonConformanceText(stray, playedOn(ran), io.style),
  )
  const out = shownPath(io.cwd, ran.folders.out)
  const due = missing(evidence, given.allow)
  const open = unwalked(evidence, given.allow)
  const flaky = unsteady(evidence, given.allow)
  return [
    ...[...stories, ...strays].map((told) => `${told}\n`),
    evidenceText(evidence, io.style, rows),
    closing({ file, platform, bug, evidence, replayed, out, due, open, flaky, code, given }),
  ].join('')
}

export function foldersOf(io: Io, file: string, platform: Platform, given: CheckArguments): Folders {
  const runs = join('reports', 'runs', platform.name, ...narrowings(given))
  const out = folderOf(io.cwd, '--out', given.out, runs)
  const corpus = folderOf(io.cwd, '--corpus', given.corpus, join(dirname(file), 'counterexamples'))
  return { out, corpus, counterexamples: given.bug === undefined && given.shard === undefined ? corpus : out }
}

/**
 * What has a folder of its own, each below the one before, so that it overwrites no evidence that says more or something
 * else: that of a device under test, a planted bug's, that of the static rules alone, that of the rules asked for, a shard's.
 */
const narrowings = ({ dut, bug, static: isStatic, rules, shard }: CheckArguments): readonly string[] => [
  ...(dut === 'core' ? [] : [folderOfDut(dut)]),
  ...(bug === undefined ? [] : [bug]),
  ...(isStatic ? ['static'] : []),
  ...(rules === undefined ? [] : [folderOfGlobs(rules)]),
  ...(shard === undefined ? [] : [`shard-${shard.index}-of-${shard.of}`]),
]

function requestOf(
  platform: Platform,
  { rules, rows }: Selection,
  given: CheckArguments,
  dut: Dut,
  corpus: Corpus,
  { file: config }: Configured,
): CampaignRequest {
  const runs = given.runs ?? (given.time === undefined ? defaultEffort.runs : runsUnbounded)
  return {
    platform,
    dut,
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
    ...(given.shard === undefined ? {} : { share: given.shard }),
    corpus: corpus.stored,
    version,
    ...(config === undefined ? {} : { config }),
  }
}

interface Saved {
  readonly list: Found[]
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
  const fileOfRule = (name: string): string =>
    list.find(({ counterexample }) => counterexample.rule === name)?.file ?? ''
  const fileOf = (r: RuleEvidence): string =>
    list.find(({ counterexample }) => counterexample.rule === nameOfRule(r))?.file ??
    // An over-strict rule breaks the permission that it denies.
    list.find(({ counterexample }) => counterexample.rule.startsWith(`${r.id}.`))?.file ??
    ''
  const rules = evidence.rules.map((r) =>
    r.counterexample?.file === '' ? { ...r, counterexample: { ...r.counterexample, file: fileOf(r) } } : r,
  )
  const { shard } = evidence
  if (!shard) return { ...evidence, rules }
  const findings = shard.findings.map((f) =>
    f.counterexample?.file === ''
      ? { ...f, counterexample: { ...f.counterexample, file: fileOfRule(f.rule) } }
      : f,
  )
  return { ...evidence, shard: { ...shard, findings }, rules }
}

/** The charts with what was seen of them laid over, below the folder; each one's path from there. */
export async function drawPictures(
  out: string,
  { coverage }: Evidence,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>()
  if (!coverage) return paths
  for (const [chart, { mermaid, svg }] of await drawCovered(coverage)) {
    writeWhole(join(out, 'coverage', `${chart}.mmd`), mermaid)
    writeWhole(join(out, 'coverage', `${chart}.svg`), svg)
    paths.set(chart, `coverage/${chart}.svg`)
  }
  return paths
}

/** A planted bug that its rule did not notice is a verdict that is due, whatever is accepted. */
function exitWith(bug: Bug | undefined, evidence: Evidence, allow: readonly Allowance[]): ExitCode {
  const code = exitOf(evidence, allow)
  return code === EXIT.fine && bug && !evidence.shard && isOverlooked(evidence, bug) ? EXIT.due : code
}

export function exitOf(evidence: Evidence, allow: readonly Allowance[]): ExitCode {
  const strays = evidence.coverage?.nonConformances ?? []
  if (strays.some(({ flaky }) => !flaky) || evidence.rules.some((r) => r.verdict === 'broken'))
    return EXIT.broken
  // What one shard has not exercised another may have: what is due is due of all of them.
  if (evidence.shard) return EXIT.fine
  const due = missing(evidence, allow).length + unwalked(evidence, allow) + unsteady(evidence, allow)
  return due > 0 || !decided(evidence) ? EXIT.due : EXIT.fine
}
