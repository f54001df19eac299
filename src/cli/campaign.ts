/**
 * A campaign as plain data in and plain data out, so that it runs in this thread or in one beside it. The clock of a
 * bounded campaign and the throttle of its progress live here.
 */
import { nameOfRule } from '../../properties/kit/rule.ts'
import type { Progress, Stored } from '../engines/campaign.ts'
import { type Checked, check } from '../engines/check.ts'
import type { Share } from '../engines/share.ts'
import { bugIn } from '../engines/suite.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { Platform } from '../interface/platform.ts'
import type { Configured } from './config.ts'
import { deviceFactory } from './device.ts'
import type { Dut } from './dut.ts'

export interface CampaignRequest {
  readonly platform: Platform
  readonly dut: Dut
  readonly bug?: string
  /** Names of the rules to check, and IDs of the catalogue's rows asked for. */
  readonly rules: readonly string[]
  readonly rows: readonly string[]
  readonly staticOnly: boolean
  readonly strict: boolean
  readonly cover: boolean
  readonly seed: number
  readonly runs: number
  readonly operations: number
  readonly pairs: number
  /** Milliseconds after which it ends, if it is bounded by time. */
  readonly milliseconds?: number
  readonly corpus: readonly Stored[]
  readonly share?: Share
  readonly version: string
  /** The configuration that adds to the rules and known-bads: an absolute path. */
  readonly config?: string
}

export interface CampaignEvents {
  /** `elapsed`: milliseconds since the campaign began. */
  progress(step: Progress, elapsed: number): void
  found(counterexample: Counterexample): void
  /** Asked between runs: somebody wants it to end. */
  interrupted(): boolean
}

/** Share of a bounded campaign after which its runs make room for the pairs of two-run rules. */
const runsShare = 0.6
const progressMilliseconds = 100

export function runCampaign(
  request: CampaignRequest,
  configured: Configured,
  events: CampaignEvents,
): Checked {
  const started = performance.now()
  const elapsed = () => performance.now() - started
  const { milliseconds = Number.POSITIVE_INFINITY } = request
  const until = { runs: milliseconds * runsShare, pairs: milliseconds }
  let shown = 0
  return check(request.platform, {
    ...request,
    rules: configured.rules.filter((rule) => request.rules.includes(nameOfRule(rule))),
    asked: (id) => request.rows.includes(id),
    bug: request.bug === undefined ? undefined : bugIn(configured, request.bug),
    device: deviceFactory(request.dut, request.config),
    mayContinue: (part) => !events.interrupted() && elapsed() < until[part],
    hurries: events.interrupted,
    found: events.found,
    progress: (step) => {
      if (elapsed() - shown < progressMilliseconds) return
      shown = elapsed()
      events.progress(step, elapsed())
    },
  })
}
