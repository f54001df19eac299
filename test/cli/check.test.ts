/** `check` and `replay`: exit codes, what is written where, and what a reader is told. */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import tornUpdate from '../../bugs/mp/mp-12-update-goes-live-at-once.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { check } from '../../src/engines/check.ts'
import { readCounterexample } from '../../src/formats/counterexample.ts'
import { readEvidence } from '../../src/formats/evidence.ts'
import type { Evidence } from '../../src/interface/evidence.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { folder, gateway, run } from './fake-io.ts'

const built = new Set(rules.map(nameOfRule))

const few = ['--runs', '200']
const evidenceIn = (path: string): Evidence => {
  const read = readEvidence(readFileSync(path, 'utf8'), path)
  if ('problem' in read) throw new Error(read.problem)
  return read.evidence
}
const jsonFiles = (path: string): string[] =>
  existsSync(path) ? readdirSync(path).filter((name) => /-[0-9a-f]{4}\.json$/.test(name)) : []

/** A copy of the gateway in a folder of its own, perhaps with something else in it. */
function platformIn(cwd: string, change: (text: string) => string = (text) => text): string {
  writeFileSync(join(cwd, 'p.yaml'), change(readFileSync(gateway, 'utf8')))
  return 'p.yaml'
}
const tooClose = (text: string): string => {
  const changed = text
    .replace('{ base: 0x74bd0000, size: 64KB }', '{ base: 0x74bd0000, size: 32B }')
    .replace('{ base: 0x74be0000, size: 64KB }', '{ base: 0x74bd0020, size: 32B }')
  if (changed === text) throw new Error('the description of the gateway has changed')
  return changed
}

describe('on the well-behaved gateway', () => {
  test('nothing is broken, and evidence and report are left, with no counterexample', async () => {
    const cwd = folder()
    const { code, out, err } = await run(cwd, ['check', platformIn(cwd), ...few])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const runs = join(cwd, 'reports/runs/zonal-gateway')
    expect(readdirSync(runs).sort()).toEqual(['evidence.json', 'report.md'])
    expect(existsSync(join(cwd, 'counterexamples'))).toBe(false)
    expect(out).toMatch(
      /\nNothing is broken\. Next: see that the suite would notice: wellbehaved bugs p\.yaml\n$/,
    )
    const [title] = readFileSync(join(runs, 'report.md'), 'utf8').split('\n')
    expect(title).toBe('# zonal-gateway, seed 1: what was verified')
    const { rules, seed, runs: played } = evidenceIn(join(runs, 'evidence.json'))
    expect({ seed, played }).toEqual({ seed: 1, played: 200 })
    expect(rules.filter((r) => r.verdict === 'held').length).toBeGreaterThan(7)
  })

  test('the JSON on standard output is the evidence in the folder, and nothing else', async () => {
    const cwd = folder()
    const { out } = await run(cwd, ['check', platformIn(cwd), '--runs', '20', '--format', 'json'])
    expect(out).toBe(readFileSync(join(cwd, 'reports/runs/zonal-gateway/evidence.json'), 'utf8'))
  })

  test('a due verdict that is missing is 4, unless it is allowed', async () => {
    const cwd = folder()
    const once = ['check', platformIn(cwd), '--runs', '1', '--operations', '1']
    const refused = await run(cwd, once)
    expect(refused.code).toBe(4)
    expect(refused.out).toMatch(/Next: .*RST-12\.a \(vacuous\).*--allow vacuous/)
    expect((await run(cwd, [...once, '--allow', 'vacuous'])).code).toBe(0)
    expect((await run(cwd, [...once, '--allow', 'flaky'])).code).toBe(4)
  })

  test('an interrupted campaign is 130, and its part is written', async () => {
    const cwd = folder()
    let asked = 0
    const { code } = await run(cwd, ['check', platformIn(cwd)], () => ++asked > 30)
    expect(code).toBe(130)
    const { runs, stopped } = evidenceIn(join(cwd, 'reports/runs/zonal-gateway/evidence.json'))
    expect({ runs, stopped }).toEqual({ runs: 30, stopped: true })
  })

  test('a campaign that is bounded by time ends, and gives every kind of rule a part of it', async () => {
    const cwd = folder()
    // One of each kind, soon exercised: of all the rules the rarest need longer than a test may take.
    const ofEachKind = ['ERR-1', 'MMIO-1', 'RST-5.b', 'RST-12.a', 'ST-2', 'ST-5']
    const timed = ['check', platformIn(cwd), '--time', '2500ms', '--rules', ...ofEachKind]
    expect((await run(cwd, timed)).code).toBe(0)
    const its = 'reports/runs/zonal-gateway/rules-err-1+mmio-1+rst-12.a+rst-5.b+st-2+st-5'
    const { runs, pairs, rules } = evidenceIn(join(cwd, its, 'evidence.json'))
    expect(runs).toBeGreaterThan(0)
    expect(pairs['ERR-1']?.useful).toBeGreaterThan(0)
    const built = rules.filter((r) => r.verdict !== 'not built')
    expect(new Set(built.map((r) => r.kind)).size).toBe(ofEachKind.length)
    expect(built.map((r) => r.verdict)).toEqual(built.map(() => 'held'))
  })

  test.each([
    ['--runs', ['--runs', '1', '--operations', '1']],
    ['--time', ['--time', '1ms']],
  ])('whoever gave too little of %s is told to raise that', async (bound, words) => {
    const cwd = folder()
    const { code, out } = await run(cwd, ['check', platformIn(cwd), ...words, '--rules', 'RST-12.a'])
    expect(code).toBe(4)
    expect(out).toMatch(new RegExp(`Raise ${bound}, or accept it`))
  })

  test('only the rows that are asked for have a verdict', async () => {
    const cwd = folder()
    await run(cwd, [
      'check',
      platformIn(cwd),
      '--rules',
      'rst-5*',
      'RST-12.a',
      'ST-2',
      '--runs',
      '50',
      '--allow',
      'vacuous',
    ])
    const { rules } = evidenceIn(
      join(cwd, 'reports/runs/zonal-gateway/rules-rst-12.a+rst-5all+st-2/evidence.json'),
    )
    // RST-12.b is built, and was not asked for.
    expect(rules.map((r) => `${r.id}${r.part ?? ''}`)).toEqual(['RST-5a', 'RST-5b', 'RST-12a', 'ST-2'])
  })

  test('a run that asks for less leaves the evidence of one that asked for more', async () => {
    const cwd = folder()
    const runs = join(cwd, 'reports/runs/zonal-gateway')
    const check = ['check', platformIn(cwd), '--runs', '5', '--allow', 'vacuous']
    await run(cwd, check)
    const whole = readFileSync(join(runs, 'evidence.json'), 'utf8')
    const narrow: readonly (readonly [string, readonly string[]])[] = [
      ['rules-st-2', ['--rules', 'ST-2']],
      ['static', ['--static']],
      ['static/rules-mmio-all', ['--static', '--rules', 'MMIO-*', 'mmio-*']],
    ]
    for (const [its, words] of narrow) {
      const { out } = await run(cwd, [...check, ...words])
      expect(out).toContain(`Written: ${join('reports/runs/zonal-gateway', its, 'evidence.json')},`)
      expect(evidenceIn(join(runs, its, 'evidence.json')).rules.length).toBeLessThan(80)
    }
    expect(readFileSync(join(runs, 'evidence.json'), 'utf8')).toBe(whole)
  })

  test('static rules alone play nothing and miss nothing', async () => {
    const cwd = folder()
    const { code, out } = await run(cwd, ['check', platformIn(cwd), '--static'])
    expect(out).toMatch(
      /\nNothing that the description alone decides is broken\. Next: play it as well: wellbehaved check p\.yaml\n$/,
    )
    const its = join(cwd, 'reports/runs/zonal-gateway/static')
    const report = readFileSync(join(its, 'report.md'), 'utf8')
    expect(report.split('\n')[0]).toBe('# zonal-gateway, static rules only: what was verified')
    const { runs, rules } = evidenceIn(join(its, 'evidence.json'))
    expect({ code, runs }).toEqual({ code: 0, runs: 0 })
    expect(rules.find((r) => r.id === 'MMIO-1')?.verdict).toBe('held')
    // What is built and played is neither judged here nor missing.
    expect(rules.filter((r) => r.verdict === 'not built' && built.has(nameOfRule(r)))).toEqual([])
  })
})

describe('with a planted bug', () => {
  const planted = ['--bug', 'rst-12-no-completion-before-drain', '--rules', 'RST-12.a', ...few]
  const its = 'reports/runs/zonal-gateway/rst-12-no-completion-before-drain/rules-rst-12.a'

  test('its rule is broken, the story is told, and the corpus stays as it was', async () => {
    const cwd = folder()
    const { code, out } = await run(cwd, ['check', platformIn(cwd), ...planted])
    expect(code).toBe(1)
    expect(out).toContain(
      'RST-12.a broken: "The device must not assert reset completion until this is done."',
    )
    expect(existsSync(join(cwd, 'counterexamples'))).toBe(false)
    const [file = ''] = jsonFiles(join(cwd, its))
    expect(file).toMatch(/^rst-12-a-[0-9a-f]{4}\.json$/)
    expect(out).toContain(`Replay: wellbehaved replay ${its}/${file}`)
    const { rules, bug } = evidenceIn(join(cwd, its, 'evidence.json'))
    const row = rules.find((r) => r.id === 'RST-12' && r.part === 'a')
    expect({ bug, verdict: row?.verdict, file: row?.counterexample?.file }).toEqual({
      bug: 'rst-12-no-completion-before-drain',
      verdict: 'broken',
      file,
    })
  })

  test('the counterexample alone, copied elsewhere, replays; without its bug it passes', async () => {
    const cwd = folder()
    await run(cwd, ['check', platformIn(cwd), ...planted])
    const [file = ''] = jsonFiles(join(cwd, its))
    const elsewhere = folder()
    copyFileSync(join(cwd, its, file), join(elsewhere, 'copy.json'))
    const again = await run(elsewhere, ['replay', 'copy.json'])
    const edited = {
      ...JSON.parse(readFileSync(join(elsewhere, 'copy.json'), 'utf8')),
      clause: 'X.',
      explanation: 'Y.',
    }
    writeFileSync(join(elsewhere, 'edited.json'), JSON.stringify(edited))
    // What the paper says, and how it breaks, is not a file's to say.
    expect((await run(elsewhere, ['replay', 'edited.json'])).out.replaceAll('edited', 'copy')).toBe(again.out)
    expect(again.code).toBe(1)
    expect(again.out).toContain('still fails')
    expect(again.out).not.toContain('What is seen differs')

    // Nor is what was seen: the story is of what is seen now.
    const [first, ...others] = edited.observations
    const told = { ...edited, observations: [first, [], ...others.slice(1)] }
    writeFileSync(join(elsewhere, 'told.json'), JSON.stringify(told))
    const untold = (await run(elsewhere, ['replay', 'told.json'])).out.replaceAll('told', 'copy')
    const differs =
      'What is seen differs from what the file tells, from operation 2 on. This is what is seen now:\n'
    expect(untold).toContain(differs)
    expect(untold.replace(differs, '')).toBe(again.out)
    // What stood at a field that came later is not told by a file from before.
    const [seen, ...rest] = edited.observations
    const before = seen.map(({ through: _, ...one }: { through?: number }) => one)
    writeFileSync(
      join(elsewhere, 'before.json'),
      JSON.stringify({ ...edited, observations: [before, ...rest] }),
    )
    expect((await run(elsewhere, ['replay', 'before.json'])).out).not.toContain('What is seen differs')
    const json = await run(elsewhere, ['replay', 'told.json', '--format', 'json'])
    expect(JSON.parse(json.out)).toMatchObject({ result: 'still fails', differsAt: 2 })

    const { bug: _planted, ...wellBehaved } = JSON.parse(readFileSync(join(elsewhere, 'copy.json'), 'utf8'))
    writeFileSync(join(elsewhere, 'good.json'), JSON.stringify(wellBehaved))
    const good = await run(elsewhere, ['replay', 'good.json', '--format', 'json'])
    expect(good.code).toBe(0)
    expect(JSON.parse(good.out)).toMatchObject({ rule: 'RST-12.a', result: 'now passes' })
  })

  test.each([
    [{ rule: 'RST-99' }, 'this version has no rule RST-99'],
    [{ bug: 'no-such-bug' }, 'this version has no known-bad no-such-bug'],
  ])('what this version does not know (%j) is no longer expressible', async (change, why) => {
    const cwd = folder()
    await run(cwd, ['check', platformIn(cwd), ...planted])
    const [file = ''] = jsonFiles(join(cwd, its))
    const stored = JSON.parse(readFileSync(join(cwd, its, file), 'utf8'))
    writeFileSync(join(cwd, 'other.json'), JSON.stringify({ ...stored, ...change }))
    const { code, out } = await run(cwd, ['replay', 'other.json'])
    expect(code).toBe(4)
    expect(out).toContain(`no longer expressible: ${why}`)
  })

  test.each([
    // Of two-run rules one is enough: each takes seconds.
    ['err-1-error-stays-in-its-context', ['ERR-1', 'RST-*']],
    ['mmio-1-own-protection-region', ['*']],
    ['st-5-assigned-may-act', ['*']],
  ])('%s leaves a file that the reader takes and that still fails', async (bug, judged) => {
    const cwd = folder()
    const words = ['--bug', bug, '--rules', ...judged, '--out', 'out', ...few]
    expect((await run(cwd, ['check', platformIn(cwd), ...words])).code).toBe(1)
    const runs = join(cwd, 'out')
    const files = jsonFiles(runs)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      expect(readCounterexample(readFileSync(join(runs, file), 'utf8'), file)).not.toHaveProperty('problem')
      // A planted overlap of frames also fails what is only recommended (MMIO-3).
      expect((await run(runs, ['replay', file, '--strict'])).code).toBe(1)
    }
    const names = evidenceIn(join(runs, 'evidence.json')).rules.flatMap((r) => r.counterexample?.file ?? [])
    expect(names.sort()).toEqual(files.sort())
  })
})

describe('a should that is not met', () => {
  const dma = join(import.meta.dirname, '../../platforms/dma-controller.yaml')
  const mild = ['check', dma, '--static', '--rules', 'MMIO-3', '--corpus', 'corpus']

  test('is told as warned, and replay ends as check does; with --strict both fail', async () => {
    const cwd = folder()
    for (const [strict, code, verdict] of [
      [[], 0, 'warned'],
      [['--strict'], 1, 'broken'],
    ] as const) {
      const checked = await run(cwd, [...mild, ...strict])
      expect(checked.code).toBe(code)
      expect(checked.out).toContain(`MMIO-3 ${verdict}: "`)
      const report = readFileSync(
        join(cwd, 'reports/runs/dma-controller/static/rules-mmio-3/report.md'),
        'utf8',
      )
      expect(report).toContain(`### MMIO-3 ${verdict}\n`)
      const [file = ''] = jsonFiles(join(cwd, 'corpus'))
      const replayed = await run(cwd, ['replay', join('corpus', file), ...strict])
      expect(replayed.code).toBe(code)
      expect(replayed.out).toContain(`MMIO-3 ${verdict}: "`)
      expect(replayed.out).toContain('still fails')
      const json = await run(cwd, ['replay', join('corpus', file), '--format', 'json', ...strict])
      expect({ code: json.code, ...JSON.parse(json.out) }).toMatchObject({
        code,
        result: 'still fails',
        verdict,
      })
    }
  })
})

describe('what is said of a planted bug', () => {
  const its = 'rst-12-no-completion-before-drain'
  test.each([
    [
      'noticed by its rule',
      ['--rules', 'RST-12.a', ...few],
      1,
      `Noticed: RST-12.a, which ${its} breaks, is broken.`,
    ],
    [
      'not noticed',
      ['--runs', '1', '--operations', '2', '--allow', 'vacuous,stopped'],
      4,
      `Not noticed: RST-12.a, which ${its} breaks, is vacuous.`,
    ],
    ['not looked for', ['--rules', 'MMIO-1'], 0, `RST-12.a, which ${its} breaks, was not asked for.`],
  ])('%s', async (_what, more, code, sentence) => {
    const cwd = folder()
    const ran = await run(cwd, ['check', platformIn(cwd), '--bug', its, ...more])
    expect(ran.code).toBe(code)
    const [said, next, end] = ran.out.split('\n').slice(-3)
    expect({ said, end }).toEqual({ said: sentence, end: '' })
    expect(next).toMatch(/^Next: /)
    expect(ran.out).not.toContain('Nothing is broken')
  })

  test('one that is not noticed where it is shown is looked for harder, not there again', async () => {
    const cwd = folder()
    const given = ['--bug', its, '--runs', '1', '--operations', '2', '--allow', 'vacuous,stopped']
    const { code, out } = await run(cwd, ['check', platformIn(cwd), ...given])
    expect([code, out]).toEqual([
      4,
      expect.stringMatching(/\nNext: raise --runs, [^:]*try another --seed.*\n$/),
    ])
    expect(out.split('\n').at(-2)).not.toContain('zonal-gateway')
  })

  test('one that no static rule can notice is refused with --static', async () => {
    const cwd = folder()
    const ran = await run(cwd, ['check', platformIn(cwd), '--static', '--bug', its])
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' })
    expect(ran.err).toMatch(
      /^--static: no static rule can notice .*Leave --static away, or plant one .* such as \S+\.\n$/,
    )
    const other = / such as (\S+)\.\n$/.exec(ran.err)?.[1] ?? ''
    const planted = await run(cwd, ['check', 'p.yaml', '--static', '--bug', other])
    expect(planted.out).toContain('Noticed: ')
  })
})

describe('the corpus', () => {
  test('of a rule that is sampled needs no second counterexample, and still counts its exercises', () => {
    const wrong = tornUpdate.platform(smallPlatform)
    const mp12 = rules.filter((r) => nameOfRule(r) === 'MP-12.a')
    const options = { rules: mp12, seed: 1, runs: 600, operations: 100, pairs: 1, version: '0' }
    const [counterexample] = check(wrong, options).counterexamples
    if (!counterexample) throw new Error('the wrong procedure was missed')
    const corpus = [{ file: 'mp-12-a-0000.json', counterexample }]
    const again = check(wrong, { ...options, corpus })
    expect(again.counterexamples).toEqual([])
    expect(again.replayed).toEqual({ 'mp-12-a-0000.json': 'still fails' })
    const row = again.evidence.rules.find((r) => r.id === 'MP-12' && r.part === 'a')
    expect(row).toMatchObject({ verdict: 'broken', counterexample: { file: 'mp-12-a-0000.json' } })
    expect(row?.exercised).toBeGreaterThan(0)
    expect(check(smallPlatform, { ...options, corpus }).replayed).toEqual({
      'mp-12-a-0000.json': 'now passes',
    })
  })

  test.each(['mmio-1-own-protection-region', 'err-1-error-stays-in-its-context'])(
    'of a rule that is not sampled (%s) leaves it its exercises',
    (name) => {
      const bug = bugNamed(name)
      const its = rules.filter((r) => nameOfRule(r) === bug?.rule)
      const options = { rules: its, bug, seed: 1, runs: 1, operations: 100, pairs: 300, version: '0' }
      const once = check(smallPlatform, options)
      const corpus = once.counterexamples.map((counterexample) => ({ file: 'a.json', counterexample }))
      const again = check(smallPlatform, { ...options, corpus })
      const rowIn = ({ evidence }: typeof once) => evidence.rules.find((r) => nameOfRule(r) === bug?.rule)
      expect(rowIn(again)).toMatchObject({ verdict: 'broken', counterexample: { file: 'a.json' } })
      const isStatic = its[0]?.kind === 'static'
      expect(rowIn(again)?.exercised).toBe(isStatic ? rowIn(once)?.exercised : 1)
      expect(rowIn(again)?.exercised).toBeGreaterThan(0)
    },
  )

  test('holds what was found, is replayed first, and keeps what was mended', async () => {
    const cwd = folder()
    const check = ['check', platformIn(cwd, tooClose), ...few]
    expect((await run(cwd, check)).code).toBe(1)
    const files = jsonFiles(join(cwd, 'counterexamples'))
    expect(files.filter((file) => file.startsWith('mmio-1-'))).toHaveLength(1)

    const again = await run(cwd, check)
    expect(again.code).toBe(1)
    expect(again.out).toContain(`Replayed first: ${files.length} of the corpus, 0 now pass`)
    expect(again.out).toContain('MMIO-1 broken')
    expect(jsonFiles(join(cwd, 'counterexamples'))).toEqual(files)

    platformIn(cwd)
    const mended = await run(cwd, check)
    expect(mended.code).toBe(0)
    expect(mended.out).toContain(`${files.length} now pass and stay as regressions`)
    expect(jsonFiles(join(cwd, 'counterexamples'))).toEqual(files)
  })

  test('passes over what cannot be read, and says so', async () => {
    const cwd = folder()
    const corpus = join(cwd, 'corpus')
    await run(cwd, ['check', platformIn(cwd, tooClose), '--static', '--corpus', 'corpus'])
    writeFileSync(join(corpus, 'broken.json'), '{')
    const { err } = await run(cwd, ['check', 'p.yaml', '--static', '--corpus', 'corpus'])
    expect(err).toMatch(/^Passed over: broken\.json:1:2: no JSON/)
  })
})

describe('a description that this version does not execute', () => {
  const island = join(import.meta.dirname, '../../platforms/safety-island.yaml')

  test('is refused in one line, which says what to do', async () => {
    const { code, out, err } = await run(folder(), ['check', island])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err).toContain(`Check its static rules: wellbehaved check --static ${island}`)
  })

  test('is refused as well where a context passes a unit that is not executed', async () => {
    const cwd = folder()
    const unit =
      'protectionUnits:\n  smmu: { family: SMMU, stages: [{ stage: 1 }], frames: {} }\n\nhypervisor:\n'
    const file = platformIn(cwd, (text) =>
      text
        .replace('hypervisor:\n', unit)
        .replace('burstBeatsMax: 4 }', 'burstBeatsMax: 4, through: [smmu] }'),
    )
    const { code, err } = await run(cwd, ['check', file])
    expect(code).toBe(2)
    expect(err).toContain('pass smmu, and this version executes system-mpu alone')
    expect((await run(cwd, ['check', file, '--static'])).code).toBe(0)
  })

  test('is checked with --static, a permission of the description included', async () => {
    const cwd = folder()
    const { code, out } = await run(cwd, ['check', island, '--static', '--corpus', cwd])
    expect(code).toBe(0)
    expect(out).toMatch(/held +MP-7 +1×/)
    expect(out).toContain(`see that the static rules would notice: wellbehaved bugs ${island}\n`)
    const planted = ['--static', '--bug', 'mp-7-stage-2-may-be-shared']
    const denied = await run(cwd, ['check', island, ...planted, '--corpus', cwd])
    expect(denied.code).toBe(1)
    expect(denied.out).toMatch(/broken +MP-7.*\(in the description\)/)
  })
})
