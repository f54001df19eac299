/** `serve-core`, hidden: the core as a device under test of its own, over the text protocol on standard input and output. */
import { readFileSync } from 'node:fs'
import { bugNamed } from '../../bugs/bugs.ts'
import { serveCoreOnStandardStreams } from '../dut/serve-core.ts'
import { wellBehaved } from '../hardware/decisions.ts'
import type { Platform } from '../interface/platform.ts'
import { EXIT, type ExitCode } from './exit.ts'

/** `file` holds the resolved platform, as src/cli/device.ts wrote it. */
export function serveCoreCommand(file: string, options: { readonly bug?: string }): ExitCode {
  const platform: Platform = JSON.parse(readFileSync(file, 'utf8'))
  const bug = options.bug === undefined ? undefined : bugNamed(options.bug)
  serveCoreOnStandardStreams(platform, bug?.decisions?.(wellBehaved))
  return EXIT.fine
}
