/** A sequence is the shortest of its alphabet, or a shorter one is named; what breaks in the cooperative phase included. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { certify } from '../../src/engines/certify.ts'
import { op } from '../../src/engines/pair-steer.ts'
import { cooperate, createStage } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { type FlatOperation, OP } from '../../src/interface/operations.ts'
import { gateway, isMonitored, monitored } from './driver.ts'

const named = (name: string) => {
  const rule = monitored.filter(isMonitored).find((r) => nameOfRule(r) === name)
  if (!rule) throw new Error(`there is no rule ${name}`)
  return rule
}
const times = (n: number, context: number) =>
  Array.from({ length: n }, () => op(OP['device raise'], { context }))

describe('a rule that waits for a fair bus', () => {
  const rule = named('IRQ-6.b')
  const { platform, options } = subjectOf(gateway, bugNamed('irq-6-halves-swapped'))
  const breaks = (operations: readonly FlatOperation[]): boolean => {
    const stage = createStage(platform, { ...options, rules: [rule] })
    stage.rewind()
    for (const one of operations) stage.system.apply(one)
    expect(stage.system.monitors.violation()).toBeUndefined()
    cooperate(stage)
    return stage.system.monitors.violation() !== undefined
  }
  // The first with a wire that breaks it, raised more often than it needs be: a message waits for its port first.
  const context = platform.contexts.findIndex(
    ({ interrupts }, c) => interrupts.some((i) => i.trigger !== 'message') && breaks(times(1, c)),
  )
  const long = times(3, context)

  test('has a shorter sequence named, which breaks in the cooperative phase', () => {
    const { shorter } = certify(platform, rule, options, long)
    expect(shorter).toHaveLength(1)
    expect(breaks(shorter ?? [])).toBe(true)
  })

  test('has none of no operations, nor where nothing is wrong', () => {
    expect(context).toBeGreaterThanOrEqual(0)
    expect(certify(platform, rule, options, times(1, context))).toEqual({
      shorter: undefined,
      complete: true,
    })
    const good = subjectOf(gateway, undefined)
    expect(certify(good.platform, rule, good.options, times(2, context)).shorter).toBeUndefined()
  })
})
