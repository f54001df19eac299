/**
 * ERR-1  "Thus, for well-behaved devices, secondary context errors must be contained to the context that generated the
 * error."
 * Contained: the others' registers, DMA, interrupts and resets are unchanged, without a primary reset. The others are
 * all contexts: of the device's own primary only its records may differ (CTX-11). The loss of another's record in a
 * shared fault queue is MP-14's affair.
 */
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import { alignedSoftware, endsWithAssignment, errorOf, errorsAt, everything } from '../kit/secrets.ts'

export default twoRun('ERR-1', {
  reading:
    'Two runs that differ in one error of one secondary (a failure within, or an error response to its DMA) look the same to every other context, whoever owns it.',
  appliesTo: (platform) =>
    platform.devices.some(
      (d) => d.contexts.filter((c) => platform.contexts[c].role === 'secondary').length > 1,
    )
      ? undefined
      : { lacks: 'a device with two secondaries' },
  secret: errorOf,
  secretsAt: errorsAt,
  victims: 'contexts',
  sees: everything,
  align: [
    ...alignedSoftware,
    endsWithAssignment,
    "Of a primary, its status, its interrupt and its own resets are not compared, nor its port where the interrupt is a message: there a secondary's effects may show (CTX-11).",
  ],
  otherwise: (secret, victim, p) =>
    `An error of ${sayContext(p, secret)} changes what ${sayContext(p, victim)} sees.`,
})
