/** Writing files: whole or not at all, so that whoever reads one while we write sees the old one or the new one. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { printable } from '../platform/problems.ts'
import { InputError } from './exit.ts'

/** Makes the folder where it is missing. @throws InputError where it may not be written. */
export function writeWhole(path: string, text: string): void {
  writeAndRename(path, (temporary) => writeFileSync(temporary, text, { flag: 'wx' }))
}

/** The same of bytes, one part after another. */
export function writeWholeParts(path: string, parts: Iterable<Uint8Array>): void {
  writeAndRename(path, (temporary) => {
    const file = openSync(temporary, 'wx')
    try {
      for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(file, part, at)
    } finally {
      closeSync(file)
    }
  })
}

function writeAndRename(path: string, write: (temporary: string) => void): void {
  makeFolder(dirname(path))
  try {
    demandFile(path)
    writeBeside(path, write, (temporary) => renameSync(temporary, path))
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** Written anew, never through what lies there by that name: it may be a link. What is not renamed is removed. */
function writeBeside(
  path: string,
  write: (temporary: string) => void,
  then: (temporary: string) => void,
): void {
  const temporary = `${path}.${process.pid}.part`
  rmSync(temporary, { force: true })
  try {
    write(temporary)
    then(temporary)
  } catch (error) {
    // The first error is the one to tell.
    attempt(() => rmSync(temporary, { force: true }))
    throw error
  }
}

const writeNothing = (temporary: string): void => writeFileSync(temporary, '', { flag: 'wx' })

/** A device or a pipe would be replaced by a file of its name. */
function demandFile(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there && !there.isFile() && !there.isSymbolicLink())
    throw Object.assign(new Error(path), { code: there.isDirectory() ? 'EISDIR' : 'no plain file' })
}

/** Better before a long campaign than after it. @throws InputError where a file of this name cannot be written. */
export function demandWritable(path: string): void {
  makeFolder(dirname(path))
  try {
    demandFile(path)
    writeBeside(path, writeNothing, (temporary) => rmSync(temporary))
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** The same of a folder that is made only when there is something for it. */
export function demandFolder(path: string): void {
  try {
    // Says what is wrong with the name itself.
    statSync(path, { throwIfNoEntry: false })
    let above = path
    while (!existsSync(above)) above = dirname(above)
    if (!statSync(above).isDirectory()) throw Object.assign(new Error(above), { code: 'ENOTDIR' })
    writeBeside(join(above, 'wellbehaved'), writeNothing, (temporary) => rmSync(temporary))
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** The folder that an option names; left out, the other one. @throws InputError where it names nothing */
export function folderOf(cwd: string, option: string, named: string | undefined, otherwise: string): string {
  if (named === '')
    throw new InputError(`${option}: found nothing, expected a folder. Name one, or leave ${option} away.`)
  return resolve(cwd, named ?? otherwise)
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
  if (error instanceof InputError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new InputError(
    `${path}: cannot be written (${code}). Name a folder that you may write to with --out, --corpus or --junit.`,
  )
}

/** As somebody would type it: relative where it lies below the current folder. */
export function shownPath(cwd: string, path: string): string {
  const short = printable(relative(cwd, path))
  return short === '' ? '.' : short.startsWith(`..${sep}`) || isAbsolute(short) ? printable(path) : short
}
