/**
 * CTX-7  "Device behavior that has an effect on other contexts and must be arbitrated by privileged software."
 * What has such an effect follows from what a register is: the clock and the origin record are the whole device's; OWNER,
 * GATE, RESET and WEIGHT decide of another context, or of all; the protection and the interrupt controller are everybody's. Where
 * such a register lies is for the map to say: a guest that reaches it in a frame of its own breaks the rule all the same.
 */
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { isProgramming, nameOfRegister, R } from '../../src/interface/registers.ts'
import { type Facts, sayAddress } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('CTX-7', {
  reading:
    "A guest's write to a register whose value more than its own context feels is trapped or answered with an error.",
  appliesTo: ({ devices }) =>
    devices.some((d) => d.contexts.length > 1) ? undefined : { lacks: 'two contexts in one device' },
  when: 'register written',
  judges: { by: 'guests' },
  given: (_g, o, p) => isFeltByOthers(o, p),
  then: (_g, o) => o.answer !== ANSWER.ok,
  otherwise: (_g, o, p) =>
    `${p.platform.guests[o.guest].name} writes ${nameOfRegister(o.register)} at ${sayAddress(o.address)}, which other contexts feel, and nobody arbitrates.`,
})

/** A device with one context has nobody else to feel it. */
function isFeltByOthers({ register, index }: Observation, { platform }: Facts): boolean {
  const { devices, contexts } = platform
  switch (register) {
    case R.CLOCK:
    case R.ORIGIN:
      return devices[index].contexts.length > 1
    case R.OWNER:
    case R.GATE:
    case R.RESET:
    case R.WEIGHT:
      return devices[contexts[index].device].contexts.length > 1
    default:
      return isProgramming(register) || register === R.FAULT_STATUS || isOfController(register)
  }
}

const isOfController = (register: number): boolean =>
  (register >= R.ENABLE && register <= R.ROUTE) || register === R.TRIGGER || register === R.PRIORITY
