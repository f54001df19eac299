import { defineConfig } from 'vitest/config'

// Laws stand in test/, the suites of the rules beside them in properties/; dist/ holds no tests and is never searched.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'properties/**/*.test.ts'],
    reporters: ['default', './tools/closing-line-reporter.mjs'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
