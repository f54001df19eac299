/** `verify`: each verdict as a test of vitest's, the reasons of skips apart, a failure with its story and its file. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { verify } from '../../src/vitest/index.ts'
import { folder } from '../cli/fake-io.ts'

const root = resolve(import.meta.dirname, '../..')
const runner = join(root, 'node_modules/vitest/vitest.mjs')

interface Ended {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
  readonly meta: { readonly wellbehaved?: { readonly rule: string; readonly exercised: number } }
}

interface Suites {
  readonly code: number | null
  readonly printed: string
  /** By suite, in the order of test/vitest/suites/suites.ts. */
  readonly suites: readonly (readonly Ended[])[]
}

function play(cwd: string): Promise<Suites> {
  const report = join(cwd, 'report.json')
  const config = join(root, 'test/vitest/suites/vitest.config.ts')
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`]
  const child = spawn(process.execPath, [runner, 'run', '--root', root, '--config', config, ...reporters], {
    cwd,
    env: { ...process.env, VERIFY_FOLDER: cwd, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed += chunk
  })
  return new Promise((ended) => {
    child.on('close', (code) => ended({ code, printed, suites: suitesIn(report) }))
  })
}

/** A suite ends with the test that some rule is decided. */
function suitesIn(report: string): Ended[][] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const suites: Ended[][] = [[]]
  for (const one of testResults[0].assertionResults as Ended[]) {
    suites.at(-1)?.push(one)
    if (one.title === 'some rule is decided') suites.push([])
  }
  return suites.slice(0, -1)
}

const statuses = (suite: readonly Ended[] | undefined) =>
  suite?.map(({ title, status }) => [title.split(' ')[0], status])

describe('a stranger’s suites', () => {
  let played: Suites
  let cwd: string
  beforeAll(async () => {
    cwd = folder()
    played = await play(cwd)
  }, 120_000)
  const suite = (n: number) => played.suites[n]

  test('fail as a whole where one test fails', () => {
    expect(played.code).toBe(1)
    expect(played.suites).toHaveLength(7)
  })

  test('have a test a row: held passes; not applicable is skipped, with its reason', () => {
    expect(statuses(suite(0))).toEqual([
      ['SYS-6', 'skipped'],
      ['RST-12.a', 'passed'],
      ['some', 'passed'],
    ])
    expect(played.printed).toMatch(/SYS-6 .*\[not applicable: the platform has no device that owners/)
    const [, held] = suite(0) ?? []
    expect(held?.meta.wellbehaved).toMatchObject({ rule: 'RST-12.a', verdict: 'held' })
    expect(held?.meta.wellbehaved?.exercised).toBeGreaterThan(0)
    expect(existsSync(join(cwd, 'green/evidence.json'))).toBe(true)
  })

  test('tell the story of what is broken, and name its file, which is there', () => {
    expect(statuses(suite(1))).toEqual([
      ['RST-12.a', 'failed'],
      ['some', 'passed'],
    ])
    const [message = ''] = suite(1)?.[0]?.failureMessages ?? []
    expect(message).toContain(
      'RST-12.a broken: "The device must not assert reset completion until this is done."',
    )
    expect(message).toMatch(/\n {2}5 {2}time +9 cycles pass|\n +5 +time/)
    const file = /Counterexample: (.*\.json)/.exec(message)?.[1] ?? ''
    expect(JSON.parse(readFileSync(join(cwd, file), 'utf8')).rule).toBe('RST-12.a')
    expect(message).not.toContain('verify.ts')
  })

  test('fail for a must that is vacuous, unless that is accepted', () => {
    expect(statuses(suite(2))).toEqual([
      ['RST-12.a', 'failed'],
      ['MMIO-1', 'passed'],
      ['some', 'passed'],
    ])
    expect(suite(2)?.[0]?.failureMessages[0]).toMatch(/vacuous: .*accept it with allow: \['vacuous'\]/)
    // As check: a campaign that decided nothing is no green one, whatever is accepted.
    expect(statuses(suite(3))).toEqual([
      ['RST-12.a', 'skipped'],
      ['some', 'failed'],
    ])
    expect(played.printed).toMatch(/RST-12\.a .*\[vacuous: /)
  })

  test('warn of a should that is not met, and fail where they are strict', () => {
    expect(suite(4)?.[0]?.status).toBe('passed')
    expect(played.printed).toMatch(/SYS-10 warned: /)
    expect(suite(5)?.[0]?.status).toBe('failed')
  })

  test('say what is wrong with a platform', () => {
    expect(suite(6)?.every(({ status }) => status !== 'passed')).toBe(true)
    expect(played.printed).toContain('nowhere.yaml: found no such file')
    expect(played.printed).not.toContain('platform-of.ts')
  })
})

test.each([
  [{ runs: 0 }, /runs is 0, expected a whole number from 1/],
  [{ seed: 1.5 }, /seed is 1\.5/],
  [{ rules: ['RST-99'] }, /nothing matches "RST-99"/],
  [{ allow: ['vacous' as 'vacuous'] }, /allow has "vacous", expected some of vacuous/],
  [{ dut: 'qemu' }, /dut: found "qemu", expected core, child, a path/],
])('an option that is wrong is told at once (%#)', (options, reason) => {
  expect(() => verify('p.yaml', options)).toThrow(reason)
})
