/** Transition systems that are not ours in spirit, for the explorer's tests; and what a search without any of its means finds. */
import { STEP, type TransitionSystem } from '../../src/explorer/system.ts'
import { columnsOf, type Fields, layOut, NONE } from '../../src/layout/layout.ts'
import { newState } from '../../src/layout/state.ts'

type Made = TransitionSystem & { readonly state: ReturnType<typeof newState> }

function made<F extends Fields>(fields: F, sizes: { context?: number; guest?: number } = {}) {
  const state = newState(layOut({ model: fields }, sizes))
  return { state, columns: columnsOf(state.layout, 'model', fields, state.buffer) }
}

/** Peterson's mutual exclusion: wants, yields the turn, waits, is inside. `rude`: it does not yield. */
export function peterson({ rude = false } = {}): Made {
  const fields = {
    at: { per: 'context', values: ['idle', 'wants', 'waits', 'inside'] },
    wants: { per: 'context' },
    turn: { per: 'context', max: 1 },
  } as const satisfies Fields
  const { state, columns } = made(fields, { context: 2 })
  const { at, wants, turn } = columns
  const step = (p: number): number => {
    const other = 1 - p
    switch (at[p]) {
      case 0:
        wants[p] = 1
        at[p] = 1
        return STEP.effective
      case 1:
        turn[0] = rude ? p : other
        at[p] = 2
        return STEP.effective
      case 2:
        if (wants[other] === 1 && turn[0] === other) return STEP.refused
        at[p] = 3
        return STEP.effective
      default:
        wants[p] = 0
        at[p] = 0
        return STEP.effective
    }
  }
  return {
    state,
    initial: [state.words.slice()],
    operations: 2,
    step,
    holds: () => at[0] !== 3 || at[1] !== 3,
  }
}

/** Lamport's bakery with three customers, as long as tickets last. `hasty`: it looks at no door while tickets are drawn. */
export function bakery({ hasty = false, ticketsMax = 5 } = {}): Made {
  const customers = 3
  const fields = {
    at: { per: 'context', values: ['away', 'draws', 'waits', 'inside'] },
    ticket: { per: 'context', max: ticketsMax },
    seen: { per: 'context', max: ticketsMax },
  } as const satisfies Fields
  const { state, columns } = made(fields, { context: customers })
  const { at, ticket, seen } = columns
  const isBefore = (q: number, p: number): boolean =>
    ticket[q] > 0 && (ticket[q] < ticket[p] || (ticket[q] === ticket[p] && q < p))
  const others = [0, 1, 2]
  const step = (p: number): number => {
    switch (at[p]) {
      case 0:
        seen[p] = Math.max(ticket[0], ticket[1], ticket[2])
        if (seen[p] === ticketsMax) {
          seen[p] = 0
          return STEP.refused
        }
        at[p] = 1
        return STEP.effective
      case 1:
        ticket[p] = seen[p] + 1
        seen[p] = 0
        at[p] = 2
        return STEP.effective
      case 2:
        if (others.some((q) => q !== p && ((!hasty && at[q] === 1) || isBefore(q, p)))) return STEP.refused
        at[p] = 3
        return STEP.effective
      default:
        ticket[p] = 0
        at[p] = 0
        return STEP.effective
    }
  }
  const inside = () => others.filter((p) => at[p] === 3).length
  return { state, initial: [state.words.slice()], operations: customers, step, holds: () => inside() <= 1 }
}

/**
 * Tanks that fill, drain within a bound or overflow into a sump, each held by one of two valves or by nobody. Tanks are
 * alike: `canonical` sorts them. `leaky`: a tank may be let go before it is empty.
 */
export function drain({ leaky = false, symmetric = false, tanks = 4 } = {}): Made {
  const fields = {
    level: { per: 'context', max: 3 },
    valve: { per: 'context', max: 1, none: true },
    left: { per: 'context', max: 2 },
    sump: { max: 300 },
  } as const satisfies Fields
  const { state, columns } = made(fields, { context: tanks })
  const { level, valve, left, sump } = columns
  const fill = (c: number): number => {
    if (valve[c] !== NONE || level[c] === 3) return STEP.refused
    level[c]++
    return STEP.effective
  }
  const open = (c: number, v: number): number => {
    if (valve[c] !== NONE || level[c] === 0 || Array.from(valve).includes(v)) return STEP.refused
    valve[c] = v
    left[c] = 1
    return STEP.effective
  }
  const drip = (c: number): number => {
    if (valve[c] === NONE) return STEP.refused
    level[c]--
    if (left[c] > 0) left[c]--
    else {
      sump[0] = (sump[0] + level[c]) % 3
      level[c] = 0
    }
    if (level[c] > 0 && !(leaky && left[c] === 0)) return STEP.effective
    valve[c] = NONE
    left[c] = 0
    return level[c] > 0 ? STEP.broken : STEP.effective
  }
  const step = (operation: number): number => {
    const c = operation >> 2
    const v = (operation & 3) - 1
    if (v < 0) return fill(c)
    return v < 2 ? open(c, v) : drip(c)
  }
  const key = (c: number) => (level[c] * 4 + (valve[c] === NONE ? 3 : valve[c])) * 4 + left[c]
  const canonical = (): void => {
    const sorted = Array.from({ length: tanks }, (_, c) => ({
      k: key(c),
      l: level[c],
      v: valve[c],
      t: left[c],
    }))
    sorted.sort((a, b) => a.k - b.k)
    sorted.forEach(({ l, v, t }, c) => {
      level[c] = l
      valve[c] = v
      left[c] = t
    })
  }
  const system = { state, initial: [state.words.slice()], operations: tanks * 4, step }
  return symmetric ? { ...system, canonical } : system
}

/**
 * Two dials of 110 places, each place a word without pattern: every bit differs somewhere, most of them late, so that
 * stored states become wider again and again while the table grows.
 */
export function dials({ places = 110, forbidden = -1 } = {}): Made {
  const fields = {
    dial: { per: 'context', max: 0xffff_ffff },
    half: { max: 0xffff },
    holder: { per: 'guest', max: 0xfe, none: true },
    /** Mostly still: too many bits to be packed in full at once. */
    spare: { per: 'guest', max: 0xffff_ffff },
  } as const satisfies Fields
  const { state, columns } = made(fields, { context: 2, guest: 3 })
  const { dial, half, holder, spare } = columns
  // Few bits at first, all of them at last; each place another word.
  const word = (place: number) =>
    (place < 20
      ? place
      : (Math.imul(place, 0x9e3779b1) & (-1 >>> Math.max(0, 24 - place / 6))) * 256 + place) >>> 0
  const placeOf = new Map(Array.from({ length: places }, (_, i) => [word(i), i] as const))
  const at = (c: number): number => placeOf.get(dial[c]) ?? 0
  const turn = (operation: number): boolean => {
    const c = operation & 1
    if (operation < 2 ? at(c) === places - 1 : at(c) % 5 !== 4) return false
    dial[c] = word(operation < 2 ? at(c) + 1 : at(c) - 3)
    return true
  }
  const step = (operation: number): number => {
    if (!turn(operation)) return STEP.refused
    half[0] = at(0) === at(1) ? 0x8001 : 0
    holder[2] = at(1)
    spare[1] = at(1) > 40 ? ~dial[1] : 0
    return at(0) === forbidden && at(1) === forbidden ? STEP.broken : STEP.effective
  }
  if (placeOf.size !== places) throw new Error('two places of a dial look alike')
  holder[2] = 0
  half[0] = 0x8001
  return { state, initial: [state.words.slice()], operations: 4, step }
}

export interface Naive {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  /** Of the shortest paths to what must not be, the least in operation order. */
  readonly broken: readonly number[] | undefined
}

/** Breadth first with a map of texts: slow, and short enough to be believed. */
export function naively(system: TransitionSystem): Naive {
  const { state, initial, operations, holds, canonical } = system
  const { words } = state
  const known = new Map<string, { words: Uint32Array; depth: number; path: readonly number[] }>()
  const queue: string[] = []
  const add = (depth: number, path: readonly number[]) => {
    canonical?.()
    const key = words.join()
    if (known.has(key)) return
    known.set(key, { words: words.slice(), depth, path })
    queue.push(key)
  }
  for (const first of initial) {
    words.set(first)
    add(0, [])
  }
  let transitions = 0
  let depth = 0
  for (const key of queue) {
    const from = known.get(key)
    if (!from) continue
    depth = from.depth
    for (let o = 0; o < operations; o++) {
      words.set(from.words)
      const did = system.step(o)
      if (did === STEP.refused) continue
      const path = [...from.path, o]
      if (did === STEP.broken || holds?.() === false)
        return { states: known.size, transitions, depth: path.length, broken: path }
      transitions++
      add(from.depth + 1, path)
    }
  }
  return { states: known.size, transitions, depth, broken: undefined }
}

const pause = (milliseconds: number): void => {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

export interface Fan {
  readonly breaks?: number
  readonly throws: number
  /** Children of the root, at most 2,000. Each has one of its own where there are grandchildren: so many beyond it. */
  readonly children?: number
  readonly grandchildren?: boolean
  /** How long a state takes, in milliseconds. */
  readonly pauses?: Readonly<Record<number, number>>
}

/**
 * A root with children: in one the step breaks, and in one it throws. Whoever expands a later batch than one that takes long
 * is done first; the root takes as long as other threads need to begin.
 */
export function fan({ breaks, throws, children = 2000, grandchildren = false, pauses = {} }: Fan): Made {
  const { state, columns } = made({ child: { max: 4000 } })
  const { child } = columns
  const step = (operation: number): number => {
    const at = child[0]
    if (at === throws) throw new Error(`no step from child ${at}`)
    if (operation === 0) pause(at === 0 ? 300 : (pauses[at] ?? 0))
    if (at === breaks) return STEP.broken
    if (at === 0 ? operation >= children : !grandchildren || at > children || operation > 0)
      return STEP.refused
    child[0] = at === 0 ? operation + 1 : at + children
    return STEP.effective
  }
  return { state, initial: [state.words.slice()], operations: 2000, step }
}
