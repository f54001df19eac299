// The compiler writes the command anew without the bit that npm gave it when it linked it.
import { chmodSync } from 'node:fs'

chmodSync(new URL('../dist/src/cli/main.js', import.meta.url), 0o755)
