/** The build: what is there stays until the next one is whole. */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { folder } from '../cli/fake-io.ts'

const root = resolve(import.meta.dirname, '../..')

/** The commands of the package's script `build`, one by one until one fails, with `compiler` instead of tsc. */
function build(cwd: string, compiler: string): number | null {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const command of scripts.build.split(' && ')) {
    const [program, ...words] = command.split(' ')
    if (program !== 'node' && program !== 'tsc') throw new Error(`the build calls ${program}: mend this test`)
    const file = program === 'tsc' ? compiler : join(root, words.shift())
    const { status } = spawnSync(process.execPath, [file, ...words], { cwd })
    if (status !== 0) return status
  }
  return 0
}

/** A compiler that writes the command, and ends as told. */
function compilerIn(cwd: string, text: string, end: string): string {
  const file = join(cwd, 'compiler.mjs')
  writeFileSync(
    file,
    `import { mkdirSync, writeFileSync } from 'node:fs'
const out = process.argv[process.argv.indexOf('--outDir') + 1]
mkdirSync(out + '/src/cli', { recursive: true })
writeFileSync(out + '/src/cli/main.js', ${JSON.stringify(text)})
${end}
`,
  )
  return file
}

const main = 'dist/src/cli/main.js'

test('a build replaces the one before, whole, and leaves nothing beside it', () => {
  const cwd = folder()
  expect(build(cwd, compilerIn(cwd, 'first', ''))).toBe(0)
  writeFileSync(join(cwd, 'dist/deleted-since.js'), '')
  expect(build(cwd, compilerIn(cwd, 'second', ''))).toBe(0)
  expect(readFileSync(join(cwd, main), 'utf8')).toBe('second')
  expect(readdirSync(cwd).sort()).toEqual(['compiler.mjs', 'dist'])
  expect(existsSync(join(cwd, 'dist/deleted-since.js'))).toBe(false)
  if (process.platform !== 'win32') expect(statSync(join(cwd, main)).mode & 0o111).toBe(0o111)
})

test.each([
  ['fails', 'process.exit(2)'],
  ['is interrupted', "process.kill(process.pid, 'SIGINT'); setInterval(() => {}, 1000)"],
])('a build that %s leaves the one before', (_what, end) => {
  const cwd = folder()
  mkdirSync(join(cwd, 'dist/src/cli'), { recursive: true })
  writeFileSync(join(cwd, main), 'before')
  expect(build(cwd, compilerIn(cwd, 'half', end))).not.toBe(0)
  expect(readFileSync(join(cwd, main), 'utf8')).toBe('before')
  expect(build(cwd, compilerIn(cwd, 'after', ''))).toBe(0)
  expect(readFileSync(join(cwd, main), 'utf8')).toBe('after')
})

test('the command is there before a build, and says what to do; after it, it is the program', () => {
  const cwd = folder()
  mkdirSync(join(cwd, 'bin'))
  const bin = join(cwd, 'bin/wellbehaved.mjs')
  copyFileSync(join(root, 'bin/wellbehaved.mjs'), bin)
  const run = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, '--version'], { encoding: 'utf8' })
    return [status, stdout, stderr]
  }
  expect(run()).toEqual([2, '', 'wellbehaved is not built yet.\nNext: npm run build\n'])
  expect(build(cwd, compilerIn(cwd, 'console.log(process.argv[2]); process.exitCode = 3', ''))).toBe(0)
  writeFileSync(join(cwd, 'package.json'), '{"type": "module"}')
  expect(run()).toEqual([3, '--version\n', ''])
})
