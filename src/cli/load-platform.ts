/** A platform from a file. What is wrong with the file itself is a problem like those of its contents. */
import { readFileSync, statSync } from 'node:fs'
import type { Platform } from '../interface/platform.ts'
import { type Problem, printProblems, type ReadPlatform, readPlatform } from '../platform/index.ts'

/** Larger files are no descriptions: a mebibyte holds some fifty platforms. */
export const fileBytesMax = 1024 * 1024

/** A description that cannot be used; `message` holds the problems, ready to print. Exit code 2. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(printProblems(problems))
    this.problems = problems
  }
}

/** @throws PlatformError with every problem of the file. */
export function loadPlatform(file: string): Platform {
  const read = tryLoadPlatform(file)
  if ('platform' in read) return read.platform
  throw new PlatformError(read.problems)
}

export function tryLoadPlatform(file: string): ReadPlatform {
  const text = readText(file, 'a platform description')
  return typeof text === 'string' ? readPlatform(text, file) : { problems: [{ file, ...nowhere, ...text }] }
}

export const nowhere = { line: 0, column: 0, path: '' }
type Fault = Pick<Problem, 'found' | 'expected' | 'hint'>

/** `expected`: what it should be. */
export function readText(file: string, expected: string): string | Fault {
  try {
    const stat = statSync(file)
    if (stat.isDirectory()) return { found: 'a directory', expected, hint: 'Name a .yaml file in it.' }
    // A pipe or a device may never end.
    if (!stat.isFile()) return { found: 'no plain file', expected, hint: 'Save it to a file first.' }
    if (stat.size > fileBytesMax) {
      return {
        found: `${stat.size} bytes`,
        expected: `${fileBytesMax} bytes at most`,
        hint: 'Is it the right file?',
      }
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file))
  } catch (error) {
    return faultOf(error, expected)
  }
}

function faultOf(error: unknown, expected: string): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return { found: 'bytes that are no UTF-8', expected, hint: 'Save it as UTF-8.' }
  if (code === 'ENOENT') return { found: 'no such file', expected, hint: 'Is the path right?' }
  if (code === 'EACCES')
    return { found: 'a file that may not be read', expected, hint: 'Mend its permissions.' }
  return { found: `a file that cannot be read (${code})`, expected, hint: 'Is the path right?' }
}
