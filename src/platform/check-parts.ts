/** What the checks of a description share: two uses of one value, alignment, and where registers lie. */
import type { Path } from './document.ts'
import type { Report } from './names.ts'
import { hex } from './problems.ts'
import type { ContextDescription, DeviceDescription } from './schema.ts'

export const wordBytes = 4

export interface Sized {
  readonly base: number
  readonly size: number
}

/** Says of each second use of a value where the first one is. */
export function unique<T>(
  report: Report,
  what: string,
  uses: readonly { value: T; by: string; path: Path }[],
  at?: 'key',
) {
  const first = new Map<T, string>()
  for (const { value, by, path } of uses) {
    const other = first.get(value)
    if (other === undefined) first.set(value, by)
    else {
      const text = {
        expected: `${what} of its own: ${other} has this one`,
        hint: 'Use another, or mend the other.',
      }
      report.add(path, text, at)
    }
  }
}

/** `what` says whence the number comes. */
export function aligned(report: Report, path: Path, value: number, bytes: number, what?: string): void {
  if (value % bytes === 0) return
  const below = Math.floor(value / bytes) * bytes
  const hint = `The nearest ones are ${hex(below)} and ${hex(below + bytes)}.`
  report.add(path, { expected: `a multiple of ${bytes} bytes${what === undefined ? '' : `, ${what}`}`, hint })
}

export const primariesOf = (device: DeviceDescription) =>
  Object.entries(device.contexts).filter(([, c]) => c.role === 'primary')

/** The first frame of a context: the one that holds its registers. */
export const firstFrame = (context: Pick<ContextDescription, 'frames'>) => Object.values(context.frames)[0]
