/**
 * What an operation costs with 2, 8 and 32 secondaries: platforms of one kind and three sizes, round by round in turn in
 * one process, and whether every rule that speaks of the largest is still exercised there.
 *
 * node dist/bench/contexts.js [rounds]
 */
import { nameOfRule, type Rule } from '../properties/kit/rule.ts'
import { isMonitored, rules } from '../properties/rules.ts'
import { sample } from '../src/engines/sample.ts'
import { createStage, type Stage } from '../src/engines/stage.ts'
import { scaledPlatform } from '../test/fixtures/scaled-platform.ts'

const sizes = [2, 8, 32] as const
const runs = 500
const operations = 100
const warmUpRounds = 2
const [rounds = '7'] = process.argv.slice(2)

interface Side {
  readonly secondaries: number
  readonly stage: Stage
  /** Microseconds of processor time an effective operation, by round. */
  readonly costs: number[]
}

const played = rules.filter(isMonitored)
const sides: readonly Side[] = sizes.map((secondaries) => ({
  secondaries,
  stage: createStage(scaledPlatform(secondaries), { rules: played }),
  costs: [],
}))

for (let round = 0; round < warmUpRounds + Number(rounds); round++)
  for (const { stage, costs } of sides) {
    const before = process.cpuUsage()
    const { effective, findings } = sample(stage, { seed: round, runs, operations })
    const { user, system } = process.cpuUsage(before)
    if (findings.length > 0) throw new Error(`a rule broke: ${findings[0].explanation}`)
    if (round >= warmUpRounds) costs.push((user + system) / effective.reduce((a, b) => a + b, 0))
  }

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]
const [smallest] = sides
console.log(`${rounds} rounds of ${runs} runs in turn, ${played.length} rules, processor time of one process`)
console.log('secondaries  microseconds an effective operation  against the smallest')
for (const { secondaries, costs } of sides) {
  const ratio = median(costs.map((cost, i) => cost / smallest.costs[i]))
  console.log(
    `${String(secondaries).padStart(11)}  ${median(costs).toFixed(2).padStart(35)}  ${`${ratio.toFixed(2)}×`.padStart(20)}`,
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
    `${side.secondaries} secondaries: ${vacuous.length === 0 ? 'every rule that speaks of them was exercised' : `never exercised: ${vacuous.join(', ')}`}`,
  )
}
