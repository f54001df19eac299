// The hypervisor's procedures: the defaults are well formed, and a description changes them step by step.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Platform, Procedure } from '../../src/interface/platform.ts'
import { defaultProcedures, printProblems, readPlatform } from '../../src/platform/index.ts'

const gateway = readFileSync('platforms/zonal-gateway.yaml', 'utf8')

function withProcedures(yaml: string): Platform {
  const read = readPlatform(gateway.replace('  procedures: default', `  procedures: ${yaml}`), 'x.yaml')
  if ('problems' in read) throw new Error(printProblems(read.problems))
  return read.platform
}
const procedure = (name: string, from: readonly Procedure[] = defaultProcedures): Procedure => {
  const found = from.find((p) => p.name === name)
  if (!found) throw new Error(`no procedure ${name}`)
  return found
}
const registersOf = (p: Procedure) => p.steps.map((s) => ('register' in s ? `${s.do} ${s.register}` : s.do))
const indexOf = (name: string, step: string) => registersOf(procedure(name)).indexOf(step)

describe('the default procedures', () => {
  test('are what a description means by “default”', () => {
    expect(withProcedures('default').procedures).toEqual(defaultProcedures)
    expect(withProcedures('{}').procedures).toEqual(defaultProcedures)
  })

  test('pass the checks that a spelt-out procedure passes', () => {
    const spelt = Object.fromEntries(
      defaultProcedures.map((p) => [p.name, { arguments: p.arguments, steps: p.steps }]),
    )
    expect(withProcedures(JSON.stringify(spelt)).procedures).toEqual(defaultProcedures)
  })

  test.each(['assign', 'unassign', 'reset', 'reprogram', 'protect'])(
    '%s waits, reverts, programs, commits, waits',
    (name) => {
      const steps = registersOf(procedure(name))
      const revert = steps.indexOf('write protection.REVERT')
      const commit = steps.indexOf('write protection.COMMIT')
      expect(steps[revert - 1]).toBe('poll protection.COMMIT_STATUS')
      expect(steps[commit + 1]).toBe('poll protection.COMMIT_STATUS')
      const between = steps.slice(revert + 1, commit)
      expect(between.length).toBeGreaterThan(0)
      expect(between.every((s) => s.startsWith('write region.'))).toBe(true)
      expect(procedure(name).steps[revert]).toHaveProperty('begins')
    },
  )

  test('assign opens the gate last, after the register window', () => {
    const { steps } = procedure('assign')
    expect(indexOf('assign', 'write control.GATE')).toBe(steps.length - 1)
    expect(indexOf('assign', 'write el2.LIMIT')).toBe(steps.length - 2)
  })

  test.each(['unassign', 'reset'])(
    '%s closes, drains, revokes, forgets, and only then gives up the owner',
    (name) => {
      const order = [
        'check control.OWNER',
        'write el2.LIMIT',
        'write control.RESET',
        'poll control.RESET_STATUS',
        'write protection.REVERT',
        'write interrupt.PENDING',
        'retire',
        'write control.OWNER',
      ].map((step) => indexOf(name, step))
      expect(order).not.toContain(-1)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(order.at(-1)).toBe(procedure(name).steps.length - 1)
    },
  )
})

describe('a description', () => {
  test('replaces a procedure whole, and leaves the others and their order alone', () => {
    const { procedures } = withProcedures(
      '{ recover: { steps: [{ do: write, register: primary.RESET, value: 1 }] } }',
    )
    expect(procedures.map((p) => p.name)).toEqual(defaultProcedures.map((p) => p.name))
    expect(procedure('recover', procedures).steps).toEqual([
      { do: 'write', register: 'primary.RESET', value: 1 },
    ])
    expect(procedure('recover', procedures).arguments).toEqual(['device'])
    expect(procedure('reset', procedures)).toEqual(procedure('reset'))
  })

  test('drops a step', () => {
    const wait = indexOf('reset', 'poll control.RESET_STATUS')
    const { procedures } = withProcedures(`{ reset: { changes: [{ drop: ${wait + 1} }] } }`)
    expect(procedure('reset', procedures).steps).toEqual(
      procedure('reset').steps.filter((_, i) => i !== wait),
    )
  })

  test('counts the steps as they were before any change', () => {
    const changes = `[{ drop: 1 }, { replace: 2, step: { do: retire } }, { before: 3, step: { do: read, register: control.OWNER } }]`
    const { steps } = procedure('reset', withProcedures(`{ reset: { changes: ${changes} } }`).procedures)
    expect(steps.slice(0, 3)).toEqual([
      { do: 'retire' },
      { do: 'read', register: 'control.OWNER' },
      procedure('reset').steps[2],
    ])
    expect(steps).toHaveLength(procedure('reset').steps.length)
  })

  test('adds a procedure of its own, behind the defaults', () => {
    const own =
      '{ pause: { arguments: [context, guest], steps: [{ do: write, register: control.GATE, value: 0 }] } }'
    const { procedures } = withProcedures(own)
    expect(procedures).toHaveLength(defaultProcedures.length + 1)
    expect(procedures.at(-1)?.name).toBe('pause')
  })
})
