/**
 * Looks at a stranger's JSON without parsing it. Before: what would take seconds and memory, or what two readers would read
 * differently; whether it is JSON at all is not asked here. After: where in the text something stands.
 */
import { depthMax, valuesMax } from './limits.ts'

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c
const isOpening = (c: number): boolean => c === 0x7b || c === 0x5b
const isClosing = (c: number): boolean => c === 0x7d || c === 0x5d
const isSpace = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09

/** What is wrong, or undefined. */
export function harmInSource(text: string): string | undefined {
  /** The keys so far of each mapping or list that is open. */
  const keys: Set<string>[] = []
  let values = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === quote) {
      const end = endOfText(text, i)
      const twice = notedTwice(keys.at(-1), keyBefore(text, i, end))
      if (twice !== undefined) return `the key ${JSON.stringify(twice.slice(0, 40))} twice in one mapping`
      i = end
      continue
    }
    follow(keys, c)
    if (keys.length > depthMax) return `nested more than ${depthMax} deep`
    if (isOpening(c) || c === comma) values++
    if (values > valuesMax) return `more than ${valuesMax} values`
  }
  return undefined
}

function follow(keys: Set<string>[], c: number): void {
  if (isClosing(c)) keys.pop()
  else if (isOpening(c)) keys.push(new Set())
}

function notedTwice(keys: Set<string> | undefined, key: string | undefined): string | undefined {
  if (key === undefined || keys?.has(key)) return key
  keys?.add(key)
  return undefined
}

/** Of the quote that ends the text which begins at `from`; where none does, of the last letter. */
function endOfText(text: string, from: number): number {
  let i = from + 1
  while (i < text.length && text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1
  return i
}

/** The text as it is read, if a colon stands behind it. */
function keyBefore(text: string, from: number, end: number): string | undefined {
  let i = end + 1
  while (i < text.length && isSpace(text.charCodeAt(i))) i++
  if (text.charCodeAt(i) !== colon) return undefined
  const written = text.slice(from, end + 1)
  if (!written.includes('\\')) return written.slice(1, -1)
  try {
    return String(JSON.parse(written))
  } catch {
    return undefined
  }
}

const token =
  /[{}[\],:]|"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy

type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'end'

interface Fault {
  /** The length of the text, where it ends too early, or is JSON. */
  readonly offset: number
  /** What may stand there. */
  readonly expected: string
  /** The file ends there, or within what stands there. */
  readonly isCut: boolean
}

/** Where text that is no JSON stops being JSON. */
export function faultIn(text: string): Fault {
  const open: string[] = []
  let expected: Expected = 'value'
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, token.lastIndex)) {
    token.lastIndex = at
    const next = token.exec(text)?.[0]
    const after: Expected | undefined = next === undefined ? undefined : following(next, expected, open)
    if (after === undefined) return faultAt(text, at, expected, open.at(-1))
    expected = after
  }
  return faultAt(text, text.length, expected, open.at(-1))
}

/** What a word or the rest of a number begins with. */
const begun = /^(?:-|t|tr|tru|f|fa|fal|fals|n|nu|nul)$/
const numberBegun = /^(?:\.|(?:\.\d{1,20})?[eE][+-]?)$/

function faultAt(text: string, offset: number, expected: Expected, inner: string | undefined): Fault {
  const mayBegin = expected !== 'end' && expected !== 'colon'
  const rest = text.slice(offset, offset + 24)
  const isCut =
    offset === text.length ||
    (mayBegin && text[offset] === '"' && endOfText(text, offset) >= text.length) ||
    (mayBegin && begun.test(rest)) ||
    (expected === 'end' && /\d/.test(text[offset - 1] ?? '') && numberBegun.test(rest))
  return { offset, expected: said(expected, inner), isCut }
}

function said(expected: Expected, inner: string | undefined): string {
  switch (expected) {
    case 'value':
      return 'a value'
    case 'first value':
      return 'a value or "]"'
    case 'key':
      return 'a key in double quotes'
    case 'first key':
      return 'a key in double quotes or "}"'
    case 'colon':
      return '":"'
    case 'end':
      if (inner === undefined) return 'nothing more'
      return inner === '{' ? '"," or "}"' : '"," or "]"'
  }
}

/** What may follow the token; undefined: it must not stand here. */
function following(next: string, expected: Expected, open: string[]): Expected | undefined {
  const inner = open.at(-1)
  switch (next) {
    case '{':
    case '[':
      if (expected !== 'value' && expected !== 'first value') return undefined
      open.push(next)
      return next === '{' ? 'first key' : 'first value'
    case '}':
    case ']':
      if (inner !== (next === '}' ? '{' : '[')) return undefined
      if (expected !== 'end' && expected !== (next === '}' ? 'first key' : 'first value')) return undefined
      open.pop()
      return 'end'
    case ',':
      if (expected !== 'end' || inner === undefined) return undefined
      return inner === '{' ? 'key' : 'value'
    case ':':
      return expected === 'colon' ? 'value' : undefined
    default:
      if (expected === 'key' || expected === 'first key') return next.startsWith('"') ? 'colon' : undefined
      return expected === 'value' || expected === 'first value' ? 'end' : undefined
  }
}

/** `7:12`, line and column, of an offset into the text. */
export function placeIn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`
}

/** Where the value stands that this path leads to, or the last of it that is there. The text is JSON. */
export function offsetOf(text: string, path: readonly PropertyKey[]): number {
  let at = skipSpace(text, 0)
  for (const step of path) {
    const inner = innerOffset(text, at, String(step))
    if (inner === undefined) return at
    at = inner
  }
  return at
}

/** Of the value under this key, or with this ordinal, of the mapping or list that begins at `from`. */
function innerOffset(text: string, from: number, step: string): number | undefined {
  const isList = text[from] === '['
  if (!isList && text[from] !== '{') return undefined
  let at = skipSpace(text, from + 1)
  for (let nth = 0; at < text.length && !isClosing(text.charCodeAt(at)); nth++) {
    let name = `${nth}`
    if (!isList) {
      const end = endOfText(text, at)
      name = String(JSON.parse(text.slice(at, end + 1)))
      at = skipSpace(text, skipSpace(text, end + 1) + 1)
    }
    if (name === step) return at
    at = skipSpace(text, endOfValue(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return undefined
}

function skipSpace(text: string, from: number): number {
  let i = from
  while (i < text.length && isSpace(text.charCodeAt(i))) i++
  return i
}

/** Behind the value that begins at `from`. */
function endOfValue(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === quote) i = endOfText(text, i)
    else if (isOpening(c)) depth++
    else if (isClosing(c) && depth-- === 0) return i
    else if (c === comma && depth === 0) return i
  }
  return text.length
}
