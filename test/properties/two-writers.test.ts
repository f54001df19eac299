// The known-bad of two writers of one packet takes two: procedures alone, which may fail and be tried again, mix nothing.
import { expect, test } from 'vitest'
import { withSteps } from '../../bugs/bug.ts'
import bug from '../../bugs/irq/irq-6-two-writers-of-one-packet.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { huntEffort } from '../../src/engines/hunt.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'

const good = platformNamed('dma-controller')
const judged = rules.filter(isMonitored).filter((rule) => nameOfRule(rule) === 'IRQ-6.b')

function brokenIn(runs: number, handlersWrite: boolean): number {
  const subject = subjectOf(good, bug)
  const handler = good.procedures.find(({ name }) => name === 'interrupt')?.steps ?? []
  const platform = handlersWrite ? subject.platform : withSteps(subject.platform, 'interrupt', () => handler)
  const stage = createStage(platform, { ...subject.options, rules: judged })
  let broken = 0
  sample(stage, { ...huntEffort, runs, found: () => broken++ })
  expect(stage.system.monitors.exercised[0]).toBeGreaterThan(runs)
  return broken
}

test('where no handler writes a route, procedures that fail and are tried again break nothing', () => {
  expect(brokenIn(600, false)).toBe(0)
}, 60_000)

test('where handlers do, one gets the word of a procedure', () => {
  expect(brokenIn(600, true)).toBeGreaterThan(0)
}, 60_000)
