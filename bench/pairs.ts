/**
 * Two-run rules: pairs a second of processor time and their shares, rule by rule.
 * `node dist/bench/pairs.js [platform] [pairs] [seed]`
 */
import { nameOfRule } from '../properties/kit/rule.ts'
import { rules } from '../properties/rules.ts'
import { loadPlatform } from '../src/cli/load-platform.ts'
import { samplePairs } from '../src/engines/two-run.ts'

const [file = 'platforms/zonal-gateway.yaml', count = '2000', seed = '1'] = process.argv.slice(2)
const platform = loadPlatform(file)
const pairs = Number(count)
const share = (n: number) => `${Math.round((100 * n) / pairs)} %`

for (const rule of rules) {
  if (rule.kind !== 'twoRun' || rule.appliesTo(platform)) continue
  const start = process.cpuUsage()
  const { counts, finding } = samplePairs(platform, rule, {}, { seed: Number(seed), pairs, operations: 100 })
  const { user, system } = process.cpuUsage(start)
  const { useful, noDifference, notComparable, victimSilent } = counts
  const shares = `useful ${share(useful)}, no difference ${share(noDifference)}, not comparable ${share(notComparable)}, victim silent ${share(victimSilent)}`
  const alarm = finding ? `; FALSE ALARM: ${finding.explanation}` : ''
  console.log(
    `${nameOfRule(rule)}: ${Math.round((1e6 * pairs) / (user + system))} pairs/s; ${shares}${alarm}`,
  )
}
