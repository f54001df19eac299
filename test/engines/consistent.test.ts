/** Do the rules go together? One behaviour that keeps them all; and where a drain has no bound, the loop that cannot. */
import { describe, expect, test } from 'vitest'
import { nameOfRule, step } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { mustRules, oneBehaviour } from '../../src/engines/consistent.ts'
import { drainLoop, drainScope } from '../../src/engines/drain-loop.ts'
import { createStage, play } from '../../src/engines/stage.ts'
import { tickOperation } from '../../src/engines/start-up.ts'
import { folder, gateway as gatewayFile, run } from '../cli/fake-io.ts'
import { gateway, isMonitored } from './driver.ts'

const effort = { seed: 1, operationsMax: 5000, replaysMax: 400 }

describe('one behaviour', () => {
  const judged = mustRules(rules, gateway)
  const found = oneBehaviour(gateway, { rules: judged, ...effort })

  test('of the gateway keeps every must rule and exercises each, and is short', () => {
    expect(found.broken).toBe(-1)
    expect(judged.map(nameOfRule).filter((_, i) => found.exercised[i] === 0)).toEqual([])
    expect(judged.length).toBeGreaterThan(35)
    expect(found.operations.length).toBeLessThan(150)
  })

  test('does so whenever it is played', () => {
    const stage = createStage(gateway, { rules: judged })
    expect(play(stage, found.operations).rule).toBe(-1)
    expect([...stage.system.monitors.exercised]).toEqual(found.exercised)
  })

  const never = step('RST-4.never', {
    reading: 'Nobody resets anything.',
    when: 'reset requested',
    then: () => false,
    otherwise: () => 'a reset is requested',
  })
  const unheard = step('RST-4.unheard', {
    reading: 'Nobody resets anything.',
    when: 'reset requested',
    given: () => false,
    then: () => true,
    otherwise: () => '',
  })

  test('that two rules forbid each other is none', () => {
    const both = oneBehaviour(gateway, { rules: [...judged, never], ...effort })
    expect(both).toMatchObject({ broken: judged.length, explanation: 'a reset is requested' })
  })

  test('that cannot exercise a rule leaves it open', () => {
    const got = oneBehaviour(gateway, { rules: [unheard], ...effort, operationsMax: 300 })
    expect(got).toMatchObject({ broken: -1, exercised: [0] })
  })
})

describe('without a bound of the drain', () => {
  const scope = drainScope(gateway)
  if (!scope) throw new Error('the gateway has DMA')
  const monitored = rules.filter(isMonitored)
  const found = drainLoop(scope, monitored, { isBounded: false, statesMax: 100_000 })

  test('a reset waits in a loop that time alone goes round, and RST-12 is kept in it', () => {
    const { stage, loop } = found
    if (!loop) throw new Error('no loop')
    expect(loop).toMatchObject({ open: 1, cycles: 1 })
    const { system } = stage
    stage.rewind()
    for (const op of loop.operations) system.apply(op)
    const there = system.state.words.slice()
    for (let cycle = 0; cycle < 1000; cycle++) system.apply(tickOperation)
    expect(system.state.words).toEqual(there)
    expect(system.monitors.violation()).toBeUndefined()
  })

  test('is told as the loop that it is; with its bound, no state of the scope is in one', async () => {
    const { code, out } = await run(folder(), ['rules', '--consistent', gatewayFile, '--drain', 'unbounded'])
    expect(code).toBe(1)
    expect(out).toMatch(/RST-7 against RST-12, a loop: .*4 operations/)
    expect(out).toMatch(/time +passes, 1 cycle: the same state again, for ever/)
    expect(out).toMatch(/isolated answers, and both are kept: none of the [0-9,]+ states of faults/)
  })
})

describe('on the command line', () => {
  test('the behaviour is told rule by rule', async () => {
    const { code, out } = await run(folder(), ['rules', '--consistent', gatewayFile])
    expect(code).toBe(0)
    expect(out).toMatch(/RST-12\.a +(operation [0-9]+|when nobody disturbs), /)
    expect(out).toMatch(/SYS-2\.a +when nobody disturbs/)
    expect(out).toMatch(/keeps all [0-9]+ must rules that judge behaviours/)
  })

  test.each([
    [['rules', '--drain', 'unbounded'], /Name one with --consistent/],
    [['rules', '--consistent', gatewayFile, '--drain', '3'], /Allowed choices are unbounded/],
    [['rules', '--consistent', gatewayFile.replace('zonal-gateway', 'nvme-sriov')], /--static/],
  ])('%j is refused', async (argv, says) => {
    const { code, err } = await run(folder(), argv)
    expect(code).toBe(2)
    expect(err).toMatch(says)
  })
})
