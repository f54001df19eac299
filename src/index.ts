/** The library: what `import … from 'wellbehaved'` gives. The command line is src/cli. */
export { type Bug, DoesNotFit, withResource, withSteps } from '../bugs/bug.ts'
export { bugNamed, bugs } from '../bugs/bugs.ts'
export { catalogue, type Row, type RuleId, ruleById } from '../properties/catalogue.ts'
export { nameOfRule, type Rule } from '../properties/kit/rule.ts'
export { rules } from '../properties/rules.ts'
export { loadPlatform, PlatformError } from './cli/load-platform.ts'
export { type Config, defineConfig, type KnownBad } from './config/config.ts'
export type { CheckOptions, Stored } from './engines/campaign.ts'
export { type Checked, check } from './engines/check.ts'
export { type Merged, merge, type Part } from './engines/merge.ts'
export { type Replay, type Replayed, replay } from './engines/replay.ts'
export type { Share } from './engines/share.ts'
export { type Breaks, shrink } from './engines/shrink.ts'
export type { DeviceFactory } from './engines/subject.ts'
export { type CompactExplored, type CompactOptions, exploreCompact } from './explorer/compact.ts'
export {
  createExplorer,
  type Explored,
  type ExploreOptions,
  type Explorer,
  explore,
  type Progress,
} from './explorer/explorer.ts'
export type { Bound, Bounds } from './explorer/search.ts'
export { STEP, type TransitionSystem } from './explorer/system.ts'
export { exploreWithWorkers, type SystemModule, type WorkersOptions } from './explorer/workers.ts'
export { type ReadCounterexample, readCounterexample } from './formats/counterexample.ts'
export { type ReadEvidence, readEvidence } from './formats/evidence.ts'
export { type Decisions, PHASE, SLOT } from './hardware/fields.ts'
export { type Counterexample, counterexampleFormat } from './interface/counterexample.ts'
export { type Device, DeviceFailure } from './interface/device.ts'
export { type Evidence, evidenceFormat, type RuleEvidence, type ShardEvidence } from './interface/evidence.ts'
export type { Bus, Observation, ObservationKind, PlainObservation } from './interface/observations.ts'
export type { FlatOperation, Operation } from './interface/operations.ts'
export { flatten, unflatten } from './interface/operations.ts'
export type { Platform } from './interface/platform.ts'
export { pointsOf } from './interface/points.ts'
export { isEvidence, type Verdict, verdicts } from './interface/verdicts.ts'
export {
  type Columns,
  columnsOf,
  type Dimension,
  type Field,
  type Fields,
  type Layout,
  layOut,
  NONE,
} from './layout/layout.ts'
export { newState, type State } from './layout/state.ts'
export { type EvidenceDiff, evidenceDiff } from './report/diff.ts'
export { evidenceMarkdown, evidenceText } from './report/evidence.ts'
export { type Story, storyMarkdown, storyOf, storyText } from './report/story.ts'
export type { SoftwareDecisions } from './software/software.ts'
