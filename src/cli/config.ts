/**
 * `wellbehaved.config.ts`: found from the current folder upwards or named by `--config`, started, looked at, and joined
 * with what is ours. It is a program of whoever checks, as a test runner's configuration is; no file from elsewhere names
 * one. Threads load it themselves, by its path: rules are functions, and no message carries those.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nameOfRule, type Rule, type SharedGhost } from '../../properties/kit/rule.ts'
import type { Config } from '../config/config.ts'
import { ours, type Suite, suiteWith } from '../engines/suite.ts'
import { printable, problemsShownMax } from '../platform/problems.ts'
import { problemsOf, type ShapeProblem } from './config-shape.ts'
import type { NamedDevice } from './dut.ts'
import { InputError } from './exit.ts'
import { shownPath } from './files.ts'
import type { Io } from './io.ts'

export const configNames = [
  'wellbehaved.config.ts',
  'wellbehaved.config.mts',
  'wellbehaved.config.js',
  'wellbehaved.config.mjs',
] as const

/** Ours and what the configuration adds; `file` is its absolute path, undefined where there is none. */
export interface Configured extends Suite {
  readonly file: string | undefined
  /** Absolute paths of descriptions, by name. */
  readonly platforms: ReadonlyMap<string, string>
  /** What `--dut` takes beside ours. */
  readonly devices: Readonly<Record<string, NamedDevice>>
}

export const unconfigured: Configured = { ...ours, file: undefined, platforms: new Map(), devices: {} }

/** `typed`: as `--config` names it; left out, it is looked for. @throws InputError */
export async function configuredFor({ cwd }: Pick<Io, 'cwd'>, typed?: string): Promise<Configured> {
  const file = typed === undefined ? configAbove(cwd) : resolve(cwd, typed)
  if (typed === undefined && file !== undefined && dirname(file) !== resolve(cwd)) demandTrusted(file)
  return loadConfig(file, file === undefined ? '' : (typed ?? shownPath(cwd, file)))
}

/**
 * It is a program, and nobody named it: above the current folder somebody else may have laid it there. Windows knows
 * neither user nor mode by number.
 * @throws InputError where it is another user's, or others may write to its folder
 */
function demandTrusted(file: string): void {
  const user = process.getuid?.()
  if (user === undefined) return
  const problem = distrust(user, statSync(file), statSync(dirname(file)))
  if (problem !== undefined)
    throw new InputError(
      `${printable(file)}: found above the current folder, and not started, since ${problem}. Name it, if you trust it: --config ${printable(file)}`,
    )
}

// A group that may write is common: that of the user alone.
const writableByOthers = 0o002

interface Owned {
  readonly uid: number
  readonly mode: number
}

/** Why what `file` says is not to be started by this user; undefined: nothing is against it. */
export function distrust(user: number, file: Owned, folder: Owned): string | undefined {
  if (file.uid !== user) return 'it belongs to another user'
  if (folder.uid !== user) return 'its folder belongs to another user'
  if ((folder.mode & writableByOthers) !== 0) return 'others may write to its folder'
  return (file.mode & writableByOthers) === 0 ? undefined : 'others may write to it'
}

/** In the folder or the nearest one above, up to the root of a package or a repository. */
export function configAbove(folder: string): string | undefined {
  for (const name of configNames) if (existsSync(join(folder, name))) return join(folder, name)
  const above = dirname(folder)
  const isRoot = existsSync(join(folder, 'package.json')) || existsSync(join(folder, '.git'))
  return isRoot || above === folder ? undefined : configAbove(above)
}

/** `shown`: its name in messages. @throws InputError */
export async function loadConfig(file: string | undefined, shown = file ?? ''): Promise<Configured> {
  if (file === undefined) return unconfigured
  if (!existsSync(file))
    throw new InputError(`--config: ${shown}: no such file. Name one, or write one with: wellbehaved init`)
  const value = await started(file, shown)
  const problems = problemsOf(value)
  if (problems.length > 0) throw new InputError(print(file, shown, value, problems))
  const { rules = [], bugs = [], platforms = {}, devices = {} } = value as Config
  const folder = dirname(file)
  const suite = suiteWith({
    rules: guarded(withSharedGhosts(rules, shown), (name, error) => {
      throw new InputError(`${name}: ${thrown(error, file, shown)}. Mend the rule.`)
    }),
    bugs: bugs.map(({ shownOn = Object.keys(platforms), ...bug }) => ({
      ...bug,
      scope: bug.scope ?? { contexts: 2, guests: 1 },
      ...(shownOn.length > 0 ? { shownOn } : {}),
    })),
  })
  return {
    ...suite,
    file,
    platforms: new Map(Object.entries(platforms).map(([name, path]) => [name, resolve(folder, path)])),
    devices: Object.fromEntries(
      Object.entries(devices).map(([name, { command }]) => [name, { command, workingDirectory: folder }]),
    ),
  }
}

/** The description that a word of the command line means: one of the configuration's names, else a file. */
export const fileNamed = ({ cwd }: Pick<Io, 'cwd'>, { platforms }: Configured, typed: string): string => {
  const path = platforms.get(typed)
  return path === undefined ? typed : shownPath(cwd, path)
}

/** What it exports by default. */
async function started(file: string, shown: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const [library, ownRules] = await Promise.all([import('../index.ts'), import('../../properties/own.ts')])
  const jiti = createJiti(file, {
    // What it imports is this very program, wherever it lies: a ghost that rules share is known by its identity.
    virtualModules: { wellbehaved: library, 'wellbehaved/rules': ownRules },
    // A cache in a folder that others may write to would start what they wrote.
    fsCache: false,
    interopDefault: false,
  })
  // A process that watches loads it anew, and what it imports.
  for (const path of Object.keys(jiti.cache)) if (isTheirs(path, file)) delete jiti.cache[path]
  let exported: { readonly default?: unknown }
  try {
    exported = await jiti.import(file)
  } catch (error) {
    throw new InputError(`${thrown(error, file, shown)}. Mend it, or name another one with --config.`)
  }
  if (exported.default === undefined)
    throw new InputError(`${shown}: exports nothing by default, expected: export default defineConfig({ … })`)
  return exported.default
}

// ---- What is wrong, and where

/** The message of what it threw, at the place in its own files where it was thrown. */
export function thrown(error: unknown, file: string, shown: string): string {
  if (!(error instanceof Error)) return printable(`${shown}: threw ${String(error)}`)
  const [message = '', second = ''] = error.message.split('\n')
  // A file that does not parse is named at the end, its columns from 0.
  const unparsed = /^\s*(\S.*):(\d+):(\d+)$/.exec(second)
  if (unparsed) {
    const [, at = '', line, column] = unparsed
    const place = `${placeOf(at, file, shown)}:${line}:${Number(column) + 1}`
    return printable(`${place}: ${message.replace(/^ParseError: /, '').trim()}`)
  }
  const frame = framesOf(error).find(({ path }) => isTheirs(path, file))
  const place = frame ? `${placeOf(frame.path, file, shown)}:${frame.line}:${frame.column}` : shown
  return printable(`${place}: ${message.replace(/[.\s]+$/, '')}`)
}

interface Frame {
  readonly path: string
  readonly line: string
  readonly column: string
}

const framesOf = ({ stack = '' }: Error): readonly Frame[] =>
  stack.split('\n').flatMap((text) => {
    const found = /(?:\(|at |file:\/\/)((?:[A-Za-z]:)?[/\\][^:()]+):(\d+):(\d+)\)?$/.exec(text)
    return found ? [{ path: found[1] ?? '', line: found[2] ?? '', column: found[3] ?? '' }] : []
  })

const program = fileURLToPath(new URL('../..', import.meta.url))

/** A file of theirs, not of a package and not of ours. */
const isTheirs = (path: string, file: string): boolean =>
  path.startsWith(dirname(file) + sep) &&
  !path.includes(`${sep}node_modules${sep}`) &&
  !['src', 'properties', 'bugs', 'models'].some((folder) => path.startsWith(join(program, folder) + sep))

const placeOf = (path: string, file: string, shown: string): string =>
  path === file ? shown : join(dirname(shown), shownPath(dirname(file), path))

/** One line a problem, at the line of the key that it is about, where that stands in the file itself. */
function print(file: string, shown: string, value: unknown, problems: readonly ShapeProblem[]): string {
  const lines = readFileSync(file, 'utf8').split('\n')
  const said = problems.slice(0, problemsShownMax).map(({ at, what }) => {
    const line = lines.findIndex((text) =>
      new RegExp(`^\\s*(export default .*)?\\b${String(at[0])}\\s*[:,]`).test(text),
    )
    const place = at.length > 0 && line >= 0 ? `${shown}:${line + 1}` : shown
    return printable(`${place}: ${pathOf(value, at)}${what}`)
  })
  const more = problems.length - said.length
  return [...said, ...(more > 0 ? [`… and ${more} more. Mend these first.`] : [])].join('\n')
}

/** `rules[0] (ACME-1).then: ` */
function pathOf(value: unknown, at: readonly PropertyKey[]): string {
  let path = ''
  let inner: unknown = value
  for (const key of at) {
    inner = typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined
    path += typeof key === 'number' ? `[${key}]${nameIn(inner)}` : `${path === '' ? '' : '.'}${String(key)}`
  }
  return path === '' ? '' : `${path}: `
}

function nameIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  const name = Reflect.get(value, 'id') ?? Reflect.get(value, 'name')
  return typeof name === 'string' ? ` (${name})` : ''
}

// ---- What their rules throw

type Blame = (name: string, error: unknown) => never

/** The same rules: what one of their functions throws is blamed on it by name. Ghosts that they share stay shared. */
function guarded(own: readonly Rule[], blame: Blame): readonly Rule[] {
  const shared = new Set(ours.rules.flatMap(usesOf))
  const ghosts = new Map<SharedGhost, SharedGhost>()
  const guardedGhost = (ghost: SharedGhost): SharedGhost => {
    if (shared.has(ghost)) return ghost
    const one = ghosts.get(ghost) ?? { ...ghost, follow: calling(ghost.follow, ghost.name, blame) }
    ghosts.set(ghost, one)
    return one
  }
  return own.map((rule) => {
    const name = nameOfRule(rule)
    const one = calling(rule, name, blame)
    if (!('uses' in one)) return one
    return { ...one, uses: one.uses.map(guardedGhost), follow: calling(one.follow, name, blame) }
  })
}

/** With each function that it holds in a call that blames. None takes more than four arguments, and a list of them would cost. */
function calling<T extends object>(holder: T, name: string, blame: Blame): T {
  const guard =
    (call: (...given: unknown[]) => unknown) => (a: unknown, b: unknown, c: unknown, d: unknown) => {
      try {
        return call(a, b, c, d)
      } catch (error) {
        return blame(name, error)
      }
    }
  const entries = Object.entries(holder).map(([key, value]) => [
    key,
    typeof value === 'function' ? guard(value) : value,
  ])
  return Object.fromEntries(entries) as T
}

// ---- Ghosts

/**
 * A ghost is followed once for all rules that share it, and known by its name in the state: two of one name would be
 * followed twice, or each in the other's columns.
 */
function withSharedGhosts(own: readonly Rule[], shown: string): readonly Rule[] {
  const known = new Map(ours.rules.flatMap(usesOf).map((ghost) => [ghost.name, ghost]))
  for (const rule of own) {
    for (const ghost of usesOf(rule)) {
      const other = known.get(ghost.name)
      if (other !== undefined && other !== ghost)
        throw new InputError(
          `${shown}: ${nameOfRule(rule)} uses a ghost named ${JSON.stringify(ghost.name)}, as is another one. Give it a name of its own.`,
        )
      known.set(ghost.name, ghost)
    }
  }
  return own
}

const usesOf = (rule: Rule): readonly SharedGhost[] => ('uses' in rule ? rule.uses : [])
