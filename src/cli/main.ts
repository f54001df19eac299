#!/usr/bin/env node
/** The program `wellbehaved`: the command line of src/cli/program.ts with this process's streams, folder and signals. */
import { processIo } from './io.ts'
import { main } from './program.ts'

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await main(process.argv.slice(2), processIo())
