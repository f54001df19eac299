/**
 * Calls that are known once the monitors are made, written out one after another in a function of their own: a loop over
 * a table has one call site for all of them, and an engine inlines none. Measured in docs/decisions.md.
 *
 * The text of such a function holds only numbers and names that are made here; whatever it calls or reads is bound to a
 * name. The same text is compiled once, so that a second run of the same rules finds it warm.
 */
import type { Observation } from '../../src/interface/observations.ts'

export type Play = (o: Observation) => void

export interface Unrolled {
  /** The name under which the text finds `value`. A function has the same name wherever it is bound. */
  bind(value: unknown): string
  line(text: string): void
  readonly isEmpty: boolean
  /** The lines as a function of `o`, an observation. */
  build(): Play
}

const nothing: Play = () => undefined

export function unroll(): Unrolled {
  const bound = new Map<unknown, string>()
  const lines: string[] = []
  const name = (value: unknown) => (typeof value === 'function' ? `f${idOf(value)}` : `v${bound.size}`)
  return {
    bind: (value) => {
      const known = bound.get(value) ?? name(value)
      bound.set(value, known)
      return known
    },
    line: (text) => {
      lines.push(text)
    },
    get isEmpty() {
      return lines.length === 0
    },
    build: () => (lines.length === 0 ? nothing : compiled([...bound.values()], lines)(...bound.keys())),
  }
}

type Make = (...bound: unknown[]) => Play
const made = new Map<string, Make>()

function compiled(names: readonly string[], lines: readonly string[]): Make {
  const text = `return function judgeAndFollow(o) {\n${lines.join('\n')}\n}`
  const key = `${names}\n${text}`
  const known = made.get(key)
  if (known) return known
  const make = new Function(...names, text) as Make
  made.set(key, make)
  return make
}

const ids = new WeakMap<object, number>()
let functions = 0

function idOf(f: object): number {
  const known = ids.get(f)
  if (known !== undefined) return known
  ids.set(f, functions)
  return functions++
}
