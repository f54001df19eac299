/**
 * A scope of a platform, read: text in, what a proof keeps of the platform or all problems out. As a description it is
 * read in three stages: YAML, shape (scope-schema.ts), and here what its names and numbers mean in the platform.
 */
import { isHandler, type Platform } from '../interface/platform.ts'
import type { ScopeSpec } from '../interface/scope.ts'
import { type Path, readDocument } from './document.ts'
import { namesOf, newReport, type Report } from './names.ts'
import { hex, type Problem, quote, sortProblems } from './problems.ts'
import { type ScopeDescription, scopeFile, scopeFormat } from './scope-schema.ts'
import { type DocumentKind, shapeProblems } from './shape.ts'

export { scopeFormat } from './scope-schema.ts'

export type ReadScope = { readonly scope: ScopeSpec } | { readonly problems: readonly Problem[] }

const kind: DocumentKind = {
  what: 'a scope',
  format: scopeFormat,
  example: 'See docs/formats.md for one.',
}

/** `taken`: names that scopes have already. `fileName` is for the problems only. */
export function readScope(
  text: string,
  fileName: string,
  platform: Platform,
  taken: readonly string[],
): ReadScope {
  const document = readDocument(text.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n'), fileName)
  if (document.value === null) {
    const nothing = { file: fileName, line: 1, column: 1, path: '', found: 'nothing' }
    const empty = { ...nothing, expected: kind.what, hint: kind.example }
    return { problems: document.problems.length > 0 ? sortProblems(document.problems) : [empty] }
  }
  const parsed = scopeFile.safeParse(document.value)
  const shape = parsed.success ? [] : shapeProblems(document, parsed.error.issues, kind)
  const isReported = ({ path }: Problem) => document.problems.some((p) => p.path !== '' && p.path === path)
  const problems = [...document.problems, ...shape.filter((p) => !isReported(p))]
  if (!parsed.success || problems.length > 0) return { problems: sortProblems(problems) }
  const report = newReport(document)
  const scope = resolveScope(report, parsed.data, platform, taken)
  return report.problems.length > 0 ? { problems: sortProblems(report.problems) } : { scope }
}

function resolveScope(
  report: Report,
  described: ScopeDescription,
  platform: Platform,
  taken: readonly string[],
): ScopeSpec {
  const { name, about, burstBeatsMax, interrupts, listRegisters, faultInterrupt, bounds } = described
  const { pairs, identifiers, safetyIsland } = described
  if (taken.includes(name)) {
    const expected = `a name that no other scope has (${taken.join(', ')})`
    report.add(['name'], { expected, hint: 'Give it a name of its own.' })
  }
  if (bounds.resetAcknowledgeCyclesMax < bounds.resetCycles)
    report.add(['bounds', 'resetAcknowledgeCyclesMax'], {
      expected: `at least the ${bounds.resetCycles} cycles of resetCycles`,
      hint: 'Raise it, or shorten the reset.',
    })
  checkMonitor(report, described, platform)
  return {
    ...{ name, about, burstBeatsMax, interrupts, listRegisters, faultInterrupt, ...bounds },
    ...(pairs ? { pairs } : {}),
    ...(identifiers ? { identifiers } : {}),
    ...(safetyIsland ? { safetyIsland } : {}),
    contexts: contextsOf(report, described, platform),
    guests: guestsOf(report, described, platform),
    alphabet: alphabetOf(report, described, platform),
  }
}

function checkMonitor(report: Report, { safetyIsland, guests }: ScopeDescription, platform: Platform): void {
  if (!safetyIsland) return
  const monitor = platform.safetyIsland && platform.guests[platform.safetyIsland.monitor].name
  if (monitor === undefined)
    report.add(['safetyIsland'], {
      expected: 'no such key: the platform has no safety island',
      hint: 'Remove it.',
    })
  else if (!Object.hasOwn(guests, monitor))
    report.add(['guests'], {
      expected: `${quote(monitor)} among them, who monitors`,
      hint: 'Add it, and a window of it.',
    })
}

const byOrdinal = <T>(of: (one: T) => number, list: readonly T[]): T[] =>
  [...list].sort((a, b) => of(a) - of(b))

/** In the platform's order, whatever that of the file. */
function contextsOf(
  report: Report,
  { contexts }: ScopeDescription,
  platform: Platform,
): ScopeSpec['contexts'] {
  const names = contextNames(report, platform)
  const kept = Object.entries(contexts).map(([name, outstandingMax]) => {
    const context = names.find(name, ['contexts', name], 'key')
    const most = platform.contexts[context]?.outstandingMax ?? 0
    if (names.list.includes(name) && outstandingMax > most)
      report.add(['contexts', name], {
        expected: `${most} transactions at most, as in the platform`,
        hint: 'Lower it.',
      })
    return { context, outstandingMax }
  })
  for (const { primary, name, contexts: all } of platform.devices)
    if (kept.some((k) => all.includes(k.context)) && !kept.some((k) => k.context === primary))
      report.add(['contexts'], {
        found: `contexts of ${name} without its primary`,
        expected: `${quote(platform.contexts[primary].name)} among them`,
        hint: 'Add it, with 0 if it has no DMA.',
      })
  if (kept.length === 0)
    report.add(['contexts'], {
      expected: 'a context at least',
      hint: 'Add a primary, and a secondary of it.',
    })
  return byOrdinal(({ context }) => context, kept)
}

const contextNames = (report: Report, { contexts }: Platform) =>
  namesOf(
    report,
    'a context',
    contexts.map((c) => c.name),
  )

function guestsOf(report: Report, { guests }: ScopeDescription, platform: Platform): ScopeSpec['guests'] {
  const kept = Object.entries(guests).map(([name, windows]) => {
    const guest = guestNames(report, platform).find(name, ['guests', name], 'key')
    if (platform.guests[guest]?.name !== name) return { guest, windows: [] }
    const ordinals = windows.map((window, i) =>
      windowOf(report, platform, guest, window, ['guests', name, i]),
    )
    return { guest, windows: byOrdinal((w) => w, [...new Set(ordinals)]) }
  })
  if (kept.length === 0)
    report.add(['guests'], { expected: 'a guest at least', hint: 'Add one, and its windows.' })
  return byOrdinal(({ guest }) => guest, kept)
}

const guestNames = (report: Report, { guests }: Platform) =>
  namesOf(
    report,
    'a guest',
    guests.map((g) => g.name),
  )

function windowOf(report: Report, { guests }: Platform, guest: number, window: string, path: Path): number {
  const { name, windows } = guests[guest]
  return namesOf(
    report,
    `a window of ${name}`,
    windows.map((w) => w.name),
  ).find(window, path)
}

function alphabetOf(
  report: Report,
  { operations, burstBeatsMax }: ScopeDescription,
  platform: Platform,
): ScopeSpec['alphabet'] {
  const at = (key: string, i: number): Path => ['operations', key, i]
  const { classes, procedures, directions, targets, beats, written, words, ticks } = operations
  const startable = namesOf(
    report,
    'a procedure that can be started',
    platform.procedures.filter((p) => !isHandler(p)).map((p) => p.name),
  )
  for (const [i, name] of procedures.entries()) startable.find(name, at('procedures', i))
  for (const [i, n] of beats.entries())
    if (n > burstBeatsMax)
      report.add(at('beats', i), {
        expected: `${burstBeatsMax} beats at most, as burstBeatsMax says`,
        hint: 'Lower it, or raise burstBeatsMax.',
      })
  const needs = [
    ['guest job', 'directions', directions],
    ['guest job', 'targets', targets],
    ['guest job', 'beats', beats],
    ['guest read', 'words', words],
    ['guest write', 'words', words],
    ['hypervisor start', 'procedures', procedures],
    ['time tick', 'ticks', ticks],
  ] as const
  for (const [name, key, given] of needs)
    if (given.length === 0 && classes.includes(name))
      report.add(['operations', key], {
        found: `no ${key}`,
        expected: `${key}, since ${quote(name)} is among the classes`,
        hint: `Name some, or remove ${quote(name)}.`,
      })
  const one = <T>(list: readonly T[]): T[] => [...new Set(list)]
  return {
    classes: one(classes),
    procedures: one(procedures),
    directions: one(directions.map((d) => (d === 'write' ? 1 : 0))),
    targets: one(targets.map((t, i) => targetOf(report, platform, t, at('targets', i)))),
    beats: one(beats),
    ...(written === undefined ? {} : { written }),
    words: one(words.map((w, i) => accessOf(report, platform, w, at('words', i)))),
    ticks: one(ticks),
  }
}

type Target = ScopeDescription['operations']['targets'][number]

function targetOf(report: Report, platform: Platform, target: Target, path: Path): number {
  const { beatBytes } = platform
  const first = typeof target === 'number' ? target : byteOf(report, platform, target, path)
  if (first % beatBytes !== 0 || first < 0 || first > addressMax)
    report.add(path, {
      found: first < 0 ? `${first}` : hex(first),
      expected: `an address from 0 to 0xffffffff at which a beat of ${beatBytes} bytes begins`,
      hint: `The one before is ${hex(Math.max(0, first - (first % beatBytes)))}.`,
    })
  return first
}
const addressMax = 0xffff_ffff

function byteOf(
  report: Report,
  platform: Platform,
  { guest: name, window, offset = 0 }: Exclude<Target, number>,
  path: Path,
): number {
  const guest = guestNames(report, platform).find(name, [...path, 'guest'])
  if (platform.guests[guest]?.name !== name) return 0
  const w = windowOf(report, platform, guest, window, [...path, 'window'])
  return (platform.guests[guest].windows[w]?.base ?? 0) + offset
}

type Word = ScopeDescription['operations']['words'][number]
const wordBytes = 4

function accessOf(report: Report, platform: Platform, word: Word, path: Path): number {
  if (typeof word === 'number') {
    if (word % wordBytes !== 0)
      report.add(path, {
        expected: `an address at which a word of ${wordBytes} bytes begins`,
        hint: `The one before is ${hex(word - (word % wordBytes))}.`,
      })
    return word
  }
  const context = platform.contexts[contextNames(report, platform).find(word.context, [...path, 'context'])]
  if (context?.name !== word.context) return 0
  const registers = Object.entries(context.registers)
  const of = namesOf(
    report,
    `a register of ${context.name}`,
    registers.map(([name]) => name),
  )
  const [, offset = 0] = registers[of.find(word.register, [...path, 'register'])] ?? []
  return context.frames[0].base + offset
}
