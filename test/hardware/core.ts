/** A core by itself, driven by single accesses, and what it shows. */
import { wellBehaved } from '../../src/hardware/decisions.ts'
import { type Decisions, hardwareFields, hardwareSizes, PHASE } from '../../src/hardware/fields.ts'
import { createCore, hardwarePart, powerOnHardware } from '../../src/hardware/hardware.ts'
import { A, type Access, type AccessKind, newAccess } from '../../src/interface/accesses.ts'
import {
  K,
  newBus,
  type ObservationKind,
  observationKinds,
  plainObservation,
} from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { pointsOf } from '../../src/interface/points.ts'
import {
  ENABLE_BIT,
  R,
  READ_BIT,
  type RegisterName,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { columnsOf, layOut } from '../../src/layout/layout.ts'
import { newState } from '../../src/layout/state.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

export const window0 = smallPlatform.guests[0].windows[0].base

export function newCore(platform: Platform = smallPlatform, decisions: Decisions = wellBehaved) {
  const points = pointsOf(platform)
  const state = newState(layOut({ [hardwarePart]: hardwareFields }, hardwareSizes(platform, points)))
  powerOnHardware(platform, state)
  const bus = newBus()
  const seen: ReturnType<typeof plainObservation>[] = []
  for (const { name } of observationKinds) bus.subscribe(K[name], (o) => seen.push(plainObservation(o)))
  const { perform, hardware } = createCore(platform, points, state, bus, decisions)
  const h = columnsOf(state.layout, hardwarePart, hardwareFields, state.buffer)
  const access = (kind: AccessKind, more: Partial<Access> = {}) => {
    const a = { ...newAccess(), ...more, kind: A[kind] }
    const effect = perform(a)
    return { effect, answer: a.answer, answered: a.answered }
  }
  return {
    h,
    hardware,
    state,
    access,
    read: (register: RegisterName, index = 0, guest = 0) =>
      access('read', { register: R[register], index, guest }).answered,
    write: (register: RegisterName, index: number, value: number, guest = 0) =>
      access('write', { register: R[register], index, value, guest }),
    tick: (count = 1) => access('tick', { count }).effect,
    issue: (context: number, ordinal = 0) => access('issue', { context, ordinal }).effect,
    deliver: (context: number, ordinal = 0) => access('deliver', { context, ordinal }).effect,
    respond: (context: number, ordinal = 0, error = 0) =>
      access('respond', { context, ordinal, value: error }).effect,
    /** What was shown of these kinds since the last look. */
    shown: (...kinds: ObservationKind[]) => {
      const found = seen.filter((o) => kinds.length === 0 || kinds.includes(o.kind))
      seen.length = 0
      return found
    },
    /** Context c assigned to guest g, with a region over the guest's first window. */
    assign(c: number, g = 0) {
      const { base, limit } = platform.guests[g].windows[0]
      this.write('BASE', 2 * c, base)
      this.write('LIMIT', 2 * c, limit)
      this.write(
        'ATTRIBUTES',
        2 * c,
        ENABLE_BIT | READ_BIT | WRITE_BIT | (platform.contexts[c].streams[0] << STREAM_SHIFT),
      )
      this.write('COMMIT', 0, 1)
      this.tick(platform.protection.commitCycles)
      const frame = platform.contexts[c].frames[0]
      this.write('EL2_BASE', c, frame.base, g)
      this.write('EL2_LIMIT', c, (frame.limit & ~0x3f) | 1, g)
      this.write('GATE', c, 1)
      this.shown()
    },
    job: (context: number, more: Partial<Access> = {}) =>
      access('guest job', { context, address: window0, count: 1, ...more }).effect,
  }
}

export type Core = ReturnType<typeof newCore>
export type Phase = keyof typeof PHASE
export const phaseOf = (core: Core, c: number): Phase => (Object.keys(PHASE) as Phase[])[core.h.phase[c]]
