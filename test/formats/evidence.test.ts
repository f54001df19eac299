/** Evidence from a stranger: ours is taken as it is, whatever else is refused with a reason. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { rules } from '../../properties/rules.ts'
import { check } from '../../src/engines/check.ts'
import { readEvidence } from '../../src/formats/evidence.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const { evidence } = check(smallPlatform, {
  rules,
  seed: 1,
  runs: 20,
  operations: 50,
  pairs: 20,
  version: '0',
})
const problemOf = (value: unknown): string => {
  const read = readEvidence(JSON.stringify(value), 'x.json')
  return 'problem' in read ? read.problem : ''
}

describe('a file of every version that was written', () => {
  const read = (name: string) => {
    const file = new URL(`../fixtures/formats/${name}`, import.meta.url)
    const found = readEvidence(readFileSync(file, 'utf8'), name)
    if ('problem' in found) throw new Error(found.problem)
    return found.evidence
  }

  test('version 1 is migrated, and keeps all that it says', () => {
    const { format, rules: rows, shard } = read('evidence-1.json')
    expect({ format, shard }).toEqual({ format: 'wellbehaved/evidence/2', shard: undefined })
    expect(rows.find(({ verdict }) => verdict === 'broken')?.counterexample?.length).toBeGreaterThan(0)
  })

  test('version 2 is read, with its shard', () => {
    const { format, shard } = read('evidence-2-shard.json')
    expect(format).toBe('wellbehaved/evidence/2')
    expect(shard).toMatchObject({ index: 2, of: 3, findings: [{ rule: 'RST-12.a', verdict: 'broken' }] })
  })
})

describe('evidence', () => {
  test('of ours is read as it was written', () => {
    expect(readEvidence(JSON.stringify(evidence), 'x.json')).toEqual({
      evidence: JSON.parse(JSON.stringify(evidence)),
    })
  })

  test.each([
    [{ ...evidence, format: 'wellbehaved/evidence/3' }, /newer version/],
    [{ ...evidence, format: 'wellbehaved/counterexample/1' }, /right file/],
    [{ ...evidence, startedAt: '12:00' }, /[Uu]nrecognized/],
    [{ ...evidence, runs: -1 }, /runs/],
    [{ ...evidence, rules: [{ ...evidence.rules[0], verdict: 'fine' }] }, /rules\.0\.verdict/],
    [
      { ...evidence, rules: [{ ...evidence.rules[0], counterexample: { file: '../x.json', length: 1 } }] },
      /file/,
    ],
    [{ ...evidence, platform: 'a\u0007b' }, /control character/],
  ])('with one thing wrong is refused (%#)', (value, reason) => {
    expect(problemOf(value)).toMatch(reason)
  })
})
