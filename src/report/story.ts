/**
 * A counterexample as a story: what is broken, in whose words, by which operations, why that is a contradiction, and how
 * to see it again. `storyOf` tells it as data; `storyText` and `storyMarkdown` print it.
 */
import { isMild } from '../../properties/catalogue.ts'
import { sayAddress } from '../../properties/kit/facts.ts'
import { ourRows, type Rows, strengthIn } from '../../properties/rows.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { PlainObservation } from '../interface/observations.ts'
import { contextName, plural } from './names.ts'
import { type Said, sayObservation, sayOperation, sayTogether } from './operations.ts'
import { type Style, unstyled } from './style.ts'

/** How a rule that broke is counted: a *should* that is not met is a warning. */
export type BrokenAs = 'broken' | 'warned'

export interface Story {
  readonly rule: string
  readonly verdict: BrokenAs
  readonly clause: string
  readonly where: string
  readonly operations: readonly (Said & {
    readonly differs: boolean
    /** What differs, where it does. */
    readonly onlyHere: string
  })[]
  /** What stands below the operations: the other run, the two addresses, the cooperative phase. */
  readonly notes: readonly string[]
  readonly explanation: string
  readonly replay: string
}

/** Of a rule by its name. `strict`: a *should* that is not met counts as broken. `rows`: those that say how strong it is. */
export function brokenAs(rule: string, strict: boolean, rows: Rows = ourRows): BrokenAs {
  const [id = rule, part] = rule.split('.')
  return !strict && isMild(strengthIn(rows, id, part) ?? 'must') ? 'warned' : 'broken'
}

/** `file`: as somebody would name it on the command line. `options`: those that its replay needs, as a shell takes them. */
export function storyOf(
  c: Counterexample,
  file: string,
  strict = false,
  rows: Rows = ourRows,
  options = '',
): Story {
  const where = c.static
    ? 'in the description itself'
    : `seed ${c.seed}, ${plural(c.operations.length, 'operation')}`
  const bug = c.bug === undefined ? '' : `, with the known-bad ${c.bug}`
  return {
    rule: c.rule,
    verdict: brokenAs(c.rule, strict, rows),
    clause: c.clause,
    where: `${c.platform.name}, ${where}${bug}`,
    // Of a pair, only what the victim saw is stored.
    operations: c.operations.map((op, i) => ({
      ...sayOperation(c.platform, op, c.pair ? [] : disturbed(c.observations[i] ?? [])),
      differs: c.pair?.changed === i,
      onlyHere:
        c.pair?.leftOut === undefined ? 'only in this run' : `writes ${c.pair.leftOut} only in this run`,
    })),
    notes: [...staticNotes(c), ...pairNotes(c), ...cooperativeNotes(c)],
    explanation: c.explanation,
    replay: `wellbehaved replay ${file}${options}`,
  }
}

function staticNotes({ static: pair }: Counterexample): string[] {
  // Of other pairs the numbers are no addresses: the explanation says what they are.
  if (pair?.blockBytes === undefined) return []
  return pair.what.map((what, i) => `${what} at ${sayAddress(pair.at[i as 0 | 1])}`)
}

function pairNotes(c: Counterexample): string[] {
  if (!c.pair) return []
  const { changed, secretContext, victim, leakPath } = c.pair
  const [mine = [], theirs = []] = c.observations
  const saw = (list: typeof mine) =>
    list.length > 0 ? list.map((o) => sayObservation(c.platform, o)).join('; ') : 'nothing'
  return [
    `The secret is operation ${changed + 1}, of ${contextName(c.platform, secretContext)}. ${sayOther(c)}`,
    `In this run ${contextName(c.platform, victim)} sees: ${saw(mine)}.`,
    `In the other run it sees: ${saw(theirs)}.`,
    ...(leakPath.length > 0 ? [`The difference travels: ${leakPath.join(' → ')}.`] : []),
  ]
}

function sayOther({ platform, pair }: Counterexample): string {
  if (pair?.leftOut !== undefined)
    return `In the other run it does all but write ${pair.leftOut} of ${contextName(platform, pair.secretContext)}.`
  if (!pair?.instead) return 'In the other run it does not occur.'
  const { who, does } = sayOperation(platform, pair.instead, [])
  return `In the other run stands in its place: ${who} ${does}.`
}

/** The last operation's observations go on into the cooperative phase, from this one. */
const cooperationBegun = (seen: readonly PlainObservation[]): number =>
  seen.findIndex((o) => o.kind === 'cooperation begun')

/** What an operation itself showed. */
function disturbed(seen: readonly PlainObservation[]): readonly PlainObservation[] {
  const end = cooperationBegun(seen)
  return end < 0 ? seen : seen.slice(0, end)
}

/** Of what shows in the cooperative phase, the last is told. */
const effectsMax = 6

function cooperativeNotes(c: Counterexample): string[] {
  if (!c.cooperative) return []
  const fair = 'From here on nobody disturbs, the bus and the software are fair and time passes'
  const last = c.observations.at(-1) ?? []
  const after = cooperationBegun(last) < 0 ? [] : last.slice(cooperationBegun(last))
  // Of what is said twice the last counts.
  const effects = [...new Set(sayTogether(c.platform, after).reverse())].reverse()
  if (effects.length === 0) return [`${fair}; then it shows:`]
  const shown = effects.slice(-effectsMax)
  return [`${fair}: ${effects.length > shown.length ? '…; ' : ''}${shown.join('; ')}.`]
}

export function storyText(story: Story, style: Style = unstyled): string {
  const whoWidth = Math.max(0, ...story.operations.map((o) => o.who.length))
  const number = (i: number) => String(i + 1).padStart(3)
  const lines = story.operations.map(
    (o, i) =>
      `${number(i)} ${o.differs ? '*' : ' '}${style('cyan', o.who.padEnd(whoWidth))}  ${o.does}${o.differs ? `   (${o.onlyHere})` : ''}`,
  )
  return [
    `${style(story.verdict === 'broken' ? 'red' : 'yellow', style('bold', `${story.rule} ${story.verdict}:`))} "${story.clause}"     ${style('dim', story.where)}`,
    ...lines,
    ...story.notes.map((note) => `  ${note}`),
    `  ${style('bold', story.explanation)}`,
    `  Replay: ${story.replay}`,
    '',
  ].join('\n')
}

export function storyMarkdown(story: Story): string {
  const rows = story.operations.map(
    (o, i) => `${i + 1}. ${o.differs ? `**(${o.onlyHere})** ` : ''}**${plain(o.who)}** ${plain(o.does)}`,
  )
  return [
    `### ${story.rule} ${story.verdict}`,
    '',
    `> ${plain(story.clause)}`,
    '',
    `${plain(story.where)}`,
    '',
    ...rows,
    ...(rows.length > 0 ? [''] : []),
    ...story.notes.flatMap((note) => [plain(note), '']),
    `**${plain(story.explanation)}**`,
    '',
    `Replay: \`${story.replay}\``,
    '',
  ].join('\n')
}

/** Names come from files: nothing in them is markup. */
export const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&')
