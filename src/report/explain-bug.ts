/** One known-bad, explained: what it changes, which rule must notice it, where it was seen, and where its story is. */
import { type Bug, shownOn } from '../../bugs/bug.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import type { Suite } from '../engines/suite.ts'
import { listed } from './names.ts'
import { publishedIn } from './records.ts'
import { type Style, unstyled } from './style.ts'

/** What it changes, by what is replaced. */
export interface Changes {
  /** Such as `reset.outstanding`. */
  readonly decisions: readonly string[]
  readonly software: readonly string[]
  /** Of the platform: procedures with other steps, and what else of the description is another. */
  readonly procedures: readonly string[]
  readonly description: readonly string[]
  /** Rules that it makes too strict; it then stands against a permission. */
  readonly rules: readonly string[]
}

/** `file`: where it is written, as it is typed. `platform`: one that shows it, likewise. */
export function explainBug(
  bug: Bug,
  changes: Changes,
  { file, platform }: { readonly file: string; readonly platform: string },
  { rules }: Pick<Suite, 'rules'>,
  style: Style = unstyled,
): string {
  const rule = rules.find((r) => nameOfRule(r) === bug.rule)
  const also = bug.alsoBreaks ?? []
  return [
    `${style('bold', bug.name)}  ${bug.is}`,
    '',
    ...changeLines(changes).map((line) => `  ${line}`),
    `  ${bug.rule} notices it${rule ? `: ${rule.reading}` : ', which is not built here.'}`,
    ...(also.length > 0 ? [`  It breaks as well: ${also.join(', ')}`] : []),
    ...(bug.seenIn === undefined ? [] : [`  Seen in: ${bug.seenIn}`]),
    ...publishedIn(bug.seenIn ?? '').map((line) => `    ${line}`),
    `  Shown on: ${shownOn(bug).join(', ')}`,
    `  Written in ${file}`,
    '',
    `Next: have its story told with: wellbehaved check ${platform} --bug ${bug.name} --rules ${bug.rule}`,
    '',
  ].join('\n')
}

function changeLines({ decisions, software, procedures, description, rules }: Changes): readonly string[] {
  const line = (words: string, names: readonly string[]) =>
    names.length > 0 ? [`${words} ${listed(names)}`] : []
  return [
    ...line('In the hardware it changes', decisions),
    ...line('In privileged software it changes', software),
    ...line('It changes the steps of', procedures),
    ...line('In the description it changes', description),
    ...line('It makes a rule too strict:', rules),
  ]
}
