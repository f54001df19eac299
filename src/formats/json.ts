/**
 * JSON from a stranger: parsed, and refused where a part of it could do harm on its own, before any schema looks at it.
 */
import type * as z from 'zod'
import { depthMax, stringLengthMax } from './limits.ts'
import { faultIn, harmInSource, offsetOf, placeIn } from './scan.ts'

export type Json = { readonly value: unknown } | { readonly problem: string }

/** `file`: its name in messages. The top level must be a mapping. */
export function parseJson(text: string, file: string): Json {
  const refused = (harm: string) => ({ problem: `${file}: ${printable(harm)}. Ask whoever sent it.` })
  const inSource = harmInSource(text)
  if (inSource !== undefined) return refused(inSource)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const { offset, expected, isCut } = faultIn(text)
    const found = isCut ? 'the file ends' : `found ${JSON.stringify(text.slice(offset, offset + foundMax))}`
    const advice = isCut ? 'Was it cut short? Write' : 'Mend it there, or write'
    return {
      problem: printable(
        `${file}:${placeIn(text, offset)}: no JSON: ${found}, expected ${expected}. ${advice} it anew with the command that wrote it.`,
      ),
    }
  }
  const harm = harmIn(value)
  return harm === undefined ? { value } : refused(harm)
}

const foundMax = 20

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])
// What no description may hold either: controls, what turns or hides text, line and paragraph separators, lone surrogates.
const control = /[\p{C}\p{Zl}\p{Zp}]/u

/** Without recursion: how deep a stranger nests is not ours to trust. */
function harmIn(root: unknown): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next
    if (depth > depthMax) return `nested more than ${depthMax} deep`
    const harm = typeof value === 'string' ? harmInText(value) : harmInKeys(value)
    if (harm !== undefined) return harm
    if (typeof value !== 'object' || value === null) continue
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 })
  }
  return undefined
}

function harmInText(text: string): string | undefined {
  if (text.length > stringLengthMax) return `a text of ${text.length} characters, ${stringLengthMax} at most`
  return control.test(text) ? `a control character in ${JSON.stringify(text.slice(0, 40))}` : undefined
}

function harmInKeys(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return undefined
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key)) return `the key ${JSON.stringify(key)}, which no file of ours has`
    const harm = harmInText(key)
    if (harm !== undefined) return harm
  }
  return undefined
}

/** `wellbehaved/evidence/1`: the name of a format, and its version. */
const formatPattern = /^wellbehaved\/([a-z]+)\/([0-9]{1,6})$/

/** What is wrong with the format that a file says it has; undefined where it is the one expected. */
export function formatProblem(value: unknown, expected: string, file: string): string | undefined {
  const said = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (said === expected) return undefined
  const mine = formatPattern.exec(expected)
  const theirs = typeof said === 'string' ? formatPattern.exec(said) : null
  if (mine && theirs && mine[1] === theirs[1]) {
    return `${file}: format ${theirs[0]}, this version reads ${expected}. ${
      Number(theirs[2]) > Number(mine[2])
        ? 'Install a newer version of wellbehaved.'
        : 'Write it anew with this one.'
    }`
  }
  const found =
    typeof said === 'string' ? `format ${JSON.stringify(printable(said).slice(0, 60))}` : 'no format'
  return `${file}: ${found}, expected ${expected}. Is it the right file?`
}

/** Of a discriminated union, where no alternative fits: what its key may be. */
export const oneOf = {
  error: (issue: z.core.$ZodRawIssue) =>
    'options' in issue && Array.isArray(issue.options)
      ? `expected one of ${issue.options.map((word) => JSON.stringify(word)).join(', ')}`
      : undefined,
}

/** The first thing that a schema found, one sentence. `text`: what was read. */
export function schemaProblem(error: z.ZodError, file: string, text: string): string {
  const [first] = error.issues
  const path = first?.path ?? []
  const where = path.map(String).join('.')
  const extra = first?.code === 'unrecognized_keys' ? first.keys.slice(0, 1) : []
  const place = placeIn(text, offsetOf(text, [...path, ...extra]))
  const more = error.issues.length > 1 ? `, and ${error.issues.length - 1} more` : ''
  return printable(
    `${file}:${place}: ${cut(where) || 'the file'}: ${cut(first?.message ?? 'not as expected')}${more}. Ask whoever sent it, or write it anew.`,
  )
}

const saidMax = 240

const cut = (text: string): string => (text.length > saidMax ? `${text.slice(0, saidMax)}…` : text)

export const printable = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
