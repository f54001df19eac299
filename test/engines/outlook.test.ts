/** Laws of the outlook: it knows, from outside, what may move; and it is only a guide. */
import { describe, expect, test } from 'vitest'
import type { decoderOf } from '../../src/engines/draw.ts'
import { MAY, type May, type Outlook } from '../../src/engines/outlook.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage, type Stage } from '../../src/engines/stage.ts'
import { K } from '../../src/interface/observations.ts'
import { newFlatOperation, OP } from '../../src/interface/operations.ts'
import { restore, snapshot } from '../../src/layout/state.ts'
import { drawnRuns, platforms } from './driver.ts'

const codes: readonly (readonly [May, number])[] = [
  [MAY.issue, OP['device issue']],
  [MAY.deliver, OP['interconnect deliver']],
  [MAY.answer, OP['interconnect respond']],
]

/** Whether the operation would have an effect now. */
function wouldMove({ system, outlook }: Stage, code: number, context: number, ordinal: number): boolean {
  const before = snapshot(system.state)
  const known = outlook.save()
  const moved = system.apply({ ...newFlatOperation(), code, context, ordinal })
  restore(system.state, before)
  // What was tried was seen as well.
  outlook.load(known)
  return moved
}

/** Plays drawn runs; at some states compares what the outlook says with what the device does. */
function compared(stage: Stage, platform: Parameters<typeof decoderOf>[0]) {
  const { system, outlook } = stage
  const counts = { agree: 0, missed: 0, wrong: 0, held: 0 }
  let isHeld = false
  system.bus.subscribe(K['beat held'], () => {
    isHeld = true
  })
  const ages = (look: Outlook, may: May, c: number) => look.ageOf(may, c, 0)
  for (const run of drawnRuns(platform, system.points, { seed: 5, runs: 60, operations: 80 })) {
    stage.rewind()
    run.forEach((op, i) => {
      if (system.apply(op)) outlook.note(op)
      if (i % 5 !== 0) return
      for (const [may, code] of codes) {
        for (let c = 0; c < platform.contexts.length; c++) {
          const age = ages(outlook, may, c)
          isHeld = false
          // When an arbiter passes a beat is learnt by asking.
          if (age >= 0) counts[wouldMove(stage, code, c, age) ? 'agree' : isHeld ? 'held' : 'wrong']++
          // What a primary says about its secondaries is first seen at its port.
          else if (platform.contexts[c].role === 'secondary' && wouldMove(stage, code, c, 0)) counts.missed++
        }
      }
    })
  }
  return counts
}

describe.each(platforms)('on the %s platform', (_name, platform) => {
  test('it knows which transactions may move', () => {
    const { agree, missed, wrong } = compared(createStage(platform, { rules: [] }), platform)
    expect(agree).toBeGreaterThan(500)
    // It does not see which context a device has isolated in a primary reset.
    expect(missed).toBeLessThan(agree / 50)
    expect(wrong).toBeLessThan(agree / 50)
  })

  test('steered by it, most draws have an effect', () => {
    const { effective, drawn } = sample(createStage(platform, { rules: [] }), {
      seed: 3,
      runs: 200,
      operations: 100,
    })
    const total = (counts: Uint32Array) => counts.reduce((a, b) => a + b, 0)
    expect(total(drawn) / total(effective)).toBeLessThan(2.5)
  })
})
