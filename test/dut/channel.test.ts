// Lines from a process, however much it writes at once, in order and whole; and what is sent arrives as it was sent.
import { expect, test } from 'vitest'
import { type Channel, ChannelError, openChannel } from '../../src/dut/channel.ts'

const run = (code: string): Channel => openChannel({ command: process.execPath, arguments: ['-e', code] })
const soon = () => performance.now() + 10_000

test('every line arrives, in order, of a process that writes far more than the ring holds', () => {
  const lines = 300_000
  const channel = run(`
    let text = ''
    for (let i = 0; i < ${lines}; i++) text += 'line ' + i + (i % 2 ? '\\r\\n' : '\\n')
    process.stdout.write(text)`)
  let wrong = 0
  for (let i = 0; i < lines; i++) if (channel.line(soon()) !== `line ${i}`) wrong++
  expect(wrong).toBe(0)
  expect(() => channel.line(soon())).toThrow(/exited with code 0/)
  channel.close(0)
})

test('what is sent comes back as it was sent, in pieces or at once', () => {
  const channel = run('process.stdin.pipe(process.stdout)')
  const texts = ['1 hello', `2 ${'x'.repeat(60_000)}`, '3 a b=1']
  channel.send(`${texts[0]}\n`)
  expect(channel.line(soon())).toBe(texts[0])
  channel.send(`${texts[1]}\n${texts[2]}\n`)
  expect(channel.line(soon())).toBe(texts[1])
  expect(channel.line(soon())).toBe(texts[2])
  channel.close(0)
})

test('a wait ends when it is due', () => {
  const channel = run('setInterval(() => undefined, 1000)')
  const started = performance.now()
  expect(() => channel.line(started + 200)).toThrow(ChannelError)
  expect(performance.now() - started).toBeGreaterThanOrEqual(199)
  expect(performance.now() - started).toBeLessThan(2000)
  channel.close(0)
})

test('arguments are given as they are: no shell reads them', () => {
  const words = ['a b', '$HOME', '"', "'", '; exit 1', '*']
  const channel = openChannel({
    command: process.execPath,
    arguments: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', ...words],
  })
  expect(JSON.parse(channel.line(soon()))).toEqual(words)
  channel.close(0)
})
