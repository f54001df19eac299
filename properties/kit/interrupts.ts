/**
 * Interrupts as their controllers tell them apart: an SPI by (GIC, INTID), a PPI by (GIC, PE, INTID). One wire to two
 * controllers is one interrupt with two targets, and is shared where either target is.
 */
import type { Platform } from '../../src/interface/platform.ts'
import type { Pair } from './rule.ts'

/** One target of one interrupt. */
export interface Target {
  readonly name: string
  /** The controller's name for it, as one number: equal exactly where GIC, PE and INTID are. */
  readonly key: number
  /** The context that raises it, or undefined for a protection unit's fault. */
  readonly context?: number
}

const intids = 1024
const elementsMax = 128

/** Each target of each interrupt of each context. */
export function targetsOfContexts(platform: Platform): (Target & { readonly context: number })[] {
  const { contexts, devices } = platform
  return contexts.flatMap((c, context) =>
    c.interrupts.flatMap(({ line, targets = [] }) =>
      [line, ...targets].map((one) => ({
        ...targetOf(platform, `${devices[c.device].name}.${c.name}`, one),
        context,
      })),
    ),
  )
}

export function targetOf({ lines }: Platform, who: string, line: number): Target {
  const { gic, pe, intid, name } = lines[line]
  return { name: `${who} by ${name}`, key: (gic * elementsMax + (pe ?? -1) + 1) * intids + intid }
}

export const pairOfTargets = (a: Target, b: Target): Pair => ({
  what: [a.name, b.name],
  at: [a.key, b.key],
})
