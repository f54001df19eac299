// Vitest's global setup: the workers' folder for temporary files is one of this run's own, and goes with it. What a test
// leaves behind on purpose (the report of a defect) or since it was ended stays nowhere else.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const names = ['TMPDIR', 'TMP', 'TEMP']

export default function setup(): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wellbehaved-tests-')))
  const before = names.map((name) => [name, process.env[name]] as const)
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  // Where the run ends without its teardown.
  process.once('exit', remove)
  for (const name of names) process.env[name] = folder
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    process.off('exit', remove)
    remove()
  }
}
