/** `prove` as it is typed: what it says, what it leaves behind, how it ends. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { packagedFile, packagedPlatform } from '../../src/cli/packaged.ts'
import { provedNames } from '../../src/cli/prove.ts'
import { folderOfGlobs } from '../../src/cli/selection.ts'
import { families } from '../../src/engines/scopes.ts'
import {
  type Proofs,
  type ProofTable,
  proofsMarkdown,
  proofText,
  verdictsOf,
} from '../../src/report/proof.ts'
import { folder, gateway, run } from './fake-io.ts'

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
    expect(out).toMatch(/stopped +RST-12\.a +a bound .* before every state of faults was visited/)
    expect(readTable(join(cwd, 'out/proof.json')).scopes[0].groups[0].states).toBe(500)
    expect(out).not.toMatch(/proved +RST/)
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
    for (const { name, about } of families) expect(out).toContain(`${name.padEnd(11)} ${about}`)
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

describe('the proofs that are committed', () => {
  const read = (name: string) => readFileSync(packagedFile(join('reports', name)), 'utf8')
  const proofs: Proofs = JSON.parse(read('proofs.json'))

  test('are told as they stand', () => {
    expect(read('proofs.md')).toBe(proofsMarkdown(proofs))
  })

  test('speak of each step, always and response rule of a platform; nothing is broken, and nothing stopped', () => {
    expect(proofs.platforms.map((t) => t.platform)).toEqual(provedNames)
    for (const { platform: name, rules: rows } of proofs.platforms) {
      const platform = packagedPlatform(name)
      const speaks = rules
        .filter(isMonitored)
        .filter((r) => r.kind !== 'permission' && !r.appliesTo(platform))
      expect(rows.map((r) => r.rule)).toEqual(speaks.map(nameOfRule))
      for (const row of rows) expect(['broken', 'stopped'], `${name} ${row.rule}`).not.toContain(row.verdict)
    }
  })

  test.each([
    ['zonal-gateway', 'origins'],
    ['dma-controller', 'accesses'],
  ])('are those of today: of %s %s', async (name, scope) => {
    const cwd = folder()
    await run(cwd, ['prove', gateway.replace('zonal-gateway', name), '--scope', scope, '--out', 'out'])
    const now = readTable(join(cwd, 'out/proof.json'))
    const committed = proofs.platforms.find((t) => t.platform === name)
    expect(committed?.scopes.find((s) => s.name === scope)).toEqual(now.scopes[0])
    for (const { rule, scopes } of now.rules)
      expect(committed?.rules.find((r) => r.rule === rule)?.scopes).toEqual(
        expect.arrayContaining([...scopes]),
      )
  })
})
