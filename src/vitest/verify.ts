/**
 * `verify`: a campaign as a vitest suite. One campaign for the platform, then one test for each row of the catalogue,
 * which passes, fails or is skipped as `check` would end with it.
 */
import { beforeAll, describe, type TestContext, test } from 'vitest'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { type Allowance, allowed } from '../cli/arguments.ts'
import { runCheck } from '../cli/check.ts'
import { type CheckArguments, type CheckRun, playedOn, replayWith, shownFile } from '../cli/check-run.ts'
import { type Configured, configAbove, configuredFor, fileNamed, unconfigured } from '../cli/config.ts'
import { dutOf } from '../cli/dut.ts'
import { InputError } from '../cli/exit.ts'
import type { Io } from '../cli/io.ts'
import { PlatformError } from '../cli/load-platform.ts'
import { type Selection, select } from '../cli/selection.ts'
import { defaultEffort } from '../engines/campaign.ts'
import { rowsAsked } from '../engines/evidence.ts'
import type { RuleEvidence } from '../interface/evidence.ts'
import { nonConformanceText } from '../report/coverage.ts'
import { decided, judge, unsteady, unwalked } from '../report/judgement.ts'
import { plural } from '../report/names.ts'
import { storyOf, storyText } from '../report/story.ts'
import { unstyled } from '../report/style.ts'

/** As the options of `wellbehaved check` of the same names; paths are relative to the folder in which vitest was started. */
export interface VerifyOptions {
  /** `core` (the default), `child` (the same core as a child process), or a program: `./device`, `exec:program arguments`. */
  readonly dut?: string
  /** A known-bad to plant, by name: to see the suite fail. */
  readonly bug?: string
  /** Only these, such as `RST-*`. */
  readonly rules?: readonly string[]
  /** Only what the description alone decides. */
  readonly static?: boolean
  /** The statecharts are walked as well; one test more. */
  readonly cover?: boolean
  /** Runs, and pairs for each two-run rule; 2000. */
  readonly runs?: number
  /** Operations a run; 100. */
  readonly operations?: number
  /** 1. */
  readonly seed?: number
  /** A *should* that is not met fails. */
  readonly strict?: boolean
  /** Accepted where a *must* has no verdict that decides: skipped, not failed. */
  readonly allow?: readonly Allowance[]
  /** What to take for the configuration; left out: wellbehaved.config.ts in the folder, or above it. */
  readonly config?: string
  readonly out?: string
  readonly corpus?: string
  /** Milliseconds that the campaign may take; ten minutes. */
  readonly timeout?: number
}

const timeoutMilliseconds = 600_000

/**
 * Call it at the top of a test file, or in a `describe`.
 * @throws InputError where an option is wrong.
 */
export function verify(platform: string, options: VerifyOptions = {}): void {
  const given = argumentsOf(options)
  const io = ioOfTests()
  // Where nothing is added to ours, what is wrong is told at once.
  if (given.config === undefined && configAbove(io.cwd) === undefined) selected(io, given, unconfigured)
  describe(`wellbehaved ${platform}`, async () => {
    // Which tests there are, a configuration decides as well.
    const configured = await configuredFor(io, given.config).catch(asToldToUsers)
    const { rules, rows } = selected(io, given, configured)
    const file = fileNamed(io, configured, platform)
    let ran: CheckRun | undefined
    beforeAll(async () => {
      ran = await runCheck(io, file, given, configured).catch(asToldToUsers)
    }, options.timeout ?? timeoutMilliseconds)
    const campaign = (): CheckRun => {
      if (ran?.failure) throw plainError(`The device under test failed: ${ran.failure.message}`)
      if (ran) return ran
      throw new Error('The campaign ended before there was evidence.')
    }
    const asked = rowsAsked({ rules, asked: (id) => rows.includes(id), staticOnly: given.static === true })
    for (const { row, part } of asked) {
      const name = nameOfRule({ id: row.id, ...(part === undefined ? {} : { part }) })
      test(`${name} ${row.clause}`, (context) => settle(io, campaign(), name, given, context))
    }
    if (given.cover)
      test('the statecharts are followed, and covered', () => settleCoverage(campaign(), given))
    test('some rule is decided', () => {
      const { evidence } = campaign()
      if (!decided(evidence) && evidence.rules.every((r) => r.verdict !== 'broken'))
        throw plainError('No rule has evidence; the reasons of the skips say why.')
    })
  })
}

/** What is asked for, before anything is played. */
function selected(io: Io, given: CheckArguments, configured: Configured): Selection {
  try {
    dutOf(given.dut, io.cwd, configured.devices)
    return select(given.rules ?? [], given.static === true, configured)
  } catch (error) {
    return asToldToUsers(error)
  }
}

function asToldToUsers(error: unknown): never {
  throw isOfUser(error) ? plainError(error.message) : error
}

/** One campaign's share of a test. */
async function settle(
  io: Io,
  ran: CheckRun,
  name: string,
  given: CheckArguments,
  { task, annotate, skip }: TestContext,
): Promise<void> {
  const row = ran.evidence.rules.find((r) => nameOfRule(r) === name)
  if (!row) throw new Error(`the evidence has no row ${name}`)
  const { verdict, exercised } = row
  Object.assign(task.meta, { wellbehaved: { rule: name, verdict, exercised } })
  const judgement = judge(row, given.allow)
  switch (judgement.is) {
    case 'passed':
      return
    case 'warned':
      await annotate(told(io, ran, row, given), 'warning')
      return
    case 'skipped':
      return skip(judgement.why)
    case 'failed':
      throw plainError(
        verdict === 'broken' ? told(io, ran, row, given) : `${judgement.why}. ${acceptIt(row)}`,
      )
  }
}

const acceptIt = ({ verdict }: RuleEvidence): string => `Raise runs, or accept it with allow: ['${verdict}'].`

/** The story of what was found, and where it lies. */
function told(io: Io, ran: CheckRun, row: RuleEvidence, given: CheckArguments): string {
  const found = ran.found.find(({ file }) => file === row.counterexample?.file)
  if (!found) return `${nameOfRule(row)} ${row.verdict}: ${row.reason ?? ''}`
  const file = shownFile(io, ran, found)
  const { rows } = ran.configured
  const story = storyText(storyOf(found.counterexample, file, given.strict === true, rows, replayWith(ran)))
  return `${story}  Counterexample: ${file}`
}

function settleCoverage(ran: CheckRun, { allow }: CheckArguments): void {
  const strays = ran.evidence.coverage?.nonConformances.filter(({ flaky }) => !flaky) ?? []
  const played = playedOn(ran)
  if (strays.length > 0)
    throw plainError(strays.map((stray) => nonConformanceText(stray, played, unstyled)).join('\n'))
  if (unsteady(ran.evidence, allow) > 0)
    throw plainError(
      "The device left a statechart, and not again when that was replayed. Run it again, or accept it with allow: ['flaky'].",
    )
  const open = unwalked(ran.evidence, allow)
  if (open > 0)
    throw plainError(
      `${plural(open, 'goal')} not covered; see the report. Accept it with allow: ['not-covered'].`,
    )
}

const isOfUser = (error: unknown): error is Error =>
  error instanceof InputError || error instanceof PlatformError

/** Whoever reads it wants the story, not where in this file it was told. */
function plainError(message: string): Error {
  const error = new Error(message)
  error.stack = ''
  return error
}

/** A campaign runs beside the tests' thread, which must answer vitest; sources cannot be started so, and run in it. */
const ioOfTests = (): Io => ({
  cwd: process.cwd(),
  out: () => undefined,
  err: (text) => void process.stderr.write(text),
  command: () => undefined,
  style: unstyled,
  progress: undefined,
  onInterrupt: () => () => undefined,
  // Vitest has a reporter of its own for it.
  github: { isRunner: false, workspace: undefined, summary: undefined },
  campaign: import.meta.url.endsWith('.ts') ? { interrupted: () => false } : 'beside',
})

/** Whoever writes JavaScript is told as well. */
function argumentsOf(options: VerifyOptions): CheckArguments {
  const { dut = 'core', allow = [], runs, operations = defaultEffort.operations, seed = 1 } = options
  for (const [name, value, min] of [
    ['runs', runs ?? 1, 1],
    ['operations', operations, 1],
    ['seed', seed, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < min)
      throw new InputError(`verify: ${name} is ${value}, expected a whole number from ${min}.`)
  }
  const unknown = allow.find((word) => !allowed.includes(word))
  if (unknown !== undefined)
    throw new InputError(
      `verify: allow has ${JSON.stringify(unknown)}, expected some of ${allowed.join(', ')}.`,
    )
  return {
    dut,
    allow,
    operations,
    seed,
    format: 'text',
    ...(options.bug === undefined ? {} : { bug: options.bug }),
    ...(options.rules === undefined ? {} : { rules: options.rules }),
    ...(options.config === undefined ? {} : { config: options.config }),
    ...(options.static ? { static: true } : {}),
    ...(options.cover ? { cover: true } : {}),
    ...(options.strict ? { strict: true } : {}),
    ...(runs === undefined ? {} : { runs }),
    ...(options.out === undefined ? {} : { out: options.out }),
    ...(options.corpus === undefined ? {} : { corpus: options.corpus }),
  }
}
