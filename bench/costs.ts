/** What sampling costs, in processor time, so that a busy machine slows all sides alike. */
import { sample } from '../src/engines/sample.ts'
import type { Stage } from '../src/engines/stage.ts'

/** Something that is measured round by round, beside others. */
export interface Side {
  readonly name: string
  readonly stage: Stage
  /** Microseconds of processor time an effective operation, by round. */
  readonly costs: number[]
}

interface Effort {
  readonly runs: number
  readonly operations: number
}

const warmUpRounds = 2

/** Plays the sides in turn, a round after the other, and keeps what each costs. @throws Error when a rule breaks */
export function measure(sides: readonly Side[], rounds: number, effort: Effort): void {
  for (let round = 0; round < warmUpRounds + rounds; round++)
    for (const { name, stage, costs } of sides) {
      const before = process.cpuUsage()
      const { effective, findings } = sample(stage, { seed: round, ...effort })
      const { user, system } = process.cpuUsage(before)
      if (findings.length > 0) throw new Error(`${name}: a rule broke: ${findings[0].explanation}`)
      if (round >= warmUpRounds) costs.push((user + system) / effective.reduce((a, b) => a + b, 0))
    }
}

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)
export const median = (values: readonly number[]): number => sorted(values)[values.length >> 1]

/** What a side costs against another, in the same rounds: from the least to the most. */
export const ratiosOf = (side: Side, to: Side): number[] =>
  sorted(side.costs.map((cost, i) => cost / to.costs[i]))
