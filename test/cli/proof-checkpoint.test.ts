/** What a group of a proof keeps of its search: when, and what is told where that cannot be written. */
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { withCheckpoint } from '../../src/cli/proof-checkpoint.ts'
import type { GroupCheckpoint, ProvedGroup } from '../../src/engines/prove.ts'

const proved: ProvedGroup = {
  ...{ group: 'g', result: 'complete', states: 1, transitions: 0, depth: 0 },
  rules: [],
}
const fileIn = (folder: string, every = 0) => ({
  ...{ path: join(folder, 'g.checkpoint'), shown: 'g.checkpoint', identity: 'g', resumes: false },
  every,
})
const newFolder = () => mkdtempSync(join(tmpdir(), 'wellbehaved-'))
const keeping = (file: ReturnType<typeof fileIn>, act: (checkpoint: GroupCheckpoint) => void) =>
  withCheckpoint(file, (checkpoint) => {
    if (checkpoint) act(checkpoint)
    return proved
  })

afterEach(() => {
  vi.restoreAllMocks()
})

test('the time to the next checkpoint begins when it is first asked for, and is ten times what the last one took', () => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  function* slowly() {
    now += 50
    yield new Uint8Array(4)
  }
  keeping(fileIn(newFolder(), 100), ({ isDue, keep }) => {
    // What it took to go on from a file.
    now = 1000
    expect(isDue?.()).toBe(false)
    now = 1099
    expect(isDue?.()).toBe(false)
    now = 1100
    expect(isDue?.()).toBe(true)
    keep?.(slowly())
    now = 1150 + 499
    expect(isDue?.()).toBe(false)
    now = 1150 + 500
    expect(isDue?.()).toBe(true)
  })
})

test('a checkpoint that could not be written is told, unless a later one could', () => {
  const file = fileIn(newFolder())
  const parts = [new Uint8Array(4)]
  mkdirSync(file.path)
  expect(keeping(file, ({ keep }) => keep?.(parts)).problem).toMatch(/cannot be written/)
  const { problem } = keeping(file, ({ keep }) => {
    keep?.(parts)
    rmdirSync(file.path)
    keep?.(parts)
  })
  expect(problem).toBeUndefined()
})
