/**
 * PAT-3  "However, there is still a VM exit cost for calling this central driver, as well as a certification cost, since
 * a common design principle requires that the hypervisor be as small as possible."
 * What EL2 needs for a device follows from its pattern; what it has beyond that is too much. Silent: which modules a
 * pattern needs; we take the paper's own descriptions: emulation and paravirtualization need a driver in EL2, mediated
 * pass-through one for the primary's control, and pass-through, a driver VM and standard assignment nothing of the device.
 */
import { type ModuleKind, moduleKinds, type Pattern, patterns } from '../../src/interface/platform.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { patternOf } from '../kit/sharing.ts'

/** Needed whatever the device: they know nothing of one. */
const common: readonly ModuleKind[] = ['kernel', 'protection', 'interrupts', 'assignment']

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

export default staticRule('PAT-3', {
  reading:
    'EL2 holds no module that the pattern of no device needs: what is specific to a device is needed by its pattern.',
  appliesTo: ({ modules }) => (modules ? undefined : { lacks: 'a list of the modules in EL2' }),
  over: ({ modules = [], devices }) =>
    modules
      .filter((m) => m.guest === undefined)
      .flatMap((m): Pair[] => {
        const kind = moduleKinds.indexOf(m.kind)
        if (m.devices.length === 0) return [{ what: [m.name, 'no device'], at: [kind, NO_PATTERN] }]
        return m.devices.map((d) => {
          const pattern = patternOf(devices[d])
          return {
            what: [m.name, devices[d].name],
            at: [kind, pattern ? patterns.indexOf(pattern) : NO_PATTERN],
          }
        })
      }),
  then: ({ at }) => {
    const kind = moduleKinds[at[0]]
    return common.includes(kind) || (at[1] !== NO_PATTERN && neededBy[patterns[at[1]]].includes(kind))
  },
  otherwise: ({ what, at }) =>
    `EL2 holds ${what[0]}, a ${moduleKinds[at[0]]} for ${what[1]}. ${at[1] === NO_PATTERN ? 'No pattern' : `Pattern ${patterns[at[1]]} does not`} ${at[1] === NO_PATTERN ? 'asks' : 'ask'} for it there.`,
})
