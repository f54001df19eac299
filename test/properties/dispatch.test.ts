/** How rules are told: at the end of an operation only those are asked that something has woken. */
import { describe, expect, it } from 'vitest'
import { always, counter, type MonitoredRule, shared, step } from '../../properties/kit/rule.ts'
import { unroll } from '../../properties/kit/unroll.ts'
import { K, newObservation } from '../../src/interface/observations.ts'
import { monitoring, observed } from './observed.ts'

const failures = shared(
  'failures',
  { failed: counter('context') },
  {
    'context failed': (g, o) => {
      g.failed[o.context]++
    },
  },
)

const noFailure = always('ST-2', {
  reading: 'No context fails.',
  uses: [failures],
  attempts: [],
  holds: (g) => g.failed[1] === 0,
  otherwise: () => 'Context 1 failed.',
})

/** Its own ghost says in which operation something was seen. */
const notWithin = (part: string) =>
  step(`ST-3.${part}`, {
    reading: 'No message within the operation.',
    ghost: { seen: {} },
    follow: {
      'message to primary': (g) => {
        g.seen[0] = 1
      },
      'operation ended': (g) => {
        g.seen[0] = 0
      },
    },
    when: 'operation ended',
    then: (g) => g.seen[0] === 0,
    otherwise: () => 'A message.',
  })

describe('who is asked at the end of an operation', () => {
  it('a rule that always holds, when a ghost that it uses has followed something', () => {
    expect(observed(noFailure, [['reset done', { context: 1 }]]).broken).toBeUndefined()
    expect(observed(noFailure, [['context failed', { context: 1 }]]).broken?.at).toBe(0)
  })

  it('a step rule that judges the end, only where its ghost has followed something', () => {
    const rule = notWithin('a')
    const quiet = observed(rule, [['reset done', { context: 1 }]])
    expect(quiet).toMatchObject({ broken: undefined, exercised: 0 })
    const seen = observed(rule, [
      ['message to primary', { context: 0 }],
      ['reset done', { context: 1 }],
    ])
    expect(seen).toMatchObject({ broken: { at: 1 }, exercised: 1 })
  })

  it('a rule that always holds, of what the state is when it begins and when it is set back', () => {
    const never = always('ST-2', { reading: '', attempts: [], holds: () => false, otherwise: () => 'never' })
    expect(observed(never, [['reset done', { context: 1 }]]).broken?.at).toBe(0)
    const { bus, state, monitors } = monitoring([noFailure])
    bus.publish(K['operation ended'])
    state.words.fill(0xffff_ffff)
    monitors.clear()
    monitors.afterOperation()
    expect(monitors.violation()?.rule).toBe(0)
  })

  it('a step rule that nothing wakes, each time', () => {
    const each = step('ST-3.each', {
      reading: '',
      when: 'operation ended',
      then: () => false,
      otherwise: () => 'each',
    })
    expect(
      observed(each, [
        ['reset done', { context: 1 }],
        ['reset done', { context: 1 }],
      ]),
    ).toMatchObject({
      exercised: 2,
    })
  })

  it('each of more rules than a small integer has bits', () => {
    const rules = Array.from({ length: 40 }, (_, i) => notWithin(`n${i}`))
    for (const woken of [0, 29, 39]) expect(brokenOf(rules, woken)).toBe(woken)
  })
})

/** Only one of the rules looks at all: the others are muted. The one that breaks, or -1. */
function brokenOf(rules: readonly MonitoredRule[], heard: number): number {
  const { bus, monitors } = monitoring(rules)
  rules.forEach((_, i) => {
    if (i !== heard) monitors.mute(i)
  })
  bus.publish(K['message to primary'])
  bus.publish(K['operation ended'])
  return monitors.violation()?.rule ?? -1
}

describe('calls written out', () => {
  it('play in their order, each with what is bound to it', () => {
    const heard: string[] = []
    const into = unroll()
    const say = (what: string) => heard.push(what)
    for (const what of ['first', 'second']) into.line(`${into.bind(say)}(${into.bind({ what })}.what)`)
    into.build()(newObservation())
    expect(heard).toEqual(['first', 'second'])
  })

  it('do not mix up two functions whose text is the same', () => {
    const play = (f: () => void) => {
      const into = unroll()
      into.line(`${into.bind(f)}()`)
      into.build()(newObservation())
    }
    const heard: string[] = []
    play(() => heard.push('one'))
    play(() => heard.push('other'))
    expect(heard).toEqual(['one', 'other'])
  })
})
