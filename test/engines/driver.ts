/** Drives a system with drawn operations, the refused ones included: what the laws of the core are tested over. */
import * as fc from 'fast-check'
import type { MonitoredRule, Rule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { loadPlatform } from '../../src/cli/load-platform.ts'
import { decoderOf, runChoices } from '../../src/engines/draw.ts'
import type { System } from '../../src/engines/system.ts'
import {
  K,
  type Observation,
  type ObservationField,
  observationKinds,
} from '../../src/interface/observations.ts'
import { copyOperation, type FlatOperation, newFlatOperation } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import type { Points } from '../../src/interface/points.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

export const gateway: Platform = loadPlatform('platforms/zonal-gateway.yaml')
export const platforms: readonly (readonly [string, Platform])[] = [
  ['small', smallPlatform],
  ['gateway', gateway],
  ['DMA controller', loadPlatform('platforms/dma-controller.yaml')],
  ['partitioned GPU', loadPlatform('platforms/partitioned-gpu.yaml')],
  ['regulated engine', loadPlatform('platforms/regulated-engine.yaml')],
]

export const isMonitored = (rule: Rule): rule is MonitoredRule =>
  rule.kind === 'step' || rule.kind === 'always' || rule.kind === 'response' || rule.kind === 'permission'
export const monitored: readonly MonitoredRule[] = rules.filter(isMonitored)

/** Tries of one choice: the sampler's way, without asking whether it had an effect. */
const attempts = 3

/** Runs of operations as the sampler draws them, each a list of its own. */
export function drawnRuns(
  platform: Platform,
  points: Points,
  draw: { readonly seed: number; readonly runs: number; readonly operations: number },
): FlatOperation[][] {
  const decoder = decoderOf(platform, points)
  const choices = fc.sample(runChoices(platform, draw.operations), { seed: draw.seed, numRuns: draw.runs })
  return choices.map((run) => {
    const { decode } = decoder(run)
    const op = newFlatOperation()
    const list: FlatOperation[] = []
    for (const choice of run.choices) {
      for (let attempt = 0; attempt < attempts; attempt++) {
        decode(choice, attempt, op)
        list.push(copyOperation(op, newFlatOperation()))
      }
    }
    return list
  })
}

/** A digest of every observation since it began, bookkeeping included: kinds and their own fields. */
export interface Listener {
  digest(): number
  count(): number
  clear(): void
}

export function listen(system: System): Listener {
  let digest = 0x811c9dc5
  let count = 0
  const take = (value: number): void => {
    digest = Math.imul(digest ^ value, 0x01000193)
    digest ^= digest >>> 15
  }
  for (const { name, fields } of observationKinds) {
    const own: readonly ObservationField[] = fields
    system.bus.subscribe(K[name], (o: Observation) => {
      count++
      take(o.kind)
      for (const field of own) take(o[field])
    })
  }
  return {
    digest: () => digest >>> 0,
    count: () => count,
    clear: () => {
      digest = 0x811c9dc5
      count = 0
    },
  }
}

export const sameWords = (a: Uint32Array, b: Uint32Array): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return a.length === b.length
}
