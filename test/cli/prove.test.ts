/** `prove` as it is typed: what it says, what it leaves behind, how it ends. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { packagedFile, packagedPlatform } from '../../src/cli/packaged.ts'
import { main } from '../../src/cli/program.ts'
import { provedParts } from '../../src/cli/prove.ts'
import { searchSayer } from '../../src/cli/search-progress.ts'
import { folderOfGlobs, matcher } from '../../src/cli/selection.ts'
import { families, isProvable } from '../../src/engines/scopes.ts'
import {
  type Proofs,
  type ProofTable,
  proofsMarkdown,
  proofText,
  verdictsOf,
  whyLonger,
} from '../../src/report/proof.ts'
import { fakeIo, folder, gateway, run } from './fake-io.ts'

const readTable = (path: string): ProofTable => JSON.parse(readFileSync(path, 'utf8'))
const rowsOf = ({ rules }: ProofTable) => Object.fromEntries(rules.map((r) => [r.rule, r.verdict]))

describe('a proof', () => {
  test('says of each rule whether a scope proves it, and leaves table and report', async () => {
    const cwd = folder()
    const { code, out } = await run(cwd, [
      'prove',
      gateway,
      '--scope',
      'faults',
      '--rules',
      'RST-12*',
      'IRQ-4',
      '--allow',
      'vacuous',
      '--out',
      'out',
    ])
    expect(code).toBe(0)
    expect(out).toMatch(/proved +RST-12\.a +in faults, where rst-12-[a-z-]+ breaks it in 5 operations/)
    expect(out).toMatch(/vacuous +IRQ-4/)
    const at = join(cwd, 'out')
    const table = readTable(join(at, 'proof.json'))
    expect(rowsOf(table)).toEqual({ 'RST-12.a': 'proved', 'RST-12.b': 'proved', 'IRQ-4': 'vacuous' })
    expect(table.scopes[0].groups.every((g) => g.result === 'complete' && g.states > 10_000)).toBe(true)
    const report = readFileSync(join(at, 'proof.md'), 'utf8')
    for (const sentence of table.scopes[0].leavesOut) expect(report).toContain(sentence)
  })

  test('leaves out scopes in which none of the rules is judged, and says where nothing is alike', async () => {
    const cwd = folder()
    const argv = ['prove', gateway, '--scope', 'origins', 'errors', '--rules', 'IRQ-4', '--symmetry']
    const { code, out } = await run(cwd, [...argv, '--out', 'out'])
    expect(code).toBe(0)
    expect(readTable(join(cwd, 'out/proof.json')).scopes.map(({ name }) => name)).toEqual(['origins'])
    expect(out).toContain('no symmetry in this scope: those that are alike do not begin alike')
  })

  test('that is compacted finds the same, tells how likely it left something out, and proves nothing', async () => {
    const cwd = folder()
    const argv = ['prove', gateway, '--scope', 'origins', '--rules', 'IRQ-4', 'RST-8', '--out', 'out']
    const { code, out } = await run(cwd, [...argv, '--compact'])
    expect(code).toBe(4)
    expect((await run(cwd, [...argv, '--compact', '--allow', 'likely'])).code).toBe(0)
    expect(out).toContain('--allow likely')
    expect(out).toMatch(
      /likely +IRQ-4 +no proof: nothing that was visited of origins breaks it; .* 1\.\de-12 at most/,
    )
    const compacted = readTable(join(cwd, 'out/proof.json'))
    expect(rowsOf(compacted)).toEqual({ 'IRQ-4': 'likely', 'RST-8': 'likely' })
    await run(cwd, argv)
    const full = readTable(join(cwd, 'out/proof.json'))
    expect(rowsOf(full)).toEqual({ 'IRQ-4': 'proved', 'RST-8': 'proved' })
    expect(compacted.scopes[0].groups.map(({ omission, ...group }) => group)).toEqual(full.scopes[0].groups)
    expect(compacted.scopes[0].groups.every(({ omission = 1 }) => omission < 1e-10)).toBe(true)
  })

  test('that finds a known-bad ends with 1, tells its story, and leaves a file that replays', async () => {
    const cwd = folder()
    const bug = 'rst-12-no-completion-before-drain'
    const found = await run(cwd, ['prove', gateway, '--scope', 'faults', '--rules', 'RST-12.a', '--bug', bug])
    expect(found.code).toBe(1)
    expect(found.out).toMatch(/RST-12\.a broken/)
    const at = join(cwd, 'reports/runs/zonal-gateway/proof', bug, 'faults', folderOfGlobs(['RST-12.a']))
    const [file] = readdirSync(at).filter((name) => name.startsWith('rst-12-a-'))
    const replayed = await run(cwd, ['replay', join(at, file)])
    expect(replayed.code).toBe(1)
    expect(replayed.out).toContain('still fails')
  })

  test('with a known-bad that its rule does not notice here says so by 4; of what holds nothing is called proved', async () => {
    const { code, out } = await run(folder(), [
      ...['prove', gateway, '--scope', 'origins', '--rules', 'RST-1', 'IRQ-4'],
      ...['--bug', 'irq-4-origin-recorded'],
    ])
    expect(code).toBe(4)
    expect(out).toMatch(/holds +RST-1 /)
    expect(out).not.toMatch(/proved +RST/)
  })

  test('of a should that breaks is a warning, and ends with 0', async () => {
    const { code, out } = await run(folder(), [
      ...['prove', gateway, '--scope', 'faults', '--rules', 'RST-11.b'],
      ...['--bug', 'rst-11-drained-before-revoked'],
    ])
    expect(code).toBe(0)
    expect(out).toMatch(/warned +RST-11\.b/)
  })

  test('that a bound stops is no proof, stores no state more, and ends with 4', async () => {
    const cwd = folder()
    const { code, out } = await run(cwd, [
      ...['prove', gateway, '--scope', 'faults', '--rules', 'RST-12.a', '--states', '500', '--out', 'out'],
    ])
    expect(code).toBe(4)
    expect(out).toMatch(
      /stopped +RST-12\.a +the bound of --states came before every state of faults was visited/,
    )
    expect(out).toMatch(/Next: the same command with --resume and more --states goes on from here/)
    expect(readTable(join(cwd, 'out/proof.json')).scopes[0].groups[0].states).toBe(500)
    expect(out).not.toMatch(/proved +RST/)
  })

  test('that a bound stops in one scope ends with 4, also where its rule is proved in another one', async () => {
    const argv = ['prove', gateway, '--scope', 'origins', 'faults', '--rules', 'RST-8', '--states', '12000']
    const { code, out } = await run(folder(), argv)
    expect(out).toMatch(/proved +RST-8 +in origins/)
    expect([code, out]).toEqual([
      4,
      expect.stringMatching(/Next: the same command with --resume and more --states/),
    ])
    expect((await run(folder(), [...argv, '--allow', 'stopped'])).code).toBe(0)
  })

  test('that is interrupted ends with 130, with what it has', async () => {
    const cwd = folder()
    const argv = ['prove', gateway, '--scope', 'faults', '--rules', 'RST-12.a', '--out', 'out']
    const { code, out } = await run(cwd, argv, () => true)
    expect(code).toBe(130)
    expect(out).toContain('Stopped early')
    expect(readTable(join(cwd, 'out/proof.json')).stopped).toBe(true)
  })
})

describe('a proof that was stopped', () => {
  const origins = ['prove', gateway, '--scope', 'origins', '--rules', 'RST-8', '--out', 'out']
  const proofOf = (cwd: string) => readTable(join(cwd, 'out/proof.json'))
  const states = (n: number) => ['--states', `${n}`]
  const inFolder = (cwd: string, name: string) => join(cwd, 'out/checkpoint', name)
  const ofGroup = 'origins.bounds-of-resets.checkpoint'

  /** A folder in which it was stopped at so many states. */
  async function stopped(n = 3000, argv = origins): Promise<string> {
    const cwd = folder()
    const { code, out } = await run(cwd, [...argv, ...states(n)])
    expect([code, out]).toEqual([4, expect.stringMatching(/the bound of --states/)])
    return cwd
  }

  test('goes on with --resume, several times, to the end that it would have had, and leaves no checkpoint', async () => {
    const cwd = await stopped()
    expect((await run(cwd, [...origins, ...states(5000), '--resume'])).code).toBe(4)
    expect(proofOf(cwd).scopes[0].groups[0].states).toBe(5000)
    const lines: string[] = []
    const io = { ...fakeIo(cwd, { out: '', err: '' }), progress: (line: string) => void lines.push(line) }
    expect(await main([...origins, '--resume'], io)).toBe(0)
    // It does not begin anew.
    expect(lines.find((line) => line.includes(' states, '))).toMatch(/: 5,[0-9]{3} states/)
    const whole = folder()
    await run(whole, origins)
    expect(proofOf(cwd)).toEqual(proofOf(whole))
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['proof.json', 'proof.md'])
  })

  test('by an interruption goes on too, and does not search again what it had searched', async () => {
    const cwd = folder()
    const argv = ['prove', gateway, '--scope', 'origins', '--rules', 'RST-8', 'RST-12.a', '--out', 'out']
    let asked = 0
    // In the second group.
    const { code, out } = await run(cwd, argv, () => ++asked > 22)
    expect([code, out]).toEqual([130, expect.stringMatching(/Next: the same command with --resume/)])
    const [first, second] = proofOf(cwd).scopes[0].groups
    expect([first.result, second.stoppedBy]).toEqual(['complete', 'caller'])
    expect(second.states).toBeGreaterThan(1000)
    const lines: string[] = []
    const io = { ...fakeIo(cwd, { out: '', err: '' }), progress: (line: string) => void lines.push(line) }
    expect(await main([...argv, '--resume'], io)).toBe(0)
    expect(lines.filter((line) => line.includes('origins, '))[0]).toMatch(/^1 of 1: origins, what is open/)
    const whole = folder()
    await run(whole, argv)
    expect(proofOf(cwd)).toEqual(proofOf(whole))
  })

  test('after a rule broke goes on with the others, and tells what broke again', async () => {
    const bug = ['--bug', 'rst-8-known-initial-state', '--states', '3000']
    const argv = ['prove', gateway, '--scope', 'origins', '--rules', 'RST-7', 'RST-8', '--out', 'out']
    const cwd = folder()
    expect((await run(cwd, [...argv, ...bug])).code).toBe(1)
    const [held, broken] = proofOf(cwd).rules
    expect([held.verdict, broken.verdict, broken.counterexample?.length]).toEqual(['stopped', 'broken', 5])
    const ofRest = readFileSync(inFolder(cwd, ofGroup))
    let asked = 0
    // In the search in which the rule breaks again: that of the others is not written over.
    expect((await run(cwd, [...argv, ...bug, '--resume'], () => ++asked > 1)).code).toBe(130)
    expect(readFileSync(inFolder(cwd, ofGroup)).equals(ofRest)).toBe(true)
    const more = [...bug.slice(0, 3), '5000']
    expect((await run(cwd, [...argv, ...more, '--resume'])).code).toBe(1)
    const whole = folder()
    await run(whole, [...argv, ...more])
    expect(proofOf(cwd)).toEqual(proofOf(whole))
  })

  test('by a bound on memory says so, ends with 4, and takes no more', async () => {
    const cwd = folder()
    const lines: string[] = []
    const written = { out: '', err: '' }
    const io = { ...fakeIo(cwd, written), progress: (line: string) => void lines.push(line) }
    const argv = ['prove', gateway, '--scope', 'faults', '--rules', 'RST-12.a', '--memory', '2']
    expect(await main(argv, io)).toBe(4)
    expect(written.out).toMatch(/stopped +RST-12\.a +the bound of --memory came before/)
    const said = lines.filter((line) => line.includes(' states, '))
    expect(said.length).toBeGreaterThan(3)
    for (const line of said)
      expect(line).toMatch(
        /faults, what is open: [0-9,]+ states, (.* left, )?depth [0-9]+, [12] MiB, table [0-9]+ % full$/,
      )
  })

  test('goes on where a group had not begun, and so left no file', async () => {
    const cwd = await stopped(100)
    rmSync(inFolder(cwd, ofGroup))
    expect((await run(cwd, [...origins, '--resume'])).code).toBe(0)
  })

  describe('is refused', () => {
    const bytes = (cwd: string) => readFileSync(inFolder(cwd, ofGroup))
    /** Says what is wrong, in lines without a stack trace. */
    async function refused(cwd: string, says: RegExp, argv = origins): Promise<void> {
      const { code, err } = await run(cwd, [...argv, '--resume'])
      expect([code, err]).toEqual([2, expect.stringMatching(says)])
      expect(err).toMatch(/leave --resume away/)
      expect(err).not.toMatch(/ at .*\(/)
    }
    const edited = (cwd: string, edit: (list: string) => string) =>
      writeFileSync(inFolder(cwd, 'proof.json'), edit(readFileSync(inFolder(cwd, 'proof.json'), 'utf8')))

    test('where there is none', () => refused(folder(), /there is no checkpoint in out.checkpoint/))

    test('of other rules, another scope, platform, known-bad or version', async () => {
      const cwd = await stopped()
      const rest = ['--rules', 'RST-8', '--out', 'out']
      await refused(cwd, /its rules are RST-8, not RST-7, RST-8/, [
        ...origins.slice(0, 4),
        '--rules',
        'RST-7',
        ...rest.slice(1),
      ])
      await refused(cwd, /its scopes are origins \w+, not faults/, [
        'prove',
        gateway,
        '--scope',
        'faults',
        ...rest,
      ])
      const bug = ['--bug', 'rst-8-known-initial-state']
      await refused(cwd, /its known-bad is none, not rst-8-known/, [...origins, ...bug])
      const other = join(cwd, 'zonal-gateway.yaml')
      writeFileSync(other, readFileSync(gateway, 'utf8').replace('drainCyclesMax: 64', 'drainCyclesMax: 63'))
      await refused(cwd, /its platform is zonal-gateway \w+, not zonal-gateway/, [
        'prove',
        other,
        ...origins.slice(2),
      ])
      edited(cwd, (list) => list.replace('"version": "', '"version": "9.'))
      await refused(cwd, /its version is 9\./)
    })

    test.each<readonly [string, (list: string) => string, RegExp]>([
      ['cut short', (list) => list.slice(0, -40), /no JSON/],
      ['of another format', (list) => list.replace('proof-checkpoint/1', 'proof-checkpoint/2'), /format/],
      ['with a key that none has', (list) => list.replace('"groups"', '"more": 1, "groups"'), /more/],
      ['with a prototype', (list) => list.replace('"groups"', '"__proto__": {}, "groups"'), /__proto__/],
      ['with a control character', (list) => list.replace('"RST-8"', '"RST-8\u202e"'), /control character/],
    ])('with a list %s', async (_what, edit, says) => {
      const cwd = await stopped(100)
      edited(cwd, edit)
      await refused(cwd, says)
    })

    test.each<readonly [string, (good: Buffer) => Uint8Array, RegExp]>([
      ['cut off', (good) => good.subarray(0, -4), /cut off/],
      [
        'with a bit that differs',
        (good) => good.map((b, i) => (i === good.length - 9 ? b ^ 1 : b)),
        /damaged/,
      ],
      ['that is empty', () => new Uint8Array(), /no checkpoint/],
      [
        'of another group',
        (good) => Buffer.from(good.toString('latin1').replace('bounds of', 'bounds oF'), 'latin1'),
        /of another search/,
      ],
    ])('with a search %s', async (_what, edit, says) => {
      const cwd = await stopped(100)
      writeFileSync(inFolder(cwd, ofGroup), edit(bytes(cwd)))
      await refused(cwd, says)
      expect((await run(cwd, origins)).code).toBe(0)
    })

    test('with a folder where a search should be', async () => {
      const cwd = await stopped(100)
      rmSync(inFolder(cwd, ofGroup))
      mkdirSync(inFolder(cwd, ofGroup))
      await refused(cwd, /no plain file/)
    })
  })

  test('and cannot write where, tells what it found all the same', async () => {
    const cwd = await stopped(100)
    rmSync(inFolder(cwd, ofGroup))
    mkdirSync(inFolder(cwd, ofGroup))
    const { code, out, err } = await run(cwd, [...origins, ...states(200)])
    expect([code, out]).toEqual([4, expect.stringMatching(/200 states/)])
    expect(err).toMatch(/bounds-of-resets\.checkpoint: cannot be written/)
  })
})

test('a proof whose list cannot be written any more tells what it found all the same', async () => {
  const cwd = folder()
  const list = join(cwd, 'out/checkpoint/proof.json')
  const { code, out, err } = await run(
    cwd,
    ['prove', gateway, '--scope', 'origins', '--rules', 'RST-8', '--states', '200', '--out', 'out'],
    () => {
      rmSync(list, { recursive: true })
      mkdirSync(list)
      return false
    },
  )
  expect([code, out]).toEqual([4, expect.stringMatching(/200 states/)])
  expect(err).toMatch(/^[^\n]*proof\.json: cannot be written[^\n]*\n$/)
  expect(readTable(join(cwd, 'out/proof.json')).scopes[0].groups[0].states).toBe(200)
})

describe('a scope of a file', () => {
  const twoWrites = packagedFile('test/fixtures/formats/scope-1.yaml')

  test('is searched, is shown by the known-bads in it, and has a folder of its own', async () => {
    const cwd = folder()
    const argv = ['prove', gateway, '--scope', twoWrites, 'origins', '--rules', 'RST-12.a']
    const { code, out } = await run(cwd, argv)
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/proved +RST-12\.a +in origins, .*; holds in two-writes/),
    ])
    const at = 'reports/runs/zonal-gateway/proof/origins-two-writes'
    const { scopes } = readTable(join(cwd, at, folderOfGlobs(['RST-12.a']), 'proof.json'))
    // A change of these is one of the core, of the ghosts of the rule, or of what the file says.
    expect(scopes[1]).toMatchObject({
      name: 'two-writes',
      groups: [{ result: 'complete', states: 10_118, transitions: 33_188, depth: 96 }],
    })
  })

  test('leaves a counterexample that replays anywhere', async () => {
    const cwd = folder()
    const bug = ['--bug', 'rst-12-no-completion-before-drain', '--out', 'out']
    const found = await run(cwd, ['prove', gateway, '--scope', twoWrites, '--rules', 'RST-12.a', ...bug])
    expect(found.code).toBe(1)
    const [file] = readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('rst-12-a-'))
    expect((await run(cwd, ['replay', join('out', file)])).out).toContain('still fails')
  })

  test('that is wrong is told with file, line and column; so is what is no file', async () => {
    const cwd = folder()
    const wrong = readFileSync(twoWrites, 'utf8').replace('  station-1: 2', '  station-l: 2')
    writeFileSync(join(cwd, 'wrong.yaml'), wrong)
    const told = await run(cwd, ['prove', gateway, '--scope', 'wrong.yaml'])
    expect([told.code, told.err]).toEqual([
      2,
      expect.stringMatching(
        /^wrong\.yaml:7:3: contexts\.station-l: found "station-l".*Did you mean "station-1"\?/,
      ),
    ])
    for (const [name, says] of [
      ['./none.yaml', /none\.yaml: found no such file/],
      ['..', /a directory/],
    ] as const) {
      const { code, err } = await run(cwd, ['prove', gateway, '--scope', name])
      expect([code, err]).toEqual([2, expect.stringMatching(says)])
    }
  })

  test('that changed is not gone on with', async () => {
    const cwd = folder()
    const mine = join(cwd, 'mine.yaml')
    writeFileSync(mine, readFileSync(twoWrites))
    const argv = ['prove', gateway, '--scope', 'mine.yaml', '--rules', 'RST-12.a', '--out', 'out']
    expect((await run(cwd, [...argv, '--states', '100'])).code).toBe(4)
    writeFileSync(mine, readFileSync(twoWrites, 'utf8').replace('drainCyclesMax: 3', 'drainCyclesMax: 2'))
    const { code, err } = await run(cwd, [...argv, '--resume'])
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/its scopes are two-writes \w+, not two-writes \w+/),
    ])
  })
})

test('a compacted search that a bound ended is not said to go on: it leaves no checkpoint', async () => {
  const cwd = folder()
  const argv = ['prove', gateway, '--scope', 'origins', '--rules', 'RST-8', '--states', '3000', '--compact']
  const { code, out } = await run(cwd, [...argv, '--out', 'out'])
  expect([code, out]).toEqual([4, expect.stringMatching(/Next: more --states; or fewer scopes/)])
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['proof.json', 'proof.md'])
})

test('a large scope ends at its bound, cleanly, and is no proof', async () => {
  const { code, out } = await run(folder(), [
    ...['prove', gateway, '--scope', 'faults-large', '--rules', 'RST-12.a', '--states', '5000'],
  ])
  expect([code, out]).toEqual([4, expect.stringMatching(/stopped +RST-12\.a +the bound of --states/)])
})

describe('the line of progress', () => {
  const now = { states: 12_000, expanded: 2000, transitions: 9, depth: 7, tableLoad: 0.5, bytes: 3e6 }
  const at = (elapsed: number, changes = {}) => ({
    ...{ name: 'faults, all others', elapsed, statesMax: 62_000 },
    now: { ...now, ...changes },
  })

  test('says how fast it is, and between what its end lies, once that can be said', () => {
    const say = searchSayer()
    expect(say(at(0))).toBe('faults, all others: 12,000 states, depth 7, 3 MiB, table 50 % full')
    expect(say(at(1000, { expanded: 3000 }))).not.toMatch(/a second/)
    // 1000 a second: 8000 are waiting, and 58000 are left until the bound.
    expect(say(at(2000, { expanded: 4000 }))).toMatch(
      /12,000 states, 1,000 a second, 8 s to 58 s left, depth/,
    )
    expect(say(at(2000, { expanded: 4000, states: 62_000 }))).toMatch(/, 58 s left,/)
  })

  test('begins anew where a group is searched again', () => {
    const say = searchSayer()
    say(at(0))
    say(at(9000, { expanded: 10_000 }))
    expect(say(at(9500, { expanded: 10 }))).not.toMatch(/left/)
  })
})

describe('a rule that is not proved', () => {
  test('since what it speaks of never occurs is due, if it was asked for or every scope was', async () => {
    const origins = ['prove', gateway, '--scope', 'origins']
    const asked = await run(folder(), [...origins, '--rules', 'MP-14.a', 'DMA-5'])
    expect(asked.out).toMatch(/no scope +MP-14\.a/)
    expect(asked.code).toBe(4)
    expect(asked.out).toMatch(/vacuous +DMA-5[\s\S]*Next: DMA-5 decided nothing/)
    const accepted = await run(folder(), [...origins, '--rules', 'DMA-5', '--allow', 'vacuous'])
    expect(accepted.code).toBe(0)
    const wrong = await run(folder(), [...origins, '--allow', 'flaky'])
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/Expected some of vacuous,stopped/)])
  })

  test('since none of its known-bads breaks there is due, if it was asked for, and tried again with another bound', async () => {
    const cwd = folder()
    const origins = ['prove', gateway, '--scope', 'origins', '--rules', 'RST-8', '--out', 'out']
    const few = [...origins, '--known-bad-states', '1']
    expect((await run(cwd, [...few, '--allow', 'not shown'])).code).toBe(0)
    const { code, out } = await run(cwd, few)
    expect(code).toBe(4)
    expect(out).toMatch(
      /not shown +RST-8 .*ended at 1 state: [\s\S]*Next: that RST-8 holds there says little\..*more --known-bad-states/,
    )
    const more = await run(cwd, [...origins, '--resume'])
    expect([more.code, more.out]).toEqual([0, expect.stringMatching(/proved +RST-8/)])
  })

  test('since an interruption came first says what was visited whole', async () => {
    const cwd = folder()
    let asked = 0
    const argv = ['prove', gateway, '--scope', 'origins', 'accesses', '--rules', 'RST-8', '--out', 'out']
    // After the first scope, in the second one.
    const { code, out } = await run(cwd, argv, () => ++asked > 12)
    expect(code).toBe(130)
    const table = readTable(join(cwd, 'out/proof.json'))
    expect(table.scopes.map(({ groups }) => groups[0].result)).toEqual(['complete', 'stopped'])
    expect(out).toMatch(/not tried +RST-8 +it holds in every state of origins; an interruption/)
  })

  test('since the search for its known-bads ended early says which', () => {
    const rows = verdictsOf(
      rules.filter(isMonitored).filter((r) => nameOfRule(r) === 'RST-12.a'),
      [
        {
          ...{
            scope: 'faults',
            group: 'all others',
            result: 'complete',
            states: 9,
            transitions: 9,
            depth: 2,
          },
          rules: [{ rule: 'RST-12.a', result: 'holds', exercised: 3 }],
        },
      ],
      new Map([['RST-12.a', { unfinished: [{ bug: 'some-bad', scope: 'faults' }] }]]),
      { planted: false },
      [],
    )
    const text = proofText({ ...anyTable, rules: rows }, 'out', [])
    expect(text).toMatch(/not shown +RST-12\.a .*the search ended at 1,000 states: some-bad in faults/)
  })
})

const anyTable: ProofTable = {
  ...{ format: 'wellbehaved/proof/1', version: '0', platform: 'any', statesMax: 9, scopes: [], rules: [] },
  statesMaxOfKnownBad: 1000,
}

describe('--list', () => {
  test('names each scope of the platform, and proves nothing', async () => {
    const cwd = folder()
    const { code, out } = await run(cwd, ['prove', gateway, '--list'])
    expect(code).toBe(0)
    const platform = packagedPlatform('zonal-gateway')
    const own = families.filter(({ small }) => small(platform))
    expect(own.length).toBeGreaterThan(10)
    for (const { name, about } of own) {
      expect(out).toContain(`${name.padEnd(16)} ${about}`)
      expect(out).toContain(`${`${name}-large`.padEnd(16)} ${about} `)
    }
    expect(out).toMatch(/Contexts .*station-1.*; guests .*; [0-9]+ rules in [0-9]+ groups\./)
    expect(readdirSync(cwd)).toEqual([])
  })
})

describe('what cannot be proved is said in a line', () => {
  test.each([
    [['--scope', 'fault'], /--scope: there is no scope "fault"\. Did you mean faults\?/],
    [['--rules', 'MMIO-1'], /--rules: "MMIO-1" names no rule that can be proved of zonal-gateway/],
    [['--bug', 'rst-12'], /rst-12/],
    [['--bug', 'st-5-assigned-may-act'], /a rule made too strict/],
    [['--bug', 'sys-11-failures-reach-the-monitor'], /cannot be planted in zonal-gateway/],
    [['--states', '0'], /states/],
  ])('%j', async (argv, says) => {
    const { code, err } = await run(folder(), ['prove', gateway, ...argv])
    expect(code).toBe(2)
    expect(err).toMatch(says)
    expect(err).not.toMatch(/ at .*\(/)
  })

  test('a platform that is judged statically only', async () => {
    const { code, err } = await run(folder(), ['prove', gateway.replace('zonal-gateway', 'nvme-sriov')])
    expect(code).toBe(2)
    expect(err).toMatch(/nothing of it can be proved: .*--static/)
  })
})

/** Each with its reason. */
const countedNowhere: Readonly<Record<string, string>> = {}

describe('the proofs that are committed', () => {
  const read = (name: string) => readFileSync(packagedFile(join('reports', name)), 'utf8')
  const proofs: Proofs = JSON.parse(read('proofs.json'))

  test('are told as they stand', () => {
    expect(read('proofs.md')).toBe(proofsMarkdown(proofs))
  })

  test('speak of each rule of one run or two of a platform; nothing is broken, and nothing stopped', () => {
    expect(proofs.platforms.map((t) => t.platform)).toEqual(provedParts.map((part) => part.platform))
    for (const [i, { platform: name, rules: rows, scopes }] of proofs.platforms.entries()) {
      const platform = packagedPlatform(name)
      const part = provedParts[i]
      const asked = part.rules?.map(matcher)
      if (part.scopes) expect([...part.scopes].sort()).toEqual(scopes.map((s) => s.name).sort())
      const speaks = rules.filter(
        (r) => (r.kind === 'twoRun' || isMonitored(r)) && r.kind !== 'permission' && !r.appliesTo(platform),
      )
      expect(rows.map((r) => r.rule)).toEqual(
        speaks.map(nameOfRule).filter((rule) => asked?.some((matches) => matches(rule)) ?? true),
      )
      for (const row of rows) expect(['broken', 'stopped'], `${name} ${row.rule}`).not.toContain(row.verdict)
    }
  })

  test('say of each known-bad that was shrunk to more than the shortest of its scope why', () => {
    const longer = proofs.knownBads.filter(
      ({ shortest, shrunk }) => shortest !== undefined && (shrunk ?? 0) > shortest,
    )
    for (const { bug } of longer) expect(whyLonger, bug).toHaveProperty([bug])
  })

  test('count every step, always, response and two-run rule: it occurs in a scope, and a known-bad breaks there', () => {
    const proved = proofs.platforms.flatMap(({ rules: rows }) => rows.filter((r) => r.verdict === 'proved'))
    for (const { rule, shown, scopes } of proved)
      expect(scopes.find((s) => s.scope === shown?.scope)?.exercised, rule).toBeGreaterThan(0)
    const counted = new Set(proved.map(({ rule }) => rule))
    const names = rules.filter(isProvable).map(nameOfRule)
    expect(names.filter((name) => !counted.has(name))).toEqual(Object.keys(countedNowhere))
  })

  test.each([
    ['zonal-gateway', 'origins'],
    ['dma-controller', 'accesses'],
    ['iopmp-domains', 'causes'],
    ['two-stages', 'stages'],
  ])('are those of today: of %s %s', async (name, scope) => {
    const cwd = folder()
    const { rules: globs = [] } = provedParts.find((part) => part.platform === name) ?? {}
    const narrowed = globs.length > 0 ? ['--rules', ...globs] : []
    const platform = gateway.replace('zonal-gateway', name)
    await run(cwd, ['prove', platform, '--scope', scope, ...narrowed, '--out', 'out'])
    const now = readTable(join(cwd, 'out/proof.json'))
    const [{ withoutGhosts, groups }] = now.scopes
    // Of rules that were asked for it is not searched once more without any.
    expect(withoutGhosts === undefined).toBe(globs.length > 0)
    for (const { group, states } of groups) expect(states, group).toBeGreaterThanOrEqual(withoutGhosts ?? 1)
    const committed = proofs.platforms.find((t) => t.platform === name)
    expect(committed?.scopes.find((s) => s.name === scope)).toEqual(now.scopes[0])
    for (const { rule, scopes } of now.rules)
      expect(committed?.rules.find((r) => r.rule === rule)?.scopes).toEqual(
        expect.arrayContaining([...scopes]),
      )
  })
})
