/** What `check` leaves for a CI: the JUnit file, the annotations, the summary of the step. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { main } from '../../src/cli/program.ts'
import { fakeIo, folder, gateway, run } from './fake-io.ts'

const bug = ['--bug', 'rst-12-no-completion-before-drain', '--rules', 'RST-12.a', '--runs', '200']

function repository(): string {
  const cwd = folder()
  mkdirSync(join(cwd, 'platforms'))
  copyFileSync(gateway, join(cwd, 'platforms/p.yaml'))
  return cwd
}

/** On the runner, with its workspace. */
async function runOnGithub(cwd: string, argv: readonly string[], summary?: string) {
  const written = { out: '', err: '' }
  const io: Io = { ...fakeIo(cwd, written), github: { isRunner: true, workspace: cwd, summary } }
  return { code: await main(argv, io), ...written }
}
const commands = (text: string) => text.split('\n').filter((line) => line.startsWith('::'))

describe('--junit', () => {
  test('leaves a file that parses, beside the usual ones, and nothing half written', async () => {
    const cwd = repository()
    const { code } = await run(cwd, ['check', 'platforms/p.yaml', ...bug, '--junit', 'out/report.xml'])
    expect(code).toBe(1)
    const xml = readFileSync(join(cwd, 'out/report.xml'), 'utf8')
    expect(XMLValidator.validate(xml)).toBe(true)
    expect(xml).toMatch(/<testsuite name="zonal-gateway" tests="1" failures="1" errors="0" skipped="0">/)
    expect(xml).toContain('classname="zonal-gateway.RST" name="RST-12.a The device must not assert')
    expect(xml).toContain('file="platforms/p.yaml"')
    expect(xml).toContain('Replay: wellbehaved replay ')
    expect(readdirSync(join(cwd, 'out'))).toEqual(['report.xml'])
  })

  test.each([
    ['a folder', 'platforms', /--junit: platforms is a directory/],
    ['below a file', 'platforms/p.yaml/x.xml', /cannot be written \(ENOTDIR\).*--junit/],
    ['nothing', '', /--junit: found nothing/],
  ])('%s is refused before anything is played', async (_what, file, reason) => {
    const cwd = repository()
    const { code, err } = await run(cwd, ['check', 'platforms/p.yaml', '--runs', '1000000', '--junit', file])
    expect(code).toBe(2)
    expect(err).toMatch(reason)
  })
})

describe('on GitHub’s runner', () => {
  test('a finding is an error at the line of the context that it is about, and a part of the summary', async () => {
    const cwd = repository()
    writeFileSync(join(cwd, 'summary.md'), 'before\n')
    const argv = ['check', 'platforms/p.yaml', ...bug]
    const { code, out } = await runOnGithub(cwd, argv, join(cwd, 'summary.md'))
    expect(code).toBe(1)
    const [line = '', ...others] = commands(out)
    expect(others).toEqual([])
    const at = /^::error file=platforms\/p\.yaml,line=(\d+),title=RST-12\.a broken::RST-12/.exec(line)?.[1]
    const text = readFileSync(gateway, 'utf8').split('\n')[Number(at) - 1]
    expect(text).toMatch(/^ +station-1:/)
    const summary = readFileSync(join(cwd, 'summary.md'), 'utf8')
    expect(summary).toMatch(/^before\n## wellbehaved: zonal-gateway, 1 finding\n/)
    expect(summary).toContain('RST-12.a broken: "The device must not')
  })

  test('beside one document of JSON the annotations go to standard error', async () => {
    const cwd = repository()
    const argv = ['check', 'platforms/p.yaml', ...bug, '--format', 'json']
    const { out, err } = await runOnGithub(cwd, argv)
    expect(JSON.parse(out).format).toContain('evidence')
    expect(commands(err)).toHaveLength(1)
  })

  test('a mistake in the description is an error at its line and column', async () => {
    const cwd = repository()
    writeFileSync(join(cwd, 'bad.yaml'), readFileSync(gateway, 'utf8').replace('pe: core-1,', 'pe: core-11,'))
    const { code, err } = await runOnGithub(cwd, ['check', 'bad.yaml'])
    expect(code).toBe(2)
    expect(commands(err)[0]).toMatch(/^::error file=bad\.yaml,line=\d+,col=\d+,title=platform description::/)
  })

  test('a summary that cannot be written is told, and changes no verdict', async () => {
    const cwd = repository()
    const argv = ['check', 'platforms/p.yaml', '--static', '--rules', 'MMIO-1']
    const { code, err } = await runOnGithub(cwd, argv, join(cwd, 'nowhere/summary.md'))
    expect(code).toBe(0)
    expect(err).toMatch(/summary of the step could not be written \(ENOENT\)/)
  })
})

test('elsewhere there are annotations with --github only', async () => {
  const cwd = repository()
  const once = ['check', 'platforms/p.yaml', '--rules', 'RST-12.a', '--runs', '1', '--operations', '1']
  expect(commands((await run(cwd, once)).out)).toEqual([])
  const [line] = commands((await run(cwd, [...once, '--github'])).out)
  expect(line).toMatch(/^::error file=platforms\/p\.yaml,line=1,title=RST-12\.a vacuous::vacuous%?: /)
})
