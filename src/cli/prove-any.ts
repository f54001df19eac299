/** `prove --from any`: rules from any register file that keeps the declared invariants, one access from each. */
import { join } from 'node:path'
import type { Bug } from '../../bugs/bug.ts'
import { bugs } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { anyScope, type FromAny, type FromAnyOptions, proveFromAny } from '../engines/from-any.ts'
import { type AnySpec, anySpecs } from '../engines/invariants.ts'
import type { Platform } from '../interface/platform.ts'
import {
  type FromAnyTable,
  fromAnyFormat,
  fromAnyMarkdown,
  fromAnyText,
  sayFailing,
  statementOfRule,
  verdictOf,
} from '../report/from-any.ts'
import { plural } from '../report/names.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { demandWritable, folderOf, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'
import { folderOfGlobs, matcher } from './selection.ts'
import { version } from './version.ts'

export interface ProveAnyArguments {
  readonly rules?: readonly string[]
  readonly out?: string
  readonly format: 'text' | 'json'
}

/** Register files that are tried without an invariant, at most. */
const filesMaxWithout = 5_000

export function proveAnyCommand(
  io: Io,
  platform: Platform,
  given: ProveAnyArguments,
  bug: Bug | undefined,
): ExitCode {
  const specs = specsOf(given.rules)
  if (!anyScope(platform))
    throw new InputError(
      `--from: ${platform.name} has no secondary context with DMA that is owned at the start, of which a register file could be any. Leave --from away.`,
    )
  const folders = [
    ...(bug ? [bug.name] : []),
    'from-any',
    ...(given.rules ? [folderOfGlobs(given.rules)] : []),
  ]
  const folder = join('reports', 'runs', platform.name, 'proof', ...folders)
  const out = folderOf(io.cwd, '--out', given.out, folder)
  for (const name of ['proof.json', 'proof.md']) demandWritable(join(out, name))
  const mayContinue = () => io.campaign === 'beside' || !io.campaign.interrupted()
  const proved: { spec: AnySpec; is: FromAny }[] = []
  for (const spec of specs) {
    io.progress?.(`${spec.rule}, from any register file`)
    proved.push({ spec, is: prove(platform, spec, { bug, mayContinue }) })
  }
  const interrupted = proved.some(({ is }) => is.result === 'stopped')
  const table: FromAnyTable = {
    format: fromAnyFormat,
    version,
    platform: platform.name,
    ...(bug ? { bug: bug.name } : {}),
    ...(interrupted ? { interrupted: true as const } : {}),
    rules: proved.map(({ spec, is: { accesses: _, leavesOut: __, ...is } }) => ({
      ...is,
      statement: statementOfRule(spec.rule),
      invariants: spec.invariants.map(({ name, says }) => ({
        name,
        says,
        ...(is.result === 'proved' ? answerOf(platform, spec, { without: name, mayContinue }) : {}),
      })),
      knownBads: is.result === 'proved' ? knownBadsOf(platform, spec, mayContinue) : [],
    })),
    accesses: proved[0].is.accesses,
    leavesOut: [...new Set(proved.flatMap(({ is }) => is.leavesOut))],
  }
  io.progress?.('')
  writeWhole(join(out, 'proof.json'), `${JSON.stringify(table, null, 2)}\n`)
  writeWhole(join(out, 'proof.md'), fromAnyMarkdown(table))
  io.out(
    given.format === 'json'
      ? `${JSON.stringify(table, null, 2)}\n`
      : fromAnyText(table, shownPath(io.cwd, out), io.style),
  )
  if (interrupted) return EXIT.interrupted
  if (table.rules.some((r) => r.result === 'broken' || r.breaksAfter !== undefined)) return EXIT.broken
  return table.rules.every((r) => verdictOf(r) === 'proved') ? EXIT.fine : EXIT.due
}

function prove(platform: Platform, spec: AnySpec, options: FromAnyOptions): FromAny {
  const rule = rules.filter(isMonitored).find((r) => nameOfRule(r) === spec.rule)
  const is = rule && proveFromAny(platform, spec, rule, options)
  if (!is) throw new Error(`${spec.rule} cannot be proved from any state of ${platform.name}`)
  return is
}

function answerOf(platform: Platform, spec: AnySpec, options: FromAnyOptions): { answers: string } {
  const is = prove(platform, spec, { ...options, filesMax: filesMaxWithout })
  const passes =
    is.result === 'proved'
      ? 'nothing fails: it spares files'
      : `nothing fails in the first ${plural(is.files, 'file')}`
  return { answers: sayFailing(is) ?? passes }
}

const knownBadsOf = (platform: Platform, spec: AnySpec, mayContinue: () => boolean) =>
  bugs
    .filter((bug) => bug.rule === spec.rule && !bug.rules && bug.decisions)
    .map((bug) => {
      const fails = sayFailing(prove(platform, spec, { bug, mayContinue }))
      return { bug: bug.name, ...(fails === undefined ? {} : { fails }) }
    })

/** @throws InputError for a glob that names none of them. */
function specsOf(globs: readonly string[] | undefined): readonly AnySpec[] {
  if (!globs) return anySpecs
  const patterns = globs.map((glob) => ({ glob, matches: matcher(glob) }))
  const names = (spec: AnySpec) => [spec.rule, spec.rule.split('.')[0] ?? spec.rule]
  const idle = patterns.find(({ matches }) => !anySpecs.some((spec) => names(spec).some(matches)))
  if (idle)
    throw new InputError(
      `--rules: ${JSON.stringify(idle.glob)} names no rule that can be proved from any state. These can: ${anySpecs.map((s) => s.rule).join(', ')}.`,
    )
  return anySpecs.filter((spec) => patterns.some(({ matches }) => names(spec).some(matches)))
}
