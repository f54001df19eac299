/** What is proved from any register file, in words. */
import { statementOf } from '../../properties/catalogue.ts'
import type { FromAny } from '../engines/from-any.ts'
import type { Invariant } from '../engines/invariants.ts'
import { plural } from './names.ts'
import { plain } from './story.ts'
import { type Style, unstyled } from './style.ts'

export const fromAnyFormat = 'wellbehaved/proof-from-any/1'

export interface FromAnyTable {
  readonly format: typeof fromAnyFormat
  readonly version: string
  readonly platform: string
  readonly bug?: string
  readonly interrupted?: true
  readonly rules: readonly (Omit<FromAny, 'accesses' | 'leavesOut'> & {
    readonly statement: string
    readonly invariants: readonly (Pick<Invariant, 'name' | 'says'> & {
      /** What fails without it, one access from a file that it excludes; absent where the rule is not proved. */
      readonly answers?: string
    })[]
    /** The known-bads of the rule, and by what each of them fails; absent: it does not, or was not tried. */
    readonly knownBads: readonly { readonly bug: string; readonly fails?: string; readonly untried?: true }[]
  })[]
  readonly accesses: readonly string[]
  readonly leavesOut: readonly string[]
}

export const statementOfRule = (rule: string): string => {
  const [id = rule, part] = rule.split('.')
  return statementOf(id, part)
}

/** By what it fails, with how far it is to where the rule breaks. */
export function sayFailing({ result, failing, breaksAfter }: FromAny): string | undefined {
  if (!failing) return undefined
  const then =
    result === 'broken'
      ? ''
      : breaksAfter === undefined
        ? '; from there no way to where the rule breaks was found'
        : `; the rule breaks ${plural(breaksAfter, 'access', 'accesses')} from the file`
  return `${failing.access}: ${failing.says}${then}`
}

type Row = FromAnyTable['rules'][number]

/** As of a scope: a rule whose known-bads all pass holds whatever the device does, and is not called proved. */
export function verdictOf({ result, knownBads }: Row): FromAny['result'] | 'not shown' | 'not tried' {
  if (result !== 'proved' || knownBads.some(({ fails }) => fails !== undefined)) return result
  return knownBads.some(({ untried }) => untried) ? 'not tried' : 'not shown'
}

const sayKnownBad = ({ fails, untried }: Row['knownBads'][number]): string =>
  fails ?? (untried ? 'not tried: an interruption came before' : 'not noticed')

function sayResult(row: Row): string {
  const n = row.files.toLocaleString('en-US')
  switch (row.result) {
    case 'proved':
      return `from each of ${n} register files that keep ${plural(row.invariants.length, 'invariant')}, reachable or not: no access breaks it or one of them, so it holds at every depth (${plural(row.steps, 'step')}, exercised ${plural(row.exercised, 'time')})`
    case 'stopped':
      return `an interruption came after ${n} register files`
    case 'broken':
      return `from a register file that keeps every invariant: ${row.failing?.access}: ${row.failing?.says}`
    case 'not kept':
      return `not proved, since an invariant is not kept: ${sayFailing({ ...row, accesses: [], leavesOut: [] })}`
  }
}

export function fromAnyText(t: FromAnyTable, out: string, style: Style = unstyled): string {
  const colour = {
    proved: 'green',
    broken: 'red',
    'not kept': 'red',
    stopped: 'yellow',
    'not shown': 'yellow',
    'not tried': 'yellow',
  } as const
  return [
    ...t.rules.flatMap((row) => [
      `${style(colour[verdictOf(row)], verdictOf(row).padEnd(9))}  ${row.rule}  ${sayResult(row)}`,
      ...(row.result === 'broken' || row.result === 'not kept'
        ? [`           The file differs from the start in: ${row.failing?.file.join('; ') || 'nothing'}.`]
        : row.knownBads.map(
            (bad) =>
              `           ${bad.fails === undefined ? style('yellow', `${bad.bug}: ${sayKnownBad(bad)}`) : `with ${bad.bug} it fails: ${bad.fails}`}`,
          )),
    ]),
    '',
    `The invariants, what each answers, and what is left out stand in ${out}/proof.md.`,
    '',
  ].join('\n')
}

export function fromAnyMarkdown(t: FromAnyTable): string {
  return [
    `# What is proved of ${plain(t.platform)} from any state${t.bug === undefined ? '' : ` with ${t.bug}`}`,
    '',
    'Every register file that keeps the invariants below, reachable or not; one access from each keeps them, and the rule.',
    'The start is one of them. So the rule holds at every depth, whatever state the device is in.',
    '',
    ...t.rules.flatMap((row) => [
      `## ${row.rule}: ${verdictOf(row)}`,
      '',
      `> ${plain(row.statement)}`,
      '',
      `${plain(sayResult(row))}`,
      '',
      ...(row.failing
        ? [`The file differs from the start in: ${plain(row.failing.file.join('; '))}.`, '']
        : []),
      '| invariant | says | without it |',
      '| --- | --- | --- |',
      ...row.invariants.map(
        ({ name, says, answers }) => `| ${name} | ${plain(says)} | ${plain(answers ?? '–')} |`,
      ),
      '',
      ...(row.knownBads.length > 0 ? ['| known-bad | fails by |', '| --- | --- |'] : []),
      ...row.knownBads.map((bad) => `| ${bad.bug} | ${plain(sayKnownBad(bad))} |`),
      '',
    ]),
    '## Accesses',
    '',
    ...t.accesses.map((name) => `- ${plain(name)}`),
    '',
    '## It leaves out',
    '',
    ...t.leavesOut.map((sentence) => `- ${plain(sentence)}`),
    '',
  ].join('\n')
}
