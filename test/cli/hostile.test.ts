/**
 * What is wrong or out to harm, on the whole command line: exit code 2, eight lines at most, what to do, no stack, no
 * control character; and what comes from outside starts nothing and writes nothing outside its folder.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { main } from '../../src/cli/program.ts'
import type { Evidence } from '../../src/interface/evidence.ts'
import { fakeIo, folder, gateway, type Ran, run } from './fake-io.ts'

/** Which files find no room on the disk. */
const writing = vi.hoisted(() => ({ fails: (_path: string): boolean => false }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const writeFileSync: typeof fs.writeFileSync = (path, ...rest) => {
    if (writing.fails(String(path))) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    fs.writeFileSync(path, ...rest)
  }
  return { ...fs, writeFileSync }
})

const cwd = folder()
const linesMax = 8
const yaml = readFileSync(gateway, 'utf8')
const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url), 'utf8')
const evidence = fixture('evidence-2-shard.json')
const counterexample = fixture('counterexample-1-step.json')

const put = (name: string, content: string | Buffer): string => {
  mkdirSync(dirname(join(cwd, name)), { recursive: true })
  writeFileSync(join(cwd, name), content)
  return name
}
const withKey = (text: string, more: object): string => JSON.stringify({ ...JSON.parse(text), ...more })

function expectRefused({ code, out, err }: Ran, says: RegExp): void {
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(says)
  expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(linesMax)
  expect(err).not.toMatch(/\n\s+at /)
  expect(err.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
}

describe('a description', () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n')
  const bomb = Array.from(
    { length: 10 },
    (_, n) => `l${n}: &l${n} [${Array(9).fill(n === 0 ? 'x' : `*l${n - 1}`)}]`,
  ).join('\n')
  const changed = (from: string, to: string) => {
    expect(yaml).toContain(from)
    return yaml.replace(from, to)
  }
  test.each<readonly [string, string | Buffer, RegExp]>([
    ['empty', '', /found nothing, expected a platform description/],
    ['of a comment', '# x\n', /found nothing/],
    ['that is broken YAML', 'a: [1, 2\nb: 3\n', /:2:1: .*expected YAML/],
    ['of another kind', 'services:\n  web: { image: x }\n', /none of the keys .*Is it the right file\?/],
    ['with an unknown key', changed('memories:', 'memorys:'), /Did you mean "memories"\?/],
    ['with a key twice', changed('  sram-1: {', '  sram-0: {'), /each key once/],
    ['with a value for __proto__', changed('costs: {', 'costs: { __proto__: { a: 1 },'), /a plain word/],
    [
      'with frames that overlap',
      changed('base: 0x74bd0000, size: 64KB', 'base: 0x74bcfffc, size: 64KB'),
      /apart from/,
    ],
    ['with a number beyond 2^53', changed('vmid: 2', 'vmid: 9007199254740993'), /below 2\^53/],
    [
      'with five thousand digits',
      changed('vmid: 2', `vmid: ${'9'.repeat(5000)}`),
      /found 9{48}….*below 2\^53/,
    ],
    ['with 0b1', changed('vmid: 2', 'vmid: 0b1'), /YAML 1\.2 knows no binary/],
    ['with 1_000', changed('beatBytes: 64', 'beatBytes: 1_000'), /Write 1000/],
    ['with infinity', changed('vmid: 2', 'vmid: .inf'), /found \.inf/],
    ['with a tag that names code', changed('vmid: 2', 'vmid: !!js/function "x"'), /Remove the tag/],
    ['with a name that is a path', changed('name: zonal-gateway', 'name: ../../x'), /a small letter/],
    [
      'with a name that turns text around',
      changed('name: zonal-gateway', 'name: "a\u202eb"'),
      /a small letter/,
    ],
    ['whose title moves the cursor', changed('title: Zonal', 'title: "\\e[2J'), /YAML|printable/],
    ['of a newer version', changed('description/1', 'description/2'), /Install a newer version/],
    ['of UTF-16', Buffer.from(`\ufeff${yaml}`, 'utf16le'), /no UTF-8/],
    ['of bytes', Buffer.from([0xff, 0xfe, 0, 1]), /no UTF-8/],
    ['whose aliases multiply', bomb, /too many values/],
    ['whose alias holds itself', 'a: &a [*a]\n', /too many values/],
    ['that nests without end', '['.repeat(3000), /nested very deeply.*Flatten it/],
    ['of twenty thousand keys', keys, /and \d+ more\. Mend these first/],
    ['with a mistake on every line', yaml.replaceAll(/0x([0-9a-f]+)/g, '0x$1_0'), /more\. Mend these first/],
    ['with a key that moves the cursor', '"\\e[31m": 1\n', /\\u\{1b\}/],
  ])('%s is refused', async (what, content, says) => {
    const file = put(`d/${what.replaceAll(/[^a-z0-9]/g, '-')}.yaml`, content)
    expectRefused(await run(cwd, ['check', '--static', file]), says)
  })

  test.each([
    ['a byte-order mark', `\ufeff${yaml}`],
    ['line ends of Windows', yaml.replaceAll('\n', '\r\n')],
    ['line ends of old', yaml.replaceAll('\n', '\r')],
  ])('with %s is read as without', async (_what, text) => {
    const argv = ['check', '--static', '--rules', 'MMIO-1', '--format', 'json']
    const plain = await run(cwd, [...argv, gateway])
    const same = await run(cwd, [...argv, put('d/same.yaml', text)])
    expect(same).toEqual(plain)
    expect(plain.code).toBe(0)
  })
})

describe('a file that is none', () => {
  beforeAll(() => {
    for (const name of ['big.yaml', 'big.json']) truncateSync(join(cwd, put(name, '')), 100 * 1024 * 1024)
    symlinkSync('loop', join(cwd, 'loop'))
    put('file', '')
  })
  const commands: readonly (readonly string[])[] = [
    ['check'],
    ['prove'],
    ['bugs'],
    ['procedures'],
    ['merge'],
    ['replay'],
    ['diff', 'file'],
    ['rules', '--evidence'],
  ]
  const names: readonly (readonly [string, RegExp])[] = [
    ['.', /a directory.*Name a \.(yaml|json) file in it/],
    ['nowhere', /no such file.*Is the path right\?/],
    ['file/x', /cannot be read \(ENOTDIR\)/],
    ['loop', /cannot be read \(ELOOP\)/],
    ['a\0b', /cannot be read \(ERR_INVALID_ARG_VALUE\)/],
    ['\u001b[2J\u202e', /no such file/],
    ['', /found nothing, expected a (file|name)/],
  ]
  test.each(commands.flatMap((command) => names.map(([name, says]) => [command, name, says] as const)))(
    '%j %j is refused',
    async (command, name, says) => {
      const [verb = '', ...rest] = command
      const argv = verb === 'diff' ? [verb, name, ...rest] : [...command, name]
      expectRefused(await run(cwd, argv), says)
    },
  )
  test.each(commands)('%s of a hundred megabytes is refused', async (...command) => {
    const isJson = ['merge', 'replay', 'diff', 'rules'].includes(command[0] ?? '')
    const big = isJson ? 'big.json' : 'big.yaml'
    const argv = command[0] === 'diff' ? ['diff', big, big] : [...command, big]
    expectRefused(await run(cwd, argv), /104857600 bytes.*at most\. Is it the right file\?/)
  })
  test.runIf(existsSync('/dev/zero')).each(['check', 'replay'])(
    '%s of a device is refused',
    async (command) => {
      expectRefused(await run(cwd, [command, '/dev/zero']), /no plain file.*Save it to a file first/)
    },
  )
})

describe('JSON', () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const cases: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ['empty', () => '', /no JSON: the file ends, expected .*\. Was it cut short\?/],
    ['cut short', (text) => text.slice(0, -20), /no JSON: the file ends, expected .*\. Was it cut short\?/],
    ['that is a list', () => '[]', /no format/],
    ['that nests without end', () => deep, /nested more than 32 deep/],
    ['of millions of values', () => `[${'0,'.repeat(2_100_000)}0]`, /more than 2000000 values/],
    ['with a key twice', (text) => text.replace('"seed"', '"seed": 5, "seed"'), /the key "seed" twice/],
    [
      'with a key twice, once disguised',
      (text) => text.replace('"seed"', '"s\\u0065ed": 5, "seed"'),
      /the key "seed" twice/,
    ],
    ['with __proto__', (text) => text.replace('{', '{"__proto__": {"x": 1},'), /the key "__proto__"/],
    [
      'with constructor',
      (text) => text.replace('{', '{"constructor": {"prototype": 1},'),
      /the key "constructor"/,
    ],
    ['with an unknown key', (text) => withKey(text, { startedAt: 1 }), /Unrecognized key/],
    ['with NaN', (text) => text.replace(/"seed": ?1/, '"seed": NaN'), /no JSON/],
    ['with infinity', (text) => text.replace(/"seed": ?1/, '"seed": 1e999'), /seed/],
    ['with a number beyond 2^53', (text) => text.replace(/"seed": ?1/, '"seed": 9007199254740993'), /seed/],
    ['that moves the cursor', (text) => withKey(text, { dut: 'a\u001b[2J' }), /a control character/],
    ['that turns text around', (text) => withKey(text, { dut: 'a\u202eb' }), /a control character/],
    ['that hides text', (text) => withKey(text, { dut: 'a\u200b\u061cb' }), /a control character/],
    ['with a key that moves the cursor', (text) => withKey(text, { '\u001b[2J': 1 }), /a control character/],
    ['with half a letter', (text) => text.replace(/"dut": ?"/, '"dut":"\\ud800'), /a control character/],
    ['of a newer version', (text) => text.replace(/\/[12]"/, '/9"'), /Install a newer version/],
    ['of a version that never was', (text) => text.replace(/\/[12]"/, '/0"'), /Write it anew/],
    [
      'with twenty thousand unknown keys',
      (text) => withKey(text, Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1]))),
      /Unrecognized keys: .{0,300}…/,
    ],
  ]
  test.each(cases)('%s is refused as evidence and as a counterexample', async (what, change, says) => {
    const stem = `j/${what.replaceAll(/[^a-z0-9]/g, '-')}`
    const bad = {
      e: put(`${stem}-e.json`, change(evidence)),
      c: put(`${stem}-c.json`, change(counterexample)),
    }
    for (const argv of [
      ['diff', bad.e, bad.e],
      ['merge', bad.e],
      ['rules', '--evidence', bad.e],
      ['replay', bad.c],
    ])
      expectRefused(await run(cwd, argv), says)
  })

  test.each<readonly [string, string, RegExp]>([
    ['evidence', evidence, /Is it the right file\?/],
    [
      'a rule of nobody',
      withKey(counterexample, { rule: 'ZZ-1' }),
      /ZZ-1, which is no rule of the catalogue.*--config/,
    ],
    ['a rule that is a path', withKey(counterexample, { rule: '../../x' }), /rule: /],
    ['a known-bad that is a path', withKey(counterexample, { bug: '../../x' }), /bug: /],
    [
      'a platform of a newer version',
      counterexample.replace('platform/1', 'platform/9').replace('counterexample/1', 'counterexample/3'),
      /platform: format .*Install a newer version/,
    ],
  ])('a counterexample that is or has %s is refused', async (what, text, says) => {
    expectRefused(await run(cwd, ['replay', put(`c/${what.replaceAll(' ', '-')}.json`, text)]), says)
  })

  test('a counterexample of a part or a known-bad that there is not is no longer expressible', async () => {
    for (const more of [{ rule: 'RST-12.zz' }, { bug: 'nope' }, { bug: 'constructor' }]) {
      const { code, out } = await run(cwd, ['replay', put('c/gone.json', withKey(counterexample, more))])
      expect(code).toBe(4)
      expect(out).toMatch(
        /^no longer expressible: .*\n\nWhat the file tells:\n[\s\S]*\nNext: check the platform again/,
      )
    }
  })

  test('the device that a counterexample names is a word: it is not started', async () => {
    const dut = `exec:touch ${join(cwd, 'started')}`
    const { code } = await run(cwd, ['replay', put('c/exec.json', withKey(counterexample, { dut }))])
    expect({ code, started: existsSync(join(cwd, 'started')) }).toEqual({ code: 1, started: false })
  })
})

describe('a command line', () => {
  const whole = /Expected a whole number from/
  const check = ['check', gateway, '--rules', 'MMIO-1']
  test.each<readonly [readonly string[], RegExp]>([
    ...['0', '-1', '1e3', '1_000', '0x10', '1.5', ' 5', '', 'NaN', '1000000001', '9007199254740993'].map(
      (n) => [[...check, '--runs', n], whole] as const,
    ),
    ...['0', '10001'].map((n) => [[...check, '--operations', n], whole] as const),
    ...['-1', '2147483648'].map((n) => [[...check, '--seed', n], whole] as const),
    ...['0', '500000001'].map((n) => [['prove', gateway, '--states', n], whole] as const),
    ...['bugs', 'procedures'].flatMap((command) => [
      [[command, '--runs', '0'], whole] as const,
      [[command, '--seed', 'x'], whole] as const,
    ]),
    ...['0s', '60', '1d', '-1s', '99999999h', ''].map(
      (d) => [[...check, '--time', d], /such as 500ms/] as const,
    ),
    ...['0/1', '2/1', '1/1025', 'a', ''].map((s) => [[...check, '--shard', s], /such as 2\/4/] as const),
    ...['', 'held', 'vacuous,,', '__proto__', '\u001b[2J'].map(
      (w) => [[...check, '--allow', w], /Expected some of vacuous/] as const,
    ),
    ...['check', 'prove'].flatMap((c) =>
      ['', 'nope', '../..', '__proto__', '\u001b[2J'].map(
        (b) =>
          [[c, gateway, '--bug', b], /There is no known-bad ".*List all with: wellbehaved bugs/] as const,
      ),
    ),
    ...['', '[', '(', '../..', '\u202e'].map(
      (glob) =>
        [['check', gateway, '--rules', glob], /--rules: nothing matches .*wellbehaved rules/] as const,
    ),
    ...['', '__proto__', '*zz*'].map((b) => [['bugs', '--only', b], /There is no known-bad/] as const),
    ...['', '__proto__', 'unasign'].map(
      (p) => [['procedures', '--only', p], /There are: boot|Did you mean/] as const,
    ),
    ...['nope', '../x', '__proto__'].map(
      (s) => [['prove', gateway, '--scope', s], /has: small|found no such file, expected a scope/] as const,
    ),
    [['prove', gateway, '--rules', 'MMIO-1'], /names no rule that can be proved/],
    ...['', '\u202e', 'constructor', '.', 'not'].map(
      (w) => [['explain', w], /There is no rule and no verdict/] as const,
    ),
    [['explain', 'RST-12.'], /Ask for RST-12, RST-12\.a/],
    [['explain', 'RST-12.a.b'], /RST-12 has no part "a\.b"/],
    ...(['check', 'prove', 'bugs', 'procedures', 'rules', 'merge', 'replay', 'diff'] as const).map(
      (c) => [[c, 'x', '--format', 'xml'], /Allowed choices are text, json/] as const,
    ),
    [['check', gateway, '--static', '--cover'], /cannot be used with/],
    [['check', gateway, '--static', '--time', '5s'], /cannot be used with/],
    [['check', gateway, '--static', '--shard', '1/2'], /cannot be used with/],
    [['check', gateway, '--runs', '5', '--time', '5s'], /cannot be used with/],
    [['check', gateway, '--shard', '1/2', '--time', '1s'], /cannot be used with/],
    [['check', gateway, gateway], /too many arguments/],
    [['diff', 'x'], /missing required argument 'after'/],
    [['merge'], /missing required argument/],
    [['replay'], /missing required argument/],
    [['explain'], /missing required argument/],
    [['\u001b[2J'], /unknown command/],
    [['check', gateway, '--nope'], /unknown option/],
  ])('%j is refused', async (argv, says) => {
    expectRefused(await run(cwd, argv), says)
  })
})

describe('what cannot be written is told before anything is played:', () => {
  // A million runs would not end within the test.
  const check = ['check', gateway, '--runs', '1000000']
  const options: readonly (readonly [string, readonly string[]])[] = [
    ['check --out', [...check, '--out']],
    ['check --corpus', [...check, '--corpus']],
    ['check --junit', [...check, '--junit']],
    ['prove --out', ['prove', gateway, '--out']],
    ['diagrams --out', ['diagrams', '--out']],
  ]
  const places: readonly (readonly [string, RegExp])[] = [
    ['', /found nothing, expected a (folder|file)\. Name one/],
    ['plain/x/y', /cannot be written \(ENOTDIR\)\. Name a folder that you may write to/],
    ['a\0b', /cannot be written \(ERR_INVALID_ARG_VALUE\)/],
    ['x'.repeat(300), /cannot be written \(ENAMETOOLONG\)/],
  ]
  test.each(
    options.flatMap(([what, argv]) => places.map(([name, says]) => [what, name, argv, says] as const)),
  )('%s %j', async (_what, name, argv, says) => {
    put('plain', '')
    expectRefused(await run(cwd, [...argv, name]), says)
  })

  test.runIf(existsSync('/proc/self'))(
    'a folder of the kernel, which root may not write either',
    async () => {
      for (const argv of options.map(([, one]) => one))
        expectRefused(await run(cwd, [...argv, '/proc/wellbehaved/x.xml']), /cannot be written \(ENOENT\)/)
    },
  )

  test.runIf(existsSync('/dev/full'))('a device, which stays what it is', async () => {
    expectRefused(await run(cwd, [...check, '--junit', '/dev/full']), /no plain file/)
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true)
  })

  test('a folder by the name of a file', async () => {
    for (const name of ['evidence.json', 'report.md']) {
      const out = `taken-${name}`
      mkdirSync(join(cwd, out, name), { recursive: true })
      expectRefused(await run(cwd, [...check, '--out', out]), /cannot be written \(EISDIR\)/)
    }
  })
})

describe('what comes from outside', () => {
  const argv = ['--runs', '4', '--operations', '10', '--rules', 'RST-12.a']
  let shard: Evidence
  beforeAll(async () => {
    await run(cwd, ['check', gateway, ...argv, '--shard', '1/1', '--cover', '--out', 'shard'])
    shard = JSON.parse(readFileSync(join(cwd, 'shard/evidence.json'), 'utf8'))
  })
  /** Everything below a folder. */
  const filesBelow = (name: string): string[] =>
    readdirSync(join(cwd, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(cwd.length + 1))
      .sort()
  /** The shard with other values at some paths, such as `rules.0.id`. */
  const shardWith = (values: Readonly<Record<string, unknown>>): string => {
    const copy = structuredClone(shard)
    for (const [path, value] of Object.entries(values)) {
      const keys = path.split('.')
      const last = keys.pop() ?? ''
      const inner = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy)
      Object.assign(inner as object, { [last]: value })
    }
    return put('m/evidence.json', JSON.stringify(copy))
  }

  test.each<readonly [string, string, unknown, RegExp]>([
    ['a chart that is a path', 'coverage.charts.0.chart', '../../x', /chart/],
    ['a chart that there is not', 'coverage.charts.0.chart', 'nope', /the statechart "nope".*merge again/],
    ['a chart twice', 'coverage.charts.0.chart', 'reset-and-drain', /stands there twice/],
    ['a rule that is a command', 'rules.0.id', '::error::x', /rules\.0\.id/],
    ['a pair that is a command', 'pairs', { '::error::x': {} }, /pairs/],
    ['a digest that is markup', 'choicesDigest', '<b>', /choicesDigest/],
    ['a file that is a path', 'rules.0.counterexample', { file: '../x.json', length: 1 }, /file/],
  ])('evidence with %s is refused, and nothing is written', async (_what, path, value, says) => {
    expectRefused(await run(cwd, ['merge', shardWith({ [path]: value }), '--out', 'refused']), says)
    expect(existsSync(join(cwd, 'refused'))).toBe(false)
  })

  test('is no markup in a report, a picture or JUnit’s file', async () => {
    const markup = '<script>x</script> ![a](http://b) | `c` ::error::d'
    const file = shardWith({
      platform: markup,
      leavesOut: [markup],
      'rules.0.reason': markup,
      'coverage.charts.0.states.0': { state: markup, status: 'excluded', reason: markup },
    })
    const { code } = await run(cwd, ['merge', file, '--out', 'merged', '--junit', 'merged/junit.xml'])
    expect(code).toBe(0)
    const text = (name: string) => readFileSync(join(cwd, name), 'utf8')
    const shown = filesBelow('merged').filter((name) => !name.endsWith('.json'))
    expect(shown).toContain('merged/coverage/context-lifecycle.svg')
    for (const name of shown)
      expect({ name, is: /(?<!\\)<script/.test(text(name)) }).toEqual({ name, is: false })
    expect(text('merged/report.md')).toContain('\\<script\\>x')
    expect(text('merged/report.md')).not.toMatch(/(?<!\\)\[a|(?<!\\)`c/)
  })

  test('is no command of GitHub’s runner, wherever a line begins', async () => {
    const text = '::stop-commands::x ##[add-matcher]y'
    // Without its bug it passes: what is told then is the file's own.
    const bad = put('g/c.json', withKey(counterexample, { explanation: text, clause: text, bug: undefined }))
    const written = { out: '', err: '' }
    const io = { ...fakeIo(cwd, written), github: { isRunner: true, workspace: cwd, summary: undefined } }
    expect(await main(['replay', bad], io)).toBe(0)
    expect(written.out).toContain(': :stop-commands')
    expect(written.out).not.toMatch(/^\s*::|##\[/m)
  })

  test('lies in the corpus by a name that evidence can hold, and is no link; else it is passed over', async () => {
    put('platform/p.yaml', yaml)
    put('platform/counterexamples/a\u001b[2J.json', counterexample)
    symlinkSync(join(cwd, 'nowhere'), join(cwd, 'platform/counterexamples/link.json'))
    const { code, err } = await run(cwd, ['check', 'platform/p.yaml', '--static', '--out', 'corpus'])
    expect(code).toBe(0)
    expect(err).toBe(
      'Passed over: a\\u001b[2J.json: a name that evidence cannot hold. Rename it, with letters, digits, hyphens and dots only.\n',
    )
  })

  test('is not written through: what lies by the name of a file to be is replaced, not followed', async () => {
    put('precious', 'mine')
    mkdirSync(join(cwd, 'linked'))
    for (const name of ['evidence.json', 'report.md', `evidence.json.${process.pid}.part`])
      symlinkSync(join(cwd, 'precious'), join(cwd, 'linked', name))
    const { code } = await run(cwd, ['check', gateway, '--static', '--out', 'linked'])
    expect(code).toBe(0)
    expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('mine')
    expect(filesBelow('linked')).toEqual(['linked/evidence.json', 'linked/report.md'])
  })
})

describe('a disk that is full', () => {
  test('is told with exit code 2, and leaves no half of a file', async () => {
    const file = join(cwd, 'full/report.xml')
    writing.fails = (path) => path.startsWith(file)
    const ran = await run(cwd, ['check', gateway, '--static', '--junit', file]).finally(() => {
      writing.fails = () => false
    })
    expectRefused(ran, /report\.xml: cannot be written \(ENOSPC\)\. Name a folder/)
    expect(readdirSync(join(cwd, 'full'))).toEqual([])
  })
})
