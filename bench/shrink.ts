/**
 * How long the shrunk sequence of each known-bad is over several seeds: the spread should be zero, because a story that
 * depends on the seed is not the shortest.
 *
 * node dist/bench/shrink.js [seeds] [known-bad…]
 */
import { shownOn } from '../bugs/bug.ts'
import { bugs } from '../bugs/bugs.ts'
import { processIo } from '../src/cli/io.ts'
import { packagedPlatform } from '../src/cli/packaged.ts'
import { runTasks } from '../src/cli/run-tasks.ts'
import { huntEffort } from '../src/engines/hunt.ts'

const seedsByDefault = 20
const [count = String(seedsByDefault), ...names] = process.argv.slice(2)
const seeds = Array.from({ length: Number(count) }, (_, i) => i + 1)
const measured = bugs.filter((b) => names.length === 0 || names.includes(b.name))

// Nobody else is looked for: only the length counts.
const effort = { ...huntEffort, runsAfter: 0, pairsOfOthers: 0 }
const lengths: (number | undefined)[][] = measured.map(() => [])
const spreadOf = (found: readonly (number | undefined)[]) =>
  new Set(found.filter((n) => n !== undefined)).size > 1
// Seed by seed, so that what an hour's run has seen is worth something wherever it ends.
for (const seed of seeds) {
  const tasks = measured.map((bug) => ({
    platform: packagedPlatform(shownOn(bug)[0]),
    bug: bug.name,
    effort: { ...effort, seed },
  }))
  const { results, interrupted } = await runTasks(
    processIo(),
    'bug',
    tasks,
    ({ bug }) => `seed ${seed}, ${bug}`,
  )
  if (interrupted) break
  results.forEach((result, i) => {
    lengths[i].push(result?.counterexample?.operations.length)
  })
  process.stdout.write(`seed ${seed}: ${lengths.filter(spreadOf).length} with a spread so far\n`)
}
measured.forEach((bug, i) => {
  const found = lengths[i].filter((n) => n !== undefined)
  const [low, high] = [Math.min(...found), Math.max(...found)]
  const shown = found.length === 0 ? '–' : low === high ? `${low}` : `${low} to ${high}: ${found.join(' ')}`
  const missed = lengths[i].length - found.length
  process.stdout.write(
    `${bug.name.padEnd(48)} ${shown}${missed > 0 ? `   not found with ${missed} seeds` : ''}\n`,
  )
})
process.stdout.write(
  `${measured.length} known-bads, ${lengths[0]?.length ?? 0} seeds: ${lengths.filter(spreadOf).length} with a spread.\n`,
)
