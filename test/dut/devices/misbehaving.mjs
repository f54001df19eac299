// The core with one thing wrong in what it says: node misbehaving.mjs <compiled folder> <how>
// Each way takes one whole answer (its lines, the end record last) and gives the text that is written instead.
import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pathToFileURL } from 'node:url'

const [folder, how] = process.argv.slice(2)
const load = (file) => import(pathToFileURL(join(folder, file)).href)

/** Whatever comes, it lives on: only the adapter ends it. */
const liveOn = () => {
  setInterval(() => undefined, 1000)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
}
const seen = (line) => (answer) => `${line}\n${answer}`
const hello = (from, to) => ({ at: 1, answer: (text) => text.replace(from, to) })
const later = (answer) => ({ at: 20, answer })
const tagOf = (answer) => Number(/^(\d+) /m.exec(answer)[1])
const dies = (end) => {
  process.stderr.write('assertion failed: fifo empty\n', end)
  return ''
}

const ways = {
  'exits at start': { at: 0 },
  'exits at hello': { at: 1, answer: () => dies(() => process.exit(3)) },
  'exits in the middle of an answer': later(() => {
    process.stdout.write('* reset-done con', () => dies(() => process.exit(3)))
    return ''
  }),
  'exits between requests': later((answer) => {
    setTimeout(() => process.exit(0), 5)
    return answer
  }),
  'is ended by a signal': later(() => dies(() => process.kill(process.pid, 'SIGKILL'))),
  'closes its output': later(() => {
    liveOn()
    closeSync(1)
    return ''
  }),
  'hangs at hello': { at: 1, answer: () => '' },
  'hangs later': later(() => ''),
  'sends half a line and hangs': later((answer) => answer.slice(0, 5)),
  'dribbles without end': later(() => {
    setInterval(() => process.stdout.write('x'), 20)
    return ''
  }),
  'says what no line says': later((answer) => `Segmentation fault (core dumped)\n${answer}`),
  'sends an empty line': later((answer) => `\n${answer}`),
  'reports an unknown kind': later(seen('* cache-missed context=1')),
  'reports what only the suite can know': later(seen('* reset-requested context=1')),
  'reports a kind that hello did not claim': {
    at: 20,
    answer: seen('* reset-done context=1'),
    hello: (text) => text.replace(',reset-done', ''),
  },
  'names a context that is not there': later(seen('* reset-done context=3')),
  'names a context before the first': later(seen('* reset-done context=-1')),
  'names a transaction that cannot be': later(
    seen('* response-at-port context=1 tag=2 direction=0 error=0 value=0'),
  ),
  'leaves out a field': later(seen('* response-at-port context=1 tag=0 direction=0 error=0')),
  'adds a field': later(seen('* reset-done context=1 drained=1')),
  'sends a number that is none': later(seen('* reset-done context=1e0')),
  'sends a number of 80 digits': later(seen(`* reset-done context=${'1'.repeat(80)}`)),
  'ends another request': later((answer) => answer.replace(/^\d+ (?=done)/m, '4711 ')),
  'ends a request twice': later((answer) => `${answer}${tagOf(answer)} done refused=0 answer=ok value=0\n`),
  'leaves an end record out': later((answer) => answer.replace(/^\d+ done.*\n/m, '')),
  'answers neither ok nor trapped nor error': later((answer) =>
    answer.replace(/answer=\w+/, 'answer=perhaps'),
  ),
  'reads more than 32 bits': later((answer) => answer.replace(/value=\d+/, 'value=0x100000000')),
  'gives up': later((answer) => `${tagOf(answer)} failed the bridge is down\u001b[2J\n`),
  'sends binary noise': later(() => {
    process.stdout.write(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 167 + 13) & 0xff)))
    return ''
  }),
  'sends a line of ten megabytes': later(() => {
    process.stdout.write(Buffer.alloc(10 << 20, 'a'))
    return ''
  }),
  'reports without end': later(() => {
    const many = '* reset-done context=1\n'.repeat(4096)
    const more = () => process.stdout.write(many, more)
    more()
    return ''
  }),
  'moves its owned time by itself': later(seen('* time-passed cycles=5')),
  'promises version 3': hello('protocol/2', 'protocol/3'),
  'has other contexts': hello('contexts=3', 'contexts=4'),
  'lets nobody control time': hello(',time,', ','),
  'has a name with a command for terminals': hello('name=core', 'name=\u001b]0;owned\u0007'),
  'greets with nonsense': hello(/^\* hello .*/, 'Welcome to the simulator, version 5.006'),
  'sends observations before hello': hello(/^/, '* reset-done context=1\n'),
  'paints its standard error': later(() => {
    process.stderr.write(`${'x'.repeat(100_000)}\u001b[31mred\u001b[0m\u0007 \u202egnilleps\n`, () =>
      process.exit(1),
    )
    return ''
  }),
  // These two fail nothing: they must only be gone afterwards.
  'ignores bye': { at: Number.POSITIVE_INFINITY, begin: liveOn },
  'has a child of its own': {
    at: Number.POSITIVE_INFINITY,
    begin: () => {
      liveOn()
      const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
        stdio: 'inherit',
      })
      process.stderr.write(`grandchild ${child.pid}\n`)
    },
  },
  'has no snapshots': hello('snapshots=yes', 'snapshots=no'),
  'controls neither device nor interconnect': hello(',device,interconnect', ''),
  'ends its lines as Windows does': { at: 0, every: (answer) => answer.replaceAll('\n', '\r\n') },
}

const way = ways[how]
if (way === undefined) throw new Error(`there is no way '${how}' to misbehave`)
if (how === 'exits at start') dies(() => process.exit(3))
process.stderr.write(`pid ${process.pid}\n`)
way.begin?.()

const { serveCore } = await load('src/dut/serve-core.js')
const { smallPlatform } = await load('test/fixtures/small-platform.js')
const output = new PassThrough()
let ordinal = 0
let text = ''
output.on('data', (chunk) => {
  text += chunk
  for (
    let end = /^\d+ (?:done|failed).*\n/m.exec(text);
    end !== null;
    end = /^\d+ (?:done|failed).*\n/m.exec(text)
  ) {
    const answer = text.slice(0, end.index + end[0].length)
    text = text.slice(answer.length)
    ordinal++
    const instead = written(answer)
    if (instead !== '') process.stdout.write(instead, 'latin1')
  }
})

function written(answer) {
  if (way.every) return way.every(answer)
  if (ordinal === 1 && way.hello) return way.hello(answer)
  return ordinal === way.at ? way.answer(answer) : answer
}

await serveCore(smallPlatform, undefined, process.stdin, output)
