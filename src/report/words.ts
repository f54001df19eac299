/** The words that our outputs print as a verdict and that are no verdict of a rule in a campaign: what each means. */
import type { Law } from '../dut/adapter.ts'
import type { Attacked } from '../engines/attack.ts'
import type { Replayed } from '../engines/replay.ts'
import type { Goal } from '../interface/coverage.ts'
import type { RuleEvidence } from '../interface/evidence.ts'
import type { Verdict } from '../interface/verdicts.ts'
import type { Consistent } from './consistent.ts'
import type { ProofVerdict } from './proof.ts'
import { type Style, unstyled } from './style.ts'

/** A roll-up that is open: its row is built, and one that it sums up has no evidence yet. */
export const open = 'open'

/** What is printed for the verdict of a row: that of a roll-up says *not built* of others, never of itself. */
export const wordOf = ({
  kind,
  verdict,
  exercised,
}: Pick<RuleEvidence, 'kind' | 'verdict' | 'exercised'>): string =>
  kind === 'rollUp' && verdict === 'not built' && exercised > 0 ? open : verdict

export type Word = Exclude<
  | ProofVerdict
  | Attacked['outcome']
  | Replayed
  | Goal['status']
  | Consistent['result']
  | Law['verdict']
  | 'not-covered'
  | 'noticed'
  | 'missed'
  | 'skipped'
  | 'seen'
  | 'never seen'
  | 'not tried'
  | 'obeyed'
  | 'refused',
  Verdict
>

interface Meaning {
  /** The command that prints it. */
  readonly of: string
  readonly means: string
  readonly next: string
}

const walkFurther =
  'see in the pictures of check --cover how far the device came, or accept it with --allow not-covered.'

export const words: Readonly<Record<Word, Meaning>> = {
  holds: {
    of: 'prove --bug',
    means:
      'Every reachable state of a scope keeps it, with a known-bad planted: nothing is proved of what is sound.',
    next: 'see that the rule of that known-bad broke.',
  },
  likely: {
    of: 'prove --compact',
    means:
      'Nothing that a compacted search visited breaks it, and what it speaks of occurred; a state may have been left out, with the probability that is told. It is no proof.',
    next: 'prove it without --compact, in a smaller scope or with more memory.',
  },
  'not shown': {
    of: 'prove, procedures',
    means:
      'It holds in every state of its scopes, and none of its known-bads was seen to break there; of a changed procedure: this platform cannot show what the change does. It is no evidence.',
    next: 'sample the whole platform with check, or take one that shows it.',
  },
  'no scope': {
    of: 'prove',
    means: 'No small scope of the platform has what the rule speaks of. It is no evidence.',
    next: 'sample the whole platform with check; see the scopes with: wellbehaved prove <platform> --list',
  },
  harmless: {
    of: 'procedures',
    means: 'The changed procedure ran to its end, and no rule broke at this effort.',
    next: 'ask whether the step is needed, or which rule should guard it; raise --runs.',
  },
  'still fails': {
    of: 'replay',
    means: 'The counterexample breaks its rule as it did.',
    next: 'mend what its story shows.',
  },
  'now passes': {
    of: 'replay',
    means: 'The counterexample can be played, and its rule is kept.',
    next: 'keep the file: it is a regression from now on.',
  },
  'no longer expressible': {
    of: 'replay',
    means: 'The platform, the rule or the operations of the counterexample are not known to this version.',
    next: 'check the platform again, and remove the file.',
  },
  covered: {
    of: 'check --cover',
    means: 'The state, the transition or the pair of transitions was seen.',
    next: 'nothing.',
  },
  excluded: {
    of: 'check --cover',
    means: 'This platform or this device cannot show the goal; the reason stands beside it.',
    next: 'look at the reason.',
  },
  'not covered': {
    of: 'check --cover',
    means: 'The goal of a statechart was to be seen, and was not.',
    next: walkFurther,
  },
  'not-covered': {
    of: 'check --junit, --allow',
    means: 'Goals of the statecharts were to be seen, and were not.',
    next: walkFurther,
  },
  open: {
    of: 'check, consistent',
    means:
      'A row that sums up others has no verdict before each of those has one; of a behaviour: some rule was never exercised in it. It is no evidence.',
    next: 'look at the rows that its reason names.',
  },
  consistent: {
    of: 'consistent',
    means: 'One behaviour keeps every must rule and exercises each of them.',
    next: 'nothing.',
  },
  kept: { of: 'adapter', means: 'What the adapter promises was tried, and is so.', next: 'nothing.' },
  'not judged': {
    of: 'adapter',
    means: 'What the adapter promises could not be tried; the reason stands beside it.',
    next: 'look at the reason.',
  },
  seen: { of: 'adapter', means: 'The observation that the adapter claims was provoked.', next: 'nothing.' },
  'never seen': {
    of: 'adapter',
    means: 'The observation that the adapter claims was not provoked.',
    next: 'have the adapter report it, or claim less in its hello.',
  },
  'not tried': {
    of: 'adapter',
    means: 'Nothing that was asked can bring it about on this platform.',
    next: 'examine the adapter on a platform that has what it takes.',
  },
  obeyed: {
    of: 'adapter',
    means: 'What was asked in the name of the agent had an effect.',
    next: 'nothing.',
  },
  refused: {
    of: 'adapter',
    means: 'Nothing that was asked in the name of the agent had an effect, as it had on our core.',
    next: 'have the adapter do it, or leave the agent out of its hello.',
  },
  noticed: { of: 'bugs', means: 'The rule that the known-bad names broke.', next: 'nothing.' },
  missed: {
    of: 'bugs',
    means: 'The rule that the known-bad names did not break.',
    next: 'raise --runs; a rule that stays silent cannot be trusted.',
  },
  skipped: {
    of: 'bugs, check --junit',
    means: 'The known-bad was not planted on this platform, or the row decided nothing and is not due.',
    next: 'look at the reason beside it.',
  },
}

export const isWord = (text: string): text is Word => Object.hasOwn(words, text)

export function explainWord(word: Word, style: Style = unstyled): string {
  const { of, means, next } = words[word]
  return [`${style('bold', word)}  ${means}`, `  Said by ${of}.`, `  Next: ${next}`, ''].join('\n')
}
