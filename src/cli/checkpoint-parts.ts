/** The bytes of a file in parts, each read when it is asked for: a checkpoint is larger than what one array may be. */
import { closeSync, openSync, readSync } from 'node:fs'

const partBytes = 1 << 24

/** May be gone through more than once. A part is overwritten by the next one. */
export const partsOf = (path: string): Iterable<Uint8Array> => ({
  *[Symbol.iterator]() {
    const bytes = new Uint8Array(partBytes)
    for (let at = 0; ; ) {
      const read = readAt(path, bytes, at)
      if (read === 0) return
      at += read
      yield bytes.subarray(0, read)
    }
  },
})

/** Whoever asks for the first part only leaves nothing open. */
function readAt(path: string, bytes: Uint8Array, at: number): number {
  const file = openSync(path, 'r')
  try {
    return readSync(file, bytes, 0, bytes.length, at)
  } finally {
    closeSync(file)
  }
}
