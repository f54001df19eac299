#!/usr/bin/env node
/**
 * The command: there in a clone that is not built yet as well. `npx` remembers that a command was not there, and would not
 * find it after the build.
 */
import { existsSync } from 'node:fs'

const main = new URL('../dist/src/cli/main.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('wellbehaved is not built yet.\nNext: npm run build\n')
  process.exitCode = 2
}
