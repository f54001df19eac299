// Static rules, case by case: a description changed in one place, and how many of a rule's pairs are then bad. The
// addresses, lines and units that a case does not name are those of the smallest platform.
import { describe, expect, test } from 'vitest'
import { withContext, withDevice, withElement, withPaths, withUnit } from '../../bugs/described.ts'
import dma2a from '../../properties/dma/dma-2-identifiers-disjoint.ts'
import dma3a from '../../properties/dma/dma-3-identifiers-listed.ts'
import gic1 from '../../properties/gic/gic-1-version-3-or-newer.ts'
import irq2 from '../../properties/irq/irq-2-not-shared-with-a-device.ts'
import irq3a from '../../properties/irq/irq-3-not-shared-between-secondaries.ts'
import type { StaticRule } from '../../properties/kit/rule.ts'
import mmio1 from '../../properties/mmio/mmio-1-own-protection-region.ts'
import mmio2 from '../../properties/mmio/mmio-2-own-page.ts'
import mmio3 from '../../properties/mmio/mmio-3-isolation-granule.ts'
import mp0 from '../../properties/mp/mp-0-protection-present.ts'
import mp3a from '../../properties/mp/mp-3-every-port-passes-a-unit.ts'
import mp4 from '../../properties/mp/mp-4-one-of-four-combinations.ts'
import mp5 from '../../properties/mp/mp-5-apart-from-the-assigning-pe.ts'
import mp7 from '../../properties/mp/mp-7-stage-2-may-be-shared.ts'
import mp10 from '../../properties/mp/mp-10-apart-from-secondaries.ts'
import mp11 from '../../properties/mp/mp-11-units-in-pages-of-their-own.ts'
import type {
  Frame,
  InterruptLine,
  Platform,
  Port,
  ProtectionUnit,
  UnitFamily,
} from '../../src/interface/platform.ts'
import { unitsOf } from '../../src/interface/protection.ts'
import { smallPlatform as withFault } from '../fixtures/small-platform.ts'

const KB = 1024
/** Its protection's fault interrupt, a line of its own, is left out: a case that means it names it. */
const smallPlatform: Platform = {
  ...withFault,
  protection: { ...withFault.protection, faultLine: undefined },
}
const needsTwo = 'two contexts with stream identifiers in one device'

/** Bad pairs, and all pairs; undefined where the rule does not speak of the platform. */
function judged(rule: StaticRule, platform: Platform): readonly [bad: number, all: number] | string {
  const missing = rule.appliesTo(platform)
  if (missing) return missing.lacks
  const pairs = rule.over(platform)
  const bad = pairs.filter((pair) => !rule.then(pair))
  for (const pair of bad) expect(rule.otherwise(pair)).toContain(pair.what[0])
  return [bad.length, pairs.length]
}

type Case = readonly [what: string, platform: Platform, expected: readonly [number, number] | string]
const table = (rule: StaticRule, cases: readonly Case[]) =>
  test.each(cases)('%s', (_what, platform, expected) => expect(judged(rule, platform)).toEqual(expected))

/** Contexts 1 and 2 at these bytes; context 0 is far from both. */
function framesAt(one: Partial<Frame>, two: Partial<Frame>, platform = smallPlatform): Platform {
  const frame = { name: 'registers', base: 0, limit: 0 }
  const first = withContext(platform, 1, (c) => ({ ...c, frames: [{ ...frame, ...one }] }))
  return withContext(first, 2, (c) => ({ ...c, frames: [{ ...frame, ...two }] }))
}
const at = (base: number, bytes: number, cluster?: string): Frame => ({
  name: 'registers',
  base,
  limit: base + bytes - 1,
  ...(cluster !== undefined && { cluster }),
})

const paged = (pe: number, ...pageBytes: number[]) =>
  withElement(smallPlatform, pe, (e) => ({ ...e, architecture: 'VMSA', pageBytes }))
const pagedElsewhere = (...pageBytes: number[]) =>
  withElement(paged(1, ...pageBytes), 1, (e) => ({ ...e, cluster: 'cluster-1' }))

/** A second device with one primary: a context like context 1, at another place and on another line. */
function withSecondDevice(context: Partial<Platform['contexts'][number]>): Platform {
  const { devices, contexts } = smallPlatform
  const second = { ...contexts[1], device: 1, role: 'primary', name: 'other', ...context } as const
  const { identifierTable: _, ...first } = devices[0]
  return {
    ...smallPlatform,
    devices: [...devices, { ...first, name: 'timer', primary: 3, contexts: [3] }],
    contexts: [...contexts, { ...second, frames: context.frames ?? [at(0x9000_0000, 64)] }],
  }
}

describe('MMIO-1: targets, not numbers', () => {
  table(mmio1, [
    ['32 bytes apart in one block', framesAt(at(0x1000, 32), at(0x1020, 32)), [1, 3]],
    ['the same numbers in two clusters', framesAt(at(0x1000, 32, 'a'), at(0x1020, 32, 'b')), [0, 2]],
    ['the same numbers in one cluster', framesAt(at(0x1000, 32, 'a'), at(0x1020, 32, 'a')), [1, 3]],
    ['one of a cluster beside one that all share', framesAt(at(0x1000, 32, 'a'), at(0x1020, 32)), [1, 3]],
    ['one of a cluster hides one that all share', framesAt(at(0x1000, 64, 'a'), at(0x1000, 64)), [0, 2]],
    ['a device of its own in the block', withSecondDevice({ frames: [at(0x7401_ffe0, 32)] }), [1, 6]],
    ['two devices in two blocks', withSecondDevice({}), [0, 6]],
  ])
})

describe('MMIO-2', () => {
  const apart = (bytes: number, p: Platform) => framesAt(at(0x10_0000, 256), at(0x10_0000 + bytes, 256), p)
  table(mmio2, [
    ['no PE has VMSA', apart(256, smallPlatform), 'a processing element with VMSA'],
    ['256 bytes apart, pages of 4 KB', apart(256, paged(0, 4 * KB)), [1, 3]],
    ['4 KB apart, pages of 4 KB', apart(4 * KB, paged(0, 4 * KB)), [0, 3]],
    ['4 KB apart, the largest page is 64 KB', apart(4 * KB, paged(0, 4 * KB, 64 * KB)), [1, 3]],
    ['4 KB apart, the sizes the other way round', apart(4 * KB, paged(0, 64 * KB, 4 * KB)), [1, 3]],
    ['64 KB apart, pages of 64 KB', apart(64 * KB, paged(0, 64 * KB)), [0, 3]],
    [
      'two PEs of two sizes: each size is asked',
      apart(
        16 * KB,
        withElement(paged(0, 4 * KB), 1, (e) => ({ ...e, architecture: 'VMSA', pageBytes: [64 * KB] })),
      ),
      [1, 6],
    ],
    [
      'a cluster without VMSA holds both',
      framesAt(at(0x1000, 256, 'cluster-0'), at(0x1100, 256, 'cluster-0'), pagedElsewhere(4 * KB)),
      'a processing element with VMSA',
    ],
    [
      'the cluster with VMSA holds both',
      framesAt(at(0x1000, 256, 'cluster-1'), at(0x1100, 256, 'cluster-1'), pagedElsewhere(4 * KB)),
      [1, 3],
    ],
    [
      'the page is of the cluster with VMSA, one of the frames is of all',
      framesAt(at(0x1000, 256, 'cluster-1'), at(0x1100, 256), pagedElsewhere(4 * KB)),
      [1, 3],
    ],
    [
      'the page would be of a PE that does not reach the one',
      framesAt(at(0x1000, 256, 'cluster-0'), at(0x1100, 256), pagedElsewhere(4 * KB)),
      [0, 1],
    ],
  ])
})

describe('MMIO-3 looks at sharing, not at alignment', () => {
  table(mmio3, [
    ['64 KB each', smallPlatform, [0, 3]],
    ['4 KB each in one block', framesAt(at(0x10_0000, 4 * KB), at(0x10_1000, 4 * KB)), [1, 3]],
    ['4 KB alone in its block, unaligned', framesAt(at(0x10_3000, 4 * KB), at(0x11_0000, 4 * KB)), [0, 3]],
    ['two frames of one context in one block', fourFrames(), [0, 9]],
  ])
  function fourFrames(): Platform {
    const [one, two] = [at(0x10_0000, 4 * KB), at(0x10_2000, 4 * KB)]
    const four = [
      one,
      two,
      { ...one, base: 0x10_4000, limit: 0x10_4fff },
      { ...one, base: 0x10_6000, limit: 0x10_6fff },
    ]
    return withContext(smallPlatform, 1, (c) => ({ ...c, frames: four }))
  }
})

describe('DMA-2.a', () => {
  const streams = (context: number, ...list: number[]) =>
    withContext(smallPlatform, context, (c) => ({ ...c, streams: list }))
  table(dma2a, [
    ['all of them different', smallPlatform, [0, 3]],
    ['two contexts with one identifier', streams(2, 0x11), [1, 3]],
    ['the second identifier of one is the first of another', streams(2, 0x12, 0x11), [1, 5]],
    ["a secondary with the primary's", streams(2, 0x10), [1, 3]],
    ['the same number in another device', withSecondDevice({ streams: [0x11] }), [0, 3]],
    ['one context of a device has one', withStreams([], [0x11], []), needsTwo],
    ['nobody has one', withStreams([], [], []), needsTwo],
  ])
})
function withStreams(...lists: number[][]): Platform {
  return lists.reduce((p, streams, i) => withContext(p, i, (c) => ({ ...c, streams })), smallPlatform)
}

describe('DMA-3.a', () => {
  const entries = (...list: (readonly [number, number[]])[]) =>
    withDevice(smallPlatform, 0, (d) => ({
      ...d,
      identifierTable: { entries: list.map(([context, identifiers]) => ({ context, identifiers })) },
    }))
  const all = [
    [0, [0x10]],
    [1, [0x11]],
    [2, [0x12]],
  ] as const satisfies (readonly [number, number[]])[]
  const without = withDevice(smallPlatform, 0, ({ identifierTable: _, ...d }) => d)
  table(dma3a, [
    ['each is listed', entries(...all), [0, 3]],
    ['in registers', smallPlatform, [0, 3]],
    ['one is left out', entries(...all.slice(0, 2)), [1, 3]],
    ['two are exchanged', entries([0, [0x10]], [1, [0x12]], [2, [0x11]]), [2, 3]],
    [
      'one of two of a context is left out',
      withContext(smallPlatform, 1, (c) => ({ ...c, streams: [0x11, 0x21] })),
      [1, 4],
    ],
    ['no table', without, [3, 3]],
    ['no identifiers', withStreams([], [], []), 'stream identifiers'],
  ])
})

/** The lines replaced by these, one an interrupt of contexts 0, 1, … in order. */
function onLines(platform: Platform, ...lines: Partial<InterruptLine>[]): Platform {
  const whole = lines.map(
    (l, i): InterruptLine => ({ name: `line ${i}`, gic: 0, intid: 45, trigger: 'level', ...l }),
  )
  const contexts = platform.contexts.map((c, i) => ({
    ...c,
    interrupts: [{ trigger: 'level', line: i } as const],
  }))
  const second = { ...platform.interruptControllers[0], name: 'gic-1' }
  return {
    ...platform,
    contexts,
    lines: whole,
    interruptControllers: [...platform.interruptControllers, second],
  }
}

describe('IRQ-2', () => {
  const two = withSecondDevice({})
  const apart = [{ intid: 40 }, { intid: 41 }, { intid: 42 }]
  const fault = (faultLine: number) =>
    withUnit(onLines(smallPlatform, ...apart, { intid: 43 }), 0, (u) => ({ ...u, faultLine }))
  table(irq2, [
    ['one device', smallPlatform, 'two devices with interrupts'],
    ['lines of their own', onLines(two, ...apart, { intid: 43 }), [0, 3]],
    ['one SPI of two devices', onLines(two, ...apart, { intid: 41 }), [1, 3]],
    ['timers on SPI 13 of two controllers', onLines(two, ...apart.slice(0, 2), {}, { gic: 1 }), [0, 3]],
    [
      'one PPI number on two PEs',
      onLines(two, ...apart.slice(0, 2), { intid: 17, pe: 0 }, { intid: 17, pe: 1 }),
      [0, 3],
    ],
    [
      'one PPI of one PE',
      onLines(two, ...apart.slice(0, 2), { intid: 17, pe: 0 }, { intid: 17, pe: 0 }),
      [1, 3],
    ],
    ['one wire to two controllers', bothTargets({ gic: 1, intid: 44 }), [0, 6]],
    ['the second target of that wire is shared', bothTargets({ gic: 1, intid: 42 }), [1, 6]],
    [
      'two secondaries of one device share: not of this rule',
      onLines(two, {}, {}, {}, { intid: 46 }),
      [0, 3],
    ],
    ["a protection unit's fault of its own", fault(3), [0, 3]],
    ["a protection unit's fault with a context", fault(2), [1, 3]],
  ])
  /** The other device on a line of gic-0 and this one. */
  function bothTargets(target: Partial<InterruptLine>): Platform {
    const lines = [apart[0], apart[1], { gic: 1, intid: 42 }, { intid: 43 }, target]
    return withContext(onLines(two, ...lines), 3, (c) => ({
      ...c,
      interrupts: [{ trigger: 'level', line: 3, targets: [4] }],
    }))
  }
})

describe('IRQ-3.a', () => {
  table(irq3a, [
    ['lines of their own', smallPlatform, [0, 1]],
    ['one SPI', onLines(smallPlatform, { intid: 40 }, {}, {}), [1, 1]],
    [
      'two stations on one PPI of one PE',
      onLines(smallPlatform, { intid: 40 }, { intid: 17, pe: 0 }, { intid: 17, pe: 0 }),
      [1, 1],
    ],
    [
      'one station a PE on that PPI',
      onLines(smallPlatform, { intid: 40 }, { intid: 17, pe: 0 }, { intid: 17, pe: 1 }),
      [0, 1],
    ],
    [
      'two stations on two PPIs of one PE',
      onLines(smallPlatform, { intid: 40 }, { intid: 17, pe: 0 }, { intid: 18, pe: 0 }),
      [0, 1],
    ],
    [
      "a secondary with the primary's: not of this rule",
      onLines(smallPlatform, {}, {}, { intid: 46 }),
      [0, 1],
    ],
    [
      'one secondary',
      withContext(smallPlatform, 2, (c) => ({ ...c, interrupts: [] })),
      'two secondaries with interrupts',
    ],
  ])
})

describe('ports and units', () => {
  const silent = smallPlatform.contexts.reduce(
    (p, _, i) => withContext(p, i, (c) => ({ ...c, outstandingMax: 0 })),
    smallPlatform,
  )
  const further = (kind: Port['kind'], through: number[]) =>
    withDevice(
      withPaths(smallPlatform, (t) => t),
      0,
      (d) => ({
        ...d,
        ports: [...(d.ports ?? []), { name: 'second', kind, through }],
      }),
    )
  const none = { ...withPaths(smallPlatform, () => []), protectionUnits: [] }
  describe('MP-0', () => {
    table(mp0, [
      ['each passes the unit', smallPlatform, [0, 3]],
      ['nothing is there', none, [3, 3]],
      ['a debug port that passes none: not of this rule', further('debug', []), [0, 3]],
      ['a second data port that passes none', further('data', []), [1, 4]],
      ['nobody has DMA', silent, 'a context with DMA'],
    ])
  })
  describe('MP-3.a', () => {
    table(mp3a, [
      ['each passes the unit', smallPlatform, [0, 3]],
      ['nothing is there', none, [3, 3]],
      ...(['data', 'walk', 'message', 'debug'] as const).flatMap((kind): Case[] => [
        [`a ${kind} port that passes none`, further(kind, []), [1, 4]],
        [`a ${kind} port that passes one`, further(kind, [0]), [0, 4]],
      ]),
      ['nobody has DMA', silent, 'a context with DMA'],
    ])
  })
  describe('MP-4 is a closed list', () => {
    const stages = (...list: (readonly [UnitFamily, 1 | 2])[]): Platform => ({
      ...withPaths(smallPlatform, () => list.map((_, i) => i)),
      protectionUnits: list.map(([family, stage], i) => unit(`unit-${i}`, family, [stage])),
    })
    const both = (family: UnitFamily): Platform => ({
      ...smallPlatform,
      protectionUnits: [unit('one', family, [1, 2])],
    })
    table(mp4, [
      ['SMMU stage 1', stages(['SMMU', 1]), [0, 3]],
      ['SMPU stage 1', stages(['SMPU', 1]), [0, 3]],
      ['SMPU stages 1 and 2, one unit', both('SMPU'), [0, 3]],
      ['SMPU stages 1 and 2, two units', stages(['SMPU', 1], ['SMPU', 2]), [0, 3]],
      ['SMMU stage 1 with SMPU stage 2', stages(['SMMU', 1], ['SMPU', 2]), [0, 3]],
      ['none', none, [3, 3]],
      ['SMMU at both stages', both('SMMU'), [3, 3]],
      ['SMPU stage 1 with SMMU stage 2', stages(['SMPU', 1], ['SMMU', 2]), [3, 3]],
      ['SMMU stage 2 alone', stages(['SMMU', 2]), [3, 3]],
      ['SMPU stage 2 alone', stages(['SMPU', 2]), [3, 3]],
      ['both families at stage 1', stages(['SMMU', 1], ['SMPU', 1]), [3, 3]],
      ['one port of four', further('walk', []), [1, 4]],
    ])
  })
  describe('MP-5, and what MP-7 permits', () => {
    const shared = (family: UnitFamily, stage: 1 | 2, assigning?: readonly number[]): Platform => ({
      ...withElement(smallPlatform, 0, (e) => ({ ...e, protectionInstances: ['pe-mpu'] })),
      protectionUnits: [
        {
          ...unit('unit', family, []),
          stages: [
            { stage: 1, instance: stage === 1 ? 'pe-mpu' : 'own' },
            { stage: 2, instance: stage === 2 ? 'pe-mpu' : 'own' },
          ],
        },
      ],
      ...(assigning && { assigningElements: assigning }),
    })
    describe('MP-5', () => {
      table(mp5, [
        ['hardware of its own', smallPlatform, [0, 2]],
        ["stage 1 is the PE's", shared('SMPU', 1), [1, 4]],
        ['stage 1 is that of a PE that assigns nothing', shared('SMPU', 1, [1]), [0, 2]],
        ["stage 2 of an MPU is the PE's: permitted, so no pair of this rule", shared('SMPU', 2), [0, 3]],
        ["stage 2 of an MMU is the PE's", shared('SMMU', 2), [1, 4]],
        ['nothing stands in front of a device', none, 'a context with DMA'],
      ])
    })
    describe('MP-7', () => {
      const lacks = 'a protection stage shared with a processing element'
      table(mp7, [
        ["stage 2 of an MPU is the PE's", shared('SMPU', 2), [0, 1]],
        ["stage 1 is the PE's", shared('SMPU', 1), lacks],
        ["stage 2 of an MMU is the PE's", shared('SMMU', 2), lacks],
        ['hardware of its own', smallPlatform, lacks],
      ])
    })
  })
  describe('MP-10', () => {
    const placed = (frames: Frame[], structures: Frame[] = []) =>
      withUnit(smallPlatform, 0, (u) => ({ ...u, frames, structures }))
    const { base: primary } = smallPlatform.contexts[0].frames[0]
    const { limit } = smallPlatform.contexts[2].frames[0]
    table(mp10, [
      ['far from both secondaries', smallPlatform, [0, 2]],
      ["registers in the granule of a secondary's last", placed([at(limit - 31, 32)]), [1, 2]],
      ['registers in the next granule', placed([at(limit + 1, 64)]), [0, 2]],
      ['a table in memory in that granule', placed([at(0x7500_0000, 64)], [at(limit - 63, 32)]), [1, 4]],
      ['registers beside the primary: not of this rule', placed([at(primary, 32)]), [0, 2]],
      ['no unit', none, 'system memory protection'],
    ])
  })
  describe('MP-11', () => {
    const units = (p: Platform, one: Frame[], two: Frame[], tables: Frame[] = []): Platform => ({
      ...p,
      protectionUnits: [
        { ...unitsOf(p)[0], frames: one },
        { ...unit('second', 'SMMU', [1]), frames: two, structures: tables },
      ],
    })
    const [a, b] = [at(0x1000, 256), at(0x1100, 256)]
    table(mp11, [
      ['one unit', paged(0, 4 * KB), 'two protection units'],
      ['no PE has VMSA', units(smallPlatform, [a], [b]), 'a processing element with VMSA'],
      ['registers of two in one page', units(paged(0, 4 * KB), [a], [b]), [1, 1]],
      ['in two pages of 4 KB', units(paged(0, 4 * KB), [a], [at(0x2000, 256)]), [0, 1]],
      [
        'in two pages of 4 KB, the largest being 64 KB',
        units(paged(0, 4 * KB, 64 * KB), [a], [at(0x2000, 256)]),
        [1, 1],
      ],
      ['a page below 4 KB counts as one of 4 KB', units(paged(0, 1 * KB), [a], [at(0x1800, 256)]), [1, 1]],
      [
        "a table in the page of the other's registers",
        units(paged(0, 4 * KB), [a], [at(0x8000, 64)], [b]),
        [1, 2],
      ],
      ['two of one unit in one page', units(paged(0, 4 * KB), [a, b], [at(0x8000, 64)]), [0, 2]],
    ])
  })
})

function unit(name: string, family: UnitFamily, stages: readonly (1 | 2)[]): ProtectionUnit {
  return {
    name,
    family,
    stages: stages.map((stage) => ({ stage, instance: `${name}-${stage}` })),
    frames: [],
    structures: [],
  }
}

describe('GIC-1', () => {
  const versions = (...list: number[]): Platform => ({
    ...smallPlatform,
    interruptControllers: list.map((version, i) => ({
      ...smallPlatform.interruptControllers[0],
      name: `gic-${i}`,
      version,
    })),
  })
  table(gic1, [
    ['GICv2', versions(2), [1, 1]],
    ['GICv3', versions(3), [0, 1]],
    ['GICv4 and GICv5', versions(4, 5), [0, 2]],
    ['one of two is older', versions(3, 2), [1, 2]],
  ])
})
