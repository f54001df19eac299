/**
 * The simplest sequence that breaks a rule, from several starts. Shrinking ends where no small change helps, and where
 * that is depends on where it began; so the rule is also broken anew from fixed seeds, which are the same whatever the
 * campaign's was, and the shortest of these sequences are shrunk as well. On our own core only: elsewhere plays are dear.
 */
import type { MonitoredRule } from '../../properties/kit/rule.ts'
import type { FlatOperation } from '../interface/operations.ts'
import { pointsOf } from '../interface/points.ts'
import { certify } from './certify.ts'
import { sample } from './sample.ts'
import { type Breaks, shrink } from './shrink.ts'
import { simpler } from './simpler.ts'
import { alone, type Subject } from './subject.ts'

/** Seeds of further starts. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8] as const
/** How much is drawn for each: a rule that breaks seldom is not found again with all of them. */
const runs = 40
const operationsEach = 100
/** Of further starts: how many are drawn, at most, and how many of them, the shortest, are shrunk. */
const further = { drawn: seeds.length, shrunk: 2 } as const

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
  return simplestEnd(operations, end, (seed) => {
    if (hurries()) return undefined
    const start = broken(subject, rule, seed)
    return start && breaks(start) >= 0 ? start : undefined
  })
}

/** `from` is another sequence that breaks it, drawn from this seed, or undefined where none did. */
export function simplestEnd(
  first: Sequence,
  end: (start: Sequence) => Sequence,
  from: (seed: number) => Sequence | undefined,
  { drawn, shrunk }: { readonly drawn: number; readonly shrunk: number } = further,
): Sequence {
  const starts = seeds.slice(0, drawn).flatMap((seed) => {
    const start = from(seed)
    return start ? [start] : []
  })
  const shortest = starts.sort((a, b) => a.length - b.length).slice(0, shrunk)
  return [first, ...shortest].map(end).reduce((best, other) => (simpler(other, best) ? other : best))
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
