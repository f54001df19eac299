import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['test/vitest/suites/suites.ts'], testTimeout: 60_000 } })
