/** Evidence from a stranger: ours is taken as it is, whatever else is refused with a reason. */
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

describe('evidence', () => {
  test('of ours is read as it was written', () => {
    expect(readEvidence(JSON.stringify(evidence), 'x.json')).toEqual({
      evidence: JSON.parse(JSON.stringify(evidence)),
    })
  })

  test.each([
    [{ ...evidence, format: 'wellbehaved/evidence/2' }, /newer version/],
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
