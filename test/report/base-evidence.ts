// Evidence of a campaign that played nothing and judged nothing: rows are put into it.
import { check } from '../../src/engines/check.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

export const base = check(smallPlatform, {
  rules: [],
  seed: 1,
  runs: 0,
  operations: 1,
  pairs: 0,
  version: '0',
}).evidence
