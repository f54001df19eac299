/** Each sentence of what is asked of a change of EL2 regions (MP-12.b), taken out of the rule or turned. */
import { expect, test } from 'vitest'
import type { StepRule } from '../../properties/kit/rule.ts'
import mp12b from '../../properties/mp/mp-12-el2-old-or-new.ts'
import { ANSWER, K, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { isHandler } from '../../src/interface/platform.ts'
import { R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { observed, type Seen } from './observed.ts'
import { alarms, escapes, type Follow, type Row } from './weakened.ts'

const { contexts, guests, procedures, processingElements } = smallPlatform
const [mine, theirs] = [1, 2]
const control = 0
const ordinal = (name: string): number => procedures.findIndex((p) => p.name === name)

const starts = (name: string, context = mine, guest = control): Seen => [
  'procedure started',
  { procedure: ordinal(name), context, guest },
]
const ends = (name: string, outcome: number = OUTCOME.complete, context = mine): Seen => [
  'procedure ended',
  { procedure: ordinal(name), context, guest: control, outcome },
]
const written = (register: number, context = mine, pe = guests[control].pe): Seen => {
  const { base, limit } = contexts[context].frames[0]
  const value = register === R.EL2_BASE ? base : limit | 1
  return ['register written', { register, index: context, context, pe, value }]
}
const read = (address: number, context: number, answer: number = ANSWER.ok, guest = control): Seen => [
  'register read',
  { guest, address, context, answer, register: R.CONFIG },
]
const base = (context: number) => contexts[context].frames[0].base
const owned = [starts('assign'), written(R.EL2_LIMIT), ends('assign')]
const closing = [...owned, starts('unassign'), written(R.EL2_BASE)]
const failed = ends('unassign', OUTCOME.failed)
const hole = read(0x100, -1)
const foreign = read(base(theirs), theirs)
const own = read(base(mine), mine)
const handled = [starts('interrupt', 0), ends('interrupt', OUTCOME.complete, 0)]
const job: Seen = ['job submitted', { guest: control, context: theirs, address: 0x100 }]

const followed = (follow: Follow): StepRule => ({ ...mp12b, follow: { ...mp12b.follow, ...follow } })
const ending = (seen: (o: Observation) => Observation): StepRule =>
  followed({ 'procedure ended': (g, o, p) => mp12b.follow['procedure ended']?.(g, seen(o), p) })
const judging = (isAsked: (o: Observation) => boolean): StepRule => ({
  ...mp12b,
  given: (g, o, p) => isAsked(o) && (mp12b.given?.(g, o, p) ?? true),
})
/** Every observation, whatever the rule asks. */
const allOf = (isAsked: (g: Parameters<StepRule['then']>[0], o: Observation) => boolean): StepRule => ({
  ...mp12b,
  given: isAsked,
})
const changing = (g: Parameters<StepRule['then']>[0], o: Observation): boolean =>
  o.guest >= 0 && g.changing[o.guest] === 1

const rows: readonly Row[] = [
  escapes('what is reached is its own', mp12b, { ...mp12b, then: () => true }, [...closing, foreign]),
  escapes(
    'nobody owns what is no frame',
    mp12b,
    { ...mp12b, then: (g, o, p) => o.context < 0 || mp12b.then(g, o, p) },
    [...closing, hole],
  ),
  escapes(
    "a frame is its owner's, and not everybody's that is assigned something",
    mp12b,
    { ...mp12b, then: (g, o, p) => o.context >= 0 && (g.owner[o.context] === 0xff || mp12b.then(g, o, p)) },
    [...closing, foreign],
  ),
  alarms(
    'its own before the change, until what takes it away has ended',
    mp12b,
    { ...mp12b, then: (g, o, p) => g.named[0] === 0xff && mp12b.then(g, o, p) },
    [...closing, own],
  ),
  alarms(
    'and after it, from the first write that opens it',
    mp12b,
    { ...mp12b, then: (g, o, p) => g.written[o.guest] === 0 && mp12b.then(g, o, p) },
    [...owned.slice(0, 2), own],
  ),
  escapes(
    'a read counts',
    mp12b,
    judging((o) => o.kind !== K['register read']),
    [...closing, foreign],
  ),
  escapes(
    'a write counts',
    mp12b,
    judging((o) => o.kind !== K['register written']),
    [...closing, ['register written', { ...foreign[1], value: 1 }]],
  ),
  escapes(
    'a doorbell counts, whatever its job is about',
    mp12b,
    judging((o) => o.kind !== K['job submitted']),
    [...closing, job],
  ),
  alarms('what is trapped reaches nothing', mp12b, allOf(changing), [
    ...closing,
    read(0x100, -1, ANSWER.trapped),
  ]),
  escapes(
    'what the bus answers with an error was let through',
    mp12b,
    judging((o) => o.answer === ANSWER.ok),
    [...closing, read(0x100, -1, ANSWER.error)],
  ),
  alarms(
    'its own memory is not asked for',
    mp12b,
    allOf((g, o) => changing(g, o) && o.answer !== ANSWER.trapped),
    [...closing, read(guests[control].memory[0].base, -1)],
  ),
  escapes(
    "another guest's memory is",
    mp12b,
    judging(
      (o) => !guests.some(({ memory }) => memory.some((m) => m.base <= o.address && o.address <= m.limit)),
    ),
    [...closing, read(guests[1].memory[0].base, -1)],
  ),
  alarms(
    'before the first write other rules judge',
    mp12b,
    allOf((_g, o) => o.guest >= 0),
    [...owned, starts('unassign'), foreign],
  ),
  escapes(
    'the update begins with a write of a base as well as of a limit',
    mp12b,
    { ...mp12b, hears: { by: 'privileged software', of: ['EL2_LIMIT'] } },
    [...closing, foreign],
  ),
  escapes(
    'and of a limit as well as of a base',
    mp12b,
    { ...mp12b, hears: { by: 'privileged software', of: ['EL2_BASE'] } },
    [...owned.slice(0, 2), foreign],
  ),
  alarms(
    'of the PE of that guest',
    mp12b,
    followed({
      'register written': (g, o, p) => {
        for (const { pe } of p.platform.guests) mp12b.follow['register written']?.(g, { ...o, pe }, p)
      },
    }),
    [...owned, starts('assign', theirs, 1), written(R.EL2_LIMIT, theirs, guests[1].pe), foreign],
  ),
  alarms('it ends with its procedure', mp12b, followed({ 'procedure ended': () => undefined }), [
    ...closing,
    ends('unassign'),
    foreign,
  ]),
  escapes(
    'not with a failed step',
    mp12b,
    ending((o) => ({ ...o, outcome: OUTCOME.complete })),
    [...closing, failed, foreign],
  ),
  escapes(
    'nor with a handler',
    mp12b,
    ending((o) => ({ ...o, procedure: ordinal('unassign') })),
    [...closing, ...handled, foreign],
  ),
  escapes(
    'after a failed step with the next procedure that writes there, and no other',
    mp12b,
    followed({
      'procedure ended': (g, o) => {
        if (!isHandler(procedures[o.procedure]) && o.outcome === OUTCOME.complete) g.changing.fill(0)
      },
    }),
    [...closing, failed, starts('reprogram'), ends('reprogram'), foreign],
  ),
  alarms(
    'and with that one it does',
    mp12b,
    followed({
      'procedure ended': (g, o, p) => {
        const { [control]: still } = g.changing
        mp12b.follow['procedure ended']?.(g, o, p)
        g.changing[control] = still
      },
    }),
    [...closing, failed, starts('unassign'), written(R.EL2_LIMIT), ends('unassign'), foreign],
  ),
]

test('every guest has a PE of its own', () =>
  expect(new Set(guests.map(({ pe }) => processingElements[pe])).size).toBe(guests.length))

test.each(rows)('%s', (_sentence, rule, weakened, script, at) => {
  const brokenAt = (r: StepRule) => observed(r, script).broken?.at ?? -1
  expect([brokenAt(rule), brokenAt(weakened)]).toEqual(at)
})
