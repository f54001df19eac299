/** Scopes of what only some platforms have: a known-bad of each rule that they are for breaks in them, at its shortest. */
import { expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { proofEffort, proveGroup, showKnownBad } from '../../src/engines/prove.ts'
import { isProvable, scopeFor, smallScopes } from '../../src/engines/scopes.ts'
import { specialFamilies } from '../../src/engines/special-scopes.ts'

const provable = rules.filter(isProvable)

/** [platform, scope, known-bad, operations] */
const rows = [
  ['shared-controller', 'arbiter', 'ctx-13-everybody-is-granted', 1],
  ['shared-controller', 'stopped', 'sys-2-finished-in-time', 3],
  ['shared-controller', 'emulation', 'pat-1-emulation-keeps-vms-apart', 2],
  ['shared-controller', 'identifiers', 'dma-3-table-tells-the-truth', 4],
  ['shared-controller', 'stores', 'sys-4-nothing-left-behind', 15],
  ['regulated-engine', 'bypasses', 'mp-8-direction-not-compared', 6],
  ['regulated-engine', 'failures', 'sys-11-failed-device-is-signalled', 2],
  ['regulated-engine', 'failures', 'sys-11-stopped-guest-is-signalled', 4],
  ['regulated-engine', 'turns', 'sys-3-criticalities-in-time', 3],
  ['regulated-engine', 'clusters', 'sys-6-clusters-apart', 2],
  ['regulated-engine', 'clusters', 'sys-9-clusters-independent', 3],
  ['iopmp-domains', 'causes', 'mp-14-the-code-names-the-cause', 5],
  ['two-stages', 'stages', 'mp-12-stage-1-commits-later', 8],
  ['two-stages', 'stages', 'mp-12-stage-2-commits-later', 12],
  ['two-stages', 'stages', 'mp-12-stage-2-asked-once', 5],
  ['two-stages', 'stages', 'mp-12-stage-2-first', 6],
  ['zonal-gateway', 'doorbells', 'pat-9-data-path-is-not-trapped', 1],
  ['zonal-gateway', 'vectors', 'irq-3-own-line', 2],
] as const

test.each(rows)('of %s the scope %s shows %s', (name, scope, bug, shortest) => {
  const known = bugNamed(bug)
  expect(known && showKnownBad(packagedPlatform(name), [scope], known, provable, proofEffort)).toMatchObject({
    shown: { bug, scope, shortest },
  })
})

test('each of them is of some platform', () => {
  const shown = new Set<string>(rows.map(([, scope]) => scope))
  expect(specialFamilies.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([])
})

test('a stage changes under a burst, and neither stage alone lets it pass', () => {
  const judged = provable.filter((rule) => ['MP-12.a', 'MP-12.c', 'DMA-G'].includes(nameOfRule(rule)))
  const group = { name: 'stages', rules: judged }
  const proved = proveGroup(packagedPlatform('two-stages'), 'stages', group, proofEffort)
  expect(proved.result).toBe('complete')
  for (const { rule, result, exercised } of proved.rules) {
    expect(result, rule).toBe('holds')
    expect(exercised, rule).toBeGreaterThan(10)
  }
})

test('what a large one has more makes states: two messages are open only where interrupts are messages', () => {
  expect(scopeFor(packagedPlatform('zonal-gateway'), 'vectors-large')?.contexts).toHaveLength(4)
  expect(scopeFor(packagedPlatform('dma-controller'), 'vectors-large')).toBeUndefined()
})

test.each(['zonal-gateway', 'dma-controller', 'direct-mpu'])('%s has few of them', (name) => {
  const has = smallScopes(packagedPlatform(name)).map((spec) => spec.name)
  const special = specialFamilies.map((f) => f.name).filter((family) => has.includes(family))
  expect(special).toEqual(name === 'zonal-gateway' ? ['doorbells', 'vectors'] : ['vectors'])
})
