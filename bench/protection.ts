/**
 * What a checked operation costs behind each unit of protection, against the staged MPU alone: the same systems behind each
 * family, and the platforms whose protection is fuller (tables, two stages, a unit that closes), each beside its own system
 * behind a plain staged unit. Round by round in turn in one process, with every rule.
 *
 * node dist/bench/protection.js [rounds]
 */
import { isMonitored, rules } from '../properties/rules.ts'
import { packagedPlatform, wellBehavedNames } from '../src/cli/packaged.ts'
import { behind } from '../src/engines/families.ts'
import { createStage } from '../src/engines/stage.ts'
import { type Platform, protectionFamilies } from '../src/interface/platform.ts'
import { measure, median, ratiosOf, type Side } from './costs.ts'

const effort = { runs: 300, operations: 100 }
const twofold = 2
const [rounds = '5'] = process.argv.slice(2)

const played = rules.filter(isMonitored)
const sideOf = (name: string, platform: Platform): Side => ({
  name,
  stage: createStage(platform, { rules: played }),
  costs: [],
})

/** One stage, which waits for nothing. A platform with procedures of its own keeps them where they are of the family. */
function stagedAlone(platform: Platform): Platform {
  const { closes, profile, secondStage, ...protection } = platform.protection
  // Its settings have regions of both stages: the same device, described with one.
  if (secondStage !== undefined) return behind(packagedPlatform('iopmp'), 'staged')
  return protection.family === 'staged' ? { ...platform, protection } : behind(platform, 'staged')
}

/** A system behind each of several units, the plain staged one first. */
const rows: readonly (readonly [Side, ...Side[]])[] = wellBehavedNames.flatMap((name) => {
  const platform = packagedPlatform(name)
  const { family } = platform.protection
  if (family === 'none' || platform.processingElements.length === 0) return []
  const plain = sideOf(`${name}, staged alone`, stagedAlone(platform))
  const own = sideOf(`${name}, as described (${family})`, platform)
  const others = protectionFamilies
    .filter((f) => name === 'zonal-gateway' && f !== 'staged')
    .map((f) => sideOf(`${name}, ${f}`, behind(platform, f)))
  return [[plain, own, ...others]]
})

measure(rows.flat(), Number(rounds), effort)

console.log(
  `${rounds} rounds of ${effort.runs} runs in turn, ${played.length} rules, processor time of one process`,
)
console.log('µs an effective operation   against staged (least to most)   system')
let worst = 0
for (const [plain, ...others] of rows)
  for (const side of [plain, ...others]) {
    const ratios = ratiosOf(side, plain)
    worst = Math.max(worst, median(ratios))
    const spread = `${median(ratios).toFixed(2)}× (${ratios[0].toFixed(2)} to ${ratios[ratios.length - 1].toFixed(2)})`
    console.log(`${median(side.costs).toFixed(2).padStart(25)}   ${spread.padStart(30)}   ${side.name}`)
  }
console.log(
  `The dearest costs ${worst.toFixed(2)} times what staged does: ${worst <= twofold ? 'within' : 'NOT within'} ${twofold} times.`,
)
