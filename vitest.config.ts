import { defineConfig } from 'vitest/config'

// Laws stand in test/, the suites of the rules beside them in properties/; dist/ holds no tests and is never searched.
export default defineConfig({
  test: {
    globalSetup: ['./test/temporary-folder.ts'],
    include: ['test/**/*.test.ts', 'properties/**/*.test.ts'],
    reporters: ['default', './tools/closing-line-reporter.mjs'],
    // The default leaves one processor idle, and no one watches.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
})
