/** The closed list of verdicts, what each means, and which are evidence. */

export const verdicts = {
  held: 'It was exercised and never broken.',
  proved: 'Every reachable state of a scope was visited, and none breaks it.',
  broken: 'A sequence of operations (or a pair of the description) breaks it.',
  warned: 'A should or an expectation is not met; it fails only with --strict.',
  waived: 'A file accepts the finding, with reason and date.',
  vacuous: 'What it speaks of never occurred, so nothing was checked.',
  'not observable': 'This device under test cannot show what the rule needs.',
  'not applicable': 'The platform lacks what the rule speaks of.',
  'not built': 'This version cannot exercise it yet.',
  flaky: 'A replay of its counterexample differs from the first run.',
  stopped: 'A bound was reached before it was decided.',
} as const

export type Verdict = keyof typeof verdicts

/** Only these say that a rule was met. */
export const isEvidence = (verdict: Verdict): boolean => verdict === 'held' || verdict === 'proved'
