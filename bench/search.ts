/**
 * Searches the small scopes of a platform in full: which states, in how many steps, and what each scope leaves out.
 * The counts are pinned in test/engines/search.test.ts; this prints them for a reader.
 */
import { readFileSync } from 'node:fs'
import { nameOfRule } from '../properties/kit/rule.ts'
import { isMonitored, rules } from '../properties/rules.ts'
import { operationsOf } from '../src/engines/alphabet.ts'
import { scopeOf } from '../src/engines/scope.ts'
import { searchGroups, smallScopes } from '../src/engines/scopes.ts'
import { searchStates } from '../src/engines/search.ts'
import { readPlatform } from '../src/platform/index.ts'

const file = process.argv[2] ?? 'platforms/zonal-gateway.yaml'
const read = readPlatform(readFileSync(file, 'utf8'), file)
if (!('platform' in read))
  throw new Error(`${file} does not load; see it with: npm run wellbehaved -- check ${file}`)

const monitored = rules.filter(isMonitored)
for (const spec of smallScopes(read.platform)) {
  const scope = scopeOf(read.platform, spec)
  const { name, platform, points, alphabet } = scope
  const operations = operationsOf(platform, alphabet)
  for (const group of searchGroups(monitored, scope)) {
    const before = process.cpuUsage()
    const found = searchStates(platform, { rules: group.rules, points, operations, statesMax: 4_000_000 })
    const seconds = process.cpuUsage(before).user / 1e6
    const counts = `${found.states} states, ${found.transitions} transitions, depth ${found.depth}`
    console.log(
      `${name}, ${group.name}: ${found.result}, ${counts}, ${seconds.toFixed(1)} s of processor time`,
    )
    group.rules.forEach((rule, i) => {
      console.log(`  ${nameOfRule(rule)} exercised ${found.exercised[i]} times`)
    })
  }
  for (const sentence of platform.leavesOut) console.log(`  leaves out: ${sentence}`)
}
