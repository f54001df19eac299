/** A rule made too strict: no secondary may raise the interrupt of its primary. */
import { contextOfLine } from '../../properties/ghosts/list-registers.ts'
import { origins, recordOf } from '../../properties/ghosts/origins.ts'
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('IRQ-5.too-strict', {
  reading:
    'While a secondary has raised it, the interrupt of a primary stays silent. (Too strict: it may, and the record says who.)',
  uses: [origins],
  when: 'interrupt signalled',
  given: (_g, o, p) =>
    o.level !== 0 && contextOfLine(p, o.line) >= 0 && !p.isSecondary[contextOfLine(p, o.line)],
  then: (g, o, p) => recordOf(g.raised, p.platform.contexts[contextOfLine(p, o.line)].device, p) === 0,
  otherwise: () => 'A primary signals an interrupt that a secondary has raised, which is permitted.',
})

export default {
  name: 'irq-5-secondary-raises-primary',
  rule: 'IRQ-5',
  is: 'Not the device but the suite is wrong: a rule flags an interrupt of the primary that a secondary has raised.',
  scope: { contexts: 2, guests: 1 },
  rules: [tooStrict],
} satisfies Bug
