// Puts a finished build where the last one stands: a build that fails or is interrupted leaves that one as it was.
// `node tools/swap.mjs`, from the root of the package.
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'

// The program may be started by its own path.
chmodSync('dist.part/src/cli/main.js', 0o755)
rmSync('dist.old', { recursive: true, force: true })
if (existsSync('dist')) renameSync('dist', 'dist.old')
renameSync('dist.part', 'dist')
rmSync('dist.old', { recursive: true, force: true })
