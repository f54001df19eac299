/** What `import … from 'wellbehaved/vitest'` gives. It needs vitest, which is yours: an optional peer. */
export { type VerifyOptions, verify } from './verify.ts'
