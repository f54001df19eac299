/** What is not a verdict: wrong input, a device that failed, a defect of ours. Which exit code, and what is said. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DeviceFailure } from '../interface/device.ts'
import { printable, problemsShownMax } from '../platform/problems.ts'
import { workflowCommand } from '../report/github.ts'
import { inRepository } from './ci.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { PlatformError } from './load-platform.ts'

export function exitOfFailure(io: Io, error: unknown): ExitCode {
  if (error instanceof PlatformError || error instanceof InputError) {
    io.err(`${error.message}\n`)
    if (error instanceof PlatformError && io.github.isRunner) annotateProblems(io, error)
    return EXIT.input
  }
  if (error instanceof DeviceFailure) {
    const file = saved('device-failure.txt', deviceReport(error))
    io.err(`The device under test failed: ${error.message}\nIts last requests and standard error: ${file}\n`)
    io.err('Next: start the device by hand and send it the last request; no rule was judged from here on.\n')
    return EXIT.device
  }
  const known = error instanceof Error ? error : new Error(String(error))
  const file = saved('defect.txt', `${known.stack ?? known.message}\n`)
  const [firstLine = ''] = known.message.split('\n')
  io.err(`A defect of wellbehaved: ${firstLine} Please report it with ${file}\n`)
  return EXIT.defect
}

/** On GitHub's runner, each at its place in the description. */
function annotateProblems(io: Io, { problems }: PlatformError): void {
  for (const { file, line, column, path, found, expected, hint } of problems.slice(0, problemsShownMax)) {
    const shown = inRepository(io, resolve(io.cwd, file))
    const at = { ...(shown === undefined ? {} : { file: shown }), ...(line > 0 ? { line, column } : {}) }
    const message = printable(
      `${path === '' ? '' : `${path}: `}found ${found}, expected ${expected}. ${hint}`,
    )
    io.command(workflowCommand({ level: 'error', ...at, title: 'platform description', message }), 'err')
  }
}

const deviceReport = ({ message, lastRequests, standardError }: DeviceFailure): string =>
  [
    message,
    '',
    'Last requests, newest last:',
    ...lastRequests,
    '',
    'Standard error:',
    standardError,
    '',
  ].join('\n')

/** In a folder of its own, so that it overwrites nothing. */
function saved(name: string, text: string): string {
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'wellbehaved-')), name)
    writeFileSync(file, text)
    return file
  } catch {
    return '(it could not be saved: the folder for temporary files may not be written)'
  }
}
