// Removes what was built, whole or in part, so that a file deleted from the sources does not live on.
// `node tools/clean.mjs [folder…]`, from the root of the package.
import { rmSync } from 'node:fs'

const named = process.argv.slice(2)
for (const folder of named.length > 0 ? named : ['dist', 'dist.part', 'dist.old'])
  rmSync(folder, { recursive: true, force: true })
