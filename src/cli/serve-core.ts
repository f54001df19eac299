/** `serve-core`, hidden: the core as a device under test of its own, over the text protocol on standard input and output. */
import { readFileSync } from 'node:fs'
import { serveCoreOnStandardStreams } from '../dut/serve-core.ts'
import { bugIn } from '../engines/suite.ts'
import { wellBehaved } from '../hardware/decisions.ts'
import type { Platform } from '../interface/platform.ts'
import { loadConfig } from './config.ts'
import { EXIT, type ExitCode } from './exit.ts'

/** `file` holds the resolved platform, as src/cli/device.ts wrote it. */
export async function serveCoreCommand(
  file: string,
  options: { readonly bug?: string; readonly config?: string },
): Promise<ExitCode> {
  const platform: Platform = JSON.parse(readFileSync(file, 'utf8'))
  const bug = options.bug === undefined ? undefined : bugIn(await loadConfig(options.config), options.bug)
  serveCoreOnStandardStreams(platform, bug?.decisions?.(wellBehaved))
  return EXIT.fine
}
