/** The version of this package, as its package.json says. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Found upwards from here: the sources and the build lie at different depths. */
function packageVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const found = versionIn(join(folder, 'package.json'))
    if (found !== undefined) return found
    const above = dirname(folder)
    if (above === folder) throw new Error('there is no package.json of wellbehaved above this file')
    folder = above
  }
}

function versionIn(file: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8'))
    return name === 'wellbehaved' ? String(version) : undefined
  } catch {
    return undefined
  }
}

export const version = packageVersion()
