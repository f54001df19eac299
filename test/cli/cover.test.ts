/** `check --cover`: what it prints, what it leaves, and how it ends. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitOf } from '../../src/cli/check.ts'
import { closing } from '../../src/cli/closing.ts'
import { main } from '../../src/cli/program.ts'
import type { Coverage } from '../../src/interface/coverage.ts'
import type { Evidence } from '../../src/interface/evidence.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { fakeIo, folder, gateway, run } from './fake-io.ts'

const few = ['--cover', '--rules', 'ST-2', '--runs', '20', '--corpus', 'found', '--out', 'left']

describe('check --cover', () => {
  test('on the well-behaved gateway ends with 0, and leaves pictures, report and evidence', async () => {
    const cwd = folder()
    const { code, out, err } = await run(cwd, ['check', gateway, ...few])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/reset-and-drain +5 of 5 +16 of 16 +55 of 56, 1 excluded/)
    const charts = ['context-lifecycle', 'mpu-reconfiguration', 'reset-and-drain']
    expect(readdirSync(join(cwd, 'left/coverage')).sort()).toEqual(
      charts.flatMap((name) => [`${name}.mmd`, `${name}.svg`]),
    )
    for (const name of charts) expect(out).toContain(join('left', 'coverage', `${name}.svg`))
    expect(readFileSync(join(cwd, 'left/report.md'), 'utf8')).toContain('coverage/reset-and-drain.svg')
  })

  test('shows on a terminal how far it is, in each part of the campaign', async () => {
    const lines: string[] = []
    const progress = (line: string) => void lines.push(line)
    const io = { ...fakeIo(folder(), { out: '', err: '' }), progress }
    const argv = [
      'check',
      gateway,
      '--cover',
      '--rules',
      'ST-2',
      'ERR-1',
      '--runs',
      '400',
      '--corpus',
      'found',
    ]
    expect(await main(argv, io)).toBe(0)
    const numbers = lines.map((line) => line.replaceAll(/[0-9][0-9,]*/g, 'N'))
    expect([...new Set(numbers)]).toEqual([
      'N of N goals of the statecharts, N operations',
      'N of N runs, N operations',
      'N of N pairs for ERR-N',
      '',
    ])
  })

  test('ends with 1 where the device leaves a chart, though no rule that was asked for breaks', async () => {
    const { code, out } = await run(folder(), [
      'check',
      gateway,
      ...few,
      '--bug',
      'rst-5-confirmed-individually',
    ])
    expect(code).toBe(1)
    expect(out).toContain('reset-and-drain not followed by station-2')
    expect(out).toMatch(/ 1 {2}hypervisor/)
  })

  test('ends with 4 where goals are open, unless that is allowed; the evidence names them', async () => {
    const open = ['check', gateway, ...few, '--bug', 'rst-2-isolation-never-ends']
    const refused = await run(folder(), open)
    expect(refused.code).toBe(4)
    expect(refused.out).toMatch(/not covered +reset-and-drain: isolated – drained → resetting/)
    expect(refused.out).toMatch(/Next: \d+ .*--allow not-covered/)
    const allowed = await run(folder(), [...open, '--allow', 'not-covered', '--format', 'json'])
    expect(allowed.code).toBe(0)
    const { coverage } = JSON.parse(allowed.out) as Evidence
    const isolated = coverage?.charts[1].transitions.filter((goal) => goal.from === 'isolated')
    expect(isolated?.filter((goal) => goal.status === 'not covered').map((goal) => goal.event)).toEqual([
      'drained',
      'remaining answered',
    ])
  })

  test('ends with 4 where the device left a chart once and not again, unless that is allowed', async () => {
    const { out } = await run(folder(), ['check', gateway, ...few, '--format', 'json'])
    const evidence = JSON.parse(out) as Evidence & { coverage: Coverage }
    const stray = { chart: 'reset-and-drain', of: 'station-1', states: [], seen: '', shown: [], open: 0 }
    const left = (flaky: { readonly flaky?: true }): Evidence => ({
      ...evidence,
      coverage: {
        ...evidence.coverage,
        nonConformances: [{ ...stray, operations: [], observations: [], ...flaky }],
      },
    })
    expect(exitOf(left({ flaky: true }), [])).toBe(4)
    expect(exitOf(left({ flaky: true }), ['flaky'])).toBe(0)
    expect(exitOf(left({}), ['flaky'])).toBe(1)
    const closed = {
      file: gateway,
      platform: smallPlatform,
      bug: undefined,
      replayed: {},
      out: 'left',
      given: { dut: 'core' },
    }
    expect(closing({ ...closed, evidence, due: [], open: 0, flaky: 1, code: 4 })).toMatch(
      /left a statechart 1 time, .*--allow flaky/,
    )
  })

  test('has no say with --static', async () => {
    const { code, err } = await run(folder(), ['check', gateway, '--static', '--cover'])
    expect(code).toBe(2)
    expect(err).toMatch(/--static.*--cover|--cover.*--static/)
  })
})
