// Rules, known-bads and platforms of one's own: they go through every command as ours do, and what is wrong with a
// configuration is said at its place.
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { distrust } from '../../src/cli/config.ts'
import { nextCommands, referenceOf, templates } from '../../src/cli/init.ts'
import type { Evidence } from '../../src/interface/evidence.ts'
import { folder, gateway, type Ran, run } from './fake-io.ts'

const write = (at: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true })
    writeFileSync(join(at, name), text)
  }
}

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const template = (name: string) => read(join('templates', name))

const evidenceOf = ({ out }: Ran): Evidence => JSON.parse(out)
const verdictsOf = (ran: Ran) => Object.fromEntries(evidenceOf(ran).rules.map((r) => [r.id, r.verdict]))

describe('what init writes', async () => {
  const at = folder()
  const { code, out } = await run(at, ['init'])
  const bug = 'acme-1-masked-before-reset'

  test('is every template, a package.json, and what to do next', () => {
    expect(code).toBe(0)
    for (const name of [...Object.keys(templates), 'package.json'])
      expect(readFileSync(join(at, name), 'utf8')).not.toBe('')
    for (const [command] of nextCommands) expect(out).toContain(`  ${command}\n`)
  })

  test('is left alone the second time, whatever is in it', async () => {
    const other = folder()
    write(other, { 'platform.yaml': 'mine\n' })
    expect((await run(other, ['init'])).out).toContain('Left alone, since they are there: platform.yaml\n')
    expect(readFileSync(join(other, 'platform.yaml'), 'utf8')).toBe('mine\n')
    expect((await run(at, ['init'])).out).toMatch(/^Nothing is written\.\nLeft alone, .*package\.json\n/)
  })

  test('is written into another folder, and into no file', async () => {
    const other = folder()
    const made = await run(other, ['init', 'deep/er'])
    expect([made.code, made.out.includes(`  cd ${join('deep', 'er')}\n`)]).toEqual([0, true])
    const refused = await run(other, ['init', join('deep', 'er', 'platform.yaml')])
    expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/is no folder\. Name one/)])
  })

  test('depends on what this program was installed from, and on nothing where that is not known', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'))
    expect(resolve(at, devDependencies.wellbehaved.slice('file:'.length))).toBe(root)
    const around = folder()
    const installed = join(around, 'node_modules/wellbehaved')
    const from = (said: string) => {
      const dependencies = JSON.stringify({ devDependencies: { wellbehaved: said } })
      write(around, { 'package.json': dependencies, 'node_modules/wellbehaved/x': '', 'my-soc/x': '' })
      return referenceOf(installed, join(around, 'my-soc'))
    }
    expect(from('file:packed/w.tgz')).toBe('file:../packed/w.tgz')
    expect(from('0.1.0')).toBeUndefined()
  })

  test.skipIf(process.platform === 'win32')('goes through no link', async () => {
    const [other, elsewhere] = [folder(), folder()]
    symlinkSync(join(elsewhere, 'nothing'), join(other, 'platform.yaml'))
    expect((await run(other, ['init'])).out).toContain('Left alone, since they are there: platform.yaml\n')
    const linked = folder()
    symlinkSync(elsewhere, join(linked, 'rules'))
    const { code, err } = await run(linked, ['init'])
    expect([code, err]).toEqual([2, expect.stringContaining(`${join(linked, 'rules')} is a link`)])
    expect([readdirSync(elsewhere), readdirSync(linked)]).toEqual([[], ['rules']])
  })

  test('is green, the rule of its own included', async () => {
    const ran = await run(at, ['check', 'my-soc', '--runs', '12', '--allow', 'vacuous', '--format', 'json'])
    expect(ran.code).toBe(0)
    const row = evidenceOf(ran).rules.at(-1)
    expect(row).toMatchObject({ id: 'ACME-1', kind: 'step', strength: 'must', verdict: 'held' })
    expect(row?.exercised).toBeGreaterThan(3)
    expect(readFileSync(join(at, 'reports/runs/my-soc/report.md'), 'utf8')).toContain('asks for its reset')
  })

  test('catches the planted bug: a story, a JUnit failure, a file that replays it', async () => {
    const given = ['check', 'my-soc', '--runs', '20', '--rules', 'acme-*', '--bug', bug]
    const { code, out } = await run(at, [...given, '--junit', 'junit.xml'])
    expect(code).toBe(1)
    expect(out).toMatch(/^ACME-1 broken: "The hypervisor masks .* 1 operation, with the known-bad acme-1-/)
    expect(out).toContain('Noticed: ACME-1')
    expect(readFileSync(join(at, 'junit.xml'), 'utf8')).toContain('classname="my-soc.ACME"')
    const [, file = ''] = /Replay: wellbehaved replay (\S+)/.exec(out) ?? []
    const again = await run(at, ['replay', file])
    expect([again.code, again.out]).toEqual([1, expect.stringContaining('still fails: The reset of')])
    // Elsewhere nobody knows the rule, and a file says nothing of where it is.
    const other = folder()
    write(other, { 'found.json': readFileSync(join(at, file), 'utf8') })
    const unknown = await run(other, ['replay', 'found.json'])
    expect([unknown.code, unknown.err]).toEqual([
      2,
      'found.json: it breaks ACME-1, which is no rule of the catalogue, and no configuration adds it. Name the configuration that does with --config FILE.\n',
    ])
    const named = await run(other, ['replay', 'found.json', '--config', join(at, 'wellbehaved.config.ts')])
    expect(named.code).toBe(1)
  })

  test('leaves counterexamples that are passed over where its configuration is missing', async () => {
    const other = folder()
    const strict = template('rules/acme-1-masked-before-reset.ts').replace(
      'p.isSecondary[reset.context] &&',
      '',
    )
    const rules = { 'rules/acme-1-masked-before-reset.ts': strict }
    write(other, rules)
    await run(other, ['init'])
    const given = ['check', 'platform.yaml', '--static']
    expect((await run(other, ['check', 'my-soc', '--rules', 'ACME-1', '--runs', '4'])).code).toBe(1)
    expect((await run(other, given)).err).toBe('')
    write(other, { 'wellbehaved.config.ts': 'export default {}\n' })
    expect((await run(other, given)).err).toMatch(/^Passed over: acme-1-\S+: it breaks ACME-1, which neither/)
  })

  test('is in the matrix of known-bads, the table of rules, and the explanations', async () => {
    const matrix = await run(at, ['bugs', '--only', 'acme-*', '--runs', '20', '--format', 'json'])
    expect(matrix.code).toBe(0)
    expect(JSON.parse(matrix.out).bugs).toMatchObject([{ name: bug, platform: 'my-soc', rule: 'ACME-1' }])
    const { rules } = JSON.parse((await run(at, ['rules', '--format', 'json'])).out)
    expect(rules.at(-1)).toMatchObject({
      id: 'ACME-1',
      own: true,
      file: 'wellbehaved.config.ts',
      bugs: [bug],
    })
    const [, sentences] = (await run(at, ['rules', '--format', 'markdown'])).out.split('## The sentences')
    expect(sentences).not.toContain('ACME-1')
    expect((await run(at, ['explain', 'acme-1'])).out).toContain(`--bug ${bug}`)
    const { code, err } = await run(at, ['explain', 'ACME-2'])
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean ACME-1')])
  })

  test('is merged from shards, and refused where its configuration is missing', async () => {
    const given = ['check', 'my-soc', '--runs', '8', '--rules', 'ACME-1', 'ST-2']
    for (const n of [1, 2]) await run(at, [...given, '--shard', `${n}/2`, '--out', `shard-${n}`])
    const whole = await run(at, [...given, '--format', 'json'])
    const shards = ['shard-1/evidence.json', 'shard-2/evidence.json'].map((name) => join(at, name))
    const merged = await run(at, ['merge', ...shards, '--format', 'json'])
    expect(evidenceOf(merged).rules).toEqual(evidenceOf(whole).rules)
    const refused = await run(folder(), ['merge', ...shards])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('the rule ACME-1, which this')])
  })

  test('has a workflow of commands that there are', () => {
    const text = readFileSync(join(at, '.github/workflows/wellbehaved.yml'), 'utf8')
    expect(text.match(/npx wellbehaved .*/g)).toEqual([
      'npx wellbehaved check my-soc',
      "npx wellbehaved bugs my-soc --only 'acme-*'",
    ])
  })
})

/** One rule of each other kind, which a known-bad of ours breaks, and one that is too strict. */
const everyKind = `
import { always, framesOfContexts, openTransactions, assignment, response, staticRule, step, twoRun } from 'wellbehaved/rules'
import { errorOf, errorsAt, ownersView } from 'wellbehaved/rules'
const statement = 'As its name says.'
export default {
  rules: [
    always('OWN-1', {
      statement, strength: 'must', uses: [openTransactions],
      attempts: ['device issue'],
      holds: (g, p) => p.everyContext.every((c) => g.open[c] <= 1),
      otherwise: () => 'Two are open.',
    }),
    response('OWN-2', {
      statement, strength: 'must',
      when: 'reset requested', who: (o, p) => p.alone[o.context],
      until: ['reset done'], ends: (o, p) => p.alone[o.context],
      counts: () => true, bound: () => 1,
      otherwise: (c, bound) => 'No reset of ' + c + ' within ' + bound + '.',
    }),
    staticRule('OWN-3', {
      statement, strength: 'should',
      over: (platform) => framesOfContexts(platform).map(({ name, frame }) => ({ what: [name, 'zero'], at: [frame.base, 0] })),
      then: () => false,
      otherwise: ({ what }) => what[0] + ' is a frame.',
    }),
    twoRun('OWN-4', {
      statement, strength: 'must',
      secret: errorOf, secretsAt: (c) => errorsAt(c), victims: 'secondaries', sees: ownersView, align: [],
      otherwise: (secret, victim) => victim + ' sees ' + secret,
    }),
    step('OWN-5', {
      statement, strength: 'must', uses: [assignment],
      when: 'request at port', then: (g, o, p) => !p.isSecondary[o.context] || g.assigned[o.context] === 1,
      otherwise: () => 'Unassigned.',
    }),
  ],
}
`

describe("a rule of one's own", () => {
  const at = folder()
  write(at, { 'package.json': '{"type":"module"}', 'wellbehaved.config.mjs': everyKind })
  const check = async (rules: string, ...more: readonly string[]) => {
    const given = ['check', gateway, '--format', 'json', '--corpus', 'found']
    const effort = more.includes('--static') ? [] : ['--runs', '20']
    return verdictsOf(await run(at, [...given, ...effort, '--rules', rules, ...more]))
  }

  test('of each kind is judged, and breaks where it must: in the description, in runs, in pairs', async () => {
    expect(await check('own-*')).toEqual({
      'OWN-1': 'broken',
      'OWN-2': 'broken',
      'OWN-3': 'warned',
      'OWN-4': 'held',
      'OWN-5': 'held',
    })
    expect(await check('OWN-3', '--static', '--strict')).toEqual({ 'OWN-3': 'broken' })
  })

  test.each([
    ['OWN-4', 'err-1-error-stays-in-its-context'],
    ['OWN-5', 'st-2-unassigned-accesses-no-memory'],
  ])('%s notices a known-bad of ours', async (rule, bug) => {
    expect(await check(rule, '--bug', bug)).toEqual({ [rule]: 'broken' })
  })
})

describe('a configuration that is wrong is told at its place, exit code 2, no stack:', () => {
  const rule = "import { step } from 'wellbehaved/rules'\nconst own = { strength: 'must', statement: 'S.' }\n"
  const good = "{ ...own, when: 'reset done', then: () => true, otherwise: () => '' }"
  test.each<[string, string, RegExp]>([
    ['no default', 'export const rules = []', /^wellbehaved\.config\.ts: exports nothing by default/],
    ['no object', 'export default 3', /^wellbehaved\.config\.ts: found 3, expected an object with rules/],
    [
      'a key',
      'export default {\n  rule: [],\n}',
      /^wellbehaved\.config\.ts: has the key "rule"\. Did you mean "rules"\?/,
    ],
    [
      'an error of theirs',
      "const a = 1\n\nthrow new Error('mine')",
      /^wellbehaved\.config\.ts:3:7: mine\. Mend it/,
    ],
    ['no TypeScript', 'export default {\n  rules: [,\n', /^wellbehaved\.config\.ts:3:1: Unexpected token/],
    [
      'a missing file',
      "import a from './a.ts'\nexport default { rules: [a] }",
      /Cannot find module '.*a\.ts'/,
    ],
    [
      'no rule',
      'export default {\n\n  rules: [{}],\n}',
      /^wellbehaved\.config\.ts:3: rules\[0\]: found an object, expected a rule that step, always,/,
    ],
    [
      'our chapter',
      `${rule}export default { rules: [step('RST-99', ${good})] }`,
      /^wellbehaved\.config\.ts:3:\d+: a rule is named RST-99, which is a chapter/,
    ],
    [
      'no name',
      `${rule}export default { rules: [step('acme', ${good})] }`,
      /a rule is named "acme", expected 1 to 8 capital/,
    ],
    [
      'no strength',
      `${rule}export default { rules: [step('A-1', { ...${good}, strength: 'shall' })] }`,
      /A-1: strength is "shall", expected 'must' or/,
    ],
    [
      'no function',
      `${rule}export default {\n  rules: [step('A-1', { ...${good}, then: 1 })],\n}`,
      /^wellbehaved\.config\.ts:4: rules\[0\] \(A-1\)\.then: found 1, expected a function$/,
    ],
    [
      'no kind',
      `${rule}export default { rules: [step('A-1', { ...${good}, when: 'reset don' })] }`,
      /rules\[0\] \(A-1\)\.when\[0\]: .*Did you mean "reset done"\?/,
    ],
    [
      'a key of a rule',
      `${rule}export default {\n  rules: [step('A-1', { ...${good}, heers: { of: ['GATE'] } })],\n}`,
      /^wellbehaved\.config\.ts:4: rules\[0\] \(A-1\): has the key "heers"\. Did you mean "hears"\?/,
    ],
    [
      'another key of a rule',
      `${rule}export default { rules: [step('A-1', { ...${good}, judgs: {} })] }`,
      /rules\[0\] \(A-1\): has the key "judgs"\. Did you mean "judges"\?/,
    ],
    [
      'a key of a filter',
      `${rule}export default { rules: [step('A-1', { ...${good}, hears: { off: ['GATE'] } })] }`,
      /rules\[0\] \(A-1\)\.hears: has the key "off"\. Did you mean "of"\?/,
    ],
    [
      'no register that is heard',
      `${rule}export default { rules: [step('A-1', { ...${good}, hears: { of: ['ENABEL'] } })] }`,
      /rules\[0\] \(A-1\)\.hears\.of\[0\]: found "ENABEL", which is no register\. Did you mean "ENABLE"\?/,
    ],
    [
      'no register that is judged',
      `${rule}export default { rules: [step('A-1', { ...${good}, judges: { of: ['MASK', 'ENABEL'] } })] }`,
      /rules\[0\] \(A-1\)\.judges\.of\[1\]: found "ENABEL", which is no register\. Did you mean "ENABLE"\?/,
    ],
    [
      'twice',
      `${rule}const a = step('A-1', ${good})\nexport default { rules: [a, a] }`,
      /rules\[1\] \(A-1\): is A-1, as is another rule/,
    ],
    [
      'a bug of no rule',
      "export default { bugs: [{ name: 'a', rule: 'RST-99', is: 'S.', platform: (p) => p }] }",
      /bugs\[0\] \(a\): breaks "RST-99", which is no rule/,
    ],
    [
      'a bug of our name',
      "export default { bugs: [{ name: 'st-1-both-states-at-run-time', rule: 'ST-1', is: 'S.', platform: (p) => p }] }",
      /is named st-1-\S+, as is another known-bad/,
    ],
    [
      'a bug that is none',
      "export default { bugs: [{ name: 'a', rule: 'ST-1', is: 'S.' }] }",
      /bugs\[0\] \(a\): .*changes nothing/,
    ],
    [
      'no command',
      'export default { devices: { mine: { command: [] } } }',
      /devices\.mine\.command: .*expected a program and its arguments/,
    ],
    [
      'another ghost of our name',
      `${rule}import { shared } from 'wellbehaved/rules'\nconst g = shared('open transactions', { x: {} }, {})\nexport default { rules: [step('A-1', { ...${good}, uses: [g] })] }`,
      /A-1 uses a ghost named "open transactions", as is another one/,
    ],
  ])('%s', async (_, text, says) => {
    const at = folder()
    write(at, { 'package.json': '{"type":"module"}', 'wellbehaved.config.ts': text })
    const { code, err } = await run(at, ['explain', 'RST-12'])
    expect(err.trimEnd()).toMatch(says)
    expect([code, /\n\s+at /.test(err)]).toEqual([2, false])
  })

  test('none where one is named', async () => {
    const { code, err } = await run(folder(), ['rules', '--config', 'mine.ts'])
    expect([code, err]).toEqual([
      2,
      '--config: mine.ts: no such file. Name one, or write one with: wellbehaved init\n',
    ])
  })
})

describe('rules --consistent', () => {
  test('asks the rules and knows the platforms of a configuration', async () => {
    const at = folder()
    const text = `import { step } from 'wellbehaved/rules'
const own = { statement: 'S.', strength: 'must', when: 'register written', then: () => false, otherwise: () => 'No.' }
export default { platforms: { far: ${JSON.stringify(gateway)} }, rules: [step('OWN-1', own)] }`
    write(at, { 'package.json': '{"type":"module"}', 'own/own.config.mjs': text })
    const given = ['rules', '--consistent', 'far', '--config', 'own/own.config.mjs', '--operations', '200']
    const { code, out } = await run(at, [...given, '--format', 'json'])
    const told = JSON.parse(out)
    expect([code, told.result]).toEqual([1, 'broken'])
    expect(told.rules.map((r: { rule: string }) => r.rule)).toContain('OWN-1')
  })
})

describe('a rule that throws is blamed by its name, at its place, exit code 2:', () => {
  const own = "{ statement: 'S.', strength: 'must', when: 'register written', uses: [spy],\n"
  const rule = {
    given: '() => true',
    then: '() => true',
    otherwise: "() => ''",
    follow: '{}',
    ghost: '() => {}',
  }
  const mine = "() => { throw new Error('mine') }"
  test.each<[string, Partial<typeof rule>, string]>([
    ['given', { given: mine }, 'OWN-1'],
    ['then', { then: mine }, 'OWN-1'],
    ['otherwise', { then: '() => false', otherwise: mine }, 'OWN-1'],
    ['follow', { follow: `{ 'register written': ${mine} }` }, 'OWN-1'],
    ['the ghost that it shares', { ghost: mine }, 'spy'],
  ])('%s', async (_, part, name) => {
    const { ghost, ...keys } = { ...rule, ...part }
    const at = folder()
    const text = [
      "import { shared, step } from 'wellbehaved/rules'",
      `const spy = shared('spy', {}, { 'register written': ${ghost} })`,
      `export default { rules: [step('OWN-1', ${own}`,
      ...Object.entries(keys).map(([key, value]) => `${key}: ${value},`),
      '})] }',
    ]
    write(at, { 'package.json': '{"type":"module"}', 'wellbehaved.config.ts': text.join('\n') })
    const ran = await run(at, ['check', gateway, '--rules', 'OWN-1', '--runs', '2', '--corpus', 'found'])
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(
      new RegExp(`^${name}: wellbehaved\\.config\\.ts:\\d+:\\d+: mine\\. Mend the rule\\.\\n$`),
    )
  })
})

describe('a known-bad that is asked for and cannot be planted', () => {
  const bugWith = (platform: string) =>
    `import { withSteps } from 'wellbehaved'\nexport default { bugs: [{ name: 'own-1', rule: 'RST-1', is: 'S.',\n  platform: ${platform} }] }`

  test.each<[string, string, number, string]>([
    [
      'since its code throws',
      "(p) => { throw new TypeError('mine') }",
      2,
      'own-1 cannot be planted in zonal-gateway: wellbehaved.config.mjs:3:29: mine. Mend the known-bad.\n',
    ],
    [
      'since it does not fit',
      "(p) => withSteps(p, 'unasign', (s) => s)",
      4,
      "--only: own-1 is asked for, and cannot be planted in zonal-gateway, so nothing noticed it: there is no procedure 'unasign' to change. Name a platform that has it, or leave it out of --only.\n",
    ],
  ])('%s', async (_, platform, code, err) => {
    const at = folder()
    write(at, { 'package.json': '{"type":"module"}', 'wellbehaved.config.mjs': bugWith(platform) })
    const ran = await run(at, ['bugs', gateway, '--only', 'own-*', '--runs', '1'])
    expect([ran.code, ran.err]).toEqual([code, err])
  })
})

describe('a configuration', () => {
  const named = "export default { platforms: { far: 'x.yaml' } }"

  test('is found above, up to the root of a package and no further', async () => {
    const at = folder()
    write(at, {
      'wellbehaved.config.js': named,
      'package.json': '{"type":"module"}',
      'a/b/c.txt': '',
      'p/q/c.txt': '',
      'p/package.json': '{}',
    })
    const below = await run(join(at, 'a/b'), ['check', 'far'])
    expect(below.err).toContain(`${join(at, 'x.yaml')}: found no such file`)
    const beyond = await run(join(at, 'p/q'), ['check', 'far'])
    expect(beyond.err).toMatch(/^far: found no such file/)
  })

  test.skipIf(process.platform === 'win32')('above is not started where others may write', async () => {
    const at = folder()
    write(at, { 'wellbehaved.config.js': named, 'package.json': '{"type":"module"}', 'a/c.txt': '' })
    chmodSync(at, 0o777)
    const { code, err } = await run(join(at, 'a'), ['check', 'far'])
    const file = join(at, 'wellbehaved.config.js')
    expect([code, err]).toEqual([
      2,
      `${file}: found above the current folder, and not started, since others may write to its folder. Name it, if you trust it: --config ${file}\n`,
    ])
    for (const trusted of [run(at, ['check', 'far']), run(join(at, 'a'), ['check', 'far', '--config', file])])
      expect((await trusted).err).toContain('x.yaml: found no such file')
  })

  test("above is not started where it is another user's", () => {
    const mine = { uid: 7, mode: 0o755 }
    expect(distrust(7, mine, mine)).toBeUndefined()
    expect(distrust(7, { ...mine, uid: 8 }, mine)).toBe('it belongs to another user')
    expect(distrust(7, mine, { ...mine, uid: 8 })).toBe('its folder belongs to another user')
    expect(distrust(7, { ...mine, mode: 0o666 }, mine)).toBe('others may write to it')
  })
})

describe('what docs/ show', () => {
  const blocks = (text: string) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)

  test('of a rule that is too strict is so, and its bug is the one of the template', async () => {
    const shown = read('docs/add-a-rule.md')
    const [, strict = ''] = blocks(shown)
    const at = folder()
    await run(at, ['init'])
    write(at, { 'rules/acme-1-masked-before-reset.ts': strict })
    const { code, out } = await run(at, ['check', 'my-soc', '--rules', 'ACME-1', '--runs', '4'])
    expect(code).toBe(1)
    const told = out.split('\n').filter((line) => /ACME-1 broken|recover|is asked for/.test(line))
    expect(told).toHaveLength(3)
    for (const line of told) expect(shown).toContain(line)
    const bug = template('bugs/acme-1-masked-before-reset.ts').replace(/^ *\/[/*].*\n/gm, '')
    expect(blocks(shown).at(-1)).toBe(bug)
    for (const block of blocks(shown).slice(2, 4))
      expect(template('rules/acme-1-masked-before-reset.ts')).toContain(block)
  })

  test('of a mistake is what is said of it', async () => {
    const at = folder()
    write(at, { 'platform.yaml': template('platform.yaml').replace('role: secondary', 'role: secundary') })
    const { code, err } = await run(at, ['check', 'platform.yaml'])
    expect(code).toBe(2)
    expect(read('docs/add-a-platform.md')).toContain(err)
  })
})
