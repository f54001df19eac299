/** Counterexamples as files: their names, where they go, and which of a folder speak of a platform. */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Stored } from '../engines/campaign.ts'
import { readCounterexample } from '../formats/counterexample.ts'
import { plainFileName } from '../formats/evidence.ts'
import { describesOperations } from '../formats/operations.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { Platform } from '../interface/platform.ts'
import { readFileOf } from './read-file.ts'

/**
 * `rst-12-a-3f9a.json`: the rule, and a hash of platform, rule and operations, so that the same finding keeps its name and
 * those of two platforms may lie in one folder.
 */
export function fileNameOf({ platform, rule, operations, static: pair }: Counterexample): string {
  const told = [platform.name, rule, operations, pair ?? null]
  const digest = createHash('sha256').update(JSON.stringify(told))
  const stem = rule.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `${stem}-${digest.digest('hex').slice(0, 4)}.json`
}

export const printCounterexample = (counterexample: Counterexample): string =>
  `${JSON.stringify(counterexample, null, 1)}\n`

export interface Corpus {
  readonly stored: readonly Stored[]
  /** Files that were passed over, and why. */
  readonly passedOver: readonly string[]
}

/** The counterexamples of a folder that speak of this platform and can be said of it as it is now. */
export function readCorpus(folder: string, platform: Platform): Corpus {
  const stored: Stored[] = []
  const passedOver: string[] = []
  for (const file of filesOf(folder)) {
    if (!plainFileName.safeParse(file).success) {
      passedOver.push(
        `${file}: a name that evidence cannot hold. Rename it, with letters, digits, hyphens and dots only.`,
      )
      continue
    }
    const read = readFileOf(join(folder, file), file)
    const found = 'text' in read ? readCounterexample(read.text, file) : read
    if ('problem' in found) {
      passedOver.push(found.problem)
      continue
    }
    const { counterexample } = found
    if (counterexample.platform.name !== platform.name) continue
    const obstacle = describesOperations(platform, counterexample.operations)
    if (obstacle === undefined) stored.push({ file, counterexample })
    else passedOver.push(`${file}: ${obstacle}. Remove it, or bring back what it names.`)
  }
  return { stored, passedOver }
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => entry.name)
      .sort()
  } catch {
    return []
  }
}
