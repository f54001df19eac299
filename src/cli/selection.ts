/** Which rules, and which rows of the catalogue, a command line asks for; and the known-bad that it plants. */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Bug, shownOn } from '../../bugs/bug.ts'
import { idOfName, nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import type { Rows } from '../../properties/rows.ts'
import { bugIn, ours, type Suite } from '../engines/suite.ts'
import { nearest } from '../interface/nearest.ts'
import type { Platform } from '../interface/platform.ts'
import { InputError } from './exit.ts'

export interface Selection {
  readonly rules: readonly Rule[]
  readonly rows: readonly string[]
}

/**
 * `globs` match a row (`RST-5`) or one of its parts (`RST-5.a`), case aside; none of them: everything. The suite's
 * rules are those that are built.
 * @throws InputError that gives the nearest IDs.
 */
export function select(
  globs: readonly string[],
  staticOnly: boolean,
  { rules, rows: known }: Pick<Suite, 'rules' | 'rows'> = ours,
): Selection {
  const patterns = globs.map((glob) => ({ glob, matches: matcher(glob) }))
  const isAsked = (name: string) =>
    patterns.length === 0 || patterns.some(({ matches }) => matches(name) || matches(idOfName(name)))
  const names = [...namesOf(known), ...rules.map(nameOfRule)]
  const idle = patterns.find(({ matches }) => !names.some(matches))
  if (idle) throw new InputError(unknownRule(idle.glob, known))
  const chosen = rules.filter((rule) => isAsked(nameOfRule(rule)) && (!staticOnly || rule.kind === 'static'))
  if (chosen.length === 0 && !rules.some((rule) => isAsked(nameOfRule(rule))))
    throw new InputError(notBuilt(globs, rules, known))
  if (staticOnly && chosen.length === 0) {
    throw new InputError(
      '--static: none of the rules asked for is a static one that is built. Leave --static or --rules away.',
    )
  }
  const rows = known.all.filter(
    (row) =>
      chosen.some((rule) => rule.id === row.id) ||
      (isAsked(row.id) && (!staticOnly || row.kinds.includes('static'))),
  )
  return { rules: chosen, rows: rows.map((row) => row.id) }
}

/** Rows, and their parts by the names that their rules have. */
const namesOf = ({ all }: Rows): readonly string[] =>
  all.flatMap(({ id, parts = [] }) => [id, ...parts.map(({ part }) => `${id}.${part}`)])

/** All that is asked for is in the paper, and nothing of it in this version. */
function notBuilt(globs: readonly string[], rules: readonly Rule[], known: Rows): string {
  const rows = new Set(
    namesOf(known)
      .filter((name) => globs.some((g) => matcher(g)(name)))
      .map(idOfName),
  )
  const beside = rules.map(nameOfRule).filter((name) => rows.has(idOfName(name)))
  const hint = beside.length > 0 ? `Built of the same row: ${beside.join(', ')}. ` : ''
  return `--rules: ${globs.join(', ')} is not built in this version, so nothing would be checked. ${hint}List all rules with: wellbehaved rules`
}

function unknownRule(glob: string, rows: Rows): string {
  const near = rows.suggest(glob)
  const hint = spacesHint(glob) || (near.length > 0 ? `Did you mean ${near.join(', ')}? ` : '')
  return `--rules: nothing matches ${JSON.stringify(glob)}. ${hint}List all rules with: wellbehaved rules`
}

/** For who writes several as one. */
export const spacesHint = (glob: string): string =>
  glob.includes(',') ? `Put spaces between several, no commas: ${glob.split(',').join(' ')}. ` : ''

/** `*` any letters, `?` one letter. */
export function matcher(glob: string): (name: string) => boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const expression = new RegExp(`^${pattern}$`, 'i')
  return (name) => expression.test(name)
}

/** Of one that is longer some systems make no folder. */
const folderLettersMax = 80

/** `rules-rst-all` of `RST-*`: the same for the same rules, whatever their order; no system forbids its letters. */
export function folderOfGlobs(globs: readonly string[]): string {
  const words = globs.map((glob) => glob.toLowerCase().replaceAll('*', 'all').replaceAll('?', 'any'))
  const name = `rules-${[...new Set(words)].sort().join('+')}`
  if (name.length <= folderLettersMax) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${name.slice(0, folderLettersMax - digest.length - 1)}-${digest}`
}

/**
 * A known-bad that only an execution shows would pass unseen where nothing is played.
 * @throws InputError that names one that the description shows.
 */
export function demandStatic(bug: Bug, { name }: Platform, { rules, bugs }: Suite = ours): void {
  if (mayBreakStatic(bug, rules)) return
  const others = bugs.filter((b) => mayBreakStatic(b, rules))
  const other = others.find((b) => shownOn(b).includes(name)) ?? others[0]
  throw new InputError(
    `--static: no static rule can notice ${bug.name}: ${bug.rule}, which it breaks, is checked by playing. Leave --static away, or plant one that the description alone shows, such as ${other?.name}.`,
  )
}

/** Its own rule, or one that it breaks as well, is computed from the description alone. */
const mayBreakStatic = (bug: Bug, rules: readonly Rule[]): boolean =>
  [bug.rule, ...(bug.alsoBreaks ?? [])].some((name) =>
    rules.some((rule) => rule.kind === 'static' && nameOfRule(rule) === name),
  )

/** @throws InputError that gives the nearest names. */
export function bugOf(name: string | undefined, suite: Suite = ours): Bug | undefined {
  if (name === undefined) return undefined
  const bug = bugIn(suite, name)
  if (bug) return bug
  const names = suite.bugs.map((b) => b.name)
  // A row's ID names its bugs as well as it can: somebody who types rst-12 means rst-12-….
  const begins = names.filter((n) => n.startsWith(`${name.toLowerCase()}-`))
  const near = begins.length > 0 ? begins : nearest(name, names)
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''
  throw new InputError(
    `There is no known-bad ${JSON.stringify(name)}. ${hint}List all with: wellbehaved bugs --list`,
  )
}

/** Why a known-bad that is idle is not planted. */
export const idle = 'it changes nothing there'

/** All that it changes is the description, and that stays as it is: it speaks of another kind of platform. */
export const isIdle = (bug: Bug, platform: Platform, changed: Platform): boolean => {
  const changesMore = bug.decisions ?? bug.software ?? bug.rules ?? bug.staticRules
  return bug.platform !== undefined && changesMore === undefined && isDeepStrictEqual(platform, changed)
}

/**
 * The platform with the known-bad's description.
 * @throws InputError where the platform lacks what that one changes, or where it changes nothing
 */
export function plantedIn(platform: Platform, bug: Bug | undefined): Platform {
  if (!bug) return platform
  const cannot = (why: string): InputError =>
    new InputError(
      `--bug: ${bug.name} cannot be planted in ${platform.name}: ${why}. See where it is shown: wellbehaved bugs --only ${bug.name}`,
    )
  let changed: Platform
  try {
    changed = bug.platform?.(platform) ?? platform
  } catch (error) {
    throw cannot(error instanceof Error ? error.message : String(error))
  }
  if (isIdle(bug, platform, changed)) throw cannot(idle)
  return changed
}
