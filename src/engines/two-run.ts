/**
 * Two-run rules: what one guest does must not show in what another sees. A rule is judged by pairs of runs (pair.ts) that
 * are drawn and steered (pair-draw.ts) or replayed (pair-replay.ts).
 */
import * as fc from 'fast-check'
import type { TwoRunRule } from '../../properties/kit/rule.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { decoderOf, type RunChoices, runChoices } from './draw.ts'
import { missingObservations } from './observable.ts'
import { newPair, ownership, type PairCounts } from './pair.ts'
import { drawPair } from './pair-draw.ts'
import { type PairFinding, replayPair } from './pair-replay.ts'
import { enough } from './sample.ts'
import { drawOwn, type Share } from './share.ts'
import type { SystemOptions } from './system.ts'

export interface Pairs {
  /** Plays a run's choices as a pair; the finding, if the victim saw a difference. */
  draw(choices: RunChoices): PairFinding | undefined
  /** Plays a sequence as a pair, the first secret that shows a difference being the one that differs. */
  replay(operations: readonly FlatOperation[]): PairFinding | undefined
  /** The same without an account of it: operations until the difference shows, or -1. */
  breaks(operations: readonly FlatOperation[]): number
  readonly counts: PairCounts
  /** Kinds of observations that the rule needs, and that the device does not report: such pairs prove nothing. */
  readonly missing: readonly string[]
  /** Procedures of the start that did not end. */
  readonly unfinished: readonly string[]
  close(): void
}

export function createPairs(
  platform: Platform,
  rule: TwoRunRule,
  options: Omit<SystemOptions, 'rules'>,
): Pairs {
  const pair = newPair(platform, rule, options)
  const { a, b, counts } = pair
  const decoder = decoderOf(platform, a.stage.system.points, a.stage.outlook)
  return {
    counts,
    missing: missingObservations([rule, ownership], a.stage.system),
    unfinished: a.stage.unfinished,
    draw: (choices) => drawPair(pair, choices, decoder(choices)),
    replay: (operations) => replayPair(pair, operations, true),
    breaks: (operations) => replayPair(pair, operations, false)?.operations.length ?? -1,
    close: () => {
      a.stage.system.device.close()
      b.stage.system.device.close()
    },
  }
}

/** Draws pairs until `pairs` are played or one shows a difference; none of what the device cannot show. */
export function samplePairs(
  platform: Platform,
  rule: TwoRunRule,
  options: Omit<SystemOptions, 'rules'>,
  draw: {
    readonly seed: number
    readonly pairs: number
    readonly operations: number
    /** All pairs are drawn, only its own are played. */
    readonly share?: Share | undefined
    readonly mayContinue?: (() => boolean) | undefined
  },
): {
  readonly counts: PairCounts
  /** What became of each pair that was played, in their order: by the letters of `pairLetters`. */
  readonly letters: string
  readonly finding: PairFinding | undefined
  readonly finished: boolean
  readonly detectedAfter: number
} & Pick<Pairs, 'missing' | 'unfinished'> {
  const pairs = createPairs(platform, rule, options)
  const { counts, missing, unfinished } = pairs
  let finding: PairFinding | undefined
  let finished = true
  let detectedAfter = 0
  const letters: string[] = []
  const outcome = fc.check(
    fc.property(drawOwn(draw.share, runChoices(platform, draw.operations)), (choices) => {
      if (finding || missing.length > 0) throw enough
      if (choices === undefined) return
      if (draw.mayContinue && !draw.mayContinue()) {
        finished = false
        throw enough
      }
      const before = { ...counts }
      finding = pairs.draw(choices)
      letters.push(finding ? foundLetter : letterOf(before, counts))
      detectedAfter += finding ? finding.operations.length : choices.choices.length
    }),
    { seed: draw.seed, numRuns: draw.pairs, endOnFailure: true },
  )
  pairs.close()
  if (outcome.failed && outcome.errorInstance !== enough) throw outcome.errorInstance
  return { counts, letters: letters.join(''), finding, finished, detectedAfter, missing, unfinished }
}

/** One letter for each thing that may become of a pair. */
export const pairLetters = {
  useful: 'u',
  victimSilent: 's',
  noDifference: 'n',
  notComparable: 'c',
} as const satisfies Record<keyof PairCounts, string>
/** Of the pair that showed a difference: the last. */
export const foundLetter = 'f'

const letterOf = (before: PairCounts, after: PairCounts): string => {
  const kinds = Object.keys(pairLetters) as (keyof PairCounts)[]
  return pairLetters[kinds.find((kind) => after[kind] > before[kind]) ?? 'noDifference']
}

/** How many pairs each letter stands for. */
export function countLetters(letters: string): PairCounts {
  const times = (letter: string) => letters.split(letter).length - 1
  return {
    useful: times(pairLetters.useful),
    victimSilent: times(pairLetters.victimSilent),
    noDifference: times(pairLetters.noDifference),
    notComparable: times(pairLetters.notComparable),
  }
}
