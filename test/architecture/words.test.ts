// What stands in no file of the repository: names of registries, paths of one machine, suppressed checks.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** The words are put together here, so that this file holds none of them. */
const spell = (...parts: readonly string[]) => parts.join('')
const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const anywhere = (word: string) => new RegExp(escaped(word))
/** An absolute path: `docs/work/x` and `../work/x` are not. */
const absolute = (folder: string) => new RegExp(`(?<![\\w.\\-/}])${escaped(`/${folder}/`)}`)
const wholeWord = (word: string) => new RegExp(`\\b${word}\\b`)

const registries = [
  spell('registry.', 'npmjs'),
  spell('registry.', 'yarnpkg'),
  spell('npm.', 'pkg.github'),
  spell('pypi', '.org'),
  spell('static.', 'crates.io'),
  spell('index.', 'crates.io'),
  spell('proxy.', 'golang.org'),
  spell('deb.', 'debian.org'),
  ...configuredRegistry(),
].map(anywhere)
const machinePaths = [
  ...['work', 'root', 'home'].map(absolute),
  anywhere(spell('/tmp/', 'bash_jobs')),
  anywhere(spell('../', 'shared')),
]
const suppressions = [
  ...[spell('@ts-', 'ignore'), spell('@ts-', 'expect-error'), spell('@ts-', 'nocheck')].map(anywhere),
  ...[spell('biome-', 'ignore'), spell('eslint-', 'disable')].map(anywhere),
  ...[spell('TO', 'DO'), spell('FIX', 'ME')].map(wholeWord),
  anywhere(spell('.to', 'do(')),
]
const isCode = (file: string) => /\.(ts|mjs|cjs)$/.test(file)

describe('the files of the repository', () => {
  const files = repositoryFiles()

  test('are found', () => {
    expect(files.map(({ name }) => name)).toContain('package.json')
  })

  test('name no package registry', () => {
    expect(files.flatMap((file) => found(registries, file))).toEqual([])
  })

  test('name no path of one machine', () => {
    expect(files.flatMap((file) => found(machinePaths, file))).toEqual([])
  })

  test('suppress no check and leave nothing for later', () => {
    expect(files.filter(({ name }) => isCode(name)).flatMap((file) => found(suppressions, file))).toEqual([])
  })
})

describe('a planted line', () => {
  test.each([
    [registries, `"resolved": "https://${spell('registry.', 'npmjs')}.org/x/-/x.tgz"`],
    [machinePaths, `see ${spell('/wo', 'rk/main')}`],
    [machinePaths, `'${spell('/ro', 'ot/x')}'`],
    [machinePaths, `cat ${spell('/tmp/', 'bash_jobs.0')}`],
    [machinePaths, spell('../../', '../', 'shared/design.md')],
    [suppressions, `// ${spell('@ts-', 'ignore')}`],
    [suppressions, `// ${spell('TO', 'DO')}: later`],
  ])('is caught (%#)', (words, text) => {
    expect(found(words, { name: 'planted', text })).toEqual([`planted:1 ${text}`])
  })

  test.each(['docs/work/x.md', '../work/x', 'https://example.com/root/x', 'a todo list'])(
    '%s is silent',
    (text) => {
      expect(found([...registries, ...machinePaths, ...suppressions], { name: 'planted', text })).toEqual([])
    },
  )
})

/** The lines that hold one of the words, as `file:line text`. */
function found(words: readonly RegExp[], { name, text }: { name: string; text: string }) {
  if (!words.some((word) => word.test(text))) return []
  return text
    .split('\n')
    .flatMap((line, i) =>
      words.some((word) => word.test(line)) ? [`${name}:${i + 1} ${line.trim().slice(0, 160)}`] : [],
    )
}

/** Tracked files and new ones that are not ignored; pictures and other binaries are passed over. */
function repositoryFiles() {
  const command = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const names = execFileSync('git', command, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0')
  return [...new Set(names)]
    .filter((name) => name !== '' && existsSync(resolve(root, name)))
    .map((name) => ({ name, text: readFileSync(resolve(root, name), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'))
}

/** The registry that npm was told of for this run, where it is not this machine. */
function configuredRegistry() {
  const address = process.env.npm_config_registry
  if (address === undefined || !URL.canParse(address)) return []
  const { hostname } = new URL(address)
  return hostname === '' || hostname === 'localhost' || /^[\d.]+$/.test(hostname) ? [] : [hostname]
}
