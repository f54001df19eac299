/** `adapter`: does a device under test keep what it promises? Before any rule is judged on it. */
import { type Asked, adapterEffort, examine, isHonest, isUnmet } from '../dut/adapter.ts'
import type { ChildDevice } from '../dut/child.ts'
import { accessPrinter } from '../dut/protocol.ts'
import { A, type Access, newAccess } from '../interface/accesses.ts'
import { type Bus, newBus } from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import { adapterText, type PrintAsked, type RoundTrips } from '../report/adapter.ts'
import { type Configured, fileNamed, unconfigured } from './config.ts'
import { connectDut } from './device.ts'
import { answerSecondsOf, type Dut, dutOf } from './dut.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { platformOf } from './platform-of.ts'

export const adapterFormat = 'wellbehaved/adapter/1'

export interface AdapterArguments {
  readonly runs: number
  readonly seed: number
  /** Milliseconds that it may take for an answer. */
  readonly answerWithin?: number
  readonly format: 'text' | 'json'
}

export const defaults = { ...adapterEffort, format: 'text' } as const

/** @throws InputError, DeviceFailure */
export function adapterCommand(
  io: Io,
  device: string,
  typed: string,
  given: AdapterArguments,
  configured: Configured = unconfigured,
): ExitCode {
  const file = fileNamed(io, configured, typed)
  const platform = platformOf(io, file)
  const obstacle = obstacleToExecution(platform)
  if (obstacle !== undefined) throw new InputError(`${file}: no device of it can be played: ${obstacle}.`)
  const dut = dutOf(device, io.cwd, configured.devices, answerSecondsOf(given))
  if (dut.is === 'core')
    throw new InputError('adapter: core runs in this process, without an adapter. Name a program, or child.')
  const connect = (bus: Bus): ChildDevice => connectDut(dut, platform, bus)
  const effort = { ...adapterEffort, seed: given.seed, runs: given.runs }
  const examined = examine(platform, connect, effort, (what) => io.progress?.(what))
  io.progress?.('measuring')
  const roundTrips = measure(platform, dut)
  io.progress?.('')
  const print = printerOf(platform)
  if (given.format === 'json') {
    const { hello, requests, claims, controls, laws } = examined
    const document = {
      format: adapterFormat,
      platform: platform.name,
      dut: hello.name,
      honest: isHonest(examined),
      hello,
      requests,
      observes: claims.map(({ kind, ...claim }) => ({
        kind,
        seen: claim.seen,
        unmet: isUnmet({ kind, ...claim }),
      })),
      controls: controls.map((one) => ({ agent: one.agent, effective: one.effective, unmet: isUnmet(one) })),
      laws: laws.map(({ shown, ...law }) => ({
        ...law,
        ...(shown ? { shown: { ...shown, asked: shown.asked.map((asked, i) => print(asked, i + 2)) } } : {}),
      })),
      requestsPerSecond: { alone: Math.round(roundTrips.alone), inBatches: Math.round(roundTrips.inBatches) },
    }
    io.out(`${JSON.stringify(document, null, 2)}\n`)
  } else io.out(adapterText(platform.name, examined, roundTrips, print, io.style))
  return isHonest(examined) ? EXIT.fine : EXIT.broken
}

function printerOf(platform: Platform): PrintAsked {
  const print = accessPrinter(platform)
  return (asked: Asked, tag) => (typeof asked === 'object' ? print(tag, asked) : `${tag} ${asked}`)
}

/** A turn of the pipe is measured by what costs a device least. */
const measuredMilliseconds = 500
const warmUpTurns = 50
const batch = 256

function measure(platform: Platform, dut: Exclude<Dut, { readonly is: 'core' }>): RoundTrips {
  const device = connectDut(dut, platform, newBus())
  try {
    const asked: Access = { ...newAccess(), kind: A.tick, count: 1 }
    const many = Array.from({ length: batch }, () => ({ ...asked }))
    for (let i = 0; i < warmUpTurns; i++) device.perform(asked)
    const alone = rateOf(() => void device.perform(asked), 1)
    const inBatches = rateOf(() => device.performAll(many, () => undefined), batch)
    return { alone, inBatches, batch }
  } finally {
    device.close()
  }
}

function rateOf(turn: () => void, requests: number): number {
  const started = performance.now()
  let asked = 0
  for (; performance.now() - started < measuredMilliseconds; asked += requests) turn()
  return (1000 * asked) / (performance.now() - started)
}
