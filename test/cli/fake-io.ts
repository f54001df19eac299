// Streams, folder and signals of a test, so that a command runs without a process of its own.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll } from 'vitest'
import type { ExitCode } from '../../src/cli/exit.ts'
import type { Io } from '../../src/cli/io.ts'
import { main } from '../../src/cli/program.ts'
import { unstyled } from '../../src/report/style.ts'

const root = resolve(import.meta.dirname, '../..')
export const gateway = join(root, 'platforms/zonal-gateway.yaml')

export interface Ran {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
}

/** Runs a command in a folder. `interrupted` is asked before each run of a campaign. */
export async function run(
  cwd: string,
  argv: readonly string[],
  interrupted: () => boolean = () => false,
): Promise<Ran> {
  const written = { out: '', err: '' }
  const code = await main(argv, fakeIo(cwd, written, interrupted))
  return { code, ...written }
}

export const fakeIo = (
  cwd: string,
  written: { out: string; err: string },
  interrupted: () => boolean = () => false,
): Io => ({
  cwd,
  out: (text) => {
    written.out += text
  },
  err: (text) => {
    written.err += text
  },
  command: (line, to) => {
    written[to] += `${line}\n`
  },
  style: unstyled,
  progress: undefined,
  onInterrupt: () => () => undefined,
  github: { isRunner: false, workspace: undefined, summary: undefined },
  campaign: { interrupted },
})

/** A folder that is removed after the tests of the file. (A hook registered within a test would never be called.) */
export function folder(): string {
  const one = realpathSync(mkdtempSync(join(tmpdir(), 'wellbehaved-')))
  made.push(one)
  return one
}

const made: string[] = []
afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true })
})
