/**
 * Our engine beside spin and rumur, where these and gcc are installed, on one model that is written three times: the same
 * states and transitions, then time and memory as ratios. `npm run bench:prove [-- rounds [small] [rumur]]`: `small` is the
 * model with 3.2 million states, else 16.1 million; with `rumur` that runs in every round, else in the first alone, since it
 * takes longer than all others. Runs take turns, each a process of its own;
 * processor time is that of the whole process, start and compilation included.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sizes } from './model.ts'

interface Run {
  readonly states: number
  readonly transitions: number
  /** Seconds of processor time of all threads, and of the clock. */
  readonly cpu: number
  readonly wall: number
  readonly megabytes: number
}

interface Contender {
  readonly name: string
  readonly command: readonly string[]
  counts(output: string): { states: number; transitions: number }
}

const models = join(import.meta.dirname, '../../../bench/prove')
const pollMilliseconds = 20

const rounds = Number(process.argv[2] ?? 5)
const size = process.argv.includes('small') ? 'small' : 'large'
const { drain, reset, commit } = sizes[size]
const rumurAlways = process.argv.includes('rumur')
const folder = mkdtempSync(join(tmpdir(), 'wellbehaved-prove-'))
try {
  await main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const contenders = [ours(1), ours(2), spin(), rumur()].filter((c) => c !== undefined)
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]))
  const atOnce: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      if (contender.name === 'rumur' && round > 0 && !rumurAlways) continue
      const run = await measured(contender)
      runs.get(contender.name)?.push(run)
      const { states, transitions, cpu, wall, megabytes } = run
      const found = `${states} states, ${transitions} transitions`
      const took = `${cpu.toFixed(2)} s of processor time, ${wall.toFixed(2)} s, ${megabytes.toFixed(0)} MB`
      console.log(`round ${round + 1}  ${contender.name.padEnd(16)} ${found}; ${took}`)
    }
    // What the machine itself gives to two: they share its caches, perhaps its cores.
    const alone = runs.get('ours, 1 thread')?.at(-1)?.wall ?? Number.NaN
    const both = await Promise.all([measured(ours(1)), measured(ours(1))])
    const ratio = Math.max(...both.map(({ wall }) => wall)) / alone
    atOnce.push(ratio)
    console.log(
      `round ${round + 1}  two of ours with one thread at once: ${ratio.toFixed(2)} times the clock of one`,
    )
  }
  summary(runs)
  console.log(
    `Two of ours with one thread at once: ${spread(atOnce)} times the clock of one; ${(median(atOnce) / 2).toFixed(2)} is the least that two threads could take here.`,
  )
}

function summary(runs: ReadonlyMap<string, readonly Run[]>): void {
  const one = runs.get('ours, 1 thread') ?? []
  const counts = new Set(
    [...runs.values()].flat().map(({ states, transitions }) => `${states} ${transitions}`),
  )
  console.log(counts.size === 1 ? 'All counts are equal.' : `COUNTS DIFFER: ${[...counts].join('; ')}`)
  for (const [name, theirs] of runs) {
    if (theirs === one || theirs.length === 0) continue
    const ratios = (of: (run: Run) => number) => theirs.map((run, i) => of(run) / of(one[i]))
    const lines = [
      `processor time ${spread(ratios((r) => r.cpu))}`,
      `clock ${spread(ratios((r) => r.wall))}`,
      `memory ${spread(ratios((r) => r.megabytes))}`,
    ]
    console.log(`${name}, as a multiple of ours with one thread: ${lines.join('; ')}`)
  }
}

function median(ratios: readonly number[]): number {
  return [...ratios].sort((a, b) => a - b)[ratios.length >> 1]
}

function spread(ratios: readonly number[]): string {
  const sorted = [...ratios].sort((a, b) => a - b)
  return `${median(ratios).toFixed(2)} (${sorted[0].toFixed(2)} to ${sorted[sorted.length - 1].toFixed(2)})`
}

function ours(threads: number): Contender {
  return {
    name: `ours, ${threads} thread${threads > 1 ? 's' : ''}`,
    command: [process.execPath, join(import.meta.dirname, 'ours.js'), `${threads}`, size],
    counts: (output) => JSON.parse(output.split('\n')[0]),
  }
}

/** Depth first, without cycles; the table is as long as the states are many, its depth as deep as it goes. */
function spin(): Contender | undefined {
  if (!has('spin', '-V') || !has('gcc', '--version')) return missing('spin and gcc')
  const pan = join(folder, 'pan')
  run('spin', ['-a', `-DDRAIN=${drain}`, `-DRESET=${reset}`, `-DCOMMIT=${commit}`, join(models, 'model.pml')])
  run('gcc', ['-O2', '-DSAFETY', '-o', pan, 'pan.c'])
  return {
    name: 'spin',
    command: [pan, ...(size === 'small' ? ['-m300000', '-w22'] : ['-m2000000', '-w24'])],
    counts: (output) => {
      if (!output.includes('errors: 0')) throw new Error(`spin found errors, or not all states:\n${output}`)
      // spin counts the initial state as a transition.
      return {
        states: numberIn(output, /(\d+) states, stored/),
        transitions: numberIn(output, /(\d+) transitions/) - 1,
      }
    },
  }
}

function rumur(): Contender | undefined {
  if (!has('rumur', '--version') || !has('gcc', '--version')) return missing('rumur and gcc')
  const verifier = join(folder, 'rumur')
  let text = readFileSync(join(models, 'model.m'), 'utf8')
  for (const [name, cycles] of Object.entries(sizes[size]))
    text = text.replace(new RegExp(`(${name}Cycles): \\d+;`), `$1: ${cycles};`)
  writeFileSync(join(folder, 'model.m'), text)
  run('rumur', ['--threads', '1', '--output', 'rumur.c', 'model.m'])
  run('gcc', ['-O3', '-march=native', '-mcx16', '-o', verifier, 'rumur.c', '-lpthread'])
  return {
    name: 'rumur',
    command: [verifier],
    counts: (output) => {
      if (!output.includes('No error found')) throw new Error(`rumur found errors:\n${output}`)
      const found = output.slice(output.lastIndexOf('State Space Explored'))
      return { states: numberIn(found, /(\d+) states/), transitions: numberIn(found, /(\d+) rules fired/) }
    },
  }
}

function missing(what: string): undefined {
  console.log(`Left out: ${what} are not installed.`)
  return undefined
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN)
}

function has(program: string, option: string): boolean {
  return spawnSync(program, [option]).error === undefined
}

function run(program: string, words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, [...words], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} failed:\n${stdout}${stderr}`)
}

/** The shell says what its child took (`times`); what it held at most is read while it runs. */
async function measured({ command, counts }: Contender): Promise<Run> {
  const start = process.hrtime.bigint()
  const shell = spawn('sh', ['-c', '"$@"; times', 'sh', ...command], { cwd: folder })
  let output = ''
  let megabytes = 0
  shell.stdout.on('data', (text) => {
    output += text
  })
  const poll = setInterval(() => {
    megabytes = Math.max(megabytes, megabytesOfChild(shell.pid ?? 0))
  }, pollMilliseconds)
  await new Promise((resolve) => shell.on('close', resolve))
  clearInterval(poll)
  const wall = Number(process.hrtime.bigint() - start) / 1e9
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  const cpu = [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  )
  return { ...counts(output), cpu, wall, megabytes }
}

function megabytesOfChild(shell: number): number {
  try {
    const [child] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ')
    return numberIn(readFileSync(`/proc/${child}/status`, 'utf8'), /VmHWM:\s+(\d+)/) / 1024 || 0
  } catch {
    // It has not begun, or has ended.
    return 0
  }
}
