/** The table hazard × family, for `reports/`. */
import { bugNamed } from '../../bugs/bugs.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { behind } from '../engines/families.ts'
import { hazards, playRight } from '../engines/hazards.ts'
import { huntEffort } from '../engines/hunt.ts'
import { type Platform, protectionFamilies } from '../interface/platform.ts'
import { type HazardTable, hazardsFormat } from '../report/hazards.ts'
import type { Io } from './io.ts'
import { packagedPlatform } from './packaged.ts'
import { runTasks } from './run-tasks.ts'
import { version } from './version.ts'

/** Some 100,000 operations have an effect in as many runs. */
const runsOfRight = 1_100

export async function hazardTable(io: Io, platform: Platform): Promise<HazardTable> {
  const cells = hazards.flatMap(({ name, shownBy }) =>
    shownBy.flatMap(({ bug, families, closes, on }) =>
      families.map((family) => ({ hazard: name, bug, family, closes, on })),
    ),
  )
  const systems = cells.map(({ family, closes, on }) => {
    const system = behind(on === undefined ? platform : packagedPlatform(on), family)
    return closes ? closing(system) : system
  })
  // Nobody else is looked for.
  const effort = { ...huntEffort, runsAfter: 0, pairsOfOthers: 0 }
  const { results } = await runTasks(
    io,
    'bug',
    cells.map(({ bug }, i) => ({ platform: systems[i], bug, effort })),
    ({ bug, platform: p }) => `${bug}, ${p.protection.family}`,
  )
  const judged = rules.filter(isMonitored).filter(({ kind }) => kind !== 'permission')
  return {
    format: hazardsFormat,
    version,
    platform: platform.name,
    right: protectionFamilies.map((family) => ({
      family,
      ...playRight(behind(platform, family), judged, runsOfRight),
    })),
    wrong: cells.map(({ hazard, bug, family, on }, i) => ({
      hazard,
      bug,
      family,
      ...(on !== undefined && { on }),
      rule: bugNamed(bug)?.rule ?? '',
      after: results[i]?.detectedAfter ?? null,
      shrunk: results[i]?.counterexample?.operations.length ?? null,
    })),
    otherwise: hazards.flatMap(({ name, otherwise }) =>
      otherwise === undefined ? [] : [{ hazard: name, why: otherwise }],
    ),
  }
}

const closing = (platform: Platform): Platform => ({
  ...platform,
  protection: { ...platform.protection, closes: true },
})
