/** `replay`: plays one counterexample again, and says whether it still fails. */
import { resolve } from 'node:path'
import { bugNamed } from '../../bugs/bugs.ts'
import { rules } from '../../properties/rules.ts'
import { type Replay, replay } from '../engines/replay.ts'
import { readCounterexample } from '../formats/counterexample.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { type BrokenAs, brokenAs, storyOf, storyText } from '../report/story.ts'
import type { Format } from '../report/style.ts'
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
}

/** As `check` ends: what is only warned fails where somebody is strict. */
function exitOf(result: Replay['result'], verdict: BrokenAs): ExitCode {
  if (result === 'still fails') return verdict === 'broken' ? EXIT.broken : EXIT.fine
  return result === 'now passes' ? EXIT.fine : EXIT.due
}

export async function replayCommand(io: Io, file: string, given: ReplayArguments): Promise<ExitCode> {
  const counterexample = readAs(io, file)
  const played = dutOf(given.dut, io.cwd, {}, answerSecondsOf(given))
  const { result, explanation, dut } = replayed(counterexample, played)
  const strict = given.strict === true
  const verdict = brokenAs(counterexample.rule, strict)
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
    }
    io.out(`${JSON.stringify(document, null, 2)}\n`)
    return code
  }
  io.out(`${storyText(storyOf(counterexample, file, strict), io.style)}\n`)
  io.out(`${io.style(colourOf(result, verdict), result)}${explanation ? `: ${explanation}` : ''}\n`)
  io.out(`${nextStep(result, verdict, counterexample)}\n`)
  return code
}

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

/** The file says which bug was planted; it never says which device is started. */
function replayed(counterexample: Counterexample, dut: Dut): Replay & { readonly dut: string } {
  const bug = counterexample.bug === undefined ? undefined : bugNamed(counterexample.bug)
  if (counterexample.bug !== undefined && !bug) {
    const explanation = `this version has no known-bad ${counterexample.bug}`
    return { result: 'no longer expressible', explanation, dut: dut.is === 'command' ? dut.name : dut.is }
  }
  demandPlantable(bug, dut)
  const device = deviceFactory(dut)
  const again = replay(counterexample, rules, bug, device)
  return { ...again, dut: device?.name ?? 'core' }
}

function nextStep(result: Replay['result'], verdict: BrokenAs, { dut, bug }: Counterexample): string {
  switch (result) {
    case 'still fails':
      if (bug !== undefined)
        return 'Next: nothing to mend, the bug was planted. List all of them with: wellbehaved bugs'
      return verdict === 'broken'
        ? 'Next: mend what the story shows, and check the platform again.'
        : 'Next: mend what the story shows, or leave it: it is a recommendation, which --strict makes count as broken.'
    case 'now passes':
      return `Next: keep the file, it is a regression from now on.${dut === 'core' ? '' : ` It was found on the device ${dut}: replay it there with --dut.`}`
    case 'no longer expressible':
      return 'Next: check the platform again with this version, and remove the file.'
  }
}
