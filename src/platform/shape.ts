/** What zod finds, as problems: found as written in the file, expected from the schema, and a hint for usual slips. */
import type * as z from 'zod'
import { nearest } from '../interface/nearest.ts'
import { type Document, type Path, showPath } from './document.ts'
import { didYouMean, type Problem, quote } from './problems.ts'
import { descriptionFormat } from './schema.ts'

type Issue = z.core.$ZodIssue

/** What the document is meant to be. */
export interface DocumentKind {
  readonly what: string
  readonly format: string
  /** Where one can be seen. */
  readonly example: string
}

export const platformKind: DocumentKind = {
  what: 'a platform description',
  format: descriptionFormat,
  example: 'See platforms/zonal-gateway.yaml for one.',
}

/** A key that is misspelt is also a key that is missing: that is said once. */
export function shapeProblems(
  document: Document,
  issues: readonly Issue[],
  kind: DocumentKind = platformKind,
): Problem[] {
  const flat = issues.flatMap((issue) => innermost(issue, []))
  const meant = new Set(
    flat.flatMap(({ issue, path }) => meantKeys(issue).map((k) => showPath([...path, k]))),
  )
  const isSaid = (path: Path) => !document.has(path) && meant.has(showPath(path))
  const unsaid = flat.filter(({ path }) => !isSaid(path))
  const lacking = unsaid.filter(({ issue, path }) => isLacking(document, issue, path))
  // Then it is another kind of file, or hardly begun.
  const together = lacking.length > lackingToldMax ? [lacksMost(document, lacking, kind)] : []
  const each = together.length > 0 ? unsaid.filter((one) => !lacking.includes(one)) : unsaid
  return [...together, ...each.flatMap(({ issue, path }) => problemsOf(document, issue, path, kind))]
}

/** Missing keys of the whole that are told one by one. */
const lackingToldMax = 3

const isLacking = (document: Document, { code }: Issue, path: Path): boolean =>
  path.length === 1 && code !== 'unrecognized_keys' && code !== 'invalid_key' && !document.has(path)

function lacksMost(document: Document, lacking: readonly Placed[], kind: DocumentKind): Problem {
  const keys = lacking.map(({ path }) => quote(String(path[0]))).join(', ')
  const hint = `Is it the right file? ${kind.example}`
  const text = { found: `none of the keys ${keys}`, expected: kind.what, hint }
  return { ...document.problemAt(lacking[0]?.path ?? [], text, 'key'), path: '' }
}

interface Placed {
  readonly issue: Issue
  readonly path: Path
}

/** Of a union, the issues of the alternative that somebody plainly meant: the one that is wrong only further in. */
function innermost(issue: Issue, parent: Path): Placed[] {
  const path = [...parent, ...(issue.path as Path)]
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.find((errors) => errors.length > 0 && errors.every((e) => e.path.length > 0))
    if (deeper) return deeper.flatMap((inner) => innermost(inner, path))
  }
  return [{ issue, path }]
}

/** Unknown keys of one mapping that are compared with the known ones: a slip is among the first. */
const keysComparedMax = 50

function meantKeys(issue: Issue): string[] {
  if (issue.code !== 'unrecognized_keys') return []
  return issue.keys.slice(0, keysComparedMax).flatMap((key) => nearest(key, keysOf(issue.message), 1))
}

/** The keys that a section lists in its error (schema.ts). */
const keysOf = (expected: string): string[] => expected.replace(/^.*keys /, '').split(', ')

function problemsOf(document: Document, issue: Issue, path: Path, kind: DocumentKind): Problem[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, i) =>
        unknownKey(document, [...path, key], issue.message, i < keysComparedMax),
      )
    case 'invalid_key': {
      const expected = issue.issues[0]?.message ?? issue.message
      const found = `the name ${quote(String(path.at(-1)))}`
      return [document.problemAt(path, { found, expected, hint: 'Rename it.' }, 'key')]
    }
    default:
      return [document.has(path) ? wrongValue(document, issue, path, kind) : missing(document, issue, path)]
  }
}

function unknownKey(document: Document, path: Path, expected: string, isCompared: boolean): Problem {
  const key = String(path.at(-1))
  const hint = didYouMean(key, isCompared ? keysOf(expected) : [], 'Remove it, or mend its indentation.')
  return document.problemAt(path, { found: `the key ${quote(key)}`, expected, hint }, 'key')
}

function missing(document: Document, issue: Issue, path: Path): Problem {
  const key = String(path.at(-1))
  const hint = `Add ${quote(`${key}: …`)}.`
  const text = { found: `no ${quote(key)}`, expected: `${quote(key)}, ${issue.message}`, hint }
  return document.problemAt(path, text, 'key')
}

function wrongValue(document: Document, issue: Issue, path: Path, kind: DocumentKind): Problem {
  const found = document.foundAt(path)
  const hint =
    newerFormat(found, path, kind) ?? numberSlip(found) ?? nearestValue(found, issue) ?? 'Change the value.'
  return document.problemAt(path, { found, expected: issue.message, hint })
}

function newerFormat(found: string, path: Path, { format }: DocumentKind): string | undefined {
  const [stem, mine] = [format.slice(0, format.lastIndexOf('/') + 1), format.split('/').at(-1)]
  const theirs = found.startsWith(`"${stem}`) ? /\/([0-9]{1,6})"$/.exec(found)?.[1] : undefined
  const isNewer = path.join() === 'format' && Number(theirs) > Number(mine)
  return isNewer ? 'Install a newer version of wellbehaved.' : undefined
}

const candidatesOf = (issue: Issue): string[] => {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  if (issue.code !== 'invalid_union') return []
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
  return [...options, ...issue.errors.flatMap((errors) => errors.flatMap(candidatesOf))]
}

function nearestValue(found: string, issue: Issue): string | undefined {
  const candidates = candidatesOf(issue)
  if (candidates.length === 0) return undefined
  return didYouMean(found.replace(/^"|"$/g, ''), candidates, `Use ${candidates.slice(0, 6).join(', ')}.`)
}

/** Notations of numbers that other languages know, and what YAML 1.2 knows instead. */
function numberSlip(found: string): string | undefined {
  if (found === 'nothing') return 'Write the value behind the colon, or remove the key.'
  const text = /^"(.*)"$/.exec(found)?.[1]
  if (text === undefined) return undefined
  if (/^(0x[0-9a-f]+|[0-9]+)$/i.test(text)) return 'Write the number without quotes.'
  if (/^[-+]?(0x)?[0-9a-f]+(_[0-9a-f]+)+$/i.test(text)) {
    return `Write ${text.replaceAll('_', '')}: YAML 1.2 knows no underscores in numbers.`
  }
  const binary = /^0b([01]+)$/i.exec(text)?.[1]
  if (binary !== undefined) {
    return `Write 0x${BigInt(`0b${binary}`).toString(16)}: YAML 1.2 knows no binary numbers.`
  }
  const size = /^([0-9]+)\s*(k|m)(i?b)?$/i.exec(text)
  if (size) return `Write ${size[1]}${size[2]?.toUpperCase()}B.`
  if (/^[0-9]+(\.[0-9]+)?\s*g(i?b)?$/i.test(text)) return 'Write it in MB: addresses end at 0xffffffff.'
  return undefined
}
