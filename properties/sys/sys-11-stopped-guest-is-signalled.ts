/**
 * SYS-11  "In a similar way, automotive SoCs increasingly rely on a safety island to manage and monitor all of the safety
 * aspects, to enable recovery of complex issues and signal all kind of failures to external systems."
 * Part c, of PEs: a guest has crashed or hangs, and the failure line of its PE is signalled where the monitor takes its
 * interrupts, also where the guest is started again meanwhile. Judged for whoever owns a context, once for each: a guest
 * that owns none shares no device. The monitor's own stop leads outside, which part a asks for.
 */
import { NONE } from '../../src/layout/layout.ts'
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayContext, sayCycles } from '../kit/facts.ts'
import { toldBy } from '../kit/failures.ts'
import { type Indexed, response } from '../kit/rule.ts'

const nobody: readonly number[] = []

export default response('SYS-11.c', {
  reading:
    "After the owner of a context crashes or hangs, the failure line of its PE is signalled at the interrupt controller of the monitor's PE within the line's bound.",
  appliesTo: (platform) =>
    platform.guests.some(({ pe }) => toldBy(platform, 'processingElements', pe))
      ? undefined
      : { lacks: 'a safety monitor' },
  uses: [assignment],
  /** Whose stop was not signalled yet, by each context that he owned. */
  ghost: { unheard: { per: 'context', max: 0xfe, holds: 'guest', none: true } },
  follow: {
    'guest stopped': (g, o, p) => {
      for (const c of concerned(g, o.guest, p)) g.unheard[c] = o.guest
    },
    'interrupt signalled': (g, o, p) => {
      if (o.level !== 0) for (const c of heard(g, o.line, p)) g.unheard[c] = NONE
    },
  },
  when: 'guest stopped',
  who: (o, p, g) => concerned(g, o.guest, p),
  until: ['interrupt signalled'],
  ends: (o, p, g) => (o.level === 0 ? nobody : heard(g, o.line, p)),
  counts: () => true,
  // Where the wait begins, the ghost has still to follow.
  bound: ({ told }, c, { unheard, owner }) =>
    told.ofGuest[unheard[c] === NONE ? owner[c] : unheard[c]]?.signalCyclesMax ?? 0,
  otherwise: (c, bound, p) =>
    `The owner of ${sayContext(p, c)} stopped, and within ${sayCycles(bound)} the failure line of its PE was not signalled to the monitor.`,
})

/** The contexts of the guest, if a line tells of its stop; not those that wait for an earlier owner's. */
function concerned(
  { owner, unheard }: { readonly owner: Indexed; readonly unheard: Indexed },
  guest: number,
  p: Facts,
): readonly number[] {
  if (!p.told.ofGuest[guest]) return nobody
  return p.everyContext.filter((c) => owner[c] === guest && unheard[c] === NONE)
}

function heard({ unheard }: { readonly unheard: Indexed }, line: number, p: Facts): readonly number[] {
  if (p.platform.lines[line].context !== undefined) return nobody
  return p.everyContext.filter((c) => p.told.ofGuest[unheard[c]]?.line === line)
}
