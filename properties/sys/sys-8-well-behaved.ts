/**
 * SYS-8  "To illustrate this, we call any device complying with those guidelines a ‘well-behaved device’."
 * Two roll-ups: the device part gathers the must rows that oblige the device, the system part those that oblige
 * anybody else.
 */
import { rolledUp } from '../catalogue.ts'
import { rollUp } from '../kit/rule.ts'

export const wellBehavedDevice = rollUp('SYS-8.device', {
  reading: 'Every must row that obliges the device is held, proved or not applicable.',
  rows: rolledUp('SYS-8', 'device').map((row) => row.id),
})

export const wellBehavedSystem = rollUp('SYS-8.system', {
  reading:
    'Every must row that obliges the integrator, the protection, privileged software or the interrupt controller is held, proved or not applicable.',
  rows: rolledUp('SYS-8', 'system').map((row) => row.id),
})
