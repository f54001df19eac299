/** `init`: a project to begin with, from the files of `templates/`: nothing that is there already is touched. */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { makeFolder, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'
import { packagedFile } from './packaged.ts'

/** Where each goes, and the template that it is; a package leaves out names that begin with a dot. */
export const templates: Readonly<Record<string, string>> = {
  'platform.yaml': 'platform.yaml',
  'rules/acme-1-masked-before-reset.ts': 'rules/acme-1-masked-before-reset.ts',
  'bugs/acme-1-masked-before-reset.ts': 'bugs/acme-1-masked-before-reset.ts',
  'wellbehaved.config.ts': 'wellbehaved.config.ts',
  'wellbehaved.test.ts': 'wellbehaved.test.ts',
  '.github/workflows/wellbehaved.yml': 'github/workflows/wellbehaved.yml',
  'tsconfig.json': 'tsconfig.json',
  '.gitignore': 'gitignore',
}

/** What somebody types next: the command, and what comes of it. */
export const nextCommands: readonly (readonly [string, string])[] = [
  ['npx wellbehaved check my-soc', 'nothing is broken, the rule ACME-1 of your own included'],
  [
    'npx wellbehaved check my-soc --rules ACME-1 --bug acme-1-masked-before-reset',
    'a planted bug is caught: its story, exit code 1',
  ],
  ['npx vitest run', 'the same as tests (first: npm install --save-dev vitest)'],
]

/** @throws InputError where the folder is none, or may not be written to. */
export function initCommand(io: Io, typed = '.'): ExitCode {
  const folder = resolve(io.cwd, typed)
  demandFolder(folder, typed)
  const reference = referenceOf(dirname(packagedFile('package.json')), folder)
  const texts = Object.entries(templates).map(
    ([name, template]) =>
      [name, () => readFileSync(packagedFile(join('templates', template)), 'utf8')] as const,
  )
  const files = [...texts, ['package.json', () => packageText(folder, reference)] as const]
  for (const [name] of files) demandNoLink(folder, name)
  // A link that leads nowhere is there too.
  const isThere = ([name]: (typeof files)[number]) =>
    lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined
  const left = files.filter(isThere)
  const written = files.filter((file) => !isThere(file))
  for (const [name, text] of written) writeWhole(join(folder, name), text())
  const names = (some: typeof files) => some.map(([name]) => name).join(', ')
  io.out(
    [
      written.length > 0 ? `Written: ${names(written)}` : 'Nothing is written.',
      ...(left.length > 0 ? [`Left alone, since they are there: ${names(left)}`] : []),
      '',
      'Next:',
      ...nextLines(shownPath(io.cwd, folder), reference),
      '',
    ].join('\n'),
  )
  return EXIT.fine
}

function demandFolder(folder: string, typed: string): void {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true
  if (typed === '' || !isFolder)
    throw new InputError(`init: ${JSON.stringify(typed)} is no folder. Name one: wellbehaved init my-soc`)
  makeFolder(folder)
}

/** @throws InputError where a folder between is a link: what is written would lie elsewhere. */
function demandNoLink(folder: string, name: string): void {
  for (let between = dirname(name); between !== '.'; between = dirname(between))
    if (lstatSync(join(folder, between), { throwIfNoEntry: false })?.isSymbolicLink())
      throw new InputError(
        `init: ${join(folder, between)} is a link, and what is written there would lie elsewhere. Remove it, or name another folder.`,
      )
}

function nextLines(folder: string, reference: string | undefined): string[] {
  const commands = [
    ...(folder === '.' ? [] : [[`cd ${folder}`, ''] as const]),
    ...(reference === undefined ? [[installCommand, 'the package, from wherever you have it'] as const] : []),
    ...nextCommands,
  ]
  return commands.flatMap(([command, what]) => [`  ${command}`, ...(what === '' ? [] : [`      ${what}`])])
}

/** A name that npm takes. */
const packageName = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'my-soc'

const installCommand = 'npm install --save-dev PATH/TO/wellbehaved.tgz'

/**
 * What this program was installed from, as a package in `folder` names it: the file that the package around says, or the
 * sources themselves where it is in no node_modules. `root`: the folder of this package. Undefined: it came from elsewhere.
 */
export function referenceOf(root: string, folder: string): string | undefined {
  const from = sourceOf(realpathSync(root))
  if (from === undefined) return undefined
  // Of a folder that is a link, npm follows it.
  const path = relative(realpathSync(folder), from)
  return `file:${(isAbsolute(path) ? from : path).split(sep).join('/')}`
}

function sourceOf(root: string): string | undefined {
  const modules = dirname(root)
  if (basename(modules) !== 'node_modules') return root
  try {
    const around: unknown = JSON.parse(readFileSync(join(dirname(modules), 'package.json'), 'utf8'))
    const { dependencies, devDependencies } = around as Partial<
      Record<string, Partial<Record<string, unknown>>>
    >
    const said = dependencies?.wellbehaved ?? devDependencies?.wellbehaved
    return typeof said === 'string' && said.startsWith('file:')
      ? resolve(dirname(modules), said.slice('file:'.length))
      : undefined
  } catch {
    return undefined
  }
}

const packageText = (folder: string, reference: string | undefined): string =>
  `${JSON.stringify(
    {
      name: packageName(folder),
      private: true,
      type: 'module',
      scripts: { check: 'wellbehaved check my-soc', test: 'vitest run' },
      devDependencies: { vitest: '>=3.2.0', ...(reference === undefined ? {} : { wellbehaved: reference }) },
    },
    null,
    2,
  )}\n`
