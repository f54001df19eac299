/**
 * SYS-4  "…devices (including hardware accelerators such as GPUs, NPUs, and ISPs) and I/O peripherals also have to be
 * shared while maintaining proper isolation."
 * Part a, the static one: a store that two contexts use is cut into parts that do not meet, or it is scrubbed between owners.
 * Scrubbed: each procedure that gives up an owner awaits, before it does, an event that clears the store. That the event
 * does clear it is the description's word (`clearedBy`): nothing here looks into a store.
 */
import type { Platform, Procedure, SharedResource } from '../../src/interface/platform.ts'
import { closest, twoOf } from '../kit/ranges.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { isShared, resourcesOf } from '../kit/sharing.ts'

const NEVER = -1

export default staticRule('SYS-4.a', {
  reading:
    'Two contexts of a device have disjoint parts of each store that they share, or every procedure that gives up an owner first awaits what, as the description says of its hardware (clearedBy), clears the store.',
  appliesTo: (platform) =>
    platform.devices.some((d) => isShared(platform, d)) && stores(platform).length > 0
      ? undefined
      : { lacks: 'a store that contexts share' },
  over: (platform) =>
    stores(platform).flatMap((resource) =>
      twoOf(resource.contexts).flatMap(([a, b]) => pairsOf(platform, resource, a, b)),
    ),
  then: ({ at }) => at[0] !== NEVER && at[0] < at[1],
  otherwise: ({ what, at }) =>
    `${what[0]} is left to the next owner by ${what[1]}: ${at[0] === NEVER ? 'nothing clears it' : `it is cleared in step ${at[0] + 1}`}, and the owner goes in step ${at[1] + 1}.`,
})

const stores = (platform: Platform): SharedResource[] =>
  resourcesOf(platform).flatMap(({ resource }) => (resource.kind === 'store' ? [resource] : []))

function pairsOf(platform: Platform, store: SharedResource, a: number, b: number): Pair[] {
  const [x, y] = [a, b].map((c) => store.parts.find((part) => part.context === c))
  const name = (c: number) => platform.contexts[c].name
  const [low, high] = x && y ? closest(x, y) : [0, 0]
  if (low !== high) {
    const at = [Math.min(low, high), Math.max(low, high)] as const
    return [{ what: [`${store.name} of ${name(a)}`, `${store.name} of ${name(b)}`], at }]
  }
  return platform.procedures.flatMap((p): Pair[] => {
    const gone = p.steps.findIndex(
      (s) => s.do === 'write' && s.register === 'control.OWNER' && s.value === 'nobody',
    )
    if (gone < 0) return []
    return [{ what: [`${store.name} of ${name(a)} and ${name(b)}`, p.name], at: [clearedIn(store, p), gone] }]
  })
}

/** The step of the procedure after which the store is clear, or NEVER. */
function clearedIn({ clearedBy }: SharedResource, { steps }: Procedure): number {
  const awaited = steps.findIndex(
    (s) =>
      s.do === 'poll' &&
      s.until.every((v) => v === 'done') &&
      ((s.register === 'control.RESET_STATUS' && clearedBy.includes('reset')) ||
        (s.register === 'primary.RESET_STATUS' && clearedBy.length > 0)),
  )
  return awaited < 0 ? NEVER : awaited
}
