/**
 * How many checked operations a second our sampler plays on one core, and how many the same check plays when it is
 * written with `fc.commands` on XState actors (peer.ts): side by side in one run, round by round in turn, so that what
 * else the machine does falls on both. A program, not a test: nothing fails here because a machine is slow.
 *
 * node dist/bench/sample.js [platform] [rounds]
 */

import { type MonitoredRule, nameOfRule, type Rule } from '../properties/kit/rule.ts'
import { rules } from '../properties/rules.ts'
import { loadPlatform } from '../src/cli/load-platform.ts'
import { sample } from '../src/engines/sample.ts'
import { createStage } from '../src/engines/stage.ts'
import { type OperationClass, operationClasses } from '../src/interface/operations.ts'
import type { Platform } from '../src/interface/platform.ts'
import { newPeerCounts, type PeerCounts, peerClasses, playPeer } from './peer.ts'
import { profile } from './profile.ts'

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

async function main(): Promise<void> {
  const [file = 'platforms/zonal-gateway.yaml', rounds = String(roundsByDefault)] = process.argv.slice(2)
  const platform = loadPlatform(file)
  const built = rules.filter(isPlayed)
  const all = ours(platform, built)
  const same = ours(
    platform,
    built.filter((rule) => sameRules.includes(nameOfRule(rule))),
  )
  const peer = theirs(platform)
  for (let i = 0; i < warmUpRounds; i++) for (const side of [all, same, peer]) side.play(i)
  for (const side of [all, same, peer]) side.forget()
  for (let i = 0; i < Number(rounds); i++)
    for (const side of [all, same, peer]) side.measure(warmUpRounds + i)

  say(`${platform.name}: ${rounds} rounds in turn, processor time of one process, warm-up left out`)
  say('')
  say(`${''.padEnd(44)}${'effective operations a second'.padStart(34)}`)
  sayRates(`our sampler, ${built.length} rules`, all)
  sayRates(`our sampler, ${sameRules.length} rules`, same)
  sayRates(`fc.commands on XState actors, ${sameRules.length} rules`, peer)
  say('')
  sayRatio(`ratio, ${built.length} rules against ${sameRules.length}`, all, peer)
  sayRatio(`ratio, the same ${sameRules.length} rules`, same, peer)
  sayGoals(same, peer)
  say('')
  sayMix('mix of our effective operations', ourMix(all.counts()))
  say('')
  sayMix("mix of the peer's", peerMix(peer.peerCounts))
  say('')
  say('our sampler, functions by their own time')
  for (const { name, share } of await profile(() => all.play(0), functionsShown))
    say(`${percent(share)}  ${name}`)
}

/** One side of the comparison. `play` says how many operations had an effect. */
interface Side {
  play(seed: number): number
  measure(seed: number): void
  /** The warm-up is over. */
  forget(): void
  /** Effective operations a second, by round. */
  readonly rates: number[]
}

function side(play: (seed: number) => number, forget: () => void): Side {
  const rates: number[] = []
  return {
    play,
    forget,
    rates,
    measure: (seed) => {
      const before = process.cpuUsage()
      const operations = play(seed)
      const { user, system } = process.cpuUsage(before)
      rates.push((operations * 1e6) / (user + system))
    },
  }
}

function ours(platform: Platform, played: readonly MonitoredRule[]): Side & { counts(): Uint32Array } {
  const stage = createStage(platform, { rules: played })
  const counts = new Uint32Array(operationClasses.length)
  const play = (seed: number): number => {
    const { effective, findings } = sample(stage, { seed, runs: ourRuns, operations: operationsPerRun })
    if (findings.length > 0)
      throw new Error(`the well-behaved gateway broke a rule: ${findings[0].explanation}`)
    effective.forEach((count, code) => {
      counts[code] += count
    })
    return effective.reduce((a, b) => a + b, 0)
  }
  return { ...side(play, () => counts.fill(0)), counts: () => counts }
}

function theirs(platform: Platform): Side & { readonly peerCounts: PeerCounts } {
  const peerCounts = newPeerCounts()
  const total = () => peerClasses.reduce((n, name) => n + peerCounts[name], 0)
  const play = (seed: number): number => {
    const before = total()
    const broken = playPeer(platform, { seed, runs: peerRuns, commands: operationsPerRun }, peerCounts)
    if (broken) throw new Error(`the peer's well-behaved gateway broke a rule: ${broken}`)
    return total() - before
  }
  return { ...side(play, () => Object.assign(peerCounts, newPeerCounts())), peerCounts }
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

const ourMix = (counts: Uint32Array): Mix =>
  mixOf(operationClasses.map((name, code) => [groups[name] ?? 'rest', counts[code]]))

const peerMix = (c: PeerCounts): Mix =>
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

/** Judged on the same three rules on both sides, as the goal says; the line above shows all of ours. */
function sayGoals(a: Side, b: Side): void {
  const ratio = spread(ratios(a, b))[1]
  const rate = spread(a.rates)[1]
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

await main()
