/**
 * MP-4  "The system configuration must be one of: — System MMU at stage 1 — System MPU at stage 1 — System MPU at stages
 * 1 and 2 — System MMU at stage 1 and MPU at stage 2"
 * A closed list, asked of each port: what stands behind it is one of the four. A bypass for some attributes, which MP-8
 * permits, takes no stage away.
 */
import type { Platform, ProtectionStage, UnitFamily } from '../../src/interface/platform.ts'
import { type PlacedPort, portsOf, unitsOf } from '../../src/interface/protection.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { sayPort } from '../kit/stages.ts'

/** One bit for each family and stage. */
const bitOf = (family: UnitFamily, stage: ProtectionStage['stage']): number =>
  (family === 'SMMU' ? 1 : 4) << (stage - 1)

const smmu1 = bitOf('SMMU', 1)
const smpu1 = bitOf('SMPU', 1)
const smpu2 = bitOf('SMPU', 2)
const allowed: readonly number[] = [smmu1, smpu1, smpu1 | smpu2, smmu1 | smpu2]

export default staticRule('MP-4', {
  reading:
    'Behind each port stands one of four: SMMU stage 1; SMPU stage 1; SMPU stages 1 and 2; SMMU stage 1 with SMPU stage 2.',
  appliesTo: (platform) => (portsOf(platform).length > 0 ? undefined : { lacks: 'a context with DMA' }),
  over: (platform) => portsOf(platform).map((port) => combinationOf(platform, port)),
  then: ({ at }) => allowed.includes(at[1]),
  otherwise: ({ what }) =>
    `Behind the port ${what[0]} stands ${what[1]}. That is none of the four combinations that the paper allows.`,
})

/** A port, and the families and stages behind it, as a word and as bits. */
function combinationOf(platform: Platform, port: PlacedPort): Pair {
  const units = unitsOf(platform)
  const stages = port.through.flatMap((u) =>
    units[u].stages.map(({ stage }) => ({ family: units[u].family, stage })),
  )
  const bits = stages.reduce((all, { family, stage }) => all | bitOf(family, stage), 0)
  const words = stages.map(({ family, stage }) => `${family} stage ${stage}`)
  return {
    what: [sayPort(platform, port), words.join(' with ') || 'no protection'],
    at: [port.through.length, bits],
  }
}
