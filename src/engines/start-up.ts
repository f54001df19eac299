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
  const start = (name: string, context: number, guest = 0, window = 0): FlatOperation[] => {
    const op = startOperation(platform, name, { context, guest, window })
    return op ? [op] : []
  }
  return [
    ...procedureOrder.flatMap((name) => platform.devices.flatMap((d) => start(name, d.primary))),
    ...platform.owners.flatMap(({ context, guest, window }) => {
      const whole = platform.devices[platform.contexts[context].device].passedThrough
      return whole ? start('passThrough', context, guest) : start('assign', context, guest, window)
    }),
  ]
}

/** Arguments that mean nothing to the procedure are 0; undefined where the platform has none of that name. */
export function startOperation(
  { procedures }: Platform,
  name: string,
  { context, guest, window }: { readonly context: number; readonly guest: number; readonly window: number },
): FlatOperation | undefined {
  const ordinal = procedures.findIndex((procedure) => procedure.name === name)
  if (ordinal < 0) return undefined
  const takes = procedures[ordinal].arguments
  return operation({
    code: OP['hypervisor start'],
    ordinal,
    context,
    guest: takes.includes('guest') ? guest : 0,
    count: takes.includes('window') ? window : 0,
  })
}

const operation = (fields: Partial<FlatOperation>): FlatOperation => ({ ...newFlatOperation(), ...fields })
export const runOperation = operation({ code: OP['hypervisor run'] })
export const tickOperation = operation({ code: OP['time tick'], count: 1 })
export const failOperation = operation({ code: OP['hypervisor step fails'] })
