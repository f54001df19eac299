/** The command line itself, and the commands that only tell. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bugs } from '../../bugs/bugs.ts'
import { allEdges } from '../../models/charts.ts'
import { beyond } from '../../properties/catalogue/beyond.ts'
import { catalogue, type Row, ruleById } from '../../properties/catalogue.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { InputError } from '../../src/cli/exit.ts'
import { exitOfFailure } from '../../src/cli/failures.ts'
import { generate, generatedFiles } from '../../src/cli/generate.ts'
import { select } from '../../src/cli/selection.ts'
import { ours } from '../../src/engines/suite.ts'
import { DeviceFailure } from '../../src/interface/device.ts'
import { verdicts } from '../../src/interface/verdicts.ts'
import { notBuilt } from '../../src/report/explain.ts'
import { words } from '../../src/report/words.ts'
import { fakeIo, folder, gateway, run } from './fake-io.ts'

const root = resolve(import.meta.dirname, '../..')
const iopmp = join(root, 'platforms/iopmp.yaml')

describe('a wrong command line or file', () => {
  const cwd = folder()
  test.each([
    [['chek'], /Did you mean check\?/],
    [['check'], /missing required argument 'platform'/],
    [['check', gateway, '--rusn', '3'], /Did you mean --runs\?/],
    [['check', gateway, '--runs', 'many'], /Expected a whole number from 1/],
    [['check', gateway, '--time', '60'], /Expected a duration, such as/],
    [['check', gateway, '--time', '1s', '--runs', '2'], /cannot be used with option/],
    [['check', gateway, '--allow', 'broken'], /not among those that can be accepted/],
    [['check', gateway, '--allow', 'vacous'], /Did you mean vacuous\?/],
    [['check', gateway, '--rules', 'RST12'], /Did you mean RST-12/],
    [['check', gateway, '--rules', 'MP-12.z'], /^--rules: nothing matches "MP-12\.z"\. Did you mean MP-12/],
    [['check', gateway, '--bug', 'sys-11-failures-reach-the-monitor'], /cannot be planted in zonal-gateway/],
    [
      ['check', iopmp, '--bug', 'mp-12-bound-by-bound'],
      /cannot be planted in iopmp: it changes nothing there/,
    ],
    [
      ['check', gateway, '--bug', 'rst-12'],
      /Did you mean (rst-12-[a-z-]+, )*rst-12-no-completion-before-drain[,?]/,
    ],
    [['check', gateway, '--dut', 'silicon'], /found "silicon", expected core, child, a path/],
    [['check', 'nowhere.yaml'], /^nowhere\.yaml: found no such file/],
    [['check', 'iopmp'], /^iopmp: found no such file.* comes with the program: .*iopmp\.yaml/],
    [['replay', 'nowhere.json'], /^nowhere\.json: no such file/],
    [['replay', '.'], /a directory/],
    [['explain', 'RST-121'], /Did you mean.* RST-12/],
    [['explain', 'vacous'], /Did you mean.* vacuous/],
    [['explain', 'RST-5.z'], /RST-5 has no part "z"\. Ask for RST-5, RST-5\.a/],
    [['explain', '__proto__'], /There is no rule and no verdict/],
  ])('%j is 2, says what was meant, and shows no stack', async (argv, message) => {
    const { code, err } = await run(cwd, argv)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test('a mistake in a description is named by file, line and column, with the nearest name', async () => {
    const text = readFileSync(gateway, 'utf8').replace('pe: core-1\n', 'pe: core-11\n')
    writeFileSync(join(cwd, 'bad.yaml'), text)
    const line = text.split('\n').findIndex((l) => l.includes('core-11')) + 1
    const { code, err } = await run(cwd, ['check', 'bad.yaml'])
    expect(code).toBe(2)
    expect(err).toMatch(new RegExp(`^bad\\.yaml:${line}:\\d+: .*found "core-11".*Did you mean "core-1"`))
  })

  test('a folder that cannot be made is 2', async () => {
    writeFileSync(join(cwd, 'file'), '')
    const { code, err } = await run(cwd, ['check', gateway, '--static', '--corpus', 'c', '--out', 'file/x'])
    expect(code).toBe(2)
    expect(err).toContain('Name a folder that you may write to')
  })
})

describe('what is no verdict', () => {
  const saved = (err: string): string => /(\S+\.txt)/.exec(err)?.[1] ?? ''

  test('a device that fails is 3, with its last requests and standard error in a file', () => {
    const written = { out: '', err: '' }
    const failure = new DeviceFailure('it exited with code 9', ['17 write RESET'], 'out of memory')
    expect(exitOfFailure(fakeIo(folder(), written), failure)).toBe(3)
    expect(written.err).toContain('it exited with code 9')
    expect(readFileSync(saved(written.err), 'utf8')).toMatch(/17 write RESET[\s\S]*out of memory/)
  })

  test('a defect of ours is 70, one line, with its stack in a file', () => {
    const written = { out: '', err: '' }
    expect(exitOfFailure(fakeIo(folder(), written), new Error('it broke'))).toBe(70)
    expect(written.err.trim().split('\n')).toHaveLength(1)
    expect(readFileSync(saved(written.err), 'utf8')).toMatch(/it broke\n\s+at /)
  })
})

describe('help', () => {
  const commands = ['check', 'prove', 'replay', 'bugs', 'procedures', 'rules', 'explain', 'diagrams']

  test.each(commands)('%s --help is 0, goes to standard output and gives an example', async (command) => {
    const { code, out, err } = await run(folder(), [command, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(new RegExp(`Examples?:\n {2}wellbehaved ${command}`))
  })

  test.each(['check', 'prove', 'bugs', 'procedures'])(
    '%s --help says what each exit code means',
    async (command) => {
      const { out } = await run(folder(), [command, '--help'])
      expect(out).toMatch(/\nExit codes: 0 .*2 input.*130 interrupted/)
    },
  )

  test('lists the commands, without those that are for programs', async () => {
    const { code, out } = await run(folder(), ['--help'])
    expect(code).toBe(0)
    for (const command of commands) expect(out).toContain(`\n  ${command} `)
    expect(out).not.toContain('serve-core')
  })
})

describe('rules', () => {
  test('as JSON gives every row, the file of each rule that is built, and every edge with its rules', async () => {
    const { code, out } = await run(folder(), ['rules', '--format', 'json'])
    const table = JSON.parse(out)
    expect(code).toBe(0)
    expect(table.format).toBe('wellbehaved/rules/1')
    const ids: string[] = table.rules.map((r: { id: string }) => r.id)
    expect([...new Set(ids)]).toEqual([...catalogue, ...beyond].map((row) => row.id))
    const files: string[] = table.rules.flatMap((r: { file?: string }) => r.file ?? [])
    expect(files).toHaveLength(rules.length)
    for (const file of files) expect(existsSync(join(root, file))).toBe(true)
    const planted: string[] = table.rules.flatMap((r: { bugs: string[] }) => r.bugs)
    expect(planted.sort()).toEqual(bugs.map((b) => b.name).sort())
    for (const edge of table.edges) expect(edge.rules.length).toBeGreaterThan(0)
  })

  test.each(['text', 'markdown'])('as %s names every row', async (format) => {
    const { out } = await run(folder(), ['rules', '--format', format])
    for (const { id } of catalogue) expect(out).toContain(id)
  })
})

const without = (name: string) => rules.filter((rule) => nameOfRule(rule) !== name)

describe('a rule that is asked for and not built', () => {
  const refusal = (glob: string) => {
    try {
      return select([glob], false, { ...ours, rules: without('MP-12.b') }).rows
    } catch (error) {
      return error instanceof InputError ? error.message : error
    }
  }
  test('is refused, with those of its row that are', () => {
    const said =
      /^--rules: mp-12\.b is not built in this version, .* Built of the same row: MP-12\.a, MP-12\.c, MP-12\.d\./
    expect(refusal('mp-12.b')).toMatch(said)
    expect(refusal('MP-12.a')).toEqual(['MP-12'])
  })
})

describe('explain', () => {
  test.each(catalogue.map((row) => row.id))('%s quotes its clause and ends in what to do', async (id) => {
    const { code, out } = await run(folder(), ['explain', id.toLowerCase()])
    expect(code).toBe(0)
    expect(out).toContain(`"${catalogue.find((row) => row.id === id)?.clause}"`)
    expect(out).toMatch(/\nNext: /)
  })

  test('lists the parts of a row that are not built, and of them alone where one is asked for', () => {
    const row: Row = ruleById('MP-12')
    const line = ['  MP-12.b is not built: this version cannot exercise it yet.']
    expect(notBuilt(row, undefined, without('MP-12.b'))).toEqual(line)
    expect(notBuilt(row, 'b', without('MP-12.b'))).toEqual(line)
    expect(notBuilt(row, 'a', without('MP-12.b'))).toEqual([])
    const why = 'There is nothing to look at.'
    expect(notBuilt({ ...ruleById('MP-0'), notBuilt: why }, undefined, [])).toEqual([
      `  MP-0 is not built: ${why}`,
    ])
  })

  test.each([...new Set(allEdges().flatMap((edge) => edge.rules))])(
    '%s, which a statechart carries, is known',
    async (id) => {
      const { code, out } = await run(folder(), ['explain', id])
      expect(code).toBe(0)
      expect(out).toMatch(new RegExp(`^${id} `))
      expect(out).toContain('\n  Carried by ')
    },
  )

  test('says of each rule how it is checked as it is built', async () => {
    for (const rule of rules) {
      const { out } = await run(folder(), ['explain', nameOfRule(rule)])
      const line =
        rule.part === undefined ? /; kind (.*)$/m : new RegExp(`^ +${nameOfRule(rule)} \\((.*?)\\):`, 'm')
      expect(line.exec(out)?.[1]).toMatch(new RegExp(`\\b${rule.kind}\\b`))
      expect(/; kind (.*)$/m.exec(out)?.[1]).toMatch(new RegExp(`^${rule.kind}\\b`))
    }
    const step = await run(folder(), ['explain', 'RST-12.a'])
    expect(step.out).toContain('(must, step; in the catalogue always)')
  })

  test.each(Object.keys(verdicts))('%s needs no quotes', async (verdict) => {
    const { code, out } = await run(folder(), ['explain', ...verdict.split(' ')])
    expect(code).toBe(0)
    expect(out).toContain(verdicts[verdict as keyof typeof verdicts])
  })

  test.each(Object.entries(words))(
    '%s, which another output prints as a verdict, is known',
    async (word, said) => {
      const { code, out } = await run(folder(), ['explain', ...word.split(' ')])
      expect(code).toBe(0)
      expect(out).toContain(said.means)
      expect(out).toMatch(/\n {2}Next: /)
    },
  )
})

describe('bugs', () => {
  test('as JSON gives each known-bad, the rules that fired, and how long it took', async () => {
    const only = ['--only', 'rst-5-*', 'mmio-1-own-protection-region']
    const { code, out } = await run(folder(), ['bugs', gateway, ...only, '--runs', '150', '--format', 'json'])
    const matrix = JSON.parse(out)
    expect(matrix).toMatchObject({
      format: 'wellbehaved/bugs/2',
      seed: 1,
      runs: 150,
    })
    expect(matrix.bugs.map((b: { name: string }) => b.name)).toEqual(
      bugs.map((b) => b.name).filter((n) => /^rst-5-|^mmio-1-own-protection-region$/.test(n)),
    )
    const notFired = matrix.bugs.filter((b: { fired: string[]; rule: string }) => !b.fired.includes(b.rule))
    const missed = notFired.filter((b: { notPlanted?: string }) => b.notPlanted === undefined)
    expect(code).toBe(missed.length > 0 ? 4 : 0)
    for (const bug of matrix.bugs) {
      expect(bug.platform).toBe('zonal-gateway')
      if (notFired.includes(bug)) expect(bug).toMatchObject({ detectedAfter: null, shrunk: null })
      else expect(bug.detectedAfter).toBeGreaterThanOrEqual(bug.shrunk)
    }
  })
})

describe('bugs that are interrupted', () => {
  test('say in each form that it is a part, and end with 130', async () => {
    const argv = ['bugs', gateway, '--only', 'mmio-1-*', 'mmio-2-*', '--runs', '5', '--format']
    let asked = 0
    // Asked twice a known-bad that is static: before it and after.
    const soon = () => ++asked > 2
    const { code, out } = await run(folder(), [...argv, 'json'], soon)
    const { stopped, bugs: rows } = JSON.parse(out)
    expect({ code, stopped, planted: rows.length }).toEqual({ code: 130, stopped: true, planted: 1 })
    for (const format of ['text', 'markdown']) {
      asked = 0
      const part = await run(folder(), [...argv, format], soon)
      expect(part.out).toContain('Stopped early: this is a part')
      expect((await run(folder(), [...argv, format])).out).not.toContain('Stopped early')
    }
  })
})

describe('bugs --list', () => {
  test('names each, or those that are asked for, and is what a name that there is not points to', async () => {
    const { code, out } = await run(folder(), ['bugs', '--list'])
    expect([code, out]).toEqual([0, bugs.map(({ name }) => `${name}\n`).join('')])
    const some = await run(folder(), ['bugs', '--list', '--only', 'rst-12-*', '--format', 'json'])
    expect(JSON.parse(some.out)).toEqual(bugs.map((b) => b.name).filter((name) => name.startsWith('rst-12-')))
    const { err } = await run(folder(), ['check', gateway, '--bug', 'zzz'])
    expect(err).toMatch(/List all with: wellbehaved bugs --list\n$/)
  })
})

describe('bugs --only', () => {
  test('asks for names that there are', async () => {
    const { code, err } = await run(folder(), ['bugs', '--only', 'rst-12'])
    expect(code).toBe(2)
    expect(err).toContain('Did you mean rst-12-no-completion-before-drain')
  })
})

describe('what is generated', () => {
  test.each(['proofs', 'evidence'])('is no part that was interrupted: %s', async (part) => {
    const cwd = folder()
    const written = { out: '', err: '' }
    expect(
      await generate(
        fakeIo(cwd, written, () => true),
        [part],
      ),
    ).toBe(130)
    expect(written).toEqual({ out: '', err: expect.stringContaining(`nothing of ${part} is written`) })
    expect(readdirSync(cwd)).toEqual([])
  })

  test('is committed as it is generated now; else: npm run generate', async () => {
    for (const [path, text] of await generatedFiles()) {
      expect({ path, text: readFileSync(join(root, path), 'utf8') }).toEqual({ path, text })
    }
  })

  test('diagrams writes the pictures where it is told', async () => {
    const cwd = folder()
    const { code, out } = await run(cwd, ['diagrams', '--out', 'pictures'])
    expect(code).toBe(0)
    const files = readdirSync(join(cwd, 'pictures'))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(out).toContain(join('pictures', file))
  })
})
