/** The contexts of a description, in the order of their ordinals: as in the file, the primary of each device first. */
import type { Range } from '../interface/platform.ts'
import type { ContextDescription, Description } from './schema.ts'

export interface Declared {
  readonly name: string
  readonly context: ContextDescription
  /** Where it stands in the description. */
  readonly path: readonly string[]
  /** Ordinal of its device. */
  readonly device: number
  readonly deviceName: string
}

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

export const rangeOf = ({ base, size }: { readonly base: number; readonly size: number }): Range => ({
  base,
  limit: base + size - 1,
})
