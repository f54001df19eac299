/** The fault interrupt is an edge, and what moves it to another PE forgets that it is pending. */
import type { Platform, Procedure } from '../../src/interface/platform.ts'
import { type Bug, DoesNotFit } from '../bug.ts'

const reroute: Procedure = {
  name: 'reroute',
  arguments: ['guest'],
  steps: [
    { do: 'write', register: 'fault.ENABLE', value: 0 },
    { do: 'write', register: 'fault.PENDING', value: 0 },
    { do: 'write', register: 'fault.ROUTE', value: 'pe' },
    { do: 'write', register: 'fault.ENABLE', value: 1 },
  ],
}

export default {
  name: 'mp-14-fault-lost-on-a-new-route',
  rule: 'MP-14.c',
  is: 'The procedure that routes the fault interrupt to another PE clears what is pending, and does not look whether a fault is recorded: one that came meanwhile is announced no more.',
  seenIn: 'RB-113',
  scope: { contexts: 1, guests: 2 },
  platform: (good) => ({ ...withFaultEdge(good), procedures: [...good.procedures, reroute] }),
} satisfies Bug

/** A level would be pending again. */
function withFaultEdge(good: Platform): Platform {
  const line = good.protection.faultLine
  if (line === undefined) throw new DoesNotFit('this known-bad needs a protection with a fault interrupt')
  return { ...good, lines: good.lines.map((l, i) => (i === line ? { ...l, trigger: 'edge' } : l)) }
}
