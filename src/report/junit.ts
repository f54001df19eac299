/**
 * JUnit's XML, by a writer of our own: what is skipped keeps its reason (*vacuous*, *not observable*, *not applicable*,
 * *not built*), a broken rule is a failure with its story, a due verdict that is missing an error. No time in it: the same
 * evidence gives the same bytes.
 */
import { ourRows, type Rows } from '../../properties/rows.ts'
import type { Evidence } from '../interface/evidence.ts'
import { type Case, casesOf } from './cases.ts'
import { wordOf } from './words.ts'

export interface JUnitOptions {
  /** Verdicts that are accepted. */
  readonly allow: readonly string[]
  /** The description, as the file that the cases stand in; left out where it is not known. */
  readonly file?: string
  /** The story of what a row found, or nothing. */
  readonly storyOf: (counterexample: string) => string
  /** Those that say what a row says; left out: the paper's. */
  readonly rows?: Rows
}

export function junitXml(evidence: Evidence, options: JUnitOptions): string {
  const cases = casesOf(evidence, options.allow)
  const count = (...kinds: readonly Case['is'][]) => cases.filter(({ is }) => kinds.includes(is)).length
  const counts = {
    tests: cases.length,
    failures: count('failed'),
    errors: count('undecided'),
    skipped: count('skipped'),
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'wellbehaved', ...counts })}>`,
    `  <testsuite${attributes({ name: evidence.platform, ...counts })}>`,
    ...propertiesOf(evidence),
    ...cases.flatMap((one) => caseXml(one, evidence, options)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function propertiesOf(e: Evidence): string[] {
  const said = {
    version: e.version,
    dut: e.dut,
    ...(e.bug === undefined ? {} : { bug: e.bug }),
    seed: e.seed,
    runs: e.runs,
    operations: e.operations,
    choices: e.choicesDigest,
    stopped: String(e.stopped),
  }
  return [
    '    <properties>',
    ...Object.entries(said).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
  ]
}

function caseXml(
  one: Case,
  { platform }: Evidence,
  { file, storyOf, rows = ourRows }: JUnitOptions,
): string[] {
  const { row } = one
  const known = row && rows.byId(row.id)
  const clause = known ? ` ${known.clause}` : ''
  const head = attributes({ classname: `${platform}.${one.chapter}`, name: `${one.name}${clause}`, file })
  const story = row?.counterexample === undefined ? '' : storyOf(row.counterexample.file)
  const inside = [
    ...(one.is === 'skipped' ? [`<skipped${attributes({ type: one.type, message: one.why })}/>`] : []),
    ...(one.is === 'failed' ? [element('failure', one, story)] : []),
    ...(one.is === 'undecided' ? [element('error', one, '')] : []),
    ...(row ? [`<system-out>${text(outOf(one, one.is === 'warned' ? story : ''))}</system-out>`] : []),
  ]
  if (inside.length === 0) return [`    <testcase${head}/>`]
  return [`    <testcase${head}>`, ...inside.map((line) => `      ${line}`), '    </testcase>']
}

const outOf = ({ row, is, why }: Case, story: string): string =>
  [
    `${row && wordOf(row)}, exercised ${row?.exercised} times (${row?.kind}, ${row?.strength})`,
    ...(is === 'warned' ? [why] : []),
    ...(story === '' ? [] : [story]),
  ].join('\n')

const element = (name: string, { type, why }: Case, story: string): string =>
  `<${name}${attributes({ type, message: why })}>${text(story === '' ? why : story)}</${name}>`

const attributes = (given: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${text(String(value)).replace(/[\t\n]/g, ' ')}"`)
    .join('')

// What XML 1.0 has no way to say, lone surrogates included.
const unsayable = /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const text = (words: string): string =>
  words.replace(unsayable, '\ufffd').replace(/[&<>"]/g, (letter) => entities[letter] ?? letter)
