/** A command register that a guest may write turns the decoding of the whole device off. */
import type { Bug } from '../bug.ts'

const DECODE_OFF = 0x40

export default {
  name: 'ctx-10-command-register-closes-all',
  rule: 'CTX-10',
  is: 'A bit of CONFIG, which every owner may write, turns off the decoding of all frames of the device: accesses of the others end in errors.',
  seenIn: 'RB-154',
  alsoBreaks: ['CTX-5', 'RST-6', 'ASG-1', 'ST-6', 'SYS-2.b', 'SYS-3.b'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    registers: {
      ...good.registers,
      answer: ({ h, platform }, c) =>
        platform.devices[platform.contexts[c].device].contexts.every(
          (x) => x === c || (h.config[x] & DECODE_OFF) === 0,
        ),
    },
  }),
} satisfies Bug
