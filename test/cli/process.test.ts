// The program as a process of its own: signals, surroundings, and the device as a child of it.
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deaths, tryDeath } from '../../bench/ordeal.ts'
import { type Compiled, compile } from '../dut/compiled.ts'
import { folder, gateway, run } from './fake-io.ts'

const root = resolve(import.meta.dirname, '../..')

const compileProgram = (): Compiled => {
  const made = compile(['src/cli/main.ts', 'src/cli/campaign-worker.ts', 'src/cli/search-system.ts'])
  copyFileSync(join(root, 'package.json'), join(made.folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(made.folder, 'node_modules'))
  return made
}

const secondsMax = 120_000

let compiled: Compiled
beforeAll(() => {
  compiled = compileProgram()
}, secondsMax)
afterAll(() => compiled.remove())

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** `until`: sends SIGINT, or the signal that is given, once this is true. */
function start(
  cwd: string,
  argv: readonly string[],
  options: {
    readonly env?: Record<string, string>
    readonly until?: () => boolean
    readonly signal?: NodeJS.Signals
  } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(compiled.folder, 'src/cli/main.js'), ...argv], {
    cwd,
    env: { ...process.env, ...options.env },
  })
  const watch =
    options.until &&
    setInterval(() => {
      if (options.until?.()) child.kill(options.signal ?? 'SIGINT')
    }, 50)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
    if (/./.test(out)) clearInterval(watch)
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
    if (err.includes('Stopping')) clearInterval(watch)
  })
  return new Promise((ended) => {
    child.on('close', (code) => {
      clearInterval(watch)
      ended({ code, out, err })
    })
  })
}

const runs = 'reports/runs/zonal-gateway'

describe('a campaign in a process', () => {
  test('that is interrupted ends with 130, keeps its counterexamples and writes its part', async () => {
    const cwd = folder()
    const bug = 'st-2-unassigned-accesses-no-memory'
    const its = join(runs, bug)
    const found = () =>
      existsSync(join(cwd, its)) && readdirSync(join(cwd, its)).some((f) => f.startsWith('st-2'))
    const argv = ['check', gateway, '--runs', '5000000', '--bug', bug]
    const { code, err } = await start(cwd, argv, { until: found })
    expect(code).toBe(130)
    expect(err).toContain('what was found so far is written')
    const { stopped, rules } = JSON.parse(readFileSync(join(cwd, its, 'evidence.json'), 'utf8'))
    expect(stopped).toBe(true)
    expect(rules.find((r: { id: string }) => r.id === 'ST-2').verdict).toBe('broken')
    expect(readdirSync(join(cwd, its)).filter((f) => f.endsWith('.part'))).toEqual([])
  })

  test('gives the same bytes from another folder, another time zone and another locale', async () => {
    const bug = ['--bug', 'rst-12-no-completion-before-drain']
    const its = join(runs, 'rst-12-no-completion-before-drain')
    const places = [
      { TZ: 'UTC', LC_ALL: 'C', LANG: 'C' },
      { TZ: 'Pacific/Chatham', LC_ALL: 'de_DE.UTF-8', LANG: 'tr_TR.UTF-8' },
    ]
    const written = await Promise.all(
      places.map(async (env) => {
        const cwd = folder()
        copyFileSync(gateway, join(cwd, 'here.yaml'))
        expect((await start(cwd, ['check', 'here.yaml', '--runs', '200', ...bug], { env })).code).toBe(1)
        const files = readdirSync(join(cwd, its)).sort()
        return files.map((file) => [file, readFileSync(join(cwd, its, file), 'utf8').replaceAll(cwd, '?')])
      }),
    )
    // Three counterexamples, the evidence and the report: writes that are not awaited lose their identifiers as well, and
    // the context is handed on before they have taken effect.
    const names = written[0].map(([name]) => name.replace(/-[0-9a-f]{4}\./, '.'))
    expect(names).toEqual(['evidence.json', 'report.md', 'rst-11-a.json', 'rst-12-a.json', 'x-1-b.json'])
    expect(written[1]).toEqual(written[0])
    expect(JSON.stringify(written)).not.toContain('?/')
  })

  test('writes no colour where nobody looks, and where NO_COLOR says so', async () => {
    const { out } = await start(folder(), ['explain', 'RST-12'], { env: { NO_COLOR: '1' } })
    expect(out).toContain('RST-12')
    expect(out).not.toContain('\u001b')
  })
})

describe('a configuration that calls process.exit', () => {
  const at = folder()
  const started = (config: string, argv: readonly string[]): Promise<Ended> => {
    writeFileSync(join(at, 'package.json'), '{}')
    writeFileSync(join(at, 'wellbehaved.config.mjs'), config)
    return start(at, argv)
  }
  test('while it is started is wrong input, and not green', async () => {
    const { code, err } = await started('process.exit(0)', ['check', gateway, '--static'])
    expect(code).toBe(2)
    expect(err).toMatch(/^The program was ended before it was done \(exit code 0\)\. Most likely/)
  })

  test('in a rule at work is the same, beside the main thread and in it', async () => {
    const rule =
      "step('ACME-1', { statement: 'S.', strength: 'must', reading: 'R.', when: 'beat passed', then: () => process.exit(0), otherwise: () => '' })"
    const config = `import { step } from 'wellbehaved/rules'\nexport default { rules: [${rule}] }\n`
    const ofThread =
      /^wellbehaved\.config\.mjs: a thread in which it was at work ended without an error \(exit code 0\)/m
    for (const [said, ...argv] of [
      [ofThread, 'check', gateway, '--rules', 'ACME-1'],
      [ofThread, 'prove', gateway, '--scope', 'reprogram', '--workers', '2', '--rules', 'ACME-1'],
      [/^The program was ended before it was done/m, 'rules', '--consistent', gateway],
    ] as const) {
      const { code, err } = await started(config, argv)
      expect(code).toBe(2)
      expect(err).toMatch(said)
    }
  })
})

describe('pieces of work in threads', () => {
  test('come to the same as in one thread', async () => {
    const argv = ['bugs', gateway, '--only', 'rst-5-*', 'mmio-1-own-*', '--runs', '100', '--format', 'json']
    const [beside, here] = [await start(folder(), argv), await run(folder(), argv)]
    expect({ code: beside.code, out: beside.out }).toEqual({ code: here.code, out: here.out })
  })
})

describe('a proof in a process', () => {
  const bug = 'rst-8-known-initial-state'
  const argv = (workers: number) => [
    ...['prove', gateway, '--scope', 'origins', '--rules', 'RST-7', 'RST-8', '--bug', bug],
    ...['--format', 'json', '--workers', `${workers}`, '--out', 'out'],
  ]

  test('by several threads together is that of one: counts, depth, what holds and the shortest story', async () => {
    const [two, alone] = [folder(), folder()]
    const together = await start(two, argv(2))
    const { code, out } = await run(alone, argv(1))
    expect({ code: together.code, out: together.out }).toEqual({ code, out })
    const { scopes, rules } = JSON.parse(out)
    expect(scopes[0].groups[0]).toMatchObject({ result: 'complete', states: 31_076 })
    expect(rules.map((r: { verdict: string }) => r.verdict)).toEqual(['holds', 'broken'])
    const story = (cwd: string) => {
      const name = readdirSync(join(cwd, 'out')).find((file) => file.startsWith('rst-8')) ?? ''
      return readFileSync(join(cwd, 'out', name), 'utf8')
    }
    expect(story(two)).toBe(story(alone))
  })

  test.each([
    ['by a thread of its own', ['--workers', '1']],
    ['by threads together', ['--workers', '2']],
  ])('%s, interrupted, ends with 130, and goes on from there', async (_what, workers) => {
    const cwd = folder()
    const long = ['prove', gateway, '--scope', 'interrupts', '--rules', 'RST-9', '--out', 'out', ...workers]
    let seen = 0
    // The folder is made right before the search begins.
    const until = () => existsSync(join(cwd, 'out')) && ++seen > 20
    const { code, err } = await start(cwd, long, { until })
    expect([code, err]).toEqual([130, expect.stringMatching(/^Stopping/)])
    const { stopped, scopes } = JSON.parse(readFileSync(join(cwd, 'out/proof.json'), 'utf8'))
    expect([stopped, scopes[0].groups[0].stoppedBy]).toEqual([true, 'caller'])
    expect(readdirSync(join(cwd, 'out/checkpoint')).sort()).toEqual([
      'interrupts.all-others.checkpoint',
      'proof.json',
    ])
    const resumed = await run(cwd, [...long, '--resume', '--states', '1'])
    expect([resumed.code, resumed.err]).toEqual([4, ''])
  })

  test.each([
    ['by a thread of its own', ['--workers', '1']],
    ['by threads together', ['--workers', '2']],
  ])(
    '%s, killed, goes on from its last checkpoint to the end that it would have had',
    async (_what, workers) => {
      const cwd = folder()
      const argv = ['prove', gateway, '--scope', 'faults', '--rules', 'RST-12.a', '--out', 'out', ...workers]
      const file = join(cwd, 'out/checkpoint/faults.what-is-open.checkpoint')
      const every = ['--checkpoint-every', '100ms']
      const { code } = await start(cwd, [...argv, ...every], {
        until: () => existsSync(file),
        signal: 'SIGKILL',
      })
      expect([code, existsSync(join(cwd, 'out/proof.json'))]).toEqual([null, false])
      const states = (name: string) =>
        JSON.parse(readFileSync(join(name, 'out/proof.json'), 'utf8')).scopes[0].groups[0].states
      // It stands where it stood: with no room for more it says how far that was.
      const stopped = await run(cwd, [...argv, '--resume', '--states', '1'])
      expect(stopped.code).toBe(4)
      expect(states(cwd)).toBeGreaterThan(1)
      expect((await run(cwd, [...argv, '--resume'])).code).toBe(0)
      const whole = folder()
      await run(whole, argv)
      expect(readFileSync(join(cwd, 'out/proof.json'), 'utf8')).toBe(
        readFileSync(join(whole, 'out/proof.json'), 'utf8'),
      )
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['proof.json', 'proof.md'])
    },
  )

  test('from any register file, interrupted, ends with 130, and says nothing of what it did not try', async () => {
    const cwd = folder()
    let seen = 0
    const until = () => existsSync(join(cwd, 'out')) && ++seen > 20
    const argv = ['prove', gateway, '--from', 'any', '--rules', 'RST-7', '--out', 'out']
    const { code, out, err } = await start(cwd, argv, { until })
    expect([code, err]).toEqual([130, expect.stringMatching(/^Stopping/)])
    expect(out).toMatch(/RST-7 .*an interruption came/)
    expect(readFileSync(join(cwd, 'out/proof.md'), 'utf8')).not.toMatch(/nothing fails|not noticed/)
  })
})

describe('the core as a child of the process', () => {
  const some = ['--rules', 'RST-*', 'MP-*', 'IRQ-6', 'CTX-5']
  const campaign = ['check', gateway, ...some, '--runs', '4', '--allow', 'vacuous', '--format', 'json']

  // With a known-bad, and shrunk over the pipe: test/dut/same-verdicts.test.ts.
  test(
    'gives the verdicts of the core within it',
    async () => {
      const within = await start(folder(), campaign)
      const child = await start(folder(), [...campaign, '--dut', 'child'])
      expect(child.code).toBe(within.code)
      const verdictsOf = ({ out }: Ended) =>
        JSON.parse(out).rules.filter((r: { verdict: string }) => r.verdict !== 'not built')
      const named = (rules: { id: string; part?: string; verdict: string; exercised: number }[]) =>
        rules.map(({ id, part, verdict, exercised }) => ({ id, part, verdict, exercised }))
      expect(named(verdictsOf(child))).toEqual(named(verdictsOf(within)))
    },
    secondsMax,
  )

  test('that answers nonsense is 3, with what it said in a file', async () => {
    const file = join(compiled.folder, 'src/dut/serve-core.js')
    const good = readFileSync(file, 'utf8')
    writeFileSync(
      file,
      "export function serveCoreOnStandardStreams() { console.error('no such bus'); console.log('nonsense') }\n",
    )
    const { code, err } = await start(folder(), [...campaign, '--dut', 'child']).finally(() =>
      writeFileSync(file, good),
    )
    expect(code).toBe(3)
    const saved = /(\S+device-failure\.txt)/.exec(err)?.[1] ?? ''
    expect(readFileSync(saved, 'utf8')).toMatch(/hello[\s\S]*no such bus/)
  })
})

describe('a death while counterexamples are written', () => {
  // `npm run ordeal` tries a hundred moments of each.
  test.each(deaths)(
    'of %s loses nothing that was found, leaves no half of a file, and no process',
    async (death) => {
      const place = {
        main: join(compiled.folder, 'src/cli/main.js'),
        example: join(root, 'examples/adapter'),
      }
      const moment = { after: 'the first found', milliseconds: 50 } as const
      const { wrong, foundAfter, hasEvidence } = await tryDeath(place, death, moment)
      expect(wrong).toEqual([])
      if (death !== 'ours') expect([foundAfter > 0, hasEvidence]).toEqual([true, true])
    },
    secondsMax,
  )
})
