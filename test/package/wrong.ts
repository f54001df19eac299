// Uses that the types of the package must refuse, each in a line of its own; `npm run package` counts them.
import { check, isEvidence, loadPlatform } from 'wellbehaved'
import { verify } from 'wellbehaved/vitest'

loadPlatform(42) // refused
isEvidence('fine') // refused
check(loadPlatform('mine.yaml'), { seed: 1 }) // refused
verify('mine.yaml', { runs: 'many' }) // refused
const text: number = loadPlatform('mine.yaml').name // refused
console.log(text)
