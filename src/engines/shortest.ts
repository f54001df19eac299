/**
 * The simplest sequence that breaks a rule, from several starts. Shrinking ends where no small change helps, and where
 * that is depends on where it began; so the rule is also broken anew from fixed seeds, which are the same whatever the
 * campaign's was, until two ends agree that there is nothing simpler. On our own core only: elsewhere plays are dear.
 */
import type { MonitoredRule } from '../../properties/kit/rule.ts'
import type { FlatOperation } from '../interface/operations.ts'
import { pointsOf } from '../interface/points.ts'
import { certify } from './certify.ts'
import { sample } from './sample.ts'
import { type Breaks, shrink } from './shrink.ts'
import { compare } from './simpler.ts'
import { alone, type Subject } from './subject.ts'

/** Seeds of the starts, and how much is drawn for each: a rule that breaks seldom is not found again in all of them. */
const seeds = [1, 2, 3, 4, 5] as const
const runs = 60
const operationsEach = 100

type Sequence = readonly FlatOperation[]

/** `hurries`, once true, makes the shortest so far the answer. */
export function shortestOf(
  subject: Subject,
  rule: MonitoredRule,
  operations: Sequence,
  breaks: Breaks,
  hurries: () => boolean = () => false,
): Sequence {
  const end = (start: Sequence) => endOf(subject, rule, start, breaks, hurries)
  if (subject.options.device) return end(operations)
  return simplestEnd(end(operations), (seed) => {
    if (hurries()) return undefined
    const start = broken(subject, rule, seed)
    return start && breaks(start) >= 0 ? end(start) : undefined
  })
}

/** `from` is the end from one more start, or undefined where the rule did not break. */
export function simplestEnd(first: Sequence, from: (seed: number) => Sequence | undefined): Sequence {
  let best = first
  for (const seed of seeds) {
    const other = from(seed)
    if (!other) continue
    const better = compare(other, best)
    if (better === 0) return best
    if (better < 0) best = other
  }
  return best
}

/** Shrunk; on our own core a bounded search then looks for a shorter one, which is shrunk in turn. */
function endOf(
  { platform, options }: Subject,
  rule: MonitoredRule,
  operations: Sequence,
  breaks: Breaks,
  hurries: () => boolean,
): Sequence {
  const points = pointsOf(platform)
  let best = shrink(platform, points, operations, breaks, hurries).operations
  for (;;) {
    const shorter = options.device || hurries() ? undefined : certify(platform, rule, options, best).shorter
    if (!shorter || breaks(shorter) < 0) return best
    best = shrink(platform, points, shorter, breaks, hurries).operations
  }
}

/** What breaks the rule first, drawn from this seed with that rule alone. */
function broken(subject: Subject, rule: MonitoredRule, seed: number): Sequence | undefined {
  const { stage } = alone(subject, rule)
  let start: Sequence | undefined
  try {
    sample(stage, {
      seed,
      runs,
      operations: operationsEach,
      endsAtViolation: true,
      mayContinue: () => start === undefined,
      found: ({ operations }) => {
        start = operations
      },
    })
    return start
  } finally {
    stage.system.device.close()
  }
}
