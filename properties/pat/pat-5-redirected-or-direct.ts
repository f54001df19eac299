/**
 * PAT-5  "Interrupts are not depicted as they are often flexible, from multiple redirections to direct injection."
 * Both paths side by side: by way of EL2 and a list register, and directly, on a PE whose physical interrupts of that
 * type (here FIQ) are all its guest's. That nobody else's arrive there directly is ASG-3's to judge.
 */
import { permission } from '../kit/rule.ts'

export default permission('PAT-5', {
  reading:
    'Interrupts that EL2 redirects and interrupts that a PE takes directly leave every rule silent; both occur.',
  appliesTo: ({ guests, lines }) =>
    guests.some((g) => g.directFiq) && lines.some((l) => l.fiq)
      ? undefined
      : { lacks: 'an interrupt that a guest takes directly' },
  fixture: 'zonal-gateway',
  activities: [
    { name: 'redirected interrupt', when: 'virtual interrupt taken' },
    { name: 'direct interrupt', when: 'direct interrupt taken' },
  ],
})
