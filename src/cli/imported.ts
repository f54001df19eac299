/** What a configuration is made of: it, and the files that it imports by a relative path, and these in turn. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Texts, the file's own first. What is imported by a package's name, or by a computed one, is not among them. */
export function sourcesOf(file: string): string[] {
  const found = new Map<string, string>()
  const add = (path: string): void => {
    if (found.has(path)) return
    const text = readFileSync(path, 'utf8')
    found.set(path, text)
    for (const [, specifier] of text.matchAll(imports)) {
      const imported = fileOf(resolve(dirname(path), specifier))
      if (imported !== undefined) add(imported)
    }
  }
  add(file)
  return [...found.values()]
}

const imports = /\b(?:from|import|require)\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g

const endings = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']

/** As written, without its ending, or with that of what TypeScript compiles it to. */
const fileOf = (path: string): string | undefined =>
  [...endings.map((ending) => path + ending), path.replace(/\.([cm]?)js$/, '.$1ts')].find(
    (candidate) => existsSync(candidate) && statSync(candidate).isFile(),
  )
