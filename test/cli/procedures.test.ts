import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMonitored, rules } from '../../properties/rules.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { packagedName } from '../../src/cli/procedures.ts'
import { attack, attackEffort, changed, changesOf } from '../../src/engines/attack.ts'
import { failSteps } from '../../src/engines/fail-steps.ts'
import {
  changeRow,
  type ProcedureTable,
  proceduresMarkdown,
  proceduresText,
} from '../../src/report/procedures.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { folder, run } from './fake-io.ts'

const platform = packagedPlatform(packagedName)
const { procedures } = platform
const secondsMax = 120_000

describe('the changes of a procedure', () => {
  test('are an omission of each step and a swap of each two neighbours that differ', () => {
    const changes = changesOf(platform)
    for (const { name, steps } of procedures) {
      const own = changes.filter((c) => c.procedure === name)
      expect(own.filter((c) => c.change === 'omit').map((c) => c.step)).toEqual(steps.map((_, i) => i))
      expect(own.filter((c) => c.change === 'swap').length).toBeLessThan(steps.length)
    }
  })

  test('change that procedure only, and keep an update declared at its first write', () => {
    for (const change of changesOf(platform)) {
      const after = changed(platform, change).procedures
      expect(after.filter((p, i) => p !== procedures[i]).map((p) => p.name)).toEqual([change.procedure])
      const [steps, before] = [after, procedures].map(
        (all) => all.find((p) => p.name === change.procedure)!.steps,
      )
      const declares = (some: typeof steps) => some.filter((s) => s.do === 'write' && s.begins).length
      expect(declares(steps)).toBe(declares(before))
      expect(steps.length).toBe(before.length - (change.change === 'omit' ? 1 : 0))
    }
  })
})

describe('a step that fails', () => {
  test('fails in the middle of runs, and no rule breaks after it', () => {
    const failed = failSteps(smallPlatform, rules.filter(isMonitored), {
      seed: 5,
      runsPerStep: 3,
      operations: 60,
    })
    expect(failed.flatMap((f) => f.broken)).toEqual([])
    const steered = failed.filter((f) => f.procedure === 'assign' || f.procedure === 'unassign')
    expect(steered.filter((f) => f.failed === 0).length).toBeLessThan(steered.length / 2)
  })
})

/** Times that a change of passThrough asks whether to go on, and more: one change is then done, and not all. */
const firstChange = 900

describe('procedures', () => {
  test(
    'attacks the procedures that are asked for',
    async () => {
      const argv = ['procedures', '--only', 'passThrough', '--runs', '5', '--format', 'json']
      const { code, out } = await run(folder(), argv)
      expect(code).toBe(0)
      const found: ProcedureTable = JSON.parse(out)
      expect(new Set(found.changes.map((c) => c.procedure))).toEqual(new Set(['passThrough']))
      expect(found).toMatchObject({ format: 'wellbehaved/procedures/1', platform: packagedName, runs: 5 })
      expect([found.only, found.stopped]).toEqual([['passThrough'], undefined])
      const partly = 'A part: only passThrough of the procedures.'
      expect(proceduresText(found).split('\n')).toContain(partly)
      expect(proceduresMarkdown(found).split('\n')).toContain(`**${partly}**`)
      const { only: _only, ...whole } = found
      expect(proceduresText(whole) + proceduresMarkdown(whole)).not.toContain('A part')
    },
    secondsMax,
  )

  test(
    'interrupted, says that it is a part, and shows what it has',
    async () => {
      let asked = 0
      const argv = ['procedures', '--only', 'passThrough', '--runs', '5', '--format', 'json']
      const { code, out } = await run(folder(), argv, () => ++asked > firstChange)
      expect(code).toBe(130)
      const found: ProcedureTable = JSON.parse(out)
      expect(found).toMatchObject({ stopped: true, failing: [] })
      expect(found.changes.length).toBeGreaterThan(0)
      expect(proceduresText(found)).toMatch(/^passThrough$/m)
      expect(proceduresMarkdown(found)).toMatch(/^## passThrough$/m)
      const partly = 'Stopped early: this is a part of what was asked for'
      expect(proceduresText(found)).toContain(partly)
      expect(proceduresMarkdown(found)).toContain(`**${partly}`)
    },
    secondsMax,
  )

  test('refuses a platform that is described and not executed', async () => {
    const { code, err } = await run(folder(), [
      'procedures',
      join(import.meta.dirname, '../../platforms/safety-island.yaml'),
    ])
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('cannot be executed') })
  })

  test('says which procedure may have been meant', async () => {
    const { code, err } = await run(folder(), ['procedures', '--only', 'unasign'])
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean unassign') })
  })
})

describe('the committed table (else: npm run generate -- procedures)', () => {
  const committed = (name: string) => readFileSync(join(import.meta.dirname, '../../reports', name), 'utf8')
  const table: ProcedureTable = JSON.parse(committed('procedures.json'))

  test('is of every change of the procedures of today, whole, and reads the same as Markdown', () => {
    const names = changesOf(platform).map((c) => `${c.procedure} ${c.change} ${c.step + 1}`)
    expect(table.changes.map((c) => `${c.procedure} ${c.change} ${c.step}`)).toEqual(names)
    expect([table.platform, table.stopped, table.only]).toEqual([packagedName, undefined, undefined])
    expect(committed('procedures.md')).toBe(proceduresMarkdown(table))
  })

  // All of them take many minutes: of each procedure the change that is noticed first.
  const quickest = procedures.flatMap(({ name }) => {
    const noticed = table.changes.flatMap((c) => (c.procedure === name && c.outcome === 'broken' ? [c] : []))
    return noticed.sort((a, b) => a.detectedAfter - b.detectedAfter).slice(0, 1)
  })

  test.each(quickest.map((row) => [row.procedure, row.says, row] as const))(
    'says of %s %s what comes of it now',
    (_name, _says, row) => {
      const change = { procedure: row.procedure, change: row.change, step: row.step - 1 }
      const { seed, runs } = table
      const result = attack(platform, change, { ...attackEffort, seed, runs, rules, version: 'test' })
      expect(changeRow(procedures, change, result)).toEqual(row)
    },
    secondsMax,
  )
})
