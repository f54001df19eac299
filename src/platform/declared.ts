/** Contexts and windows of a description, and where they stand in it. */
import type { Range } from '../interface/platform.ts'
import type { ContextDescription, Description, WindowDescription } from './schema.ts'

export interface Declared {
  readonly name: string
  readonly context: ContextDescription
  /** Where it stands in the description. */
  readonly path: readonly string[]
  /** Ordinal of its device. */
  readonly device: number
  readonly deviceName: string
}

/** In the order of their ordinals: as in the file, the primary of each device first. */
export function declaredContexts(description: Description): Declared[] {
  return Object.entries(description.devices).flatMap(([deviceName, device], d) => {
    const declared = Object.entries(device.contexts).map(([name, context]) => ({
      name,
      context,
      path: ['devices', deviceName, 'contexts', name],
      device: d,
      deviceName,
    }))
    const isPrimary = (c: Declared) => c.context.role === 'primary'
    return [...declared.filter(isPrimary), ...declared.filter((c) => !isPrimary(c))]
  })
}

/** Contexts with DMA: a unit that tells requesters by numbers has one for each. */
export const requestersAmong = (declared: readonly Declared[]): number =>
  declared.filter(({ context }) => context.dma).length

export interface DeclaredWindow {
  readonly window: WindowDescription
  readonly path: readonly string[]
  /** Name of the guest; undefined: the hypervisor's. */
  readonly guest: string | undefined
}

export function declaredWindows({ hypervisor, guests }: Description): DeclaredWindow[] {
  const own = Object.entries(hypervisor.windows).map(([name, window]) => ({
    path: ['hypervisor', 'windows', name],
    window,
    guest: undefined,
  }))
  const ofGuests = Object.entries(guests).flatMap(([guest, { windows }]) =>
    Object.entries(windows).map(([name, window]) => ({
      path: ['guests', guest, 'windows', name],
      window,
      guest,
    })),
  )
  return [...own, ...ofGuests]
}

export const rangeOf = ({ base, size }: { readonly base: number; readonly size: number }): Range => ({
  base,
  limit: base + size - 1,
})
