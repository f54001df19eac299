/**
 * YAML to plain values, and where each of them stands. One walk: numbers come as bigints and those that a number holds
 * exactly are narrowed; the others are problems, not roundings. Read it from `readDocument`.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, type Scalar } from 'yaml'
import { cut, type Problem, quote } from './problems.ts'

export type Path = readonly (string | number)[]
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain }

export interface Document {
  readonly value: Plain
  readonly problems: readonly Problem[]
  /** Whether the description holds something at this path. */
  has(path: Path): boolean
  /** What stands there, as written; of a mapping or a list, a word for it. */
  foundAt(path: Path): string
  /** A problem at the value of the path, or at its key; where the path is absent, at the nearest parent. */
  problemAt(path: Path, text: ProblemText, at?: 'key' | 'value'): Problem
}

export interface ProblemText {
  /** Left out: what stands there. */
  readonly found?: string
  readonly expected: string
  readonly hint: string
}

/** Values that a description may hold once its aliases are followed: far more than any has, far fewer than a bomb. */
const valuesMax = 50_000
const depthMax = 64

interface Spot {
  readonly key: number
  readonly value: number
  readonly found: string
}

interface Walk {
  readonly spots: Map<string, Spot>
  readonly problems: Problem[]
  readonly problemAt: Document['problemAt']
  readonly placeAt: (offset: number) => { readonly line: number; readonly column: number }
  readonly resolveAlias: (node: unknown) => unknown
  values: number
  isTooMuch: boolean
}

const keyOf = (path: Path): string => JSON.stringify(path)

export const showPath = (path: Path): string =>
  path.map((p, i) => (typeof p === 'number' ? `[${p}]` : i === 0 ? p : `.${p}`)).join('')

export function readDocument(text: string, file: string): Document {
  const lines = new LineCounter()
  const spots = new Map<string, Spot>()
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const spotOf = (path: Path): Spot | undefined => {
    const spot = spots.get(keyOf(path))
    return spot || path.length === 0 ? spot : onlyKey(spotOf(path.slice(0, -1)))
  }
  const foundAt = (path: Path) => spots.get(keyOf(path))?.found ?? `no ${quote(String(path.at(-1) ?? ''))}`
  const problemAt: Document['problemAt'] = (path, t, at = 'value') => {
    const spot = spotOf(path)
    return {
      file,
      ...place((at === 'key' ? spot?.key : spot?.value) ?? 0),
      path: showPath(path),
      found: t.found ?? foundAt(path),
      expected: t.expected,
      hint: t.hint,
    }
  }
  const { contents, problems, resolveAlias } = parse(text, file, lines, place)
  const walk: Walk = { spots, problems, problemAt, placeAt: place, resolveAlias, values: 0, isTooMuch: false }
  const read = contents === undefined ? null : visit(walk, contents, [], -1)
  // What is cut off says nothing of the description.
  const value = walk.isTooMuch ? null : read
  return { value, problems, has: (path) => spots.has(keyOf(path)), foundAt, problemAt }
}

/** A missing key is reported where its mapping's own key stands. */
const onlyKey = (spot: Spot | undefined): Spot | undefined => spot && { ...spot, value: spot.key }

function parse(
  text: string,
  file: string,
  lines: LineCounter,
  place: (offset: number) => { line: number; column: number },
) {
  const problems: Problem[] = []
  const problem = (offset: number, found: string, expected: string, hint: string) =>
    problems.push({ file, ...place(offset), path: '', found, expected, hint })
  const tooDeep = (offset: number) => {
    problem(offset, 'a text nested very deeply', `at most ${depthMax} levels`, 'Flatten it.')
    return { contents: undefined, problems, resolveAlias: (node: unknown) => node }
  }
  try {
    const doc = parseDocument(text, {
      intAsBigInt: true,
      lineCounter: lines,
      prettyErrors: false,
      // Each key is looked for among all before it: minutes for a file of a megabyte. We look ourselves.
      uniqueKeys: false,
    })
    const overflow = doc.errors.find(({ message }) => message.includes('call stack'))
    if (overflow) return tooDeep(overflow.pos[0])
    let last: Slip = { line: 0, column: 0, code: '' }
    for (const { code, message, pos } of [...doc.errors, ...doc.warnings]) {
      const slip = { ...place(pos[0]), code }
      const isTold = follows(slip, last)
      last = slip
      if (isTold) continue
      const [found, expected, hint] = explain(code, message, text.slice(pos[0], pos[1]))
      problem(pos[0], found, expected, hint)
    }
    const resolveAlias = (node: unknown) => (isAlias(node) ? node.resolve(doc) : node)
    return {
      contents: doc.errors.length === 0 ? (doc.contents ?? undefined) : undefined,
      problems,
      resolveAlias,
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return tooDeep(0)
  }
}

interface Slip {
  readonly line: number
  readonly column: number
  /** Of the YAML library. */
  readonly code: string
}

/** At the place of the one before, or its wrong indentation going on in the next line: mended, both are gone. */
const follows = (slip: Slip, before: Slip): boolean =>
  (slip.line === before.line && slip.column === before.column) ||
  (slip.code === 'BAD_INDENT' && before.code === 'BAD_INDENT' && slip.line === before.line + 1)

function explain(code: string, message: string, at: string): [found: string, expected: string, hint: string] {
  const found = /^\s*$/.test(at) ? 'this' : quote(at.split('\n')[0] ?? '')
  switch (code) {
    case 'TAB_AS_INDENT':
      return ['a tab', 'spaces', 'Indent with spaces: YAML allows no tab there.']
    case 'MULTIPLE_DOCS':
      return ['a second document', 'one document a file', 'Remove what follows the line ---.']
    case 'TAG_RESOLVE_FAILED':
      return [`the tag ${found}`, 'plain YAML', 'Remove the tag.']
    default:
      return [found, 'YAML', `${message.split('\n')[0]}.`]
  }
}

/** `key` is the offset of the key, or -1 where the value has none. */
function visit(walk: Walk, given: unknown, path: Path, key: number): Plain {
  const at = rangeOf(given)
  const node = walk.resolveAlias(given)
  walk.values++
  const spot = (found: string) =>
    walk.spots.set(keyOf(path), { key: key < 0 ? at : key, value: at < 0 ? Math.max(key, 0) : at, found })
  if (walk.isTooMuch || walk.values > valuesMax || path.length > depthMax) {
    spot('too much')
    // Said once, and nothing behind it is looked at.
    if (!walk.isTooMuch) tooMuch(walk, path)
    walk.isTooMuch = true
    return null
  }
  if (isMap(node)) {
    spot('keys and values')
    return visitMap(walk, node.items as readonly Pair[], path)
  }
  if (isSeq(node)) {
    spot(node.items.length > 0 ? 'a list' : 'an empty list')
    return node.items.map((item, i) => visit(walk, item, [...path, i], -1))
  }
  if (isScalar(node)) {
    spot(writtenOf(node))
    return plainScalar(walk, node, path)
  }
  spot(isAlias(given) ? `the alias ${quote(given.source)}` : 'nothing')
  if (isAlias(given)) {
    walk.problems.push(
      walk.problemAt(path, {
        expected: 'an alias whose anchor stands before it',
        hint: 'Write the value itself.',
      }),
    )
  }
  return null
}

function tooMuch(walk: Walk, path: Path): void {
  walk.problems.push(
    walk.problemAt(path, {
      found: 'too many values or levels',
      expected: `at most ${valuesMax} values, ${depthMax} levels deep, aliases followed`,
      hint: 'Does an alias refer to something that holds it?',
    }),
  )
}

const rangeOf = (node: unknown): number => {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : -1
}

const keyTwice: ProblemText = {
  found: 'a key that this mapping has already',
  expected: 'each key once',
  hint: 'Remove one, or rename it.',
}

function visitMap(walk: Walk, items: readonly Pair[], path: Path): Plain {
  const plain = new Map<string, Plain>()
  for (const { key, value } of items) {
    const keyNode = walk.resolveAlias(key)
    const name = isScalar(keyNode) ? (keyNode.source ?? String(keyNode.value)) : ''
    const keyOffset = rangeOf(key)
    const child = [...path, name]
    if (plain.has(name)) {
      walk.problems.push({ ...walk.problemAt(child, keyTwice, 'key'), ...walk.placeAt(keyOffset), path: '' })
      continue
    }
    if (name === '' || name === '__proto__') {
      walk.spots.set(keyOf(child), { key: keyOffset, value: keyOffset, found: `the key ${quote(name)}` })
      const text = { expected: 'a key that is a plain word', hint: 'Rename it, or remove it.' }
      walk.problems.push(walk.problemAt(child, text, 'key'))
      continue
    }
    plain.set(name, visit(walk, value, child, keyOffset))
  }
  return Object.fromEntries(plain)
}

const writtenOf = (node: Scalar): string => {
  if (node.value === null) return 'nothing'
  const isNumber = typeof node.value === 'bigint' || typeof node.value === 'number'
  return isNumber ? cut(node.source ?? String(node.value)) : quote(node.source ?? String(node.value))
}

/** Narrows a number that fits; what does not is a problem, and stands as null. */
function plainScalar(walk: Walk, node: Scalar, path: Path): Plain {
  const { value } = node
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return value + 0
  if (typeof value !== 'bigint') return null
  const problem = (expected: string, hint: string) => {
    walk.problems.push(walk.problemAt(path, { expected, hint }))
    return null
  }
  const written = node.source ?? ''
  if (/^[-+]?0[0-9]+$/.test(written)) {
    const digits = written.replace(/^[-+]?0+(?=[0-9])/, '')
    return problem('a number without leading zeros', `Write ${digits}, or 0x… if it is hexadecimal.`)
  }
  const isSafe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
  if (!isSafe) return problem('a number below 2^53', 'Addresses of a platform end at 0xffffffff.')
  return Number(value)
}
