/** Laws of pairs: two runs that differ in nothing look the same; what is compared is the victim's, and nothing of time. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import err1 from '../../properties/err/err-1-error-stays-in-its-context.ts'
import { factsOf } from '../../properties/kit/facts.ts'
import type { TwoRunRule } from '../../properties/kit/rule.ts'
import sys4b from '../../properties/sys/sys-4-nothing-left-behind.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { createPairs, samplePairs } from '../../src/engines/two-run.ts'
import { type FlatOperation, newFlatOperation, OP } from '../../src/interface/operations.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'
import { platforms } from './driver.ts'

/** The rule with a secret that takes its own place in the other run. */
const sameInBoth = (rule: TwoRunRule): TwoRunRule => ({
  ...rule,
  secret: (op, p) => {
    const found = rule.secret(op, p)
    return found && { ...found, instead: { ...op } }
  },
})

const draw = { seed: 1, pairs: 300, operations: 100 }
const bug = bugNamed('err-1-error-stays-in-its-context')
const broken = subjectOf(smallPlatform, bug)

describe.each(platforms)('on the %s platform', (_name, platform) => {
  const { counts, finding, finished } = samplePairs(platform, err1, {}, draw)

  test('the well-behaved core keeps errors in their contexts, in pairs that show something', () => {
    expect(finding).toBeUndefined()
    expect(finished).toBe(true)
    expect(counts.useful).toBeGreaterThan(100)
    expect(counts.notComparable).toBeLessThan(10)
  })

  test('every pair is counted once', () => {
    const { useful, victimSilent, noDifference, notComparable } = counts
    expect(useful + victimSilent + noDifference + notComparable).toBe(draw.pairs)
  })

  test('the same seed gives the same counts', () => {
    expect(samplePairs(platform, err1, {}, draw).counts).toEqual(counts)
  })

  test('two runs that differ in nothing look the same', () => {
    // The secret takes its own place in the other run.
    const same = sameInBoth(err1)
    const pairs = samplePairs(platform, same, {}, draw)
    expect(pairs.finding).toBeUndefined()
    expect(pairs.counts.useful).toBeGreaterThan(50)
  })

  test('two runs of broken hardware that differ in nothing look the same', () => {
    const { options } = subjectOf(platform, bug)
    const same = sameInBoth(err1)
    expect(samplePairs(platform, same, options, draw).finding).toBeUndefined()
  })
})

describe('a finding of broken hardware', () => {
  const { finding } = samplePairs(broken.platform, err1, broken.options, draw)
  if (!finding) throw new Error('the known-bad of ERR-1 was not found')

  test('is what the victim saw differently, and none of its own doing', () => {
    expect(JSON.stringify(finding.seen[0])).not.toBe(JSON.stringify(finding.seen[1]))
    expect(finding.victim).not.toBe(finding.secretContext)
    expect(smallPlatform.contexts[finding.victim].role).toBe('secondary')
    for (const seen of finding.seen.flat()) {
      expect(err1.sees).toContain(seen.kind)
      expect(seen.context).toBe(finding.victim)
    }
  })

  test('differs in one operation, a secret of that context', () => {
    const op = finding.operations[finding.changed]
    expect(err1.secret(op, factsOf(smallPlatform))).toBeDefined()
    expect(op.context).toBe(finding.secretContext)
    expect(finding.changed).toBeLessThan(finding.operations.length - 1)
  })

  test('names the columns by which the difference travelled, the secret context first, the victim among them', () => {
    expect(finding.leakPath.length).toBeGreaterThan(0)
    expect(finding.leakPath.join('\n')).toContain(`halted[${finding.victim}]`)
  })

  test('is found again when its operations are replayed, and not without the bug', () => {
    const again = createPairs(broken.platform, err1, broken.options).replay(finding.operations)
    expect(again).toEqual(finding)
    expect(createPairs(smallPlatform, err1, {}).replay(finding.operations)).toBeUndefined()
  })

  test('is none where the operations that may differ are left out', () => {
    const without = finding.operations.filter((op) => !err1.secret(op, factsOf(smallPlatform)))
    expect(createPairs(broken.platform, err1, broken.options).replay(without)).toBeUndefined()
  })
})

describe('what may differ', () => {
  const op = (name: keyof typeof OP, more: Partial<FlatOperation> = {}): FlatOperation => ({
    ...newFlatOperation(),
    code: OP[name],
    ...more,
  })
  const job = (context: number, guest: number) =>
    op('guest job', { context, guest, address: smallPlatform.guests[guest].windows[0].base, count: 1 })
  const transfer = (context: number, end: FlatOperation) => [
    op('device issue', { context }),
    op('interconnect deliver', { context }),
    end,
  ]
  const fail = op('device fail', { context: 1 })
  const replayed = (operations: FlatOperation[], options = {}) =>
    createPairs(smallPlatform, err1, options).replay(operations)

  test("the secret context's own view is no victim's", () => {
    expect(
      replayed([job(1, 0), fail, ...transfer(1, op('interconnect respond', { context: 1 }))]),
    ).toBeUndefined()
  })

  test('a neighbour that goes on as before sees no difference', () => {
    expect(
      replayed([fail, job(2, 1), ...transfer(2, op('interconnect respond', { context: 2 }))]),
    ).toBeUndefined()
  })

  test("a neighbour's halted engine is a difference", () => {
    const operations = [job(1, 0), ...transfer(1, op('interconnect error', { context: 1 })), job(2, 1)]
    const finding = replayed([...operations, op('device issue', { context: 2 })], broken.options)
    expect(finding).toMatchObject({ changed: 3, secretContext: 1, victim: 2 })
    expect(finding?.instead?.code).toBe(OP['interconnect respond'])
  })

  // Context 1's job is issued only where it did not fail: there its drain takes longer, and its write reaches the mailbox.
  const starts = [job(1, 0), job(2, 1), fail, op('device issue', { context: 1 })]
  const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)
  const run = op('hypervisor run')

  test('a poll that passes in one run only waits in both, and the comparison goes on', () => {
    const unassign = op('hypervisor start', { ordinal: procedure('unassign'), context: 1 })
    const polls = [unassign, run, op('time tick', { count: 8 }), run]
    const last = op('device issue', { context: 2 })
    expect(replayed([...starts, ...polls, last])).toBeUndefined()
    expect(replayed([...starts, ...polls, last], broken.options)).toMatchObject({ changed: 2, victim: 2 })
  })

  test('a handler that one run only enters is stepped in that one, and the comparison goes on', () => {
    const [{ mailbox = 0 }] = smallPlatform.contexts[1].interrupts
    const message = { ...job(1, 0), address: mailbox, direction: 1, value: 1 }
    const [, ...others] = starts
    const interrupt = [op('interconnect deliver', { context: 1 }), op('hypervisor take', { guest: 0 }), run]
    const last = op('device issue', { context: 2 })
    expect(replayed([message, ...others, ...interrupt, last])).toBeUndefined()
    expect(replayed([message, ...others, ...interrupt, last], broken.options)).toMatchObject({ victim: 2 })
  })

  test('a secret of the primary is none', () => {
    expect(
      replayed(
        [op('device fail', { context: 0 }), job(2, 1), op('device issue', { context: 2 })],
        broken.options,
      ),
    ).toBeUndefined()
  })
})

test('a context that no other owner gets is no victim of its own past: such a pair is not useful', () => {
  const nobodyElse: TwoRunRule = { ...sys4b, concerns: () => false }
  const { counts } = samplePairs(platformNamed('shared-controller'), nobodyElse, {}, { ...draw, pairs: 60 })
  expect(counts.useful).toBe(0)
  expect(counts.victimSilent).toBeGreaterThan(0)
})
