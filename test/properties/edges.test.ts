/** The edges that rules list are those of the statecharts, as the charts have them, and carry the rule there as well. */
import { describe, expect, test } from 'vitest'
import { allEdges } from '../../models/charts.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { sayEdge } from '../../src/report/traceability.ts'

const edges = new Map(allEdges().map((edge) => [sayEdge(edge), edge]))
const listing = rules.flatMap((rule) => ('edges' in rule && rule.edges.length > 0 ? [rule] : []))

describe('the edges of', () => {
  test.each(listing.map((rule) => [nameOfRule(rule), rule] as const))(
    '%s are edges that carry it',
    (_name, rule) => {
      for (const name of rule.edges)
        expect([name, edges.get(name)?.rules]).toEqual([name, expect.arrayContaining([rule.id])])
      expect(new Set(rule.edges).size).toBe(rule.edges.length)
    },
  )
})

test('every edge that carries a rule of reset or state which is built is listed by one', () => {
  const built = new Set<string>(rules.map((r) => r.id).filter((id) => /^(RST|ST)-/.test(id)))
  const listed = new Set(listing.flatMap((r) => r.edges))
  const missing = [...edges].filter(
    ([name, edge]) => edge.rules.some((id) => built.has(id)) && !listed.has(name),
  )
  expect(missing.map(([name]) => name)).toEqual([])
})
