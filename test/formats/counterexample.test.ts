/** A counterexample from a stranger: what is ours is taken as it is, and whatever else is refused with a reason. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { shownOn } from '../../bugs/bug.ts'
import { bugNamed, bugs } from '../../bugs/bugs.ts'
import rst12Bug from '../../bugs/rst/rst-12-no-completion-before-drain.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { check } from '../../src/engines/check.ts'
import { replay } from '../../src/engines/replay.ts'
import { readCounterexample } from '../../src/formats/counterexample.ts'
import { fileBytesMax } from '../../src/formats/limits.ts'
import { faultIn } from '../../src/formats/scan.ts'
import { type Counterexample, counterexampleFormat } from '../../src/interface/counterexample.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'

let good: Counterexample
beforeAll(() => {
  const rst12 = rules.filter((r) => r.id === 'RST-12')
  const options = { rules: rst12, bug: rst12Bug, seed: 1, runs: 500, operations: 100, pairs: 1, version: '0' }
  const [found] = check(smallPlatform, options).counterexamples
  if (!found) throw new Error('the known-bad was missed')
  good = found
})

type Plain = Record<string, unknown>
const old = (name: string) => readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url), 'utf8')

const problemOf = (text: string): string => {
  const read = readCounterexample(text, 'x.json')
  return 'problem' in read ? read.problem : ''
}
/** The good one as plain data, changed in place. */
const changed = (change: (c: Plain & { platform: Plain; operations: Plain[] }) => void): string => {
  const copy = JSON.parse(JSON.stringify(good))
  change(copy)
  return JSON.stringify(copy)
}

describe('a counterexample of ours', () => {
  test('is read as it was written', () => {
    const read = readCounterexample(JSON.stringify(good), 'x.json')
    expect(read).toEqual({ counterexample: JSON.parse(JSON.stringify(good)) })
  })
})

describe('a counterexample of a description', () => {
  const described = bugs.filter((b) => rules.some((r) => r.kind === 'static' && nameOfRule(r) === b.rule))
  test.each(described.map((b) => [b.name, b] as const))(
    '%s is read as it was written, and still fails',
    (_name, bug) => {
      const platform = platformNamed(shownOn(bug)[0])
      const effort = { seed: 1, runs: 1, operations: 1, pairs: 1, version: '0', staticOnly: true }
      const { counterexamples } = check(platform, { ...effort, rules, bug })
      expect(counterexamples.length).toBeGreaterThan(0)
      for (const c of counterexamples) {
        const text = JSON.stringify(c)
        expect(readCounterexample(text, 'x.json')).toEqual({ counterexample: JSON.parse(text) })
        expect(replay(c, rules, bug).result).toBe('still fails')
      }
    },
  )
})

describe('a counterexample of version 1', () => {
  test.each(['counterexample-1-step.json', 'counterexample-1-pair.json'])(
    '%s is read, and still breaks its rule where its bug is planted',
    (name) => {
      const read = readCounterexample(old(name), name)
      if ('problem' in read) throw new Error(read.problem)
      const { counterexample } = read
      expect(counterexample.format).toBe(counterexampleFormat)
      const planted = bugNamed(counterexample.bug ?? '')
      expect(replay(counterexample, rules, planted).result).toBe('still fails')
      expect(replay(counterexample, rules, undefined).result).toBe('now passes')
    },
  )
})

describe('a file that is none', () => {
  test.each([
    ['', /^x\.json:1:1: no JSON: the file ends, expected a value\. Was it cut short\?/],
    ['{', /no JSON/],
    ['{\n  "format" "x"\n}', /^x\.json:2:12: no JSON: found "\\"x\\"\\n}", expected ":"\. Mend it there/],
    ['{\n  "format": "x', /^x\.json:2:13: no JSON: the file ends, expected a value\./],
    ['{\n  "format": x\n}', /^x\.json:2:13: no JSON/],
    ['{"a": "at position 3", "b": 01}', /^x\.json:1:30: no JSON: found "1\}", expected "," or "\}"/],
    ['{"a": [1, 2,]}', /^x\.json:1:13: no JSON: found "]}", expected a value\./],
    ['{"a": [1, 2}', /^x\.json:1:12: no JSON: found "}", expected "," or "]"\./],
    ['{"a": 1} {', /^x\.json:1:10: no JSON: found "\{", expected nothing more/],
    ['{"a": 1,\n', /^x\.json:2:1: no JSON: the file ends, expected a key in double quotes/],
    ['{"a": 1.', /the file ends, expected "," or "\}"\. Was/],
    ['{"a": tr', /the file ends, expected a value\. Was/],
    ['{}"', /found "\\"", expected nothing more\. Mend/],
    ['{}\u00a0', /expected nothing more\. Mend/],
    ['\ufeff{}', /^x\.json:1:1: no JSON/],
    ['null', /no format/],
    ['[]', /no format/],
    ['{"format":"wellbehaved/counterexample/4"}', /Install a newer version/],
    ['{"format":"wellbehaved/evidence/1"}', /Is it the right file\?/],
    ['{"format":"\\u001b[2J"}', /control character/],
    ['{"format":"wellbehaved/counterexample/3"}', /^x\.json:1:1: rule: /],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested more than/],
  ])('is refused with a reason (%#)', (text, reason) => {
    expect(problemOf(text)).toMatch(reason)
  })
})

describe('a counterexample with one thing wrong', () => {
  test.each<[string, (c: Plain & { platform: Plain; operations: Plain[] }) => void, RegExp]>([
    ['a newer format', (c) => Object.assign(c, { format: 'wellbehaved/counterexample/4' }), /newer version/],
    ['a key of its own', (c) => Object.assign(c, { run_this: 'sh' }), /[Uu]nrecognized key/],
    [
      'a guest beyond the last',
      (c) => c.operations.push({ by: 'guest', guest: 9, do: 'hang' }),
      /guest 9, of 2/,
    ],
    [
      'a context beyond the last',
      (c) => c.operations.push({ by: 'device', do: 'fail', context: 3 }),
      /context 3, of 3/,
    ],
    [
      'a procedure that there is not',
      (c) =>
        c.operations.push({
          by: 'hypervisor',
          do: 'start',
          procedure: 'rm',
          context: 1,
          guest: 0,
          window: 0,
        }),
      /procedure "rm"/,
    ],
    [
      'a step of no kind',
      (c) => {
        const { procedures } = c.platform as { procedures: { steps: Plain[] }[] }
        procedures[0].steps.push({ do: 'wirte', register: 'control.GATE', value: 1 })
      },
      /procedures\.0\.steps\.\d+\.do: expected one of "write", "poll"/,
    ],
    [
      'a value that is no word',
      (c) => {
        const { procedures } = c.platform as { procedures: { steps: Plain[] }[] }
        procedures[0].steps.push({ do: 'write', register: 'control.GATE', value: 'opne' })
      },
      /procedures\.0\.steps\.\d+\.value: expected a word of 32 bits or /,
    ],
    [
      'what is no operation',
      (c) => c.operations.push('guest' as never),
      /operations\.\d+: (?!expected one of)/,
    ],
    [
      'an agent that there is not',
      (c) => c.operations.push({ by: 'gust', guest: 0, do: 'hang' }),
      /operations\.\d+\.by: expected one of "guest", "hypervisor", "device", "interconnect", "time"/,
    ],
    [
      'what its agent cannot do',
      (c) => c.operations.push({ by: 'device', do: 'hang', context: 0 }),
      /operations\.\d+\.do: expected one of "issue", "raise", "fail"/,
    ],
    [
      'a value of another kind',
      (c) => c.operations.push({ by: 'guest', guest: 0, do: 'read', address: 'there' }),
      /operations\.\d+\.address: .*expected number/,
    ],
    ['time without end', (c) => c.operations.push({ by: 'time', do: 'tick', cycles: 1e12 }), /operations/],
    ['a negative ordinal', (c) => c.operations.push({ by: 'device', do: 'fail', context: -1 }), /operations/],
    ['a fraction', (c) => c.operations.push({ by: 'time', do: 'tick', cycles: 0.5 }), /operations/],
    [
      'too many operations',
      (c) => Object.assign(c, { operations: Array(10_001).fill({ by: 'hypervisor', do: 'run' }) }),
      /operations/,
    ],
    [
      'a name that moves the cursor',
      (c) => Object.assign(c.platform, { name: '\u001b[2J' }),
      /control character/,
    ],
    [
      'a name that turns the text around',
      (c) => Object.assign(c.platform, { title: '\u202etxt' }),
      /control character/,
    ],
    ['a rule that is a path', (c) => Object.assign(c, { rule: '../../etc' }), /rule/],
    ['a bug that is a path', (c) => Object.assign(c, { bug: '../x' }), /bug/],
    ['no context', (c) => Object.assign(c.platform, { contexts: [] }), /platform\.contexts/],
    ['a device of nobody', (c) => Object.assign(c.platform, { devices: [] }), /platform\.devices/],
    [
      'an owner that there is not',
      (c) => Object.assign(c.platform, { owners: [{ context: 1, guest: 7, window: 0 }] }),
      /owners\.0\.guest is 7, and there are 2/,
    ],
    [
      'an address beyond the map',
      (c) => Object.assign((c.platform.memories as Plain[])[0] ?? {}, { limit: 2 ** 40 }),
      /memories/,
    ],
    [
      'a pair that changes nothing there is',
      (c) =>
        Object.assign(c, { pair: { changed: 99, instead: null, secretContext: 1, victim: 2, leakPath: [] } }),
      /pair\.changed is 99/,
    ],
  ])('%s is refused', (_what, change, reason) => {
    expect(problemOf(changed(change))).toMatch(reason)
  })

  test('a key that changes what every object is, is refused, at any depth', () => {
    const text = JSON.stringify(good).replace('"platform":{', '"platform":{"__proto__":{"polluted":1},')
    expect(problemOf(text)).toContain('__proto__')
    expect(({} as Plain).polluted).toBeUndefined()
  })

  test('each field that is left out is either optional or missed', () => {
    const optional = ['run', 'bug', 'cooperative', 'pair', 'static']
    for (const key of Object.keys(good)) {
      const problem = problemOf(changed((c) => delete c[key]))
      expect({ key, refused: problem !== '' }).toEqual({ key, refused: !optional.includes(key) })
    }
  })

  test('no problem holds a control character or a line break', () => {
    const hostile = changed((c) => Object.assign(c, { '\u001b[2J\n': 1 }))
    expect(problemOf(hostile)).not.toMatch(/\p{Cc}/u)
    expect(problemOf(hostile)).not.toBe('')
  })
})

test('the largest file is far larger than what we write', () => {
  expect(JSON.stringify(good).length * 100).toBeLessThan(fileBytesMax)
})

test.each<readonly [string, (text: string) => string, RegExp]>([
  ['a value', (t) => t.replace('"seed": 1', '"seed": "one"'), /"one"/],
  ['a key that there is not', (t) => t.replace('"seed": 1', '"more": [[], {"a": "}]"}], "seed": 1'), /\[\[/],
  ['a part of a list', (t) => t.replace(/"by": "hypervisor"/, '"by": "nobody"'), /"nobody"/],
])('the place of what is wrong is named: %s', (_, change, wrong) => {
  const text = change(`${JSON.stringify(JSON.parse(old('counterexample-3-step.json')), null, 2)}\n`)
  const [, line, column] = /^x\.json:(\d+):(\d+): /.exec(problemOf(text) ?? '') ?? []
  const offset =
    text
      .split('\n')
      .slice(0, Number(line) - 1)
      .join('\n').length + Number(column)
  expect(text.slice(offset).search(wrong)).toBe(0)
})

test('what is JSON has no fault, and what JSON.parse refuses has one', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"x1 \\'), (whole, n, letter) => {
      expect(faultIn(whole).offset).toBe(whole.length)
      const at = n % whole.length
      const text = `${whole.slice(0, at)}${letter}${whole.slice(at + 1)}`
      const fault = faultIn(text).offset
      if (isJson(text)) expect(fault).toBe(text.length)
      // What is before it can be gone on with: nothing there is at fault.
      else expect(faultIn(text.slice(0, fault)).offset).toBe(fault)
      if (fault < text.length) expect(isJson(text)).toBe(false)
    }),
    { numRuns: 1000 },
  )
})
