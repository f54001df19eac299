/** Reads a file that a stranger may have written: a plain one, of bounded size, in UTF-8. */
import { readFileSync, statSync } from 'node:fs'
import { fileBytesMax } from '../formats/limits.ts'

export type ReadFile = { readonly text: string } | { readonly problem: string }

/** `shown`: its name in messages. */
export function readFileOf(path: string, shown: string): ReadFile {
  if (shown === '') return { problem: 'A file: found nothing, expected a name. Name a .json file.' }
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) return { problem: `${shown}: a directory. Name a .json file in it.` }
    if (!stat.isFile()) return { problem: `${shown}: no plain file. Save it to a file first.` }
    if (stat.size > fileBytesMax)
      return { problem: `${shown}: ${stat.size} bytes, ${fileBytesMax} at most. Is it the right file?` }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return { problem: `${shown}: bytes that are no UTF-8. Save it as UTF-8.` }
    const why = code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`
    return { problem: `${shown}: ${why}. Is the path right?` }
  }
}
