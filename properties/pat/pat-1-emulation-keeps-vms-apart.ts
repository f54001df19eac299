/**
 * PAT-1  "When the device is shared, the driver in the hypervisor or the emulation layer must arbitrate between VMs and
 * avoid interference between requestors; for example, using time-sharing."
 * The row asks for two runs and a bound; it is judged as a step: an emulated register keeps one byte, so that what a guest
 * may read there is known from what it wrote itself, whatever others do, and emulation ends within its exit.
 */
import { sayAddress } from '../kit/facts.ts'
import { lacksEmulation } from '../kit/mediation.ts'
import { step } from '../kit/rule.ts'

export default step('PAT-1', {
  reading: 'What a guest reads of an emulated device that guests share is what that guest wrote there last.',
  appliesTo: (platform) =>
    lacksEmulation(platform) ??
    (platform.trapped?.some((w) => w.device === undefined && w.guests.length > 1)
      ? undefined
      : { lacks: 'an emulated device' }),
  ghost: {
    written: { per: 'guest', max: 0xff },
  },
  follow: {
    'access emulated': (g, o) => {
      if (o.context < 0 && o.direction === 1) g.written[o.guest] = o.value
    },
  },
  when: 'access emulated',
  given: (_g, o) => o.context < 0 && o.direction === 0,
  then: (g, o) => o.value === g.written[o.guest],
  otherwise: (g, o, p) =>
    `${p.platform.guests[o.guest].name} reads ${o.value} of the emulated device at ${sayAddress(o.address)}, and wrote ${g.written[o.guest]} there: it sees another guest's.`,
})
