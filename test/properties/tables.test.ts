/**
 * What rules make of a table of requesters: the right procedure is silent, one that forgets a word is noticed when it
 * commits, and a table that reads otherwise than it decides when it has been read.
 */
import { expect, test } from 'vitest'
import { withSteps } from '../../bugs/bug.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { wellBehaved } from '../../src/hardware/decisions.ts'
import type { Decisions } from '../../src/hardware/fields.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { NONE } from '../../src/layout/layout.ts'

const table = packagedPlatform('iopmp-domains')
const judged = rules.filter(isMonitored).filter((r) => /^(MP-1[234]|DMA-4|RST-11|SYS-2)/.test(r.id))

function broken(platform: Platform, decisions: Decisions = wellBehaved): readonly string[] {
  const asked = judged.filter((rule) => !rule.appliesTo(platform))
  const stage = createStage(platform, { rules: asked, decisions })
  const { findings } = sample(stage, { seed: 1, runs: 150, operations: 100 })
  return findings.map((f) => nameOfRule(asked[f.rule]))
}

test('the right procedure and the right unit are silent', () => expect(broken(table)).toEqual([]))

test.each(['requester.DOMAINS', 'requester.DOMAINS_HIGH', 'region.LIMIT'] as const)(
  'what is committed without %s is torn',
  (register) => {
    const forgets = withSteps(table, 'reprogram', (steps) =>
      steps.filter((s) => !(s.do === 'write' && s.register === register)),
    )
    expect(broken(forgets)).toContain('MP-12.c')
  },
)

test('a word of the table that decides otherwise than it reads', () => {
  const late: Decisions = {
    ...wellBehaved,
    checker: {
      ...wellBehaved.checker,
      // The upper word is not looked at: what a requester has of it passes for nobody.
      firstBeat: (hw, s, stream, direction, address) => {
        const r = wellBehaved.checker.firstBeat(hw, s, stream, direction, address)
        return r >= (table.protection.priorityEntries ?? 0) ? NONE : r
      },
    },
  }
  expect(broken(table, late)).toContain('MP-13')
})
