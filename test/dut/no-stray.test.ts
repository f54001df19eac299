// However we end, the device ends with us: also one that takes no notice of the end of its input.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gone, isAlive } from './alive.ts'
import { type Compiled, compile, coreEntries } from './compiled.ts'

let compiled: Compiled
let folder: string
beforeAll(() => {
  compiled = compile([...coreEntries, 'src/dut/child.ts'])
  folder = mkdtempSync(join(tmpdir(), 'wellbehaved-'))
})
afterAll(() => {
  compiled.remove()
  rmSync(folder, { recursive: true, force: true })
})

const signals = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const

test.each(signals)('a device is gone after %s to us, while we block', async (signal) => {
  const { parent, pid } = await start('blocks')
  expect(isAlive(pid)).toBe(true)
  parent.kill(signal)
  await gone(pid)
})

test.each(['throws', 'exits', 'ends by itself'])('a device is gone after a program that %s', async (end) => {
  const { parent, pid } = await start(end)
  await new Promise((resolve) => (parent.exitCode === null ? parent.on('exit', resolve) : resolve(0)))
  expect(parent.exitCode).toBe(end === 'throws' ? 1 : 0)
  await gone(pid)
})

let ordinal = 0

/** A program that drives a device which lives on whatever happens; ready when that has answered. */
async function start(end: string): Promise<{ parent: ChildProcess; pid: number }> {
  const pidFile = join(folder, `pid-${ordinal++}`)
  const device = join(folder, `device-${ordinal}.mjs`)
  writeFileSync(device, immortal(pidFile))
  const program = join(import.meta.dirname, 'devices/parent.mjs')
  const parent = spawn(process.execPath, [program, compiled.folder, end, device], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await new Promise((resolve) => parent.stdout?.once('data', resolve))
  return { parent, pid: Number(readFileSync(pidFile, 'utf8')) }
}

const immortal = (pidFile: string): string => `
import { writeFileSync } from 'node:fs'
writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE']) process.on(signal, () => undefined)
process.stdout.on('error', () => undefined)
setInterval(() => undefined, 1000)
process.argv[2] = ${JSON.stringify(compiled.folder)}
await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'devices/core-streams.mjs')).href)})
`
