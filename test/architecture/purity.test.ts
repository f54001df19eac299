// Below src/dut there is no clock, no randomness and no import that the import rules cannot follow:
// a run is decided by its operations alone, and the same code runs in a page.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const layersBelowDut = ['interface', 'layout', 'hardware', 'software', 'platform', 'explorer', 'engines'].map(
  (name) => `src/${name}`,
)
const foldersBelowDut = ['models', 'properties', 'bugs', ...layersBelowDut]

/** What explores with several threads stands beside what explores in one, which does not reach it. */
const aboveDut: readonly string[] = ['src/explorer/worker.ts', 'src/explorer/workers.ts']

/** Each global that decides or reads what no operation decided, and what to write instead. */
const instead = new Map([
  ['Date', 'hand the time in from src/cli, as mayContinue()'],
  ['performance', 'hand the time in from src/cli, as mayContinue()'],
  ['setTimeout', 'count device cycles'],
  ['setInterval', 'count device cycles'],
  ['setImmediate', 'return to the caller'],
  ['crypto', 'draw it as an operation'],
  ['process', 'hand it in from src/cli'],
  ['Buffer', 'use a typed array'],
  ['require', 'import it, by its literal name'],
  ['createRequire', 'import it, by its literal name'],
  ['eval', 'write it as code'],
  ['globalThis', 'name what you need'],
])

describe('the real tree', () => {
  test('below dut, nothing reads a clock, draws a number or hides an import', () => {
    const findings = sourcesBelowDut().flatMap((file) =>
      impurities(file, readFileSync(resolve(root, file), 'utf8')),
    )
    expect(findings).toEqual([])
  })
})

describe('a planted file', () => {
  test.each([
    ['Math.random', 'export const n = Math.random()'],
    ['Math, taken apart', 'const { random } = Math\nexport const n = random()'],
    ['Math, by a string', "export const n = Math['random']()"],
    ['Date.now', 'export const now = () => Date.now()'],
    ['new Date', 'export const now = new Date()'],
    ['Date, renamed', 'const D = Date\nexport const now = new D()'],
    ['Date as a type', 'export type When = Date'],
    ['performance.now', 'export const now = performance.now()'],
    ['globalThis', 'export const now = globalThis.performance'],
    ['import of a variable', "const name = 'x'\nexport const m = import(name)"],
    ['import of a sum', "export const m = import('./' + 'x.ts')"],
    ['import of a template with a hole', `const n = 1\nexport const m = import(\`./x\${n}.ts\`)`],
    [
      'createRequire',
      "import { createRequire as make } from 'node:module'\nexport const r = make(import.meta.url)",
    ],
    ['require', "export const fs = require('fs')"],
    ['setTimeout', 'setTimeout(() => {}, 1)'],
    ['process', 'export const e = process.env'],
    ['crypto', 'export const id = crypto.randomUUID()'],
    ['a global in shorthand', 'export const clocks = { performance }'],
  ])('with %s is caught', (_, text) => {
    expect(impurities('planted.ts', text)).not.toEqual([])
  })

  test.each([
    [
      'the words in comments and strings',
      "// Date, Math.random()\nexport const s = 'Date.now() performance.now()'",
    ],
    [
      'members of those names',
      'export const f = (x: { Date: number; process: number }) => x.Date + x.process',
    ],
    ['a parameter of such a name', 'export const f = (process: { steps: number }) => process.steps'],
    ['deterministic mathematics', 'export const n = Math.max(1, Math.imul(2, 3))'],
    ['an import of a literal', "export const m = () => import('./x.ts')"],
  ])('with %s is silent', (_, text) => {
    expect(impurities('planted.ts', text)).toEqual([])
  })
})

function sourcesBelowDut() {
  const present = new Set(['', 'src'].flatMap((parent) => foldersIn(parent)))
  return foldersBelowDut
    .filter((folder) => present.has(folder))
    .flatMap((folder) =>
      readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => `${folder}/${name}`)
        .filter((name) => !aboveDut.includes(name)),
    )
}

function foldersIn(parent: string) {
  return readdirSync(resolve(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => (parent === '' ? entry.name : `${parent}/${entry.name}`))
}

/** One line a finding: where, what, and what to write instead. A name that the file declares itself is not the global. */
function impurities(file: string, text: string) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)
  const declared = declaredNames(source)
  const findings: string[] = []
  visit(source, (node) => {
    const finding = impurity(node, declared)
    if (finding === undefined) return
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source))
    findings.push(`${file}:${line + 1}:${character + 1} ${finding}`)
  })
  return findings
}

function impurity(node: ts.Node, declared: ReadonlySet<string>) {
  if (hidesAnImport(node)) return 'import() of what is not a literal: name the file'
  if (!ts.isIdentifier(node) || isMemberName(node)) return undefined
  if (node.text === 'createRequire') return `createRequire: ${instead.get(node.text)}`
  if (declared.has(node.text)) return undefined
  if (node.text === 'Math') return readsRandom(node) ? 'Math.random: draw it as an operation' : undefined
  return instead.has(node.text) ? `${node.text}: ${instead.get(node.text)}` : undefined
}

function hidesAnImport(node: ts.Node) {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return false
  const [name] = node.arguments
  return name === undefined || !ts.isStringLiteralLike(name)
}

/** Anything but `Math.<a function other than random>`, since an alias of Math hides what is called. */
function readsRandom(math: ts.Identifier) {
  const { parent } = math
  return !(
    ts.isPropertyAccessExpression(parent) &&
    parent.expression === math &&
    parent.name.text !== 'random'
  )
}

/** `x.Date`, `{ Date: 1 }`, `interface { Date: … }`; not the shorthand `{ Date }`, which reads the global. */
function isMemberName(node: ts.Identifier) {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isQualifiedName(parent)) return parent.right === node
  if (ts.isBindingElement(parent)) return parent.propertyName === node
  const named =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent)
  return named && parent.name === node
}

function declaredNames(source: ts.SourceFile) {
  const names = new Set<string>()
  visit(source, (node) => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node)
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text)
  })
  return names
}

function visit(node: ts.Node, see: (node: ts.Node) => void) {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}
