/**
 * Which secondaries have raised the interrupt of their primary since that was acknowledged, to an outsider: by a failure
 * at the error pin, or by an error response while the gate is open. Cleared bit by bit, as the record is; a primary
 * reset clears all.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { originBit } from '../../src/interface/platform.ts'
import { R } from '../../src/interface/registers.ts'
import type { Column } from '../../src/layout/layout.ts'
import type { Facts } from '../kit/facts.ts'
import { flag, shared } from '../kit/rule.ts'

export const origins = shared(
  'origins',
  { raised: flag('context'), open: flag('context') },
  {
    'register written': (g, o, { platform }) => {
      if (o.answer !== ANSWER.ok) return
      if (o.register === R.GATE && o.value === 1) g.open[o.context] = 1
      if (o.register !== R.ORIGIN) return
      const { contexts } = platform.devices[o.index]
      for (let i = 0; i < contexts.length; i++)
        if (o.value & originBit(platform, contexts[i])) g.raised[contexts[i]] = 0
    },
    'reset requested': (g, o, p) => {
      const named = p.namedBy[o.context]
      for (let i = 0; i < named.length; i++) g.open[named[i]] = 0
    },
    'reset done': (g, o, p) => {
      const named = p.subordinates[o.context]
      for (let i = 0; i < named.length; i++) g.raised[named[i]] = 0
    },
    'response at port': (g, o, p) => {
      if (o.error === 1 && g.open[o.context] === 1 && p.isSecondary[o.context]) g.raised[o.context] = 1
    },
    'context failed': (g, o, p) => {
      if (p.isSecondary[o.context]) g.raised[o.context] = 1
    },
    'message to primary': (g, o, p) => {
      if (p.isSecondary[o.context]) g.raised[o.context] = 1
    },
  },
  { by: 'privileged software', of: ['GATE', 'ORIGIN'] },
)

/** What the record of the device must read. */
export function recordOf(raised: Column, device: number, { platform }: Facts): number {
  const { contexts } = platform.devices[device]
  let bits = 0
  for (let i = 0; i < contexts.length; i++)
    if (raised[contexts[i]] === 1) bits |= originBit(platform, contexts[i])
  return bits >>> 0
}

/** Rows about a record speak of a device that has one, and secondaries. */
export const needsRecord = ({ devices }: Facts['platform']): { readonly lacks: string } | undefined =>
  devices.some((d) => d.origin !== undefined && d.contexts.length > 1)
    ? undefined
    : { lacks: 'a primary interrupt that secondaries can raise' }
