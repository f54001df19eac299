/**
 * Whether a long campaign keeps its memory: one campaign with every rule, for so many minutes, the heap in use looked at
 * after a collection and the resident set beside it, and the slope of both. A program, not a test.
 *
 * node dist/bench/memory.js [platform] [minutes] [core|child|./device|"exec:program arguments"]
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { rules } from '../properties/rules.ts'
import { deviceFactory } from '../src/cli/device.ts'
import { dutOf } from '../src/cli/dut.ts'
import { loadPlatform } from '../src/cli/load-platform.ts'
import { check } from '../src/engines/check.ts'

/** Share of the time after which the runs make room for pairs, as in a campaign bounded by time. */
const runsShare = 0.6
const looks = 60
/** The first looks, while code is compiled and tables grow, are left out of the slope. */
const warmUpShare = 0.1

interface Look {
  readonly seconds: number
  readonly part: 'runs' | 'pairs'
  /** Runs, or pairs. */
  readonly done: number
  readonly operations: number
  readonly heapBytes: number
  readonly residentBytes: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function main(): void {
  const [file = 'platforms/zonal-gateway.yaml', minutes = '15', device = 'core'] = process.argv.slice(2)
  const milliseconds = Number(minutes) * 60_000
  const started = performance.now()
  const elapsed = () => performance.now() - started
  const list: Look[] = []
  let operations = 0
  let done = 0
  let pairs = 0
  const look = (part: Look['part']): void => {
    if (elapsed() < (list.length * milliseconds) / looks) return
    collect()
    const { heapUsed: heapBytes, rss: residentBytes } = process.memoryUsage()
    const seconds = elapsed() / 1000
    list.push({ seconds, part, done: part === 'runs' ? done : pairs, operations, heapBytes, residentBytes })
    if (list.length % 10 === 1) say(line(list[list.length - 1]))
  }
  say(`${file}, ${minutes} minutes, device ${device}, node ${process.version}`)
  const { evidence } = check(loadPlatform(file), {
    rules,
    seed: 1,
    runs: 0x7fff_ffff,
    operations: 100,
    pairs: 0x7fff_ffff,
    // Not all pairs for the first of the rules that want them.
    pairsFor: () => Math.max(1, Math.floor(done / 10)),
    device: deviceFactory(dutOf(device, process.cwd())),
    version: 'bench',
    progress: (step) => {
      if (step.what === 'runs') {
        done = step.done
        operations = step.operations ?? operations
      } else pairs++
    },
    mayContinue: (part) => {
      look(part)
      return elapsed() < milliseconds * (part === 'runs' ? runsShare : 1)
    },
  })
  const broken = evidence.rules.filter((r) => r.verdict === 'broken').length
  say(
    `runs ${evidence.runs}, operations with an effect ${evidence.operations}, pairs ${pairs}, broken ${broken}`,
  )
  for (const part of ['runs', 'pairs'] as const) sayPart(part, list)
}

function sayPart(part: Look['part'], all: readonly Look[]): void {
  const list = all.filter((l) => l.part === part)
  const steady = list.slice(Math.ceil(list.length * warmUpShare))
  if (steady.length < 2) return
  const per = part === 'runs' ? 'million operations' : 'thousand pairs'
  const x = (l: Look) => (part === 'runs' ? l.operations / 1e6 : l.done / 1e3)
  const first = steady[0]
  const last = steady[steady.length - 1]
  say(`${part}: ${steady.length} looks, ${((last.seconds - first.seconds) / 60).toFixed(1)} minutes`)
  for (const [name, of] of [
    ['heap in use', (l: Look) => l.heapBytes],
    ['resident set', (l: Look) => l.residentBytes],
  ] as const) {
    const values = steady.map(of)
    say(
      `  ${name}: ${megabytes(of(first))} at first, ${megabytes(of(last))} at last, ${megabytes(Math.min(...values))} to ${megabytes(Math.max(...values))}; slope ${(slope(steady.map(x), values) / 1024).toFixed(2)} KiB a ${per}`,
    )
  }
}

/** Of the straight line that fits best. */
function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length
  const [mx, my] = [mean(x), mean(y)]
  const spread = x.reduce((sum, xi) => sum + (xi - mx) ** 2, 0)
  return spread === 0 ? 0 : x.reduce((sum, xi, i) => sum + (xi - mx) * (y[i] - my), 0) / spread
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MiB`
const line = ({ seconds, part, done, operations, heapBytes, residentBytes }: Look): string =>
  `${(seconds / 60).toFixed(1).padStart(5)} min  ${part} ${done}  operations ${operations}  heap ${megabytes(heapBytes)}  resident ${megabytes(residentBytes)}`
const say = (text: string): void => void process.stdout.write(`${text}\n`)

main()
