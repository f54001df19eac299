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
let spread = 0
// One after another, so that a line stands as soon as it is known: all of them take more than an hour.
for (const bug of measured) {
  const { results, interrupted } = await runTasks(
    processIo(),
    'bug',
    seeds.map((seed) => ({
      platform: packagedPlatform(shownOn(bug)[0]),
      bug: bug.name,
      effort: { ...effort, seed },
    })),
    (task) => `${bug.name}, seed ${task.effort.seed}`,
  )
  if (interrupted) break
  const lengths = results.map((result) => result?.counterexample?.operations.length)
  const found = lengths.filter((n) => n !== undefined)
  const [low, high] = [Math.min(...found), Math.max(...found)]
  if (low !== high) spread++
  const missed = lengths.length - found.length
  process.stdout.write(
    `${bug.name.padEnd(48)} ${found.length === 0 ? '–' : low === high ? low : `${low} to ${high}: ${lengths.map((n) => n ?? '–').join(' ')}`}${missed > 0 ? `   not found with ${missed} seeds` : ''}\n`,
  )
}
process.stdout.write(`${measured.length} known-bads, ${seeds.length} seeds: ${spread} with a spread.\n`)
