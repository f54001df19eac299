/** A rule's table of silent and failing cases: a script of observations, and what the rule says of it. */
import { expect, test } from 'vitest'
import type { Platform } from '../../src/interface/platform.ts'
import { observed, type Seen } from './observed.ts'

/** Script, index of the observation that breaks the rule (-1: silent), times exercised. */
export type Case = readonly [what: string, script: readonly Seen[], at: number, exercised: number]

export function table(
  rule: Parameters<typeof observed>[0],
  cases: readonly Case[],
  platform?: Platform,
): void {
  test.each(cases)('%s', (_what, script, at, exercised) => {
    const judged = observed(rule, script, platform)
    expect({ at: judged.broken?.at ?? -1, exercised: judged.exercised }).toEqual({ at, exercised })
  })
}
