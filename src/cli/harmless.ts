/**
 * What goes out is text, wherever its pieces come from: names of files and folders may be a stranger's as well. Line ends
 * and our colours aside no control character leaves, and on GitHub's runner no line of ours is a command by accident.
 */
import type { Io } from './io.ts'

/** The same streams, behind this gate. Commands of our own for the runner go past it: `io.command`. */
export function harmlessIo(io: Io): Io {
  const guarded = io.github.isRunner ? withoutCommands : (text: string) => text
  return {
    ...io,
    out: (text) => io.out(guarded(escaped(text, ourColours))),
    err: (text) => io.err(guarded(escaped(text, nothing))),
  }
}

/** What `styleText` writes. */
const ourColours = '\u001b\\[[0-9;]{1,20}m'
const nothing = '(?!)'

const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

/** As JSON escapes it, so that a document stays one. */
function escaped(text: string, kept: string): string {
  if (!unprintable.test(text.replaceAll('\n', ''))) return text
  const pieces = new RegExp(`${kept}|${unprintable.source}`, 'gu')
  const isKept = new RegExp(`^(?:${kept}|\n)$`, 'u')
  return text.replace(pieces, (piece) => (isKept.test(piece) ? piece : escapeOf(piece)))
}

const escapeOf = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('')

/** The runner takes `::` at the start of a line, behind spaces too, and `##[` anywhere in one. */
function withoutCommands(text: string): string {
  const inJson = text.startsWith('{')
  return text.replace(/^([^\S\n]*):(?=:)/gm, '$1: ').replaceAll('##[', inJson ? '#\\u0023[' : '# #[')
}
