/**
 * SYS-2  "Indeed, multi-tenant systems must be able to share those devices while maintaining isolation and real time."
 * Part a: what an owner has asked of a device that others use as well is answered by its deadline, whatever they have done
 * before and left undone. Cycles count once bus and software are fair (the cooperative phase): before that nobody need
 * move a transfer on. A reset, a failure and an error response end the wait. Whom a procedure of its own left stalled, since
 * a step failed, waits for the next one: it is isolated. How long a beat waits while others go on
 * asking is CTX-13's.
 */

import { ANSWER, K, OUTCOME } from '../../src/interface/observations.ts'
import { isHandler } from '../../src/interface/platform.ts'
import { type Column, NONE } from '../../src/layout/layout.ts'
import { assignment } from '../ghosts/assignment.ts'
import { updated } from '../ghosts/settings.ts'
import { type Facts, sayContext, sayCycles } from '../kit/facts.ts'
import { counter, response } from '../kit/rule.ts'
import { isShared } from '../kit/sharing.ts'

const nobody: readonly number[] = []
const RESPONSE = K['response at port']
/** What a wait can count. */
const boundMax = 0xfffe
const UPDATED = 1
const LEFT = 2

export default response('SYS-2.a', {
  reading:
    'Of a device with two owners, each request of an owner with a deadline is answered by it, counted from where bus and software are fair.',
  appliesTo: (platform) =>
    !platform.devices.some((d) => isShared(platform, d))
      ? { lacks: 'a device with two owners' }
      : platform.guests.some((g) => g.deadlineCyclesMax !== undefined)
        ? undefined
        : { lacks: 'a declared deadline' },
  uses: [assignment],
  ghost: {
    /** Requests without an answer. */
    asked: counter('context'),
    asking: { max: 0xfe, holds: 'context', none: true },
    /** An update that stalls it: UPDATED while its procedure runs, LEFT once that has failed. */
    stall: counter('context', LEFT),
  },
  follow: {
    'job submitted': (g, o) => {
      if (o.answer === ANSWER.ok) g.asking[0] = o.context
    },
    'update begun': (g, o, p) => {
      if (p.platform.protection.family !== 'iopmp') return
      const contexts = updated(p, o)
      for (let i = 0; i < contexts.length; i++) g.stall[contexts[i]] = UPDATED
    },
    'procedure ended': (g, o, p) => {
      if (isHandler(p.platform.procedures[o.procedure])) return
      const left = o.outcome === OUTCOME.complete ? 0 : LEFT
      for (let c = 0; c < p.contexts; c++) if (g.stall[c] === UPDATED) g.stall[c] = left
    },
    'operation ended': (g, o) => {
      if (g.asking[0] === NONE) return
      if (o.accepted) g.asked[g.asking[0]]++
      g.asking[0] = NONE
    },
    'request at port': (g, o) => {
      if (o.message) g.asked[o.context]++
    },
    'response at port': (g, o) => {
      if (o.error) g.asked[o.context] = 0
      else if (g.asked[o.context] > 0) g.asked[o.context]--
    },
    'context failed': (g, o) => {
      g.asked[o.context] = 0
    },
    'reset requested': (g, o, p) => forget(g.asked, p.namedBy[o.context]),
    'reset done': (g, o, p) => forget(g.asked, p.namedBy[o.context]),
  },
  when: 'cooperation begun',
  who: (_o, p, g) =>
    p.secondaries.filter(
      (c) =>
        g.asked[c] > 0 &&
        g.stall[c] !== LEFT &&
        isTenant(c, g.owner, p) &&
        deadlineOf(p, g.owner[c]) <= boundMax,
    ),
  until: ['response at port'],
  ends: (o, p, g) => (g.asked[o.context] <= 1 ? p.alone[o.context] : nobody),
  lapses: ['context failed', 'reset requested', 'response at port'],
  lapsing: (o, p) => (o.kind === RESPONSE && !o.error ? nobody : p.namedBy[o.context]),
  counts: () => true,
  bound: (p, c, g) => deadlineOf(p, g.owner[c]),
  otherwise: (c, bound, p) =>
    `Let ${sayCycles(bound)} be the deadline of whoever owns ${sayContext(p, c)}. They have passed with bus and software fair, and its request is not answered.`,
})

/** Its owner shares the device with another one. */
function isTenant(c: number, owner: Column, { platform }: Facts): boolean {
  if (owner[c] === NONE) return false
  const { contexts } = platform.devices[platform.contexts[c].device]
  return contexts.some((x) => owner[x] !== NONE && owner[x] !== owner[c])
}

const deadlineOf = ({ platform }: Facts, guest: number): number =>
  platform.guests[guest]?.deadlineCyclesMax ?? Number.POSITIVE_INFINITY

function forget(asked: Column, contexts: readonly number[]): void {
  for (let i = 0; i < contexts.length; i++) asked[contexts[i]] = 0
}
