/** The scopes that a command line asks for: ours by name, small or large ones all together, and those of files. */
import { resolve } from 'node:path'
import type { ScopeSpec } from '../engines/scope.ts'
import { families, largeScopes, type ScopeRef, smallScopes } from '../engines/scopes.ts'
import { nearest } from '../interface/nearest.ts'
import type { Platform } from '../interface/platform.ts'
import { readScope } from '../platform/index.ts'
import { InputError } from './exit.ts'
import type { Io } from './io.ts'
import { nowhere, PlatformError, readText } from './load-platform.ts'

export interface AskedScope {
  readonly spec: ScopeSpec
  /** By which its searches know it. */
  readonly ref: ScopeRef
  /** What is proved in it, in a sentence. */
  readonly about: string
}

/** Every scope of which the names are ours; a platform has some of them. */
const ourNames = families.flatMap(({ name }) => [name, `${name}-large`])
const groups = ['small', 'large']

/** A name of ours has none of these. */
const isFile = (name: string): boolean => /[./\\]/.test(name)

/** @throws InputError for a name that is none, or when the platform has none of them; PlatformError for a file */
export function askedScopes(
  { cwd }: Pick<Io, 'cwd'>,
  platform: Platform,
  names: readonly string[],
): readonly AskedScope[] {
  const wrong = names.find((name) => !isFile(name) && ![...groups, ...ourNames].includes(name))
  const [small, large] = [smallScopes(platform), largeScopes(platform)]
  const here = [...small, ...large].map((spec) => spec.name)
  if (wrong !== undefined) throw new InputError(unknownScope(wrong, platform.name, here))
  const isAsked = (group: string, { name }: ScopeSpec) => names.includes(group) || names.includes(name)
  const ours = [
    ...small.filter((spec) => isAsked('small', spec)),
    ...large.filter((spec) => isAsked('large', spec)),
  ].map((spec): AskedScope => ({ spec, ref: spec.name, about: aboutOf(spec) }))
  const taken = [...groups, ...ourNames]
  const ofFiles = [...new Set(names.filter(isFile))].map((file): AskedScope => {
    const spec = scopeOfFile(cwd, file, platform, taken)
    taken.push(spec.name)
    return { spec, ref: spec, about: aboutOf(spec) }
  })
  const asked = [...ours, ...ofFiles]
  if (asked.length > 0) return asked
  const has = here.join(', ') || 'no scope'
  throw new InputError(`--scope: ${platform.name} has nothing for ${names.join(', ')}. It has: ${has}.`)
}

/** To be listed; a platform may have none. */
export const largeScopesOf = (io: Pick<Io, 'cwd'>, platform: Platform): readonly AskedScope[] =>
  largeScopes(platform).length > 0 ? askedScopes(io, platform, ['large']) : []

const aboutOf = ({ name, about }: ScopeSpec): string =>
  about ?? families.find((f) => f.name === name)?.about ?? ''

function unknownScope(name: string, platform: string, here: readonly string[]): string {
  const near = nearest(name, [...groups, ...here], 1)
  const hint =
    near.length > 0
      ? `Did you mean ${near[0]}?`
      : `${platform} has: ${[...groups, ...here].join(', ')}; a file is named by its path, such as ./scope.yaml.`
  return `--scope: there is no scope ${JSON.stringify(name)}. ${hint}`
}

function scopeOfFile(cwd: string, file: string, platform: Platform, taken: readonly string[]): ScopeSpec {
  const text = readText(resolve(cwd, file), 'a scope')
  if (typeof text !== 'string') throw new PlatformError([{ file, ...nowhere, ...text }])
  const read = readScope(text, file, platform, taken)
  if ('problems' in read) throw new PlatformError(read.problems)
  return read.scope
}
