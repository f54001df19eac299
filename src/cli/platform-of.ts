/** The platform that a command line names. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Platform } from '../interface/platform.ts'
import { InputError } from './exit.ts'
import { shownPath } from './files.ts'
import type { Io } from './io.ts'
import { PlatformError, tryLoadPlatform } from './load-platform.ts'
import { packagedNamed } from './packaged.ts'

/** Problems name the file as it was typed. @throws PlatformError */
export function platformOf({ cwd }: Io, typed: string): Platform {
  if (typed === '')
    throw new InputError('The platform: found nothing, expected a file. Name one, such as platform.yaml.')
  const read = tryLoadPlatform(resolve(cwd, typed))
  if ('platform' in read) return read.platform
  const ours = existsSync(resolve(cwd, typed)) ? undefined : packagedNamed(typed)
  const also = ours === undefined ? '' : ` One of that name comes with the program: ${shownPath(cwd, ours)}`
  throw new PlatformError(
    read.problems.map((problem) => ({ ...problem, hint: `${problem.hint}${also}`, file: typed })),
  )
}
