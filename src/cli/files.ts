/** Writing files: whole or not at all, so that whoever reads one while we write sees the old one or the new one. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { InputError } from './exit.ts'

/** Makes the folder where it is missing. @throws InputError where it may not be written. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.part`
  makeFolder(dirname(path))
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    // The first error is the one to tell.
    attempt(() => rmSync(temporary, { force: true }))
    throw cannotWrite(path, error)
  }
}

/** @throws InputError where it cannot be made or may not be written: better before a long campaign than after it. */
export function makeFolder(path: string): void {
  try {
    makeEach(path)
    accessSync(path, constants.W_OK)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** One by one: the recursive form loops for ever below folders such as /proc, where making one says that it is missing. */
function makeEach(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' })
    return
  }
  makeEach(dirname(path))
  mkdirSync(path)
}

function attempt(action: () => void): void {
  try {
    action()
  } catch {
    return
  }
}

function cannotWrite(path: string, error: unknown): InputError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new InputError(
    `${path}: cannot be written (${code}). Name a folder that you may write to with --out, --corpus or --junit.`,
  )
}

/** As somebody would type it: relative where it lies below the current folder. */
export function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path)
  return short === '' ? '.' : short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short
}
