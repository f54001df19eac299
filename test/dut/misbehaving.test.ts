// A device that crashes, hangs or talks nonsense is a failure of the device: said in one line, with what it was asked
// last; never a verdict, never a hang, never a process left behind.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import rst12 from '../../properties/rst/rst-12-no-completion-before-drain.ts'
import { type ChildDevice, connectChild } from '../../src/dut/child.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { DeviceFailure } from '../../src/interface/device.ts'
import { type Bus, observationKinds } from '../../src/interface/observations.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { gone, isAlive } from './alive.ts'
import { type Compiled, compile, coreEntries, misbehavingArguments } from './compiled.ts'

let compiled: Compiled
beforeAll(() => {
  compiled = compile(coreEntries)
})
afterAll(() => compiled.remove())

/** Each way to misbehave, and a word that the message must say. */
const ways: readonly (readonly [how: string, says: RegExp])[] = [
  ['exits at start', /exited with code 3/],
  ['exits at hello', /exited with code 3/],
  ['exits in the middle of an answer', /exited with code 3/],
  ['exits between requests', /exited with code 0/],
  ['is ended by a signal', /SIGKILL/],
  ['closes its output', /closed its standard output/],
  ['hangs at hello', /in time.*'1 hello/],
  ['hangs later', /in time/],
  ['sends half a line and hangs', /in time/],
  ['dribbles without end', /in time/],
  ['says what no line says', /Segmentation fault/],
  ['sends an empty line', /neither an observation nor an end record/],
  ['reports an unknown kind', /cache-missed/],
  ['reports what only the suite can know', /reset-requested/],
  ['reports a kind that hello did not claim', /did not claim/],
  ['names a context that is not there', /context=3 is outside 0\.\.2/],
  ['names a context before the first', /context=-1 is outside 0\.\.2/],
  ['names a transaction that cannot be', /tag=2 is outside 0\.\.1/],
  ['leaves out a field', /expected 'value='/],
  ['adds a field', /more fields/],
  ['sends a number that is none', /'1e0' is no number/],
  ['sends a number of 80 digits', /is no number/],
  ['ends another request', /4711/],
  ['ends a request twice', /ended request 20 where 21 was due/],
  ['leaves an end record out', /in time|was due/],
  ['answers neither ok nor trapped nor error', /perhaps/],
  ['reads more than 32 bits', /0x100000000/],
  ['gives up', /the bridge is down/],
  ['sends binary noise', /neither an observation nor an end record/],
  ['sends a line of ten megabytes', /more than 65536 bytes/],
  ['reports without end', /more than 16384 observations/],
  ['moves its owned time by itself', /5 cycles passed|6 cycles passed/],
  ['promises version 3', /protocol\/2/],
  ['has other contexts', /4 contexts/],
  ['lets nobody control time', /'time'/],
  ['has a name with a command for terminals', /name=/],
  ['greets with nonsense', /Welcome to the simulator/],
  ['sends observations before hello', /no hello/],
  ['paints its standard error', /exited with code 1/],
]

const secondsMax = 2
const hangs = new Set([
  'hangs at hello',
  'hangs later',
  'sends half a line and hangs',
  'dribbles without end',
])
/** Control characters, and those that turn the direction of writing. */
const obeyed = /[^\P{C}\n]/u
const fromDevice = observationKinds.flatMap((k, code) => (k.from === 'device' ? [code] : []))

describe.each(ways)('a device that %s', (how, says) => {
  test('fails, in one line, with its last requests, and is gone', () => {
    const { failure, seen, violation } = play(how)
    expect(failure.message).toMatch(says)
    expect(failure.message).not.toMatch(/\n/)
    expect(failure.message.length).toBeLessThan(500)
    expect(failure.lastRequests.length).toBeGreaterThan(0)
    expect(failure.lastRequests.length).toBeLessThanOrEqual(32)
    for (const text of [failure.message, ...failure.lastRequests, failure.standardError])
      expect(text).not.toMatch(obeyed)
    expect(Buffer.byteLength(failure.standardError)).toBeLessThanOrEqual(3 * 4096)
    expect(violation).toBeUndefined()
    // Of the answer that was wrong, no rule has seen anything: as many as the core alone reports until then.
    expect(seen).toBe(observationsBefore(failure.lastRequests.at(-1) ?? ''))
    const pid = /^pid (\d+)/m.exec(failure.standardError)?.[1]
    if (pid !== undefined) expect(isAlive(Number(pid))).toBe(false)
    else expect(['exits at start', 'paints its standard error']).toContain(how)
  })
})

test('what a device wrote to standard error is shown from its end', () => {
  expect(play('paints its standard error').failure.standardError).toMatch(/red.*gnilleps\s*$/)
})

test('a device that failed fails again at every later call, without another process', () => {
  const bus = silentBus()
  const device = connect(bus, 'hangs later')
  const stage = () => createStage(smallPlatform, { rules: [], device: () => device })
  const first = failureOf(stage)
  expect(failureOf(stage)).toBe(first)
  expect(failureOf(() => device.reset())).toBe(first)
  device.close()
})

test('a command that is not there is a failure that names it', () => {
  const failure = failureOf(() => connectChild(smallPlatform, silentBus(), { command: './no-such-device' }))
  expect(failure.message).toMatch(/no-such-device.*ENOENT/)
})

test.each(['ignores bye', 'has a child of its own'])(
  'a device that %s is gone after close, with all that it started',
  async (how) => {
    const device = connect(silentBus(), how)
    const stage = createStage(smallPlatform, { rules: [], device: () => device })
    expect(stage.unfinished).toEqual([])
    device.close()
    const failure = failureOf(() => device.reset())
    const pids = [...failure.standardError.matchAll(/^(?:pid|grandchild) (\d+)/gm)].map((m) => Number(m[1]))
    expect(pids.length).toBe(how === 'ignores bye' ? 1 : 2)
    for (const pid of pids) await gone(pid)
  },
)

test('the answer time-out is a bound: a device that hangs costs no more than it and the end of the process', () => {
  const started = performance.now()
  play('hangs at hello')
  expect(performance.now() - started).toBeLessThan(1000 * secondsMax + 4000)
})

function play(how: string) {
  let seen = 0
  let violation: unknown
  const failure = failureOf(() => {
    const stage = createStage(smallPlatform, {
      rules: [rst12],
      device: (bus) => {
        for (const kind of fromDevice) bus.subscribe(kind, () => seen++)
        return connect(bus, how)
      },
    })
    const found = (finding: unknown) => (violation = finding)
    const { failure } = sample(stage, { seed: 1, runs: 5, operations: 50, found })
    if (failure) throw failure
    stage.system.device.close()
  })
  return { failure, seen, violation }
}

/** What the well-behaved core has reported when the request of this tag is asked. */
const reportedBefore = new Map<string, number>()
function observationsBefore(lastRequest: string): number {
  if (reportedBefore.size === 0) playWell()
  return reportedBefore.get(lastRequest.split(' ')[0]) ?? 0
}

function playWell(): void {
  let seen = 0
  let tag = 2
  createStage(smallPlatform, {
    rules: [rst12],
    device: (bus) => {
      for (const kind of fromDevice) bus.subscribe(kind, () => seen++)
      const device = connect(bus, 'ends its lines as Windows does')
      const perform = device.perform.bind(device)
      return {
        ...device,
        perform: (access) => {
          reportedBefore.set(`${tag++}`, seen)
          return perform(access)
        },
      }
    },
  }).system.device.close()
}

function connect(bus: Bus, how: string): ChildDevice {
  return connectChild(smallPlatform, bus, {
    command: process.execPath,
    arguments: misbehavingArguments(compiled, how),
    answerSecondsMax: hangs.has(how) || how === 'leaves an end record out' ? secondsMax : 10,
  })
}

function failureOf(action: () => unknown): DeviceFailure {
  try {
    action()
  } catch (error) {
    if (error instanceof DeviceFailure) return error
    throw error
  }
  throw new Error('the device did not fail')
}

function silentBus(): Bus {
  return { published: 0, o: {} as Bus['o'], publish: () => undefined, subscribe: () => undefined }
}
