/** What flows is reprogrammed: right by the paper, and not where the platform declares that both settings must allow it. */
import { type Bug, DoesNotFit, withSteps } from '../bug.ts'

export default {
  name: 'mp-12-every-live-setting-allows',
  rule: 'MP-12.d',
  is: 'The window of a context is changed while its owner uses it: until the commit the old setting decides alone, although the new one is live.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 1, guests: 1 },
  shownOn: ['shared-controller'],
  platform: (good) => {
    if (good.protection.family === 'none')
      throw new DoesNotFit('this known-bad needs a protection unit that is executed')
    const assign = good.procedures.find((p) => p.name === 'assign')?.steps ?? []
    const grant = assign.filter((s) => 'register' in s && /^(protection|region)\./.test(s.register))
    return withSteps(good, 'reprogram', (steps) =>
      grant.length === 0 ? steps : [{ do: 'check', register: 'control.OWNER', is: ['guest'] }, ...grant],
    )
  },
} satisfies Bug
