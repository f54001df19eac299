/**
 * Shrinking, over plain operations: passes propose, the order (simpler.ts) disposes, and the same rule must still break.
 * Ends when no pass finds anything simpler; so no one or two operations can be dropped, no argument made smaller, and
 * shrinking a shrunk sequence changes nothing.
 */
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import { isStartable } from './draw-tables.ts'
import { simpler } from './simpler.ts'

/**
 * Plays a candidate; says after how many operations the rule broke (all of them if it broke in the cooperative phase),
 * or -1.
 */
export type Breaks = (candidate: readonly FlatOperation[]) => number

type Sequence = readonly FlatOperation[]

interface Search {
  best: Sequence
  readonly platform: Platform
  readonly points: Points
  /** Takes the candidate if it is simpler and still breaks the rule. */
  offer(candidate: Sequence): boolean
}

export interface Shrunk {
  readonly operations: Sequence
  /** Candidates played. */
  readonly replays: number
}

/**
 * `hurries` is asked before each candidate; once true, the simplest so far is the answer.
 * @throws Error when the sequence does not break the rule to begin with.
 */
export function shrink(
  platform: Platform,
  points: Points,
  operations: Sequence,
  breaks: Breaks,
  hurries: () => boolean = () => false,
): Shrunk {
  let replays = 1
  const length = breaks(operations)
  if (length < 0) throw new Error('the sequence to shrink does not break the rule')
  const search: Search = {
    best: operations.slice(0, length),
    platform,
    points,
    offer(candidate) {
      if (!simpler(candidate, search.best) || hurries()) return false
      replays++
      const broke = breaks(candidate)
      if (broke < 0) return false
      search.best = candidate.slice(0, broke)
      return true
    },
  }
  while (passes.some((pass) => pass(search)));
  return { operations: search.best, replays }
}

type Pass = (search: Search) => boolean

const without = (s: Sequence, from: number, count: number): Sequence => [
  ...s.slice(0, from),
  ...s.slice(from + count),
]
const replaced = (s: Sequence, i: number, op: FlatOperation): Sequence => s.map((o, j) => (j === i ? op : o))

/** Delta debugging: chunks, halved until they are single operations. */
const dropChunks: Pass = (search) => {
  let found = false
  for (let size = search.best.length >> 1; size >= 1; size >>= 1) {
    for (let i = search.best.length - size; i >= 0; i--) {
      if (i + size <= search.best.length && search.offer(without(search.best, i, size))) found = true
    }
  }
  return found
}

/** Two that must go together. */
const dropPairs: Pass = ({ best, offer }) => {
  for (let i = best.length - 1; i > 0; i--) {
    for (let j = i - 1; j >= 0; j--) if (offer(without(without(best, i, 1), j, 1))) return true
  }
  return false
}

/** Single steps of the hypervisor become one `run`, and those after it go. */
const foldSteps: Pass = ({ best, offer }) => {
  for (let i = 0; i < best.length; i++) {
    if (best[i].code !== OP['hypervisor step']) continue
    const run = { ...best[i], code: OP['hypervisor run'] }
    if (offer(replaced(best, i, run))) return true
    for (let j = i + 1; j < best.length; j++) {
      if (best[j].code !== OP['hypervisor step'] && best[j].code !== OP['hypervisor run']) continue
      if (offer(without(replaced(best, i, run), j, 1))) return true
    }
  }
  return false
}

/** Drop one, and let the younger transactions of its context move up in age. */
const dropAndReaddress: Pass = ({ best, offer }) => {
  for (let i = 0; i < best.length; i++) {
    const { context } = best[i]
    const rest = without(best, i, 1)
    const moved = rest.map((o, j) =>
      j >= i && o.context === context && o.ordinal > 0 && isTransaction(o)
        ? { ...o, ordinal: o.ordinal - 1 }
        : o,
    )
    if (offer(moved)) return true
  }
  return false
}

const isTransaction = (o: FlatOperation): boolean =>
  o.code === OP['device issue'] ||
  (o.code >= OP['interconnect deliver'] && o.code <= OP['interconnect error'])

/** Each operation with one argument made smaller; a start also with other arguments that the sequence uses. */
const lessenOne: Pass = ({ best, offer, points, platform }) => {
  for (let i = 0; i < best.length; i++) {
    for (const op of smallerThan(best[i], platform, points)) if (offer(replaced(best, i, op))) return true
    for (const op of otherStarts(best, best[i], platform)) if (offer(replaced(best, i, op))) return true
  }
  return false
}

/** Every start of a procedure for a context of the sequence, or the primary of one, and a guest of it. */
function* otherStarts(best: Sequence, op: FlatOperation, platform: Platform): Generator<FlatOperation> {
  if (op.code !== OP['hypervisor start']) return
  const contexts = new Set(best.flatMap(({ context }) => [context, primaryOf(platform, context)]))
  const guests = new Set(best.map((o) => o.guest))
  for (let ordinal = 0; ordinal < platform.procedures.length; ordinal++) {
    if (!isStartable(platform.procedures[ordinal].name)) continue
    const takes = platform.procedures[ordinal].arguments
    for (const context of contexts) {
      for (const guest of takes.includes('guest') ? guests : [0]) {
        for (
          let count = 0;
          count < (takes.includes('window') ? platform.guests[guest].windows.length : 1);
          count++
        ) {
          yield { ...op, ordinal, context, guest, count }
        }
      }
    }
  }
}

const primaryOf = ({ contexts, devices }: Platform, c: number): number => devices[contexts[c].device].primary

function* smallerThan(op: FlatOperation, platform: Platform, points: Points): Generator<FlatOperation> {
  if (op.together) yield { ...op, together: 0 }
  if (op.value > 0) for (const value of [0, 1]) if (value < op.value) yield { ...op, value }
  if (op.direction) yield { ...op, direction: 0, value: 0 }
  if (op.code === OP['time tick']) for (let count = 1; count < op.count; count++) yield { ...op, count }
  if (op.code === OP['guest job']) {
    for (let count = 1; count < op.count; count++) yield { ...op, count }
    for (const address of points.bursts) if (address < op.address) yield { ...op, address }
  }
  if (op.code === OP['guest read'] || op.code === OP['guest write']) {
    for (const address of points.words) if (address < op.address) yield { ...op, address }
  }
  if (op.code === OP['hypervisor start'])
    for (let count = 0; count < op.count; count++) yield { ...op, count }
  if (op.ordinal > 0 && op.code !== OP['hypervisor start']) yield { ...op, ordinal: op.ordinal - 1 }
  if (op.code === OP['hypervisor start'])
    for (let p = 0; p < op.ordinal; p++) {
      if (isStartable(platform.procedures[p].name)) yield* startOf(platform, op, p)
    }
  for (let context = 0; context < op.context; context++) yield { ...op, context }
  for (let guest = 0; guest < op.guest; guest++) yield { ...op, guest }
}

function* startOf(platform: Platform, op: FlatOperation, procedure: number): Generator<FlatOperation> {
  const takes = platform.procedures[procedure].arguments
  yield {
    ...op,
    ordinal: procedure,
    count: takes.includes('window') ? op.count : 0,
    guest: takes.includes('guest') ? op.guest : 0,
  }
}

/** A job's address and its length together: a burst that ends at the same byte. */
const lessenJobs: Pass = ({ best, offer, points }) => {
  for (let i = 0; i < best.length; i++) {
    if (best[i].code !== OP['guest job']) continue
    for (let count = 1; count <= best[i].count; count++) {
      for (const address of points.bursts)
        for (const direction of [0, 1]) {
          if (offer(replaced(best, i, { ...best[i], count, address, direction }))) return true
        }
    }
  }
  return false
}

/** Two contexts, two guests, or both change places throughout. */
const rename: Pass = ({ best, offer, platform }) => {
  const contexts = pairs(platform.contexts.length)
  const guests = pairs(platform.guests.length)
  for (const [c, d] of [[0, 0] as const, ...contexts]) {
    for (const [g, f] of [[0, 0] as const, ...guests]) {
      if ((c !== d || g !== f) && offer(best.map((o) => renamed(platform, o, c, d, g, f)))) return true
    }
  }
  return false
}

const pairs = (n: number): (readonly [number, number])[] =>
  Array.from({ length: n }, (_, i) => i).flatMap((i) =>
    Array.from({ length: n - i - 1 }, (_, j) => [i, i + j + 1] as const),
  )

function renamed(
  platform: Platform,
  o: FlatOperation,
  c: number,
  d: number,
  g: number,
  f: number,
): FlatOperation {
  const swap = (x: number, a: number, b: number) => (x === a ? b : x === b ? a : x)
  const usesContext =
    o.code === OP['guest job'] || o.code >= OP['device issue'] || o.code === OP['hypervisor start']
  return {
    ...o,
    context: usesContext && o.code !== OP['time tick'] ? swap(o.context, c, d) : o.context,
    guest:
      o.code <= OP['hypervisor start'] || o.code === OP['hypervisor take'] ? swap(o.guest, g, f) : o.guest,
    address: renamedAddress(platform, o.address, c, d, g, f),
  }
}

/** The same place in the other's window or frame. */
function renamedAddress(
  platform: Platform,
  address: number,
  c: number,
  d: number,
  g: number,
  f: number,
): number {
  const guestBases = (x: number) => platform.guests[x].windows.map((w) => w.base)
  const frameBases = (x: number) => platform.contexts[x].frames.map((w) => w.base)
  const move = (from: readonly number[], to: readonly number[]): number | undefined => {
    for (let i = 0; i < from.length; i++) {
      const offset = address - from[i]
      if (to[i] !== undefined && offset >= -64 && offset < 0x10000) return to[i] + offset
    }
    return undefined
  }
  if (g !== f) {
    const other = move(guestBases(g), guestBases(f)) ?? move(guestBases(f), guestBases(g))
    if (other !== undefined) return other
  }
  if (c !== d) return move(frameBases(c), frameBases(d)) ?? move(frameBases(d), frameBases(c)) ?? address
  return address
}

/** Drop one and replace another by a simpler or equal member of its class, arguments within what the sequence uses. */
const dropAndReplace: Pass = ({ best, offer, points, platform }) => {
  if (best.length > 24) return false
  for (let i = 0; i < best.length; i++) {
    const rest = without(best, i, 1)
    for (let j = 0; j < rest.length; j++) {
      for (const op of smallerThan(rest[j], platform, points)) if (offer(replaced(rest, j, op))) return true
      for (const op of longer(rest[j])) if (offer(replaced(rest, j, op))) return true
    }
  }
  return false
}

/** A longer tick or burst, or a run for a step, may stand for two operations. */
function* longer(op: FlatOperation): Generator<FlatOperation> {
  if (op.code === OP['time tick'])
    for (const count of [2, 3, 4, 8, 16, 64, 128]) if (count > op.count) yield { ...op, count }
  if (op.code === OP['hypervisor step']) yield { ...op, code: OP['hypervisor run'] }
  if (op.code === OP['hypervisor run']) yield { ...op, code: OP['hypervisor step'] }
  if (op.code === OP['guest crash']) yield { ...op, code: OP['guest hang'] }
}

/** Another procedure may need fewer operations after it: replace a start, and drop one or two of the others. */
const startAnother: Pass = ({ best, offer, platform }) => {
  if (best.length > 12) return false
  for (let i = 0; i < best.length; i++) {
    for (const op of otherStarts(best, best[i], platform)) {
      // Which window is granted makes no procedure longer or shorter.
      if (op.ordinal === best[i].ordinal || op.count > 0) continue
      const other = replaced(best, i, op)
      for (let j = best.length - 1; j >= 0; j--) {
        if (j === i) continue
        if (offer(withoutWaiting(other, j))) return true
        for (let k = j - 1; k >= 0; k--) if (k !== i && offer(withoutWaiting(other, j, k))) return true
      }
    }
  }
  return false
}

/** Without these; the time that they took passes in the ticks that stay. */
function withoutWaiting(s: Sequence, ...dropped: readonly number[]): Sequence {
  const isTick = (o: FlatOperation) => o.code === OP['time tick']
  const rest = s.filter((_, i) => !dropped.includes(i))
  if (!dropped.some((i) => isTick(s[i]))) return rest
  const cycles = s.filter(isTick).reduce((sum, o) => sum + o.count, 0)
  return rest.map((o) => (isTick(o) ? { ...o, count: cycles } : o))
}

/** Longer ones are shrunk without: two of many are many. */
const insteadOperationsMax = 10

/**
 * Two go, and one of another class comes: what fails a context leads where a whole transfer with an error does. Of a context
 * or a guest of the sequence.
 */
const oneInstead: Pass = ({ best, offer }) => {
  if (best.length > insteadOperationsMax) return false
  const contexts = [...new Set(best.map((o) => o.context))]
  const guests = [...new Set(best.map((o) => o.guest))]
  const bare = newFlatOperation()
  const others = [
    ...contexts.flatMap((context) => [
      { ...bare, code: OP['device fail'], context },
      { ...bare, code: OP['device raise'], context },
    ]),
    ...guests.flatMap((guest) => [
      { ...bare, code: OP['guest crash'], guest },
      { ...bare, code: OP['guest hang'], guest },
      { ...bare, code: OP['hypervisor take'], guest },
    ]),
  ]
  for (let j = best.length - 1; j > 0; j--) {
    const rest = without(best, j, 1)
    for (let i = j - 1; i >= 0; i--)
      for (const other of others)
        if (other.code !== best[i].code && offer(replaced(rest, i, other))) return true
  }
  return false
}

/** Two neighbours that change places, where the order says so. */
const reorder: Pass = ({ best, offer }) => {
  for (let i = 0; i + 1 < best.length; i++) {
    const swapped = best.map((o, j) => (j === i ? best[i + 1] : j === i + 1 ? best[i] : o))
    if (offer(swapped)) return true
  }
  return false
}

/** Cheap ones first; after any success they start again. */
const passes: readonly Pass[] = [
  dropChunks,
  foldSteps,
  rename,
  lessenOne,
  dropPairs,
  dropAndReaddress,
  lessenJobs,
  dropAndReplace,
  startAnother,
  oneInstead,
  reorder,
]
