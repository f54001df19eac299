/** PAT: the patterns by which a device is virtualized. */
import type { PaperRowData } from './row.ts'

export const pat = [
  {
    id: 'PAT-1',
    statement:
      'Where an emulated device is shared, the emulation layer arbitrates and keeps VMs from interfering.',
    clause:
      'When the device is shared, the driver in the hypervisor or the emulation layer must arbitrate between VMs and avoid interference between requestors; for example, using time-sharing.',
    section: 'Device Emulation',
    strength: 'must',
    obliged: ['software'],
    kinds: ['twoRun', 'response'],
    bug: 'The FIFO that A left half filled survives the switch to B.',
    needs: 'an emulated device',
  },
  {
    id: 'PAT-2',
    statement: 'A device that is absent may be emulated in a VM or in the hypervisor.',
    clause:
      'In such case, where possible, a solution can be to fully emulate the device functionality with software running in another VM or in the hypervisor.',
    section: 'Device Simulation',
    strength: 'permitted',
    obliged: ['software'],
    kinds: ['permission'],
    fixture: 'A context with no hardware behind it.',
    reading: [
      'An emulated window is not "assigned", so the demand for no traps (ASG-1) does not speak of it.',
    ],
    needs: 'an emulated device',
  },
  {
    id: 'PAT-3',
    statement: 'The hypervisor is as small as possible.',
    clause:
      'However, there is still a VM exit cost for calling this central driver, as well as a certification cost, since a common design principle requires that the hypervisor be as small as possible.',
    section: 'Device Paravirtualization',
    strength: 'should',
    obliged: ['software'],
    kinds: ['static'],
    bug: 'A device driver is linked into EL2.',
    reading: ['What counts is the trusted computing base.'],
    operational: {
      when: 'There is an EL2 image.',
      then: "It has only modules that its pattern's trusted computing base lists; one that is specific to a device warns.",
    },
    implies: ['PAT-7', 'PAT-8'],
    impliesOnly: { 'PAT-7': 'its EL2 half', 'PAT-8': 'its EL2 half' },
    needs: 'a list of the modules in EL2',
  },
  {
    id: 'PAT-4',
    statement: 'Control that is mediated may be trapped and emulated.',
    clause:
      'This approach is similar to pass-through devices, but the device control remains under hypervisor supervision and may be trapped and emulated in the same ways as regular device virtualization.',
    section: 'Mediated Pass-through',
    strength: 'permitted',
    obliged: ['software'],
    kinds: ['permission'],
    fixture: 'The primary is trapped, the data path direct.',
    reading: [
      'An emulated window is not "assigned", so the demand for no traps (ASG-1) does not speak of it.',
    ],
    needs: 'a device with mediated control',
  },
  {
    id: 'PAT-5',
    statement: 'Interrupt paths are flexible: from several redirections to direct injection.',
    clause:
      'Interrupts are not depicted as they are often flexible, from multiple redirections to direct injection.',
    section: 'Device Virtualization Design Patterns',
    strength: 'permitted',
    obliged: ['software', 'interrupt controller'],
    kinds: ['permission'],
    fixture:
      'Both kinds of path; direct only on a PE whose physical interrupts of that type all belong to one VM.',
    unverified: 'A PE routes its physical interrupts to EL2 by type, not by INTID.',
    needs: 'an interrupt that a guest takes directly',
  },
  {
    id: 'PAT-6',
    statement:
      'Pass-through: one VM owns all registers, memory sharing and interrupts of the device; it is shared by nobody.',
    clause:
      'In this design, the device has a single user VM, which completely owns the device, and can read/write the device registers, share memory, and handle the interrupts.',
    also: 'The drawback in this case is that the device is not shared.',
    section: 'Device Pass-through',
    strength: 'definition',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: 'An emulated window on the same device serves a second VM.',
    reading: [
      'A device passed through whole has only its primary, which is assigned: rows about secondaries do not speak of it.',
    ],
    needs: 'a device passed through whole',
  },
  {
    id: 'PAT-7',
    statement:
      'Driver VM: it owns the hardware, its back end serves the front ends, and EL2 has no driver of the device; to the guest it is paravirtualization.',
    clause:
      'There are typically two kinds of drivers involved in the processing in the driver VM: a backend driver receiving commands from the paravirtualized driver, and a device specific driver actually owning the hardware.',
    also: 'There is still a performance cost, but one benefit over the device emulation design here is avoiding drivers in the hypervisor for a smaller TCB and improved security.',
    section: 'Driver VM',
    strength: 'definition',
    obliged: ['software'],
    kinds: ['static'],
    bug: 'EL2 keeps a driver for the same device.',
    needs: 'a driver VM',
  },
  {
    id: 'PAT-8',
    statement:
      'Standard multi-context: the assignment driver of EL2 is common to all devices, with nothing specific to one.',
    clause:
      'Since this assignment control driver can be common to all devices, the hypervisor does not need to incorporate a device specific driver for each different device supporting this approach.',
    section: 'Standard Multi-context Device Pass-through',
    strength: 'definition',
    obliged: ['software'],
    kinds: ['static'],
    bug: 'A second assignment module for the second device.',
    reading: ['Two devices or more are assigned by the same module.'],
    needs: 'two devices that share one assignment driver',
  },
  {
    id: 'PAT-9',
    statement:
      'Mediated pass-through: each context is assigned to a VM independently; exits are for control only, and control is infrequent.',
    clause:
      'Mediated pass-through devices support hardware-assisted virtualization, where each device context can be independently assigned to a different VM.',
    also: 'Assuming device control and configuration is infrequent, this approach can also achieve near native performance.',
    section: 'Mediated Pass-through',
    strength: 'definition',
    obliged: ['software', 'device'],
    kinds: ['always', 'measured'],
    bug: "The data path's doorbell lies in the trapped window.",
    reading: ['The rate of control calls is measured, not judged.'],
    needs: 'a device with mediated control',
  },
] as const satisfies readonly PaperRowData<string>[]
