/**
 * What the families cost and risk side by side, as it is committed: families.json is proved current by
 * test/cli/program.test.ts; hazards.json comes of campaigns that take minutes.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Change, FamilyRow } from '../../src/engines/compare-families.ts'
import type { Families } from '../../src/report/families.ts'
import { type HazardTable, hazardsMarkdown } from '../../src/report/hazards.ts'

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../reports/${name}.json`, import.meta.url), 'utf8'))
const { families } = read<Families>('families')
const named = (name: string): FamilyRow => {
  const found = families.find(({ family }) => family === name)
  if (!found) throw new Error(`no row of ${name}`)
  return found
}
const writes = ({ changes }: FamilyRow, regions: number) =>
  changes.find((c) => c.regions === regions)?.writes ?? 0

describe('the families side by side', () => {
  const changes = families.flatMap((f) => f.changes)
  test('nothing passes by a right procedure that neither setting allows, and nobody else is disturbed', () => {
    expect(changes.length).toBeGreaterThan(20)
    expect(changes.filter((c) => c.neither + c.othersRefused > 0)).toEqual([])
  })
  test('only a shadow bank refuses nothing that both settings allow', () => {
    const refuses = (c: Change) => c.bothRefused > 0
    expect(families.filter((f) => f.changes.some(refuses)).map((f) => f.family)).toEqual([
      'direct',
      'region-filter',
      'iopmp',
    ])
  })
  test('a further region costs a unit that is disabled first one write more than a bank', () => {
    const more = (name: string) => writes(named(name), 2) - writes(named(name), 1)
    expect([more('staged'), more('direct'), more('region-filter'), more('iopmp')]).toEqual([3, 4, 6, 3])
  })
  test('wrong procedures open something of each family that is written directly, and nothing of a bank', () =>
    expect(families.map(({ wrong }) => wrong.open.length > 0)).toEqual([false, true, true, true]))
})

describe('the hazards by family', () => {
  const { right, wrong } = read<HazardTable>('hazards')
  test('the right procedures were silent in 100,000 operations each', () => {
    expect(right.map(({ family }) => family)).toEqual(families.map(({ family }) => family))
    expect(right.filter((r) => r.operations < 100_000 || r.broken.length > 0)).toEqual([])
  })
  test('the page is that of the table', () => {
    const page = readFileSync(new URL('../../reports/hazards.md', import.meta.url), 'utf8')
    expect(page).toBe(hazardsMarkdown(read<HazardTable>('hazards')))
  })
  test('each wrong one was noticed by its rule', () => {
    expect(wrong.length).toBeGreaterThan(18)
    expect(wrong.filter((r) => r.after === null || r.shrunk === null)).toEqual([])
  })
})
