/** Whether the rules go together, in words: the behaviour that keeps them all, and the loop where a drain has no bound. */
import type { Operation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { contextName, listed, plural } from './names.ts'
import { type Said, sayOperation } from './operations.ts'
import { type Style, unstyled } from './style.ts'

export const consistentFormat = 'wellbehaved/consistent/1'

export interface Consistent {
  readonly format: typeof consistentFormat
  readonly version: string
  readonly platform: string
  readonly seed: number
  /** `consistent`: every must rule of one behaviour is exercised in it and holds; `open`: some were not exercised. */
  readonly result: 'consistent' | 'broken' | 'open'
  readonly operations: readonly Operation[]
  /** By rule: after how many operations it is first exercised; all of them: in the cooperative phase that follows. */
  readonly rules: readonly {
    readonly rule: string
    readonly exercised: number
    readonly firstAfter: number
  }[]
  readonly explanation: string
  /** Must rules that the description alone decides; those of them that it breaks. */
  readonly ofDescription: { readonly rules: number; readonly broken: readonly string[] }
  /** Must rules that compare two behaviours, and that the platform gives nothing to speak of. */
  readonly ofPairs: readonly string[]
  readonly notApplicable: readonly string[]
}

const names = (list: readonly string[]): string => (list.length > 0 ? listed(list) : 'none')

export function consistentText(t: Consistent, style: Style = unstyled): string {
  const width = Math.max(0, ...t.rules.map((r) => r.rule.length))
  const length = t.operations.length
  const open = t.rules.filter((r) => r.exercised === 0).map((r) => r.rule)
  const rows = [...t.rules].sort((a, b) => a.firstAfter - b.firstAfter)
  return [
    ...rows.map(
      ({ rule, exercised, firstAfter }) =>
        `${rule.padEnd(width)}  ${exercised === 0 ? style('yellow', 'never') : `${firstAfter < length ? `operation ${firstAfter}` : 'when nobody disturbs'}, ${plural(exercised, 'time')}`}`,
    ),
    '',
    ...sayResult(t, open).map((line, i) => (i === 0 ? style('bold', line) : line)),
    `Of the description: ${plural(t.ofDescription.rules, 'must rule')}, ${t.ofDescription.broken.length === 0 ? 'all of which hold' : `of which it breaks ${listed(t.ofDescription.broken)}`}.`,
    `Not asked, since they compare two behaviours: ${names(t.ofPairs)}. Not applicable: ${names(t.notApplicable)}.`,
    t.result === 'consistent'
      ? 'Next: where a drain has no bound, two of them contradict each other: --drain unbounded'
      : t.result === 'open'
        ? 'Next: more operations, with --operations, or another --seed.'
        : 'Next: wellbehaved check <the description> shrinks what is broken.',
    '',
  ].join('\n')
}

function sayResult(t: Consistent, open: readonly string[]): string[] {
  switch (t.result) {
    case 'consistent':
      return [
        `${t.platform}: one behaviour of ${plural(t.operations.length, 'operation')} keeps all ${plural(t.rules.length, 'must rule')} that judge behaviours, and exercises each of them (seed ${t.seed}).`,
      ]
    case 'broken':
      return [`${t.platform}: the behaviour breaks a rule.`, t.explanation]
    case 'open':
      return [
        `${t.platform}: of ${plural(t.rules.length, 'must rule')} that judge behaviours, ${listed(open)} never came to be exercised in one of ${plural(t.operations.length, 'operation')}; none broke.`,
      ]
  }
}

export interface ToldLoop {
  readonly format: 'wellbehaved/drain-loop/1'
  readonly version: string
  readonly platform: string
  readonly scope: string
  readonly drain: 'unbounded'
  readonly operations: readonly Operation[]
  readonly context: number
  readonly open: number
  readonly cycles: number
  /** Of the same scope with its bound: every state was visited, and none is in such a loop. */
  readonly withBound: { readonly result: string; readonly states: number; readonly cycles: number }
}

export function loopText(
  t: ToldLoop,
  platform: Platform,
  seen: readonly Parameters<typeof sayOperation>[2][],
  style: Style = unstyled,
): string {
  const said = t.operations.map((op, i): Said => sayOperation(platform, op, seen[i] ?? []))
  const width = Math.max(0, ...said.map((s) => s.who.length))
  const context = contextName(platform, t.context)
  return [
    `${style('bold', 'RST-7 against RST-12, a loop:')} ${t.platform}, scope ${t.scope}, a drain without a bound, ${plural(t.operations.length, 'operation')}`,
    ...said.map(
      ({ who, does }, i) => `${String(i + 1).padStart(3)}  ${style('cyan', who.padEnd(width))}  ${does}`,
    ),
    `     ${style('cyan', 'time'.padEnd(width))}  passes, ${plural(t.cycles, 'cycle')}: the same state again, for ever`,
    `  RST-12: while ${plural(t.open, 'transaction')} of ${context} ${t.open === 1 ? 'is' : 'are'} open, its reset must not be acknowledged as done. RST-7: the reset must be answered, whatever state the device is in. Nothing bounds the drain, and nothing else answers: who keeps the one breaks the other.`,
    sayBound(t),
    '',
  ].join('\n')
}

const sayBound = ({ withBound, scope }: ToldLoop): string =>
  withBound.result === 'complete'
    ? `  With a bound (${plural(withBound.cycles, 'cycle')} here) isolated answers, and both are kept: none of the ${plural(withBound.states, 'state')} of ${scope} is in such a loop.`
    : `  With a bound (${plural(withBound.cycles, 'cycle')} here): ${withBound.result} after ${plural(withBound.states, 'state')}.`
