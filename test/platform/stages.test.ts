/** A description of protection with a second stage, as it is understood; what is wrong in one: bad-input.test.ts. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import mp4 from '../../properties/mp/mp-4-one-of-four-combinations.ts'
import mp5 from '../../properties/mp/mp-5-apart-from-the-assigning-pe.ts'
import mp7 from '../../properties/mp/mp-7-stage-2-may-be-shared.ts'
import { platformProblem, platformShape } from '../../src/formats/platform.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { printProblems, readPlatform } from '../../src/platform/index.ts'

const described = readFileSync('platforms/two-stages.yaml', 'utf8')
function platformOf(...edits: readonly (readonly [string, string])[]): Platform {
  const text = edits.reduce((t, [out, put]) => {
    expect(t).toContain(out)
    return t.replace(out, put)
  }, described)
  const read = readPlatform(text, 'two-stages.yaml')
  if ('problems' in read) throw new Error(printProblems(read.problems))
  return read.platform
}
const platform = platformOf()
const [, channel0, channel1] = platform.contexts

describe('a setting', () => {
  test('has the window in the first stage, and in the second what the window says', () => {
    const [, source] = channel0.settings
    expect(source.regions).toEqual([
      { base: 0x3179_0000, limit: 0x3179_0fff, read: true, write: true, attribute: 0 },
      { base: 0x3179_0000, limit: 0x3179_03ff, read: true, write: true, attribute: 0, stage: 2 },
    ])
  })

  test('has all of the memory in the second stage where the window says nothing, and each channel in both', () => {
    const archive = channel1.settings.find((s) => s.guest === 1 && s.window === 2)
    const channel = { base: 0x7609_9000, limit: 0x7609_903f, read: false, write: true, attribute: 1 }
    expect(archive?.regions).toEqual([
      { base: 0x3579_2000, limit: 0x3579_27ff, read: true, write: false, attribute: 0 },
      { ...channel, base: expect.any(Number), limit: expect.any(Number) },
      { base: 0x3578_0000, limit: 0x357b_ffff, read: true, write: true, attribute: 0, stage: 2 },
      { ...channel, base: expect.any(Number), limit: expect.any(Number), stage: 2 },
    ])
  })

  test('lies in as many regions of the lower half as of the upper one', () =>
    expect([channel0, channel1].map((c) => c.regions)).toEqual([
      [0, 4],
      [1, 2, 5, 6],
    ]))
})

test('a platform with two stages can be written and read', () => {
  const again = platformShape.parse(JSON.parse(JSON.stringify(platform)))
  expect(again).toEqual(platform)
  expect(platformProblem(platform)).toBeUndefined()
})

test('a setting whose regions are not those of the stages is told from one that is', () => {
  const turned = platform.contexts.map((c) => ({
    ...c,
    settings: c.settings.map((s) => ({ ...s, regions: s.regions.toReversed() })),
  }))
  expect(platformProblem({ ...platform, contexts: turned })).toContain('channel-0')
  const { secondStage: _second, ...oneStage } = platform.protection
  expect(platformProblem({ ...platform, protection: oneStage })).toContain('channel-0')
})

test.each([
  ['together', []],
  ['ordered', []],
  ['unordered', [expect.stringContaining('every mixture of an old and a new stage is allowed')]],
])('where no order is declared every verdict says so: %s', (commit, said) =>
  expect(platformOf(['commit: together', `commit: ${commit}`]).leavesOut.slice(1)).toEqual(said),
)

test.each([0, 4])('a commit of no stage (%i) is refused where they are committed apart', (value) => {
  const text = described
    .replace('commit: together', 'commit: ordered')
    .replace(
      'procedures: default',
      `procedures: { extra: { arguments: [], steps: [{ do: write, register: protection.COMMIT, value: ${value} }] } }`,
    )
  const read = readPlatform(text, 'x.yaml')
  expect('problems' in read && printProblems(read.problems)).toContain('1 the first, 2 the second, 3 both')
})

describe('the static rules', () => {
  const shared = platformOf(
    ['secondStage: { commit: together }', 'secondStage: { commit: together, instance: core-mpu }'],
    ['    listRegisters: 4', '    listRegisters: 4\n    protectionInstances: [core-mpu]'],
  )
  const wrong = (rule: typeof mp4, p: Platform) => rule.over(p).filter((pair) => !rule.then(pair))

  test('see both stages behind each port', () => {
    expect(wrong(mp4, platform)).toEqual([])
    expect(mp4.over(platform).map(({ what }) => what[1])).toEqual(
      mp4.over(platform).map(() => 'SMPU stage 1 with SMPU stage 2'),
    )
  })

  test('permit that the second one is the PEs’ own, and ask nothing more of it', () => {
    expect(mp7.appliesTo(platform)).toBeDefined()
    expect(mp7.appliesTo(shared)).toBeUndefined()
    expect(wrong(mp5, shared)).toEqual([])
  })

  test('warn where the first one is', () => {
    const both = platformOf(
      ['secondStage: { commit: together }', 'secondStage: { commit: together }\n  instance: core-mpu'],
      ['    listRegisters: 4', '    listRegisters: 4\n    protectionInstances: [core-mpu]'],
    )
    expect(wrong(mp5, both).map(({ what }) => what[0])).toContain('stage 1 of system-mpu')
  })
})
