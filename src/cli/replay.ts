/** `replay`: plays one counterexample again, and says whether it still fails. */
import { basename, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { isOfCatalogue } from '../../properties/catalogue.ts'
import { idOfName, nameOfRule } from '../../properties/kit/rule.ts'
import { type Replay, replay, type Seen } from '../engines/replay.ts'
import { bugIn } from '../engines/suite.ts'
import { readCounterexample } from '../formats/counterexample.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { PlainObservation } from '../interface/observations.ts'
import { type BrokenAs, brokenAs, storyOf, storyText } from '../report/story.ts'
import type { Format } from '../report/style.ts'
import { replayWith } from './check-run.ts'
import { type Configured, configuredFor } from './config.ts'
import { demandPlantable, deviceFactory } from './device.ts'
import { answerSecondsOf, type Dut, dutOf } from './dut.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { readFileOf } from './read-file.ts'

export const replayFormat = 'wellbehaved/replay/1'

export interface ReplayArguments {
  /** As it was typed: src/cli/dut.ts reads it. */
  readonly dut: string
  /** Milliseconds that a device may take for an answer. */
  readonly answerWithin?: number
  readonly format: 'text' | 'json'
  readonly strict?: true
  readonly config?: string
}

/** As `check` ends: what is only warned fails where somebody is strict. */
function exitOf(result: Replay['result'], verdict: BrokenAs): ExitCode {
  if (result === 'still fails') return verdict === 'broken' ? EXIT.broken : EXIT.fine
  return result === 'now passes' ? EXIT.fine : EXIT.due
}

export async function replayCommand(io: Io, file: string, given: ReplayArguments): Promise<ExitCode> {
  const configured = await configuredFor(io, given.config)
  const counterexample = readAs(io, file)
  demandRule(counterexample, file, configured)
  const played = dutOf(given.dut, io.cwd, configured.devices, answerSecondsOf(given))
  const { result, explanation, dut, seen } = replayed(counterexample, played, configured)
  const differsAt = seen && differsFrom(counterexample, seen)
  const strict = given.strict === true
  const verdict = brokenAs(counterexample.rule, strict, configured.rows)
  const code = exitOf(result, verdict)
  if (given.format === 'json') {
    const { rule, bug } = counterexample
    const document = {
      format: replayFormat,
      platform: counterexample.platform.name,
      dut,
      rule,
      ...(bug === undefined ? {} : { bug }),
      result,
      ...(result === 'still fails' ? { verdict } : {}),
      ...(explanation === '' ? {} : { explanation }),
      ...(differsAt === undefined ? {} : { differsAt }),
    }
    io.out(`${JSON.stringify(document, null, 2)}\n`)
    return code
  }
  // What is so today comes first: a file may tell of another day, and whoever wrote it may have erred.
  const clause = configured.rows.byId(idOfName(counterexample.rule))?.clause ?? counterexample.clause
  const told = seen ? { ...withoutSeen(counterexample), ...seen, clause, explanation } : counterexample
  const story = storyText(storyOf(told, file, strict, configured.rows, replayWith(given)), io.style)
  io.out(`${io.style(colourOf(result, verdict), result)}${explanation ? `: ${explanation}` : ''}\n\n`)
  if (differsAt !== undefined)
    io.out(
      `What is seen differs from what the file tells, from operation ${differsAt} on. This is what is seen now:\n`,
    )
  io.out(`${result === 'still fails' ? '' : 'What the file tells:\n'}${story}\n`)
  io.out(`${nextStep(result, verdict, counterexample)}\n`)
  return code
}

/** Whatever a file tells beside, which is not what is seen now. */
const withoutSeen = ({ cooperative: _, pair: __, static: ___, ...rest }: Counterexample): Counterexample =>
  rest

/**
 * The operation, counted from 1, after which something else is seen than a file tells, of two runs the last one; undefined:
 * all is as told. A file from before a field was added does not tell it.
 */
function differsFrom(file: Counterexample, { operations, observations, pair }: Seen): number | undefined {
  const asTold = (i: number) => isAsTold(observations[i] ?? [], file.observations[i] ?? [])
  if (pair) {
    const told = file.pair
    const isSame = told?.changed === pair.changed && told.victim === pair.victim && asTold(0) && asTold(1)
    return isSame ? undefined : operations.length
  }
  const length = Math.max(observations.length, file.observations.length)
  const first = Array.from({ length }, (_, i) => i).find((i) => !asTold(i))
  return first === undefined ? undefined : first + 1
}

const isAsTold = (now: readonly PlainObservation[], told: readonly PlainObservation[]): boolean =>
  now.length === told.length && told.every((one, i) => isDeepStrictEqual({ ...now[i], ...one }, now[i]))

const colourOf = (result: Replay['result'], verdict: BrokenAs): Format => {
  if (result !== 'still fails') return 'green'
  return verdict === 'broken' ? 'red' : 'yellow'
}

function readAs(io: Io, file: string): Counterexample {
  const read = readFileOf(resolve(io.cwd, file), file)
  const found = 'text' in read ? readCounterexample(read.text, file) : read
  if ('problem' in found) throw new InputError(found.problem)
  return found.counterexample
}

/** A rule of one's own is nowhere but in a configuration. @throws InputError where that is missing */
function demandRule({ rule, bug }: Counterexample, file: string, configured: Configured): void {
  // What denies a permission is a rule of its known-bad.
  const isPlanted = bug !== undefined && bugIn(configured, bug)?.rules !== undefined
  const isKnown = configured.rules.some((one) => nameOfRule(one) === rule)
  if (isOfCatalogue(rule) || isPlanted || isKnown) return
  throw new InputError(
    `${file}: it breaks ${rule}, which is no rule of the catalogue, and ${whoElse(configured)} adds it. Name the configuration that does with --config FILE.`,
  )
}

const whoElse = ({ file }: Configured): string =>
  file === undefined ? 'no configuration' : `not even ${basename(file)}`

/** The file says which bug was planted; it never says which device is started. */
function replayed(
  counterexample: Counterexample,
  dut: Dut,
  configured: Configured,
): Replay & { readonly dut: string } {
  const bug = counterexample.bug === undefined ? undefined : bugIn(configured, counterexample.bug)
  if (counterexample.bug !== undefined && !bug) {
    const explanation = `this version has no known-bad ${counterexample.bug}, and ${whoElse(configured)} adds one`
    return { result: 'no longer expressible', explanation, dut: dut.is === 'command' ? dut.name : dut.is }
  }
  demandPlantable(bug, dut)
  const device = deviceFactory(dut, configured.file)
  const again = replay(counterexample, configured.rules, bug, device)
  return { ...again, dut: device?.name ?? 'core' }
}

function nextStep(result: Replay['result'], verdict: BrokenAs, { dut, bug }: Counterexample): string {
  switch (result) {
    case 'still fails':
      if (bug !== undefined)
        return 'Next: nothing to mend, the bug was planted. List all of them with: wellbehaved bugs --list'
      return verdict === 'broken'
        ? 'Next: mend what the story shows, and check the platform again.'
        : 'Next: mend what the story shows, or leave it: it is a recommendation, which --strict makes count as broken.'
    case 'now passes':
      if (bug !== undefined)
        return `Next: these operations no longer show ${bug}. Plant it anew with: wellbehaved check --bug ${bug}, and its platform.`
      return `Next: keep the file, it is a regression from now on.${dut === 'core' ? '' : ` It was found on the device ${dut}: replay it there with --dut.`}`
    case 'no longer expressible':
      return 'Next: check the platform again with this version, and remove the file.'
  }
}
