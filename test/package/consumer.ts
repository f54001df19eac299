// What a stranger's program imports. `npm run package` compiles it against the installed package, and runs it.
import {
  check,
  type Evidence,
  evidenceText,
  loadPlatform,
  type Platform,
  readEvidence,
  rules,
} from 'wellbehaved'

const platform: Platform = loadPlatform('mine.yaml')
const { evidence } = check(platform, {
  rules: rules.filter((rule) => rule.id === 'ST-2' || rule.kind === 'static'),
  seed: 1,
  runs: 20,
  operations: 50,
  pairs: 0,
  version: 'stranger',
})
const read = readEvidence(JSON.stringify(evidence), 'evidence.json')
if ('problem' in read) throw new Error(read.problem)
const again: Evidence = read.evidence
const held: number = again.rules.filter(({ verdict }) => verdict === 'held').length
if (held === 0 || !evidenceText(again).includes('ST-2')) throw new Error('nothing is held')
console.log(`${held} rules held`)
