/**
 * What is left after a death: the device, or we, are killed at moments drawn from a seed, or interrupted, while a campaign
 * on a device with a bug finds, shrinks and writes. Nothing that was found may be lost, no file may be half written, no
 * process may be left. Ends with 1 where one was.
 *
 * node dist/bench/ordeal.js [times] [seed] [device|ours|interrupt …]
 * Several trials run at once: they wait more than they work.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** device: SIGKILL to it. ours: SIGKILL to us. interrupt: SIGINT to us. */
export type Death = 'device' | 'ours' | 'interrupt'
export const deaths: readonly Death[] = ['device', 'ours', 'interrupt']

export interface Trial {
  readonly death: Death
  readonly moment: Moment
  /** The exit code, or the signal that ended us. */
  readonly ended: number | string
  /** Counterexamples there at the death. */
  readonly foundBefore: number
  readonly foundAfter: number
  readonly hasEvidence: boolean
  /** What is not as it must be, in words. */
  readonly wrong: readonly string[]
}

export interface Place {
  /** The program, as JavaScript. */
  readonly main: string
  /** The folder of the example: device.mjs and platform.yaml. */
  readonly example: string
}

/** When death comes: so long after the start, or after the first sign that a counterexample is about to be written. */
export interface Moment {
  readonly after: 'the start' | 'the first found'
  readonly milliseconds: number
}

/** Moments after the first found lie within these. */
const foundMilliseconds = 400
const atOnce = 4
/** So long may processes take to be gone. */
const goneMilliseconds = 5000
/** Well beyond the time that a device may take for an answer. */
const endedMilliseconds = 60_000

export async function tryDeath(place: Place, death: Death, moment: Moment): Promise<Trial> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wellbehaved-ordeal-')))
  try {
    return await tryIn(folder, place, death, moment)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tryIn(folder: string, place: Place, death: Death, moment: Moment): Promise<Trial> {
  const pids = join(folder, 'pids')
  mkdirSync(pids)
  const device = join(folder, 'device.mjs')
  writeFileSync(device, deviceText(pids, readFileSync(join(place.example, 'device.mjs'), 'utf8')))
  const ours = spawn(
    process.execPath,
    [
      ...[
        place.main,
        'check',
        join(place.example, 'platform.yaml'),
        '--runs',
        '1000000',
        '--operations',
        '20',
        '--rules',
        'RST-*',
      ],
      ...['--dut', `exec:node ./device.mjs --forgets-config`, '--out', 'out', '--corpus', 'corpus'],
    ],
    { cwd: folder, stdio: 'ignore', env: { ...process.env, [mark]: folder } },
  )
  underWay.add(ours)
  const ended = new Promise<number | string>((over) =>
    ours.on('exit', (code, signal) => {
      underWay.delete(ours)
      over(code ?? signal ?? 'nothing')
    }),
  )
  const isOver = () => ours.exitCode !== null || ours.signalCode !== null
  const corpus = join(folder, 'corpus')
  if (moment.after === 'the first found') while (!existsSync(corpus) && !isOver()) await sleep(1)
  await sleep(moment.milliseconds)
  const before = jsonIn(corpus)
  if (!isOver()) void kill(death, ours, pids)
  const how = await Promise.race([ended, sleep(endedMilliseconds, 'hangs')])
  const left = await leftBehind(folder, pids)
  for (const pid of [ours.pid ?? 0, ...left]) attempt(() => pid > 0 && process.kill(pid, 'SIGKILL'))
  const after = jsonIn(corpus)
  const evidence = join(folder, 'out', 'evidence.json')
  return {
    death,
    moment,
    ended: how,
    foundBefore: before.length,
    foundAfter: after.length,
    hasEvidence: existsSync(evidence),
    wrong: [
      ...before.filter((file) => !after.includes(file)).map((file) => `lost ${file}`),
      ...[...after.map((file) => join(folder, 'corpus', file)), ...(existsSync(evidence) ? [evidence] : [])]
        .filter((file) => !isWhole(file))
        .map((file) => `half written ${file}`),
      ...left.map((pid) => `process ${pid} left behind`),
      ...(expected[death](how) ? [] : [`ended with ${how}`]),
      ...(how === 3 || how === 130 ? missingOf(folder, after) : []),
    ],
  }
}

/** 130 before a handler of ours is there: the signal itself. */
const expected: Readonly<Record<Death, (ended: number | string) => boolean>> = {
  device: (ended) => ended === 3,
  ours: (ended) => ended === 'SIGKILL',
  interrupt: (ended) => ended === 130 || ended === 'SIGINT',
}

/** An ordered end writes evidence, and each counterexample that it names is there. */
function missingOf(folder: string, found: readonly string[]): string[] {
  const file = join(folder, 'out', 'evidence.json')
  if (!existsSync(file)) return ['no evidence']
  const { rules } = JSON.parse(readFileSync(file, 'utf8')) as {
    rules: { counterexample?: { file: string } }[]
  }
  const named = rules.flatMap((r) => r.counterexample?.file ?? [])
  return [
    ...named
      .filter((name) => !found.includes(name))
      .map((name) => `evidence names ${name}, which is not there`),
    ...found.filter((name) => !named.includes(name)).map((name) => `evidence does not name ${name}`),
  ]
}

const underWay = new Set<ChildProcess>()

/** By its environment each process of a trial is known. */
const mark = 'WELLBEHAVED_ORDEAL'

/**
 * The example, which takes no notice of the end of its input, nor of signals: only we end it. It acknowledges resets that
 * nobody asked for, which is found in the start; that it forgets CONFIG is found later, and is long to shrink.
 */
function deviceText(pids: string, example: string): string {
  const honest = "if (channel.asked) see('reset-done', { context })"
  if (!example.includes(honest)) throw new Error(`the example does not say: ${honest}`)
  return `${example
    .replace(honest, "see('reset-done', { context })")
    .replace(
      'const chunk =',
      `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
writeFileSync(${JSON.stringify(pids)} + '/' + process.pid, '')
setInterval(() => undefined, 1000)
const chunk =`,
    )
    .replace('{ readSync, writeSync }', '{ readSync, writeFileSync, writeSync }')}`
}

async function kill(death: Death, ours: ChildProcess, pids: string): Promise<void> {
  if (death !== 'device') {
    ours.kill(death === 'ours' ? 'SIGKILL' : 'SIGINT')
    return
  }
  // Whatever process of the device there is: while one shrinks, the death of another is not noticed until it is asked.
  while (ours.exitCode === null && ours.signalCode === null) {
    for (const pid of readdirSync(pids).map(Number).filter(isAlive))
      attempt(() => process.kill(pid, 'SIGKILL'))
    await sleep(10)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    // Elsewhere than on Linux there is no such file.
    return (
      error instanceof Error && 'code' in error && error.code === 'ENOENT' && process.platform !== 'linux'
    )
  }
}

/** Devices, and on Linux whatever else was started by the trial. */
async function leftBehind(folder: string, pids: string): Promise<readonly number[]> {
  const started = performance.now()
  for (;;) {
    const left = [...new Set([...readdirSync(pids).map(Number), ...marked(folder)])].filter(isAlive)
    if (left.length === 0 || performance.now() - started > goneMilliseconds) return left
    await sleep(20)
  }
}

function marked(folder: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${mark}=${folder}`)
      } catch {
        return false
      }
    })
    .map(Number)
}

const jsonIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'))
    return true
  } catch {
    return false
  }
}

function attempt(action: () => void): void {
  try {
    action()
  } catch {
    return
  }
}

/** Moments of one kind of death, every other one after the start, until then in milliseconds: of a seed always the same. */
export function momentsOf(seed: number, times: number, until: number): Moment[] {
  let x = seed >>> 0
  return Array.from({ length: times }, (_, i) => {
    // Numerical Recipes' generator: enough to spread moments.
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    const share = x / 0x1_0000_0000
    return i % 2 === 0
      ? { after: 'the start', milliseconds: Math.floor(share * until) }
      : { after: 'the first found', milliseconds: Math.floor(share * share * foundMilliseconds) }
  })
}

/** On this machine as it is now, with as many at once. */
async function millisecondsUntilFound(place: Place): Promise<number> {
  const took = await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const started = performance.now()
      await tryDeath(place, 'ours', { after: 'the first found', milliseconds: 0 })
      return performance.now() - started
    }),
  )
  return Math.round(Math.max(...took))
}

async function main(): Promise<void> {
  const [times = '100', seed = '1', ...which] = process.argv.slice(2)
  const root = resolve(fileURLToPath(new URL('../..', import.meta.url)))
  const place = { main: join(root, 'dist/src/cli/main.js'), example: join(root, 'examples/adapter') }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      for (const ours of underWay) ours.kill('SIGKILL')
      process.exit(130)
    })
  let wrong = 0
  const until = 2 * (await millisecondsUntilFound(place))
  say(
    `Every other death is drawn from ${until} ms after the start, twice what a counterexample takes; the rest from ${foundMilliseconds} ms after the first is found.`,
  )
  for (const death of deaths.filter((one) => which.length === 0 || which.includes(one))) {
    const trials: Trial[] = []
    const moments = momentsOf(Number(seed), Number(times), until)
    const work = async (): Promise<void> => {
      for (let at = moments.shift(); at !== undefined; at = moments.shift()) {
        const trial = await tryDeath(place, death, at)
        trials.push(trial)
        for (const what of trial.wrong) say(`${death} ${at.milliseconds} ms after ${at.after}: ${what}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    wrong += trials.filter((trial) => trial.wrong.length > 0).length
    sayTrials(death, trials)
  }
  process.exitCode = wrong > 0 ? 1 : 0
}

function sayTrials(death: Death, trials: readonly Trial[]): void {
  const count = (is: (trial: Trial) => boolean) => trials.filter(is).length
  const ends = new Map<string, number>()
  for (const { ended } of trials) ends.set(`${ended}`, (ends.get(`${ended}`) ?? 0) + 1)
  say(`${death}: ${trials.length} deaths, ${count((t) => t.wrong.length > 0)} not as they must be`)
  say(`  ended with ${[...ends].map(([code, n]) => `${code} (${n}×)`).join(', ')}`)
  say(
    `  a counterexample there before: ${count((t) => t.foundBefore > 0)}; after: ${count((t) => t.foundAfter > 0)}; evidence: ${count((t) => t.hasEvidence)}`,
  )
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href)
  await main()
