/**
 * RST-10  "User alterable values in this context must be returned to their reset values, and subsequent behavior must be
 * independent from the internal state before reset to avoid leaking information and breaking the isolation between
 * virtualized or isolated software entities."
 * Two runs with different histories of one context: from the end of its reset on it does the same, for the same owner
 * and for another. Whose it is, its identifiers, weights and trigger stand outside the context (they are the
 * primary's), and so do fault records and origin bits (CTX-11, IRQ-4, MP-14). The text is silent about memory: what
 * the past owner's DMA has left there is no state of the context, so data read back from it are not compared.
 */
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import { everyDoing, everything } from '../kit/secrets.ts'

export default twoRun('RST-10', {
  reading:
    'Two runs that differ in one operation on a secondary before its reset look the same in all that this secondary does after it, whoever owns it then.',
  appliesTo: (platform) =>
    platform.contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  ...everyDoing,
  victims: 'itself',
  sees: everything,
  align: [
    'The comparison of a context with itself begins where its reset is acknowledged, or its procedure of giving back has ended, in both runs; the cycle is not compared.',
    'Data that a context reads from memory which it could write before the reset are not compared: they are the memory’s state, not the context’s.',
  ],
  otherwise: (secret, _victim, p) =>
    `After its reset ${sayContext(p, secret)} behaves otherwise, by what it did before the reset.`,
})
