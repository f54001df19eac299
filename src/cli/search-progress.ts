/**
 * The line of progress of searches that run side by side: of the largest, how far it is, how fast, what it takes, and
 * between what bounds its end lies. Nobody knows how many states there are before the last is found.
 */
import type { Progress } from '../explorer/explorer.ts'
import { duration } from './progress.ts'

/** A rate over less says nothing. */
const secondsMin = 2

/** `elapsed` is in milliseconds, of all searches; `statesMax` ends one. */
export interface SearchAt {
  readonly name: string
  readonly now: Progress
  readonly elapsed: number
  readonly statesMax: number
}

/** Says one line for each step; when a search began, it keeps between them. */
export function searchSayer(): (at: SearchAt) => string {
  const began = new Map<string, { readonly elapsed: number; readonly expanded: number; last: number }>()
  return ({ name, now, elapsed, statesMax }) => {
    let since = began.get(name)
    // A group is searched again after a rule of it broke.
    if (!since || now.expanded < since.last) since = { elapsed, expanded: now.expanded, last: now.expanded }
    since.last = now.expanded
    began.set(name, since)
    const seconds = (elapsed - since.elapsed) / 1000
    const rate = seconds < secondsMin ? 0 : (now.expanded - since.expanded) / seconds
    return [
      `${name}: ${count(now.states)} states`,
      ...(rate > 0 ? [`${count(Math.round(rate))} a second`, leftOf(now, rate, statesMax)] : []),
      `depth ${now.depth}`,
      `${count(Math.ceil(now.bytes / bytesOfMiB))} MiB`,
      `table ${Math.round(now.tableLoad * 100)} % full`,
    ].join(', ')
  }
}

export const bytesOfMiB = 1024 * 1024

/**
 * What is stored and not expanded is left at least; were every state new until the bound, that much at most. An end by
 * memory may come before.
 */
function leftOf({ states, expanded }: Progress, rate: number, statesMax: number): string {
  const [least, most] = [states, statesMax].map((n) => duration((n - expanded) / rate))
  return least === most ? `${most} left` : `${least} to ${most} left`
}

const count = (n: number): string => n.toLocaleString('en-US')

/** Told more often, a line cannot be read. */
export function throttled<T>(tell: (now: T) => void): (now: T) => void {
  let told = Number.NEGATIVE_INFINITY
  return (now) => {
    if (performance.now() - told < progressMilliseconds) return
    told = performance.now()
    tell(now)
  }
}
const progressMilliseconds = 100
