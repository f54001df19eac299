/**
 * How many checked operations a second our sampler plays on one core, and how many the same check plays when it is
 * written with `fc.commands` on XState actors (peer.ts): side by side in one run, round by round in turn, so that what
 * else the machine does falls on both. Each side is a process of its own, so that none runs code that was compiled for
 * another, or pays for the collection of another's garbage. A program, not a test: nothing fails here because a machine is slow.
 *
 * node dist/bench/sample.js [platform] [rounds]
 */

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type MonitoredRule, nameOfRule, type Rule } from '../properties/kit/rule.ts'
import { rules } from '../properties/rules.ts'
import { loadPlatform } from '../src/cli/load-platform.ts'
import { sample } from '../src/engines/sample.ts'
import { createStage } from '../src/engines/stage.ts'
import { type OperationClass, operationClasses } from '../src/interface/operations.ts'
import type { Platform } from '../src/interface/platform.ts'
import { newPeerCounts, playPeer } from './peer.ts'
import { profile, type Share } from './profile.ts'

const floor = { ratio: 10, operationsPerSecond: 200_000 }
const aim = { ratio: 20, operationsPerSecond: 1_000_000 }
/** The mix that the figures stand for: shares of the effective operations. */
const dataShareMin = 0.5
const tickShareMax = 0.2

const operationsPerRun = 100
const ourRuns = 1000
const peerRuns = 200
const warmUpRounds = 3
const roundsByDefault = 15
const functionsShown = 15

/** What the peer checks too. */
const sameRules = ['RST-12.a', 'ST-2', 'RST-5.a']

const isPlayed = (rule: Rule): rule is MonitoredRule =>
  rule.kind === 'step' || rule.kind === 'always' || rule.kind === 'response'

const [file = 'platforms/zonal-gateway.yaml', rounds = String(roundsByDefault), sideName] =
  process.argv.slice(2)
const built = rules.filter(isPlayed)

async function main(): Promise<void> {
  const names = ['all', 'same', 'peer'] as const
  const [all, same, peer] = names.map(sideOf)
  const sides = [all, same, peer]
  for (let i = 0; i < warmUpRounds; i++) for (const side of sides) await side.measure(i)
  for (const side of sides) side.forget()
  for (let i = 0; i < Number(rounds); i++) for (const side of sides) await side.measure(warmUpRounds + i)

  const { name } = loadPlatform(file)
  say(`${name}: ${rounds} rounds in turn, processor time, a process a side, warm-up left out`)
  say('')
  say(`${''.padEnd(44)}${'effective operations a second'.padStart(34)}`)
  sayRates(`our sampler, ${built.length} rules`, all)
  sayRates(`our sampler, ${sameRules.length} rules`, same)
  sayRates(`fc.commands on XState actors, ${sameRules.length} rules`, peer)
  say('')
  sayRatio(`ratio, ${built.length} rules against ${sameRules.length}`, all, peer)
  sayRatio(`ratio, the same ${sameRules.length} rules`, same, peer)
  sayGoals(all, same, peer)
  say('')
  sayMix('mix of our effective operations', ourMix(all.counts))
  say('')
  sayMix("mix of the peer's", peerMix(peer.counts))
  say('')
  say('our sampler, functions by their own time')
  for (const { name, share } of await all.profile()) say(`${percent(share)}  ${name}`)
  for (const side of sides) side.end()
}

type SideName = 'all' | 'same' | 'peer'
type Counts = Readonly<Record<string, number>>
type Asked = { readonly seed: number } | 'profile'
type Told = { readonly counts: Counts; readonly microseconds: number } | readonly Share[]

/** One side of the comparison, in a process of its own. */
interface Side {
  measure(seed: number): Promise<void>
  /** The warm-up is over. */
  forget(): void
  profile(): Promise<readonly Share[]>
  end(): void
  /** Effective operations a second, by round. */
  readonly rates: number[]
  /** Effective operations since the warm-up, by class. */
  readonly counts: Record<string, number>
}

function sideOf(name: SideName): Side {
  const child = fork(fileURLToPath(import.meta.url), [file, rounds, name])
  const rates: number[] = []
  const total: Record<string, number> = {}
  const ask = (asked: Asked): Promise<Told> =>
    new Promise((resolve, reject) => {
      const gone = (code: number) => reject(new Error(`the side ${name} ended (exit code ${code})`))
      child.once('error', reject)
      child.once('exit', gone)
      child.once('message', (told: Told) => {
        child.off('error', reject)
        child.off('exit', gone)
        resolve(told)
      })
      child.send(asked)
    })
  return {
    rates,
    counts: total,
    measure: async (seed) => {
      const told = await ask({ seed })
      if (!('counts' in told)) return
      rates.push((sum(told.counts) * 1e6) / told.microseconds)
      for (const [of, n] of Object.entries(told.counts)) total[of] = (total[of] ?? 0) + n
    },
    forget: () => {
      rates.length = 0
      for (const of of Object.keys(total)) delete total[of]
    },
    profile: async () => {
      const told = await ask('profile')
      return 'counts' in told ? [] : told
    },
    end: () => void child.kill(),
  }
}

const sum = (counts: Counts): number => Object.values(counts).reduce((n, count) => n + count, 0)

/** In the process of a side: plays what it is asked for. */
function serve(name: SideName): void {
  const platform = loadPlatform(file)
  const play =
    name === 'peer'
      ? theirs(platform)
      : ours(platform, name === 'all' ? built : built.filter((rule) => sameRules.includes(nameOfRule(rule))))
  process.on('message', async (asked: Asked) => {
    if (asked === 'profile') {
      process.send?.(await profile(() => void play(0), functionsShown))
      return
    }
    const before = process.cpuUsage()
    const counts = play(asked.seed)
    const { user, system } = process.cpuUsage(before)
    process.send?.({ counts, microseconds: user + system } satisfies Told)
  })
}

type PlayRound = (seed: number) => Counts

function ours(platform: Platform, played: readonly MonitoredRule[]): PlayRound {
  const stage = createStage(platform, { rules: played })
  return (seed) => {
    const { effective, findings } = sample(stage, { seed, runs: ourRuns, operations: operationsPerRun })
    if (findings.length > 0)
      throw new Error(`the well-behaved gateway broke a rule: ${findings[0].explanation}`)
    return Object.fromEntries(operationClasses.map((name, code) => [name, effective[code]]))
  }
}

function theirs(platform: Platform): PlayRound {
  return (seed) => {
    const counts = newPeerCounts()
    const broken = playPeer(platform, { seed, runs: peerRuns, commands: operationsPerRun }, counts)
    if (broken) throw new Error(`the peer's well-behaved gateway broke a rule: ${broken}`)
    return { ...counts }
  }
}

/** Shares of the effective operations; what is named data must be half of them. */
interface Mix {
  readonly accesses: number
  readonly dma: number
  readonly beats: number
  readonly ticks: number
  readonly rest: number
}

const groups: Readonly<Partial<Record<OperationClass, keyof Mix>>> = {
  'guest read': 'accesses',
  'guest write': 'accesses',
  'guest acknowledge': 'accesses',
  'guest end': 'accesses',
  // Each step is one access of the hypervisor, each run several.
  'hypervisor step': 'accesses',
  'hypervisor run': 'accesses',
  'hypervisor take': 'accesses',
  'guest job': 'dma',
  'interconnect respond': 'dma',
  'interconnect error': 'dma',
  'device issue': 'beats',
  'interconnect deliver': 'beats',
  'time tick': 'ticks',
}

const ourMix = (counts: Counts): Mix =>
  mixOf(operationClasses.map((name) => [groups[name] ?? 'rest', counts[name]]))

const peerMix = (c: Counts): Mix =>
  mixOf([
    ['dma', c.job + c.respond],
    ['beats', c.issue + c.deliver],
    ['ticks', c.tick],
    ['rest', c.assign + c.unassign + c.reset],
  ])

function mixOf(counted: readonly (readonly [keyof Mix, number])[]): Mix {
  const mix = { accesses: 0, dma: 0, beats: 0, ticks: 0, rest: 0 }
  const total = counted.reduce((n, [, count]) => n + count, 0)
  for (const [group, count] of counted) mix[group] += count / total
  return mix
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`
const grouped = (n: number): string => Math.round(n).toLocaleString('en-US')

function sayRates(title: string, { rates }: Side): void {
  const [low, middle, high] = spread(rates)
  say(`${title.padEnd(44)}${grouped(middle).padStart(12)}   (${grouped(low)} to ${grouped(high)})`)
}

function sayRatio(title: string, a: Side, b: Side): void {
  const [low, middle, high] = spread(ratios(a, b))
  say(
    `${title.padEnd(44)}${`${middle.toFixed(1)}×`.padStart(12)}   (${low.toFixed(1)} to ${high.toFixed(1)})`,
  )
}

const ratios = (a: Side, b: Side): number[] => a.rates.map((rate, i) => rate / b.rates[i])

function spread(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b)
  return [sorted[0], sorted[sorted.length >> 1], sorted[sorted.length - 1]]
}

/** The ratio is judged on the same three rules on both sides, the rate with all of ours. */
function sayGoals(all: Side, same: Side, peer: Side): void {
  const ratio = spread(ratios(same, peer))[1]
  const rate = spread(all.rates)[1]
  const judge = (goal: typeof floor) =>
    ratio >= goal.ratio && rate >= goal.operationsPerSecond ? 'reached' : 'not reached'
  for (const [name, goal] of [['floor', floor] as const, ['aim', aim] as const])
    say(`${name}: ${goal.ratio}× and ${grouped(goal.operationsPerSecond)} a second: ${judge(goal)}`)
}

function sayMix(title: string, mix: Mix): void {
  say(title)
  for (const [group, share] of Object.entries(mix)) say(`${percent(share)}  ${group}`)
  const data = mix.accesses + mix.dma + mix.beats
  const isFair = data >= dataShareMin && mix.ticks <= tickShareMax
  const least = `${100 * dataShareMin} % accesses, DMA and beats`
  say(
    `${percent(data)}  accesses, DMA and beats (at least ${least}; ticks at most ${100 * tickShareMax} %): ${isFair ? 'as it should be' : 'NOT as it should be'}`,
  )
}

if (sideName === undefined) await main()
else serve(sideName as SideName)
