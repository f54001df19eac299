/**
 * IRQ-5  "If interrupts associated with a primary context can originate from a secondary context, the primary context
 * must have a mechanism to record and report which secondary context originated the interrupt."
 * The condition is a permission: a secondary may raise the interrupt of its primary, where the record exists.
 */
import { R } from '../../src/interface/registers.ts'
import { contextOfLine } from '../ghosts/list-registers.ts'
import { needsRecord, origins, recordOf } from '../ghosts/origins.ts'
import { permission } from '../kit/rule.ts'

export default permission('IRQ-5', {
  reading:
    'While secondaries raise the interrupt of their primary, and the record names them, every rule is silent; both occur.',
  appliesTo: needsRecord,
  fixture: 'zonal-gateway',
  uses: [origins],
  activities: [
    {
      name: 'interrupt of a primary while a secondary has raised it',
      when: 'interrupt signalled',
      given: (g, o, p) => {
        const c = contextOfLine(p, o.line)
        if (c < 0 || o.level === 0 || p.isSecondary[c]) return false
        return recordOf(g.raised, p.platform.contexts[c].device, p) !== 0
      },
    },
    {
      name: 'record that names a secondary',
      when: 'register read',
      // Whether the record is right is IRQ-4's to judge; a wrong one is no matter of this permission.
      given: (g, o, p) =>
        o.guest < 0 && o.register === R.ORIGIN && o.value !== 0 && o.value === recordOf(g.raised, o.index, p),
    },
  ],
})
