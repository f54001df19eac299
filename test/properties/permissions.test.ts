/**
 * What a permission takes for its activity, and what only looks like it: a permission that counts too much is exercised
 * by what it does not speak of, and no known-bad can show that. ST-5, MP-2, MP-6, MP-8.a and CTX-12.a have their tables elsewhere.
 */
import { describe, expect, test } from 'vitest'
import { nameOfRule, type PermissionRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { ANSWER, type ObservationField } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'
import { observed, type Seen } from './observed.ts'

const gateway = platformNamed('zonal-gateway')
const controller = platformNamed('shared-controller')
const on = { 'zonal-gateway': gateway, 'shared-controller': controller } as const
type Fixture = keyof typeof on

type Fields = Readonly<Partial<Record<ObservationField, number>>>

/** One activity of a permission: what precedes it, one observation that counts, and changes of it that do not. */
interface Activity {
  readonly rule: string
  readonly nth: number
  readonly before?: readonly Seen[]
  readonly counts: Seen
  readonly not: readonly (readonly [what: string, change: Fields])[]
}

const assigned = (fixture: Fixture, context: number, guest: number): readonly Seen[] => [
  [
    'procedure started',
    { procedure: on[fixture].procedures.findIndex((p) => p.name === 'assign'), context, guest },
  ],
  ['register written', { register: R.GATE, index: context, context, value: 1, guest: -1 }],
]
const contextOf = (fixture: Fixture, name: string): number => {
  const context = on[fixture].contexts.findIndex((c) => c.name === name)
  if (context < 0) throw new Error(`${fixture} has no context ${name}`)
  return context
}
const [station, other] = [contextOf('zonal-gateway', 'station-1'), contextOf('zonal-gateway', 'station-2')]
const [deep, flat] = [
  contextOf('shared-controller', 'queue-deep'),
  contextOf('shared-controller', 'queue-flat'),
]
const [pins, timer] = [contextOf('shared-controller', 'lines'), contextOf('shared-controller', 'compare-a')]
const fiqLine = gateway.lines.findIndex((line) => line.fiq)
const fiqContext = gateway.lines[fiqLine].context ?? -1
const stationLine = gateway.contexts[0].interrupts[0].line

const read = (register: number, more: Fields): Seen => [
  'register read',
  { register, index: 0, guest: -1, answer: ANSWER.ok, ...more },
]
const clock: Seen = [
  'register written',
  { register: R.CLOCK, index: 0, guest: -1, answer: ANSWER.ok, value: 3 },
]
const fromGuest = ['by a guest', { guest: 0 }] as const
const refused = ['that is refused', { answer: ANSWER.error }] as const

const activities: Readonly<Record<Fixture, readonly Activity[]>> = {
  'zonal-gateway': [
    {
      rule: 'CTX-11',
      nth: 0,
      counts: read(R.ORIGIN, { value: 1 }),
      not: [
        ['of an empty record', { value: 0 }],
        fromGuest,
        refused,
        ['of another register', { register: R.OWNER }],
      ],
    },
    {
      rule: 'IRQ-5',
      nth: 0,
      before: [['context failed', { context: station }]],
      counts: ['interrupt signalled', { line: stationLine, level: 1 }],
      not: [
        ['that goes low', { level: 0 }],
        ['of a secondary', { line: gateway.contexts[station].interrupts[0].line }],
        ['of a primary whose secondaries did nothing', { line: fiqLine }],
      ],
    },
    {
      rule: 'IRQ-5',
      nth: 1,
      before: [['context failed', { context: station }]],
      counts: read(R.ORIGIN, { value: 1 << 0 }),
      not: [
        ['of an empty record', { value: 0 }],
        ['of a record that names another', { value: 1 << (other - station) }],
        fromGuest,
      ],
    },
    {
      rule: 'PAT-5',
      nth: 1,
      before: assigned('zonal-gateway', fiqContext, 0),
      counts: ['direct interrupt taken', { line: fiqLine, guest: 0 }],
      not: [
        ['by another guest', { guest: 1 }],
        ['of a context that nobody owns', { line: gateway.contexts[station].interrupts[0].line }],
      ],
    },
    {
      rule: 'SYS-5.b',
      nth: 0,
      counts: ['register read', { guest: 0, context: station, answer: ANSWER.trapped }],
      not: [
        ['that is answered', { answer: ANSWER.ok }],
        ['by privileged software', { guest: -1 }],
        ['of what is no context’s', { context: -1 }],
      ],
    },
  ],
  'shared-controller': [
    {
      rule: 'CTX-1',
      nth: 0,
      before: [...assigned('shared-controller', timer, 0), ...assigned('shared-controller', deep, 0)],
      counts: ['interrupt line', { context: timer, level: 2 }],
      not: [
        ['of a context that keeps state', { context: deep }],
        ['of one that nobody owns', { context: contextOf('shared-controller', 'compare-b') }],
        ['of the protection', { context: -1 }],
      ],
    },
    {
      rule: 'CTX-4',
      nth: 0,
      counts: clock,
      not: [fromGuest, refused, ['of another register', { register: R.OWNER }]],
    },
    {
      rule: 'CTX-6',
      nth: 0,
      before: [clock],
      counts: read(R.RATE, { guest: 0, index: deep, context: deep, value: 3 }),
      not: [
        ['of the clock as it was', { value: 0 }],
        ['of another clock', { value: 2 }],
        ['by privileged software', { guest: -1 }],
        refused,
        ['of another register', { register: R.STATUS }],
        ['of a device whose clock nobody set', { index: timer, context: timer }],
      ],
    },
    {
      rule: 'CTX-8',
      nth: 0,
      counts: ['access emulated', { context: 0, direction: 1 }],
      not: [
        ['that reads', { direction: 0 }],
        ['of a device that is not there', { context: -1 }],
      ],
    },
    {
      rule: 'CTX-9',
      nth: 0,
      before: [['request at port', { context: deep }]],
      counts: ['request at port', { context: deep }],
      not: [
        ['of one that has none open', { context: flat }],
        ['of a primary', { context: 0 }],
      ],
    },
    {
      rule: 'CTX-9',
      nth: 1,
      counts: ['interrupt line', { context: pins, level: 1 }],
      not: [
        ['of one with DMA', { context: deep }],
        ['of a primary', { context: 0 }],
        ['of the protection', { context: -1 }],
        ['where no secondary beside it has DMA', { context: timer }],
      ],
    },
    {
      rule: 'PAT-2',
      nth: 0,
      counts: ['access emulated', { context: -1, direction: 1 }],
      not: [
        ['of a device that is there', { context: 0 }],
        ['that reads', { direction: 0 }],
      ],
    },
    {
      rule: 'PAT-2',
      nth: 1,
      counts: ['access emulated', { context: -1, direction: 0 }],
      not: [
        ['of a device that is there', { context: 0 }],
        ['that writes', { direction: 1 }],
      ],
    },
    {
      rule: 'PAT-4',
      nth: 0,
      counts: ['access emulated', { context: 0, direction: 1 }],
      not: [['of a device that is not there', { context: -1 }]],
    },
    {
      rule: 'PAT-4',
      nth: 1,
      counts: ['job submitted', { context: deep, guest: 0, answer: ANSWER.ok }],
      not: [
        ['that traps', { answer: ANSWER.trapped }],
        ['of a primary', { context: 0 }],
      ],
    },
  ],
}

const permissions = rules.filter((rule): rule is PermissionRule => rule.kind === 'permission')

for (const fixture of ['zonal-gateway', 'shared-controller'] as const)
  describe.each(activities[fixture])(
    `$rule, its activity $nth, on ${fixture}`,
    ({ rule, nth, before = [], counts, not }) => {
      const permission = permissions.find((one) => nameOfRule(one) === rule)
      if (!permission) throw new Error(`no permission is ${rule}`)
      const times = (seen: readonly Seen[]) => observed(permission, seen, on[fixture]).activities[nth]
      const without = times(before)

      test('counts what it speaks of', () => {
        expect(times([...before, counts])).toBe(without + 1)
      })

      test.each(not)('counts nothing %s', (_what, change) => {
        expect(times([...before, [counts[0], { ...counts[1], ...change }]])).toBe(without)
      })
    },
  )

test('every activity that asks for more than an observation has a table here or elsewhere', () => {
  const elsewhere = ['ST-5', 'MP-2', 'MP-6', 'MP-8.a', 'CTX-12.a']
  const here = Object.values(activities).flat()
  const without = permissions.flatMap((rule) =>
    rule.activities.flatMap(({ given }, nth) =>
      given === undefined || here.some((one) => one.rule === nameOfRule(rule) && one.nth === nth)
        ? []
        : [nameOfRule(rule)],
    ),
  )
  expect(without.filter((name) => !elsewhere.includes(name))).toEqual([])
})
