/**
 * PAT-5  "Interrupts are not depicted as they are often flexible, from multiple redirections to direct injection."
 * Both paths side by side: by way of EL2 and a list register, and directly, on a PE whose physical interrupts of that
 * type (here FIQ) are all its guest's. That nobody else's arrive there directly is ASG-3's to judge.
 */
import { assignment } from '../ghosts/assignment.ts'
import { contextOfLine } from '../ghosts/list-registers.ts'
import { permission } from '../kit/rule.ts'

export default permission('PAT-5', {
  reading:
    'Interrupts that EL2 redirects and interrupts that a PE takes directly leave every rule silent; both occur.',
  appliesTo: ({ guests, lines }) =>
    guests.some((g) => g.directFiq) && lines.some((l) => l.fiq)
      ? undefined
      : { lacks: 'an interrupt that a guest takes directly' },
  fixture: 'zonal-gateway',
  uses: [assignment],
  activities: [
    { name: 'redirected interrupt, taken and ended', when: 'virtual interrupt ended' },
    {
      name: 'interrupt that its owner takes directly',
      when: 'direct interrupt taken',
      // Anybody else's is no matter of a permission.
      given: (g, o, p) => {
        const c = contextOfLine(p, o.line)
        return c >= 0 && g.owner[c] === o.guest
      },
    },
  ],
})
