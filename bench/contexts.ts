/**
 * What an operation costs with 2, 8 and 32 secondaries: platforms of one kind and three sizes, round by round in turn in
 * one process, and whether every rule that speaks of the largest is still exercised there.
 *
 * node dist/bench/contexts.js [rounds]
 */
import { nameOfRule, type Rule } from '../properties/kit/rule.ts'
import { isMonitored, rules } from '../properties/rules.ts'
import { createStage } from '../src/engines/stage.ts'
import { scaledPlatform } from '../test/fixtures/scaled-platform.ts'
import { measure, median, ratiosOf, type Side } from './costs.ts'

const sizes = [2, 8, 32] as const
const effort = { runs: 500, operations: 100 }
const [rounds = '7'] = process.argv.slice(2)

const played = rules.filter(isMonitored)
const sides: readonly Side[] = sizes.map((secondaries) => ({
  name: `${secondaries} secondaries`,
  stage: createStage(scaledPlatform(secondaries), { rules: played }),
  costs: [],
}))

measure(sides, Number(rounds), effort)

const [smallest] = sides
console.log(
  `${rounds} rounds of ${effort.runs} runs in turn, ${played.length} rules, processor time of one process`,
)
console.log('microseconds an effective operation  against the smallest')
for (const side of sides) {
  const ratio = median(ratiosOf(side, smallest))
  console.log(
    `${median(side.costs).toFixed(2).padStart(35)}  ${`${ratio.toFixed(2)}×`.padStart(20)}  ${side.name}`,
  )
}

/** Of an over-strict permission nothing counts here but that its activities occur. */
const vacuousIn = ({ stage }: Side): string[] => {
  const { platform, monitors } = stage.system
  const speaks = (rule: Rule) => !('appliesTo' in rule) || !rule.appliesTo(platform)
  return played.filter((rule, i) => speaks(rule) && monitors.exercised[i] === 0).map(nameOfRule)
}
for (const side of sides) {
  const vacuous = vacuousIn(side)
  console.log(
    `${side.name}: ${vacuous.length === 0 ? 'every rule that speaks of them was exercised' : `never exercised: ${vacuous.join(', ')}`}`,
  )
}
