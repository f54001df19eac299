// Windows and macOS by construction: no file with carriage returns, no shell, no path taken from a URL by hand, and
// nothing that reaches for a network: an installed package works without one.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

interface File {
  readonly name: string
  readonly text: string
}

const files: readonly File[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 },
)
  .split('\0')
  .filter((name) => name !== '' && existsSync(join(root, name)))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))

const isCode = ({ name }: File): boolean => /\.(ts|mjs|cjs)$/.test(name)
const isShipped = ({ name }: File): boolean => /^(src|models|properties|bugs)\//.test(name)

/** Put together here, so that this file holds none of them. */
const word = (...parts: readonly string[]) => parts.join('')
const shells: readonly (readonly [RegExp, string])[] = [
  [new RegExp(word('shell', ':\\s*', 'true')), 'start the program itself, with a list of arguments'],
  [new RegExp(word('\\bexec', 'Sync\\b')), 'use execFileSync: a list of arguments, no shell'],
  [new RegExp(word('\\bexec\\b[^}]*\\}', '\\s*from ', "'node:child_")), 'use execFile: no shell'],
  [new RegExp(word('\\.path', 'name\\b')), 'use fileURLToPath: on Windows a path begins with a letter'],
]
const networks: readonly (readonly [RegExp, string])[] = [
  [new RegExp(word("'node:", "(https?|http2|net|tls|dgram|dns)[/']")), 'the package works offline'],
  [new RegExp(word('\\b', 'fetch\\(')), 'the package works offline'],
]

const found = (patterns: typeof shells, { name, text }: File): readonly string[] =>
  patterns.flatMap(([pattern, instead]) => (pattern.test(text) ? [`${name}: ${instead}`] : []))

describe('the files of the repository', () => {
  test('end their lines with LF, and git is told so', () => {
    expect(files.filter(({ text }) => text.includes('\r\n')).map(({ name }) => name)).toEqual([])
    expect(files.find(({ name }) => name === '.gitattributes')?.text).toMatch(/^\* text=auto eol=lf\n/)
  })

  test('start no shell, and take no path from a URL by hand', () => {
    expect(files.filter(isCode).flatMap((file) => found(shells, file))).toEqual([])
  })

  test('that are shipped reach for no network', () => {
    const shipped = files.filter((file) => isCode(file) && isShipped(file))
    expect(shipped.length).toBeGreaterThan(300)
    expect(shipped.flatMap((file) => found(networks, file))).toEqual([])
  })
})

describe('a planted line', () => {
  test.each([
    [shells, word("spawn('npm', [], { shell", ': true })')],
    [shells, word('exec', "Sync('ls')")],
    [shells, word('import { exec } from ', "'node:child_", "process'")],
    [shells, word('const path = new URL(x).path', 'name')],
    [networks, word("import { get } from 'node:", "https'")],
    [networks, word('await fetch', '(url)')],
  ])('is caught (%#)', (patterns, text) => {
    expect(found(patterns, { name: 'planted', text })).toHaveLength(1)
  })

  test.each([
    word('const found = /a/.exec', "('b')"),
    word('execFile', "Sync('git', [])"),
    word('import { spawn } from ', "'node:child_", "process'"),
  ])('%s is silent', (text) => {
    expect(found([...shells, ...networks], { name: 'planted', text })).toEqual([])
  })
})
