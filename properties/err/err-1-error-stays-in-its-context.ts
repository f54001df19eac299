/**
 * ERR-1  "Thus, for well-behaved devices, secondary context errors must be contained to the context that generated the
 * error."
 * Contained: the others' registers, DMA, interrupts and resets are unchanged, without a primary reset. The loss of
 * another's record in a shared fault queue is MP-14's affair.
 */
import { newFlatOperation, OP } from '../../src/interface/operations.ts'
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'

export default twoRun('ERR-1', {
  reading:
    'Two runs that differ in one error of one secondary (a failure within, or an error response to its DMA) look the same to every context that another guest owns.',
  appliesTo: (platform) =>
    platform.devices.some(
      (d) => d.contexts.filter((c) => platform.contexts[c].role === 'secondary').length > 1,
    )
      ? undefined
      : { lacks: 'a device with two secondaries' },
  secret: (op) => {
    if (op.code === OP['device fail']) return { instead: undefined }
    if (op.code === OP['interconnect error']) return { instead: { ...op, code: OP['interconnect respond'] } }
    return undefined
  },
  secretsAt: (context) => [
    { ...newFlatOperation(), code: OP['interconnect error'], context },
    { ...newFlatOperation(), code: OP['device fail'], context },
  ],
  sees: [
    'register read',
    'register written',
    'job submitted',
    'request at port',
    'beat at port',
    'beat passed',
    'beat blocked',
    'response at port',
    'interrupt line',
    'context failed',
    'reset done',
    'reset isolated',
  ],
  align: [
    "A poll of the hypervisor passes when it can pass in both runs, so how long another context's reset or commit takes is not compared.",
    'An interrupt handler that runs in one run only is stepped in that one, and the procedure below it waits in both, so when EL2 takes and injects interrupts is not compared.',
    'The comparison ends where the secret context or the victim is assigned anew.',
    "Not compared with anything: the device's primary, in which a secondary's effects may show (CTX-11), and contexts that the same guest owns. An error that reached only these would not be noticed.",
  ],
  otherwise: (secret, victim, p) =>
    `An error of ${sayContext(p, secret)} changes what ${sayContext(p, victim)} sees.`,
})
