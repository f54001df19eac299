#!/usr/bin/env node
/** The program `wellbehaved`: the command line of src/cli/program.ts with this process's streams, folder and signals. */
import { EXIT } from './exit.ts'
import { processIo } from './io.ts'
import { main } from './program.ts'

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

// Nothing of ours ends the process: what a configuration brings must not make it look green.
const sayEndedEarly = (code: number): void => {
  process.exitCode = EXIT.input
  process.stderr.write(
    `The program was ended before it was done (exit code ${code}). Most likely something of a configuration calls process.exit, or waits for what never comes: leave that out.\n`,
  )
}
process.once('exit', sayEndedEarly)
const code = await main(process.argv.slice(2), processIo())
process.off('exit', sayEndedEarly)
process.exitCode = code
