// One campaign, and one test for each rule: those of the paper, and your own.
import { verify } from 'wellbehaved/vitest'

verify('my-soc', { runs: 500 })
