// The core as a program of its own: what a child process runs, compiled from the sources of this moment into a folder
// that is removed afterwards. (Sources run only inside the test runner; dist/ may be older or not there.)
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../..')

export interface Compiled {
  readonly folder: string
  remove(): void
}

/** Compiles these files and all that they import from the repository. */
export function compile(entries: readonly string[]): Compiled {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wellbehaved-')))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const done = new Set<string>()
  const todo = entries.map((entry) => resolve(root, entry))
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (done.has(file)) continue
    done.add(file)
    const text = readFileSync(file, 'utf8')
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith('.')) todo.push(resolve(dirname(file), fileName))
    }
    const to = join(folder, relative(root, file)).replace(/\.ts$/, '.js')
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, ts.transpileModule(text, { compilerOptions, fileName: file }).outputText)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
}

export const coreEntries = [
  'src/dut/serve-core.ts',
  'src/hardware/decisions.ts',
  'test/fixtures/small-platform.ts',
  'bugs/rst/rst-12-no-completion-before-drain.ts',
  'bugs/mp/mp-12-neither-old-nor-new.ts',
] as const

/** Arguments of node that serve the core, with a bug's decisions where one is named (by its file in bugs/). */
export const coreArguments = (compiled: Compiled, bug?: string): string[] => [
  join(import.meta.dirname, 'devices/core.mjs'),
  compiled.folder,
  ...(bug ? [bug] : []),
]

/** Arguments of node that serve the core with one thing wrong (test/dut/devices/misbehaving.mjs). */
export const misbehavingArguments = (compiled: Compiled, how: string): string[] => [
  join(import.meta.dirname, 'devices/misbehaving.mjs'),
  compiled.folder,
  how,
]
