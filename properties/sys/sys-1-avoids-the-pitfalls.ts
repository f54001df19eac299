/**
 * SYS-1  "To take full advantage of these benefits, systems and devices must be designed in a way that avoids current
 * pitfalls around device assignment: device scaling and isolation."
 */
import { rolledUp } from '../catalogue.ts'
import { rollUp } from '../kit/rule.ts'

export default rollUp('SYS-1', {
  reading: 'Every must row of the catalogue is held, proved or not applicable.',
  rows: rolledUp('SYS-1').map((row) => row.id),
})
