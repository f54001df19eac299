/** The table of identifiers counts from the wrong end: software links, and protects, what nobody issues. */
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-3-table-tells-the-truth',
  rule: 'DMA-3.b',
  is: 'The table of the device shows for each context the identifier one above the one on the bus.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['shared-controller'],
  decisions: (good) => ({
    ...good,
    registers: { ...good.registers, identifierOf: (hw, c) => good.registers.identifierOf(hw, c) + 1 },
  }),
} satisfies Bug
