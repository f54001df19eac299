// Twins: descriptions that ship, changed in one place as a designer may get it wrong. Each loads, and breaks its rule.
// They are edits of the files and no files of their own, so that they stay twins when those change.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { check } from '../../src/engines/check.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { printProblems, readPlatform } from '../../src/platform/index.ts'

type Edit = readonly [from: string | RegExp, to: string]
/** Name, file, edits, rules that break, and recommendations that are not followed. */
type Twin = readonly [
  what: string,
  file: string,
  edits: readonly Edit[],
  broken: readonly string[],
  warned?: readonly string[],
]

const vmsa: Edit = ['architecture: PMSA', 'architecture: VMSA\n    pageBytes: [4KB]']
const moved = (from: string, to: string): Edit => [`base: ${from}, size: 64KB`, `base: ${to}`]
const island = 'safety-island'
const nvme = 'nvme-sriov'

const twins: readonly Twin[] = [
  [
    'another context in the same granule',
    island,
    [moved('0x2a320000', '0x2a310000, size: 32B'), moved('0x2a310000', '0x2a310020, size: 32B')],
    ['MMIO-1', 'MMIO-2'],
    ['MMIO-3'],
  ],
  [
    'frames of two contexts in one page of 64 KB',
    island,
    [moved('0x2a320000', '0x2a320000, size: 32KB'), moved('0x2a330000', '0x2a328000, size: 32KB')],
    ['MMIO-2'],
    ['MMIO-3'],
  ],
  [
    'the DMA controller with VMSA: all channels in one page',
    'dma-controller',
    [vmsa],
    ['MMIO-2'],
    ['MMIO-3'],
  ],
  [
    'two functions with one requester ID',
    nvme,
    [
      ['[0x103]\n        dma', '[0x102]\n        dma'],
      ['function-3: [0x103]', 'function-3: [0x102]'],
    ],
    ['DMA-2.a'],
  ],
  [
    'a function that the firmware does not list',
    nvme,
    [['        virtual-function-4: [0x104]\n', '']],
    ['DMA-3.a'],
  ],
  ["the controller's SPI is that of a fault", island, [['spi: 340', 'spi: 350']], ['IRQ-2']],
  ['all channels on one SPI', 'dma-controller', [[/spi: 10[0-7]/g, 'spi: 100']], ['IRQ-3.a'], ['MMIO-3']],
  [
    'two stations on one PPI of one core',
    'zonal-gateway',
    [
      ['mailbox: unit-1, channel: 2,', 'mailbox: unit-0, channel: 2,'],
      ['mailbox: unit-2, channel: 3,', 'mailbox: unit-0, channel: 3,'],
    ],
    ['IRQ-3.a'],
  ],
  [
    'a context with DMA and no protection',
    island,
    [['through: [io-mpu]', 'through: []']],
    ['MP-0', 'MP-3.a', 'MP-4', 'SYS-5.a'],
  ],
  [
    'a port for trace that passes nothing',
    nvme,
    [['kind: debug, through: [smmu, memory-mpu]', 'kind: debug, through: []']],
    ['MP-3.a', 'MP-4'],
  ],
  [
    'lists fetched past stage 1',
    nvme,
    [['kind: walk, through: [smmu, memory-mpu]', 'kind: walk, through: [memory-mpu]']],
    ['MP-4'],
  ],
  ['an MMU at both stages', nvme, [['family: SMPU', 'family: SMMU']], ['MP-4']],
  [
    "both stages are the assigning PE's own unit",
    island,
    [['[{ stage: 1 },', '[{ stage: 1, instance: cluster-1-el2 },']],
    [],
    ['MP-5'],
  ],
  [
    "the protection's registers in a window",
    island,
    [
      moved('0x2a330000', '0x2a400fe0, size: 32B'),
      ['base: 0x2a400000, size: 4KB', 'base: 0x2a400000, size: 4064'],
    ],
    ['MP-10'],
  ],
  [
    "a stream table in the page of the other unit's registers",
    nvme,
    [['base: 0x83000000, size: 64KB', 'base: 0x2b501000, size: 4KB']],
    ['MP-11'],
  ],
  ['a GICv2', island, [['gic-1: { version: 3', 'gic-1: { version: 2']], ['GIC-1']],
]

function twinOf(file: string, edits: readonly Edit[]): Platform {
  const text = readFileSync(`platforms/${file}.yaml`, 'utf8')
  const changed = edits.reduce((before, [from, to]) => {
    const after = before.replace(from, to)
    expect(after, `an edit of ${file} finds its place: ${from}`).not.toBe(before)
    return after
  }, text)
  const read = readPlatform(changed, file)
  if ('problems' in read) throw new Error(printProblems(read.problems))
  return read.platform
}

const options = { rules, seed: 1, runs: 0, operations: 0, pairs: 0, version: 'test', staticOnly: true }
function found(platform: Platform, verdict: string): string[] {
  return check(platform, options)
    .evidence.rules.filter((r) => r.kind === 'static' && r.verdict === verdict)
    .map(({ id, part }) => (part === undefined ? id : `${id}.${part}`))
}

describe('a twin loads, and breaks what it is to break and nothing else:', () => {
  const cases = twins.map(
    ([what, file, edits, broken, warned = []]) => [what, file, edits, broken, warned] as const,
  )
  test.each(cases)('%s, in %s', (_what, file, edits, broken, warned) => {
    const platform = twinOf(file, edits)
    expect(found(platform, 'broken')).toEqual(expect.arrayContaining([...broken]))
    expect(found(platform, 'broken')).toHaveLength(broken.length)
    expect(found(platform, 'warned')).toEqual(warned)
  })

  test('there is one for each static must rule of addresses, identifiers, interrupts and protection', () => {
    const chapters = /^(MMIO|DMA|IRQ|MP|GIC)-/
    const broken = new Set(twins.flatMap(([, , , ids, warned = []]) => [...ids, ...warned]))
    const without = rules.filter((r) => r.kind === 'static' && !r.permits && chapters.test(r.id))
    expect(without.map(nameOfRule).filter((name) => !broken.has(name))).toEqual([])
  })
})

describe('what ships follows every static rule,', () => {
  test.each([island, nvme, 'zonal-gateway', 'dma-controller'])('%s', (file) => {
    const platform = twinOf(file, [])
    expect(found(platform, 'broken')).toEqual([])
    expect(found(platform, 'vacuous')).toEqual([])
    expect(found(platform, 'warned')).toEqual(file === 'dma-controller' ? ['MMIO-3'] : [])
  })
})
