/** The platforms that come with the package, found upwards from here: sources and build lie at different depths. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Platform } from '../interface/platform.ts'
import { InputError } from './exit.ts'
import { loadPlatform } from './load-platform.ts'

const loaded = new Map<string, Platform>()

/** By its name, which is the stem of its file. @throws InputError where it does not lie beside this program. */
export function packagedPlatform(name: string): Platform {
  const known = loaded.get(name)
  if (known) return known
  const platform = loadPlatform(platformFile(name))
  loaded.set(name, platform)
  return platform
}

/** Of a platform that comes with the program. @throws InputError as `packagedFile` does */
export const platformFile = (name: string): string => packagedFile(join('platforms', `${name}.yaml`))

/** The file of the platform of this name, where one comes with the program. */
export function packagedNamed(name: string): string | undefined {
  const isOurs = [...wellBehavedNames, ...describedNames].some((known) => known === name)
  return isOurs ? platformFile(name) : undefined
}

/** Where one of our known-bads is written: in a package only what it was compiled to. @throws InputError as below */
export function packagedBug(name: string): string {
  // They lie under the chapter of their rule.
  const stem = join('bugs', name.split('-')[0] ?? '', name)
  return found(`${stem}.ts`) ?? packagedFile(`${stem}.js`)
}

/** @throws InputError where it does not lie beside this program. */
export function packagedFile(name: string): string {
  const file = found(name)
  if (file === undefined)
    throw new InputError(`${name} does not lie beside this program. Name a file of your own.`)
  return file
}

function found(name: string): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, name))) {
    const above = dirname(folder)
    if (above === folder) return undefined
    folder = above
  }
  return join(folder, name)
}

/** Those that can be played and on which nothing may break, by name. */
export const wellBehavedNames = [
  'zonal-gateway',
  'shared-controller',
  'regulated-engine',
  'dma-controller',
  'direct-mpu',
  'region-filter',
  'iopmp',
  'iopmp-domains',
  'two-stages',
  'partitioned-gpu',
] as const

/** Those of which only static rules can be checked: this version does not execute their protection. */
export const describedNames = ['nvme-sriov', 'safety-island'] as const
