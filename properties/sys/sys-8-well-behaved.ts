/**
 * SYS-8  "To illustrate this, we call any device complying with those guidelines a ‘well-behaved device’."
 * Two roll-ups: the device part gathers the must rows that oblige the device, the system part those that oblige
 * anybody else.
 */
import { catalogue } from '../catalogue.ts'
import { rollUp } from '../kit/rule.ts'

const musts = catalogue.filter(
  (row) => row.strength === 'must' && row.id !== 'SYS-8' && !row.kinds.includes('rollUp'),
)

export const wellBehavedDevice = rollUp('SYS-8.device', {
  reading: 'Every must row that obliges the device is held, proved or not applicable.',
  rows: musts.filter((row) => row.obliged.includes('device')).map((row) => row.id),
})

export const wellBehavedSystem = rollUp('SYS-8.system', {
  reading:
    'Every must row that obliges the integrator, the protection, privileged software or the interrupt controller is held, proved or not applicable.',
  rows: musts.filter((row) => row.obliged.some((party) => party !== 'device')).map((row) => row.id),
})
