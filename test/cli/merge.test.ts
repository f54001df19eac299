/** `check --shard`, `merge` and `diff`: on the command line, with files of which some are hostile. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Evidence } from '../../src/interface/evidence.ts'
import { folder, gateway, run } from './fake-io.ts'

const effort = ['--runs', '90', '--rules', 'RST-*', 'MP-12*', 'MMIO-1', 'CTX-5']
const bug = ['--bug', 'rst-5-confirmed-individually']
const shards = [1, 2, 3]
const jsonIn = (path: string): Evidence => JSON.parse(readFileSync(path, 'utf8'))
const counterexamplesIn = (path: string) => readdirSync(path).filter((f) => /-[0-9a-f]{4}\.json$/.test(f))

/** A folder with the campaign on one machine in whole/, and its shards in s1/, s2/, s3/. */
async function campaign(...more: readonly string[]): Promise<string> {
  const cwd = folder()
  copyFileSync(gateway, join(cwd, 'p.yaml'))
  await run(cwd, ['check', 'p.yaml', ...effort, ...more, '--out', 'whole', '--corpus', 'whole'])
  for (const i of shards) {
    const shard = ['--shard', `${i}/3`, '--out', `s${i}`, '--corpus', 'none']
    const { code } = await run(cwd, ['check', 'p.yaml', ...effort, ...more, ...shard])
    expect([0, 1]).toContain(code)
  }
  return cwd
}
const files = shards.map((i) => `s${i}/evidence.json`)

describe('of a well-behaved platform', () => {
  let cwd: string
  beforeAll(async () => {
    cwd = await campaign()
  }, 120_000)

  test('the merged evidence is that of one machine, byte for byte, and nothing is due of a shard alone', async () => {
    const { code, out, err } = await run(cwd, ['merge', ...files, '--out', 'merged', '--allow', 'vacuous'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const name of ['evidence.json', 'report.md'])
      expect(readFileSync(join(cwd, 'merged', name), 'utf8')).toBe(
        readFileSync(join(cwd, 'whole', name), 'utf8'),
      )
    expect(out).toContain('Merged: 3 shards. Written: merged/evidence.json')
  })

  test('a shard has a folder of its own, says which it is, and what to do next', async () => {
    const once = [
      'check',
      'p.yaml',
      '--rules',
      'RST-12.a',
      '--runs',
      '2',
      '--operations',
      '2',
      '--shard',
      '2/2',
    ]
    const { code, out } = await run(cwd, once)
    expect(code).toBe(0)
    const its = 'reports/runs/zonal-gateway/rules-rst-12.a/shard-2-of-2'
    expect(jsonIn(join(cwd, its, 'evidence.json')).shard).toMatchObject({ index: 2, of: 2, runs: 2 })
    expect(out).toContain(
      `shard 2 of 2. Next: check the others, and put all of them together: wellbehaved merge`,
    )
  })

  test('what no shard exercised is due of all of them', async () => {
    const argv = ['check', 'p.yaml', '--rules', 'RST-12.a', '--runs', '2', '--operations', '2']
    for (const i of [1, 2]) await run(cwd, [...argv, '--shard', `${i}/2`, '--out', `v${i}`])
    const merge = ['merge', 'v1/evidence.json', 'v2/evidence.json', '--out', 'v', '--junit', 'v/j.xml']
    const { code, out } = await run(cwd, merge)
    expect(code).toBe(4)
    expect(out).toMatch(/RST-12\.a \(vacuous\) decided nothing. Raise --runs of every shard/)
    expect(readFileSync(join(cwd, 'v/j.xml'), 'utf8')).toContain('errors="')
  })

  describe('is refused', () => {
    const changed = (name: string, change: (e: Evidence) => unknown) => {
      mkdirSync(join(cwd, 'bad'), { recursive: true })
      writeFileSync(join(cwd, 'bad', name), JSON.stringify(change(jsonIn(join(cwd, 's2/evidence.json')))))
      return `bad/${name}`
    }
    const shardWith = (more: object) => (e: Evidence) => ({ ...e, shard: { ...e.shard, ...more } })

    test.each<readonly [string, (e: Evidence) => unknown, RegExp]>([
      ['another seed', (e) => ({ ...e, seed: 7 }), /another seed \(7, not 1\)/],
      ['another version', (e) => ({ ...e, version: '9.9.9' }), /another version \(9\.9\.9/],
      ['another platform', (e) => ({ ...e, platform: 'other' }), /another platform/],
      ['another description', shardWith({ platformDigest: '0'.repeat(16) }), /another description/],
      ['another number of runs', shardWith({ runs: 91 }), /another number of runs/],
      ['another number of shards', shardWith({ of: 4 }), /another number of shards/],
      ['other rules', (e) => ({ ...e, rules: e.rules.slice(1) }), /other rules/],
      ['other choices', (e) => ({ ...e, choicesDigest: 'f'.repeat(16) }), /other choices were drawn/],
      ['a shard a second time', shardWith({ index: 1 }), /shard 1 of 3 a second time/],
      [
        'another verdict of the description',
        (e) => ({ ...e, rules: e.rules.map((r) => (r.id === 'MMIO-1' ? { ...r, verdict: 'vacuous' } : r)) }),
        /MMIO-1 is vacuous, and held in/,
      ],
      ['no shard', ({ shard: _, ...e }) => e, /evidence of a whole campaign/],
      ['a shard beyond the last', shardWith({ index: 4 }), /shard/],
      ['a million shards', shardWith({ of: 1_000_000 }), /shard\.of/],
      ['letters that are none', shardWith({ pairLetters: { 'CTX-5': ['u\u0007'] } }), /control character/],
      [
        'a file outside its folder',
        shardWith({
          findings: [
            {
              rule: 'ST-2',
              at: 1,
              verdict: 'broken',
              reason: '',
              denied: [],
              counterexample: { file: '../../x.json', length: 1 },
            },
          ],
        }),
        /counterexample\.file/,
      ],
    ])('%s', async (what, change, reason) => {
      const bad = changed(`${what.replaceAll(' ', '-')}.json`, change)
      const { code, out, err } = await run(cwd, ['merge', files[0]!, bad, files[2]!, '--out', 'refused'])
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(reason)
      expect(err.trim().split('\n').length).toBe(1)
      expect(existsSync(join(cwd, 'refused'))).toBe(false)
    })

    test('an incomplete set, and it says which is missing', async () => {
      const { code, err } = await run(cwd, ['merge', files[0]!, files[2]!])
      expect(code).toBe(2)
      expect(err).toMatch(/Missing: shard 2 of 3\. Check it with --shard 2\/3/)
    })

    test('evidence of a version that is not this one, on every shard', async () => {
      const old = shards.map((i) => {
        writeFileSync(
          join(cwd, `s${i}/old.json`),
          JSON.stringify({ ...jsonIn(join(cwd, `s${i}/evidence.json`)), version: '0.0.1' }),
        )
        return `s${i}/old.json`
      })
      const { code, err } = await run(cwd, ['merge', ...old])
      expect(code).toBe(2)
      expect(err).toMatch(/written by version 0\.0\.1.*Merge with the version that checked/)
    })

    test('a platform whose name is a way out of the folder', async () => {
      const out = shards.map((i) => {
        const e = { ...jsonIn(join(cwd, `s${i}/evidence.json`)), platform: '../../out' }
        writeFileSync(join(cwd, `s${i}/out.json`), JSON.stringify(e))
        return `s${i}/out.json`
      })
      const { code, err } = await run(cwd, ['merge', ...out])
      expect(code).toBe(2)
      expect(err).toMatch(/Use --out/)
    })
  })

  test.each(['0/3', '4/3', '1', '1/0', '1/9999', 'a/b'])('--shard %s is refused', async (shard) => {
    const { code, err } = await run(cwd, ['check', 'p.yaml', '--shard', shard])
    expect(code).toBe(2)
    expect(err).toMatch(/such as 2\/4/)
  })
})

describe('of a broken one', () => {
  let cwd: string
  beforeAll(async () => {
    cwd = await campaign(...bug)
  }, 120_000)

  test('the merged evidence is that of one machine, and each counterexample that it names is the same file', async () => {
    const { code, err } = await run(cwd, ['merge', ...files, '--out', 'merged'])
    expect({ code, err }).toEqual({ code: 1, err: '' })
    const merged = readFileSync(join(cwd, 'merged/evidence.json'), 'utf8')
    expect(merged).toBe(readFileSync(join(cwd, 'whole/evidence.json'), 'utf8'))
    const named = jsonIn(join(cwd, 'merged/evidence.json')).rules.flatMap((r) => r.counterexample?.file ?? [])
    expect(named.length).toBeGreaterThan(2)
    for (const file of named)
      expect(readFileSync(join(cwd, 'merged', file), 'utf8')).toBe(
        readFileSync(join(cwd, 'whole', file), 'utf8'),
      )
  })

  test('of what several machines found alike, one file is left', async () => {
    const all = shards.flatMap((i) => counterexamplesIn(join(cwd, `s${i}`)))
    const folded = counterexamplesIn(join(cwd, 'merged'))
    expect(folded).toEqual([...new Set(all)].sort())
    expect(folded.length).toBeLessThan(all.length)
  })

  test('a counterexample that is not what the shard found is passed over, and starts nothing', async () => {
    const [name = ''] = counterexamplesIn(join(cwd, 's1'))
    const path = join(cwd, 's1', name)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, JSON.stringify({ ...JSON.parse(text), seed: 2 }))
    const { err } = await run(cwd, ['merge', ...files, '--out', 'merged'])
    writeFileSync(path, text)
    expect(err).toMatch(new RegExp(`Passed over: ${name}: it is not what s1/evidence.json found`))
  })

  test('a counterexample that is a link is not followed', async () => {
    const [name = ''] = counterexamplesIn(join(cwd, 's1'))
    renameSync(join(cwd, 's1', name), join(cwd, 'elsewhere.json'))
    symlinkSync(join(cwd, 'elsewhere.json'), join(cwd, 's1', name))
    const { err } = await run(cwd, ['merge', ...files, '--out', 'merged'])
    renameSync(join(cwd, 'elsewhere.json'), join(cwd, 's1', name))
    expect(err).toMatch(new RegExp(`Passed over: ${name}: a link`))
  })

  test('diff says which verdicts and findings came, and nothing of what stayed', async () => {
    const sound = await campaign()
    const [before, after] = [join(sound, 'whole/evidence.json'), join(cwd, 'whole/evidence.json')]
    const { code, out } = await run(cwd, ['diff', before, after])
    expect(code).toBe(1)
    expect(out).toMatch(/^Compared across: known-bad none → rst-5-confirmed-individually\n/)
    expect(out).toMatch(
      /\n {2}RST-5\.a +held → broken {3}found: rst-5-a-[0-9a-f]{4}\.json \(\d+ operations?\)\n/,
    )
    expect(out).not.toContain('MMIO-1')
    const back = await run(cwd, ['diff', after, before])
    expect(back.out).toMatch(/RST-5\.a +broken → held {3}found no more: rst-5-a/)
    const same = await run(cwd, ['diff', after, after])
    expect(same).toMatchObject({ code: 0, out: expect.stringMatching(/^Nothing changed in \d+ rows\.\n$/) })
  })
})
