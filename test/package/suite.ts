// A stranger's suite. `npm run package` copies it as a test beside the installed package, and runs it with vitest.
import { verify } from 'wellbehaved/vitest'

verify('mine.yaml', { rules: ['ST-2', 'MMIO-1', 'SYS-6'], runs: 40 })
