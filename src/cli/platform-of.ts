/** The platform that a command line names. */
import { resolve } from 'node:path'
import type { Platform } from '../interface/platform.ts'
import { InputError } from './exit.ts'
import type { Io } from './io.ts'
import { PlatformError, tryLoadPlatform } from './load-platform.ts'

/** Problems name the file as it was typed. @throws PlatformError */
export function platformOf({ cwd }: Io, typed: string): Platform {
  if (typed === '')
    throw new InputError('The platform: found nothing, expected a file. Name one, such as platform.yaml.')
  const read = tryLoadPlatform(resolve(cwd, typed))
  if ('platform' in read) return read.platform
  throw new PlatformError(read.problems.map((problem) => ({ ...problem, file: typed })))
}
