/**
 * PAT-3  "However, there is still a VM exit cost for calling this central driver, as well as a certification cost, since
 * a common design principle requires that the hypervisor be as small as possible."
 * What EL2 needs for a device follows from its pattern; what it has beyond that is too much. Silent: which modules a
 * pattern needs; we take the paper's own descriptions: emulation and paravirtualization need a driver in EL2, mediated
 * pass-through one for the primary's control, and pass-through, a driver VM and standard assignment nothing of the device.
 * What a module is for and which devices it knows is taken from the description: one that knows a device is specific to
 * it, whatever kind it calls itself; only assignment may know the devices that it assigns (PAT-8).
 */
import { type ModuleKind, moduleKinds, type Pattern, patterns } from '../../src/interface/platform.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { patternOf } from '../kit/sharing.ts'

/** Needed whatever the devices, as long as they know of none. */
const common: readonly ModuleKind[] = ['kernel', 'protection', 'interrupts', 'assignment']
/** Needed for every device that is assigned, and common to them. */
const ASSIGNMENT = moduleKinds.indexOf('assignment')

const neededBy: Readonly<Record<Pattern, readonly ModuleKind[]>> = {
  simulation: ['model'],
  emulation: ['driver', 'model', 'arbiter'],
  paravirtual: ['driver', 'back-end', 'arbiter'],
  'pass-through': [],
  'driver-vm': [],
  mediated: ['driver', 'model'],
  standard: [],
}

const NO_PATTERN = -1
const NO_DEVICE = -2

export default staticRule('PAT-3', {
  reading:
    'What EL2 holds knows of no device and is kernel, protection, interrupts or assignment, or it assigns, or the pattern of each device that it knows needs it. Kinds and devices are those that the description declares.',
  appliesTo: ({ modules }) => (modules ? undefined : { lacks: 'a list of the modules in EL2' }),
  over: ({ modules = [], devices }) =>
    modules
      .filter((m) => m.guest === undefined)
      .flatMap((m): Pair[] => {
        const kind = moduleKinds.indexOf(m.kind)
        if (m.devices.length === 0) return [{ what: [m.name, 'no device'], at: [kind, NO_DEVICE] }]
        return m.devices.map((d) => {
          const pattern = patternOf(devices[d])
          return {
            what: [m.name, devices[d].name],
            at: [kind, pattern ? patterns.indexOf(pattern) : NO_PATTERN],
          }
        })
      }),
  then: ({ at: [kind, pattern] }) => {
    if (pattern === NO_DEVICE) return common.includes(moduleKinds[kind])
    if (kind === ASSIGNMENT) return true
    return pattern !== NO_PATTERN && neededBy[patterns[pattern]].includes(moduleKinds[kind])
  },
  otherwise: ({ what, at: [kind, pattern] }) =>
    `EL2 holds ${what[0]}, of kind ${moduleKinds[kind]}, for ${what[1]}. ${pattern < 0 ? 'No pattern asks' : `Pattern ${patterns[pattern]} does not ask`} for it there.`,
})
