/**
 * How every run begins: power-on, *boot* for each device, then the owners of the description, all by the hypervisor's own
 * procedures while nobody disturbs. Deterministic, so a counterexample stores none of it.
 */
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { System } from './system.ts'

/** Ticks that one procedure of the start may take before it is given up. */
const startUpTicksMax = 4096

const procedureOrder = ['boot', 'protect'] as const

/** Plays the start. Says which procedures did not end. */
export function startUp(system: System): readonly string[] {
  return startsOf(system.platform).flatMap((start) =>
    runToEnd(system, start) ? [] : [system.platform.procedures[start.ordinal].name],
  )
}

/** Starts the procedure and steps it, a tick at each wait. Says whether it ended. */
function runToEnd(system: System, start: FlatOperation): boolean {
  if (!system.apply(start)) return true
  for (let i = 0; i < startUpTicksMax; i++) {
    system.apply(runOperation)
    if (system.software.work() === 'nothing') return true
    system.apply(tickOperation)
  }
  system.apply(failOperation)
  return false
}

function startsOf(platform: Platform): FlatOperation[] {
  const ordinal = (name: string) => platform.procedures.findIndex((p) => p.name === name)
  const start = (name: string, context: number, guest = 0, window = 0): FlatOperation[] => {
    const p = ordinal(name)
    if (p < 0) return []
    return [
      { ...newFlatOperation(), code: OP['hypervisor start'], ordinal: p, context, guest, count: window },
    ]
  }
  return [
    ...procedureOrder.flatMap((name) => platform.devices.flatMap((d) => start(name, d.primary))),
    ...platform.owners.flatMap(({ context, guest, window }) => {
      const whole = platform.devices[platform.contexts[context].device].passedThrough
      return whole ? start('passThrough', context, guest) : start('assign', context, guest, window)
    }),
  ]
}

const operation = (fields: Partial<FlatOperation>): FlatOperation => ({ ...newFlatOperation(), ...fields })
export const runOperation = operation({ code: OP['hypervisor run'] })
export const tickOperation = operation({ code: OP['time tick'], count: 1 })
const failOperation = operation({ code: OP['hypervisor step fails'] })
