/**
 * A field that is kept beside the register file instead of in it: no snapshot has it, so an explorer would merge states
 * that differ. The law that a restored state goes on alike (laws.test.ts) notices each one that anything depends on.
 */
import { expect, test, vi } from 'vitest'

import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { hardwareFields } from '../../src/hardware/fields.ts'
import { hardwarePart } from '../../src/hardware/hardware.ts'
import { copyOperation, type FlatOperation, newFlatOperation } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { type Column, type Columns, type Fields, type Layout, NONE } from '../../src/layout/layout.ts'
import { restore, snapshot } from '../../src/layout/state.ts'
import { softwareFields, softwarePart } from '../../src/software/software.ts'
import { listen, platforms, sameWords } from './driver.ts'

const aside = vi.hoisted(() => ({ part: '', name: '', columns: new WeakMap<ArrayBuffer, unknown>() }))

vi.mock('../../src/layout/layout.ts', async (original) => {
  const right = await original<typeof import('../../src/layout/layout.ts')>()
  return {
    ...right,
    columnsOf: <F extends Fields>(
      layout: Layout,
      part: string,
      fields: F,
      buffer: ArrayBuffer,
    ): Columns<F> => {
      const columns = right.columnsOf(layout, part, fields, buffer)
      if (part !== aside.part || !(aside.name in columns)) return columns
      const kept =
        (aside.columns.get(buffer) as Column | undefined) ?? detached(columns[aside.name], fields[aside.name])
      aside.columns.set(buffer, kept)
      return { ...columns, [aside.name]: kept }
    },
  }
})

function detached(column: Column, { initial, none }: Fields[string]): Column {
  const kept = new Float64Array(column.length)
  kept.fill(initial ?? (none ? NONE : 0))
  return kept
}

interface Runs {
  readonly platform: Platform
  readonly runs: readonly (readonly FlatOperation[])[]
}

/** Whether, with the field kept aside, some state that was put back after other runs went on otherwise than before. */
function isNoticed({ platform, runs }: Runs, part: string, name: string): boolean {
  Object.assign(aside, { part, name })
  const stage = createStage(platform, { rules: [] })
  Object.assign(aside, { part: '', name: '' })
  const { system } = stage
  const seen = listen(system)
  const goOn = (run: readonly FlatOperation[]) => {
    seen.clear()
    for (const op of run) system.apply(op)
    return { digest: seen.digest(), words: snapshot(system.state) }
  }
  const played = runs.map((run, n) => {
    const cut = (n * 37) % run.length
    stage.rewind()
    for (const op of run.slice(0, cut)) system.apply(op)
    const saved = snapshot(system.state)
    const rest = run.slice(cut)
    return { saved, rest, end: goOn(rest) }
  })
  return played.some(({ saved, rest, end }) => {
    restore(system.state, saved)
    const again = goOn(rest)
    return again.digest !== end.digest || !sameWords(again.words, end.words)
  })
}

/** Runs as the sampler plays them, steered to where interrupts are taken; refused operations are left out. */
function sampledRuns(name: string, runs: number): Runs {
  const platform = platforms.find(([on]) => on === name)?.[1]
  if (!platform) throw new Error(`there is no platform ${name}`)
  const stage = createStage(platform, { rules: [] })
  const played: FlatOperation[][] = []
  sample(
    {
      ...stage,
      rewind: () => {
        stage.rewind()
        played.push([])
      },
      system: {
        ...stage.system,
        apply: (op) => {
          const isEffective = stage.system.apply(op)
          if (isEffective) played.at(-1)?.push(copyOperation(op, newFlatOperation()))
          return isEffective
        },
      },
    },
    { seed: 21, runs, operations: 80 },
  )
  return { platform, runs: played.filter((run) => run.length > 0) }
}

const gateway = sampledRuns('gateway', 20)

test('a register file that holds every field goes on alike from each state that is put back', () => {
  expect(isNoticed(gateway, '', '')).toBe(false)
})

// Of 72 fields 56 are noticed so, over 90 runs on three platforms; 11 of the others never change after the start.
test.each([
  [hardwarePart, 'phase'],
  [hardwarePart, 'countdown'],
  [hardwarePart, 'wire'],
  [hardwarePart, 'slot'],
  [hardwarePart, 'slotIssued'],
  [hardwarePart, 'shadowBase'],
  [hardwarePart, 'commitLeft'],
  [hardwarePart, 'pending'],
  [hardwarePart, 'listState'],
  [hardwarePart, 'faultStatus'],
  [softwarePart, 'program'],
  [softwarePart, 'pc'],
] as const)('%s: %s, kept aside, is noticed', (part, name) => {
  expect(Object.keys(part === hardwarePart ? hardwareFields : softwareFields)).toContain(name)
  expect(isNoticed(gateway, part, name)).toBe(true)
})
