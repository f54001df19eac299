/** `init`: a project to begin with, from the files of `templates/`: nothing that is there already is touched. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { makeFolder, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'
import { packagedFile } from './packaged.ts'
import { version } from './version.ts'

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
  const texts = Object.entries(templates).map(
    ([name, template]) =>
      [name, () => readFileSync(packagedFile(join('templates', template)), 'utf8')] as const,
  )
  const files = [...texts, ['package.json', () => packageText(folder)] as const]
  const isThere = ([name]: (typeof files)[number]) => existsSync(join(folder, name))
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
      ...nextLines(shownPath(io.cwd, folder)),
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

function nextLines(folder: string): string[] {
  const commands = folder === '.' ? nextCommands : [[`cd ${folder}`, ''] as const, ...nextCommands]
  return commands.flatMap(([command, what]) => [`  ${command}`, ...(what === '' ? [] : [`      ${what}`])])
}

/** A name that npm takes. */
const packageName = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'my-soc'

const packageText = (folder: string): string =>
  `${JSON.stringify(
    {
      name: packageName(folder),
      private: true,
      type: 'module',
      scripts: { check: 'wellbehaved check my-soc', test: 'vitest run' },
      devDependencies: { vitest: '>=3.2.0', wellbehaved: version },
    },
    null,
    2,
  )}\n`
