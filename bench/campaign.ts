/**
 * Ten million operations over the well-behaved platforms, in slices of one seed each; nothing may break. Ends with 1
 * where something did, with 130 after an interruption, with what was played until then.
 *
 * node dist/bench/campaign.js [operations] [first seed]
 */
import { processIo } from '../src/cli/io.ts'
import { packagedPlatform, wellBehavedNames } from '../src/cli/packaged.ts'
import { runTasks } from '../src/cli/run-tasks.ts'
import { defaultEffort } from '../src/engines/campaign.ts'

const [wanted = '10000000', first = '1'] = process.argv.slice(2)
const io = processIo()
let [operations, seed, interrupted] = [0, Number(first), false]
const broken: string[] = []
while (operations < Number(wanted) && !interrupted && broken.length === 0) {
  // Pairs are counted apart: a slice of operations draws few of them.
  const tasks = wellBehavedNames.map((name) => ({
    platform: packagedPlatform(name),
    ...defaultEffort,
    seed,
    pairs: 20,
  }))
  const done = await runTasks(io, 'evidence', tasks, ({ platform }) => `${platform.name}, seed ${seed}`)
  interrupted = done.interrupted
  for (const evidence of done.results) {
    operations += evidence?.operations ?? 0
    for (const r of evidence?.rules ?? [])
      if (r.verdict === 'broken' || r.verdict === 'flaky')
        broken.push(`${evidence?.platform}, seed ${seed}: ${r.id}${r.part ? `.${r.part}` : ''} ${r.verdict}`)
  }
  if (!interrupted) seed++
  process.stderr.write(`${operations.toLocaleString('en-US')} operations; go on with seed ${seed}\n`)
}
for (const line of broken) io.out(`${line}\n`)
io.out(
  `${operations.toLocaleString('en-US')} operations, ${broken.length === 0 ? 'nothing broken' : 'BROKEN'}.\n`,
)
process.exitCode = interrupted ? 130 : broken.length > 0 ? 1 : 0
