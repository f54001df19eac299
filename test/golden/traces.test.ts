/** The behaviour of the core and its software, pinned: a change of it is a line in a diff, with a reason. */
import { expect, test } from 'vitest'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { startUp } from '../../src/engines/start-up.ts'
import { createSystem } from '../../src/engines/system.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { gateway, listen } from '../engines/driver.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const hex = (digest: number) => digest.toString(16).padStart(8, '0')

/** Of every observation, without any rule: a new rule changes no digest. */
function trace(platform: Platform) {
  const started = createSystem(platform, { rules: [] })
  const start = listen(started)
  startUp(started)
  const stage = createStage(platform, { rules: [] })
  const runs = listen(stage.system)
  const { choicesDigest, effective } = sample(stage, { seed: 1, runs: 50, operations: 100 })
  return {
    start: `${start.count()} ${hex(start.digest())}`,
    runs: `${runs.count()} ${hex(runs.digest())}`,
    effective: effective.reduce((a, b) => a + b, 0),
    choicesDigest,
  }
}

test('the small platform behaves as it did', () => {
  expect(trace(smallPlatform)).toEqual({
    start: '126 64353468',
    runs: '38045 e5d089b9',
    effective: 4784,
    choicesDigest: 'c7cd5303352e0dff',
  })
})

test('the zonal gateway behaves as it did', () => {
  expect(trace(gateway)).toEqual({
    start: '751 724f965a',
    runs: '37971 019a438a',
    effective: 4916,
    choicesDigest: 'c5cbe39820df1fe8',
  })
})
