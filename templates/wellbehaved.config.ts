import { defineConfig } from 'wellbehaved'
import maskedLate from './bugs/acme-1-masked-before-reset.ts'
import maskedBeforeReset from './rules/acme-1-masked-before-reset.ts'

export default defineConfig({
  rules: [maskedBeforeReset],
  bugs: [maskedLate],
  // Names that stand for the files on the command line: wellbehaved check my-soc
  platforms: { 'my-soc': 'platform.yaml' },
})
