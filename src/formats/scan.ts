/**
 * One look at a stranger's JSON before it is parsed: what would take seconds and memory, or what two readers would read
 * differently. Whether it is JSON at all is not asked here.
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
