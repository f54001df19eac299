/**
 * MP-13  "They must provide a way for privileged software to determine which permissions are currently active."
 * What the hypervisor has read of every region of a context decides each of its later bursts, both ways, until the next
 * commit is written. Reads that show a shadow, copies that the checker keeps, and entries that take effect late are all
 * seen so. A burst is decided at its first beat; what is blocked during a reset may be the device's isolation.
 * The row is an invariant; it is judged as a step, because a decision is an event.
 */
import { BLOCKED, isBypassed } from '../../models/setting.ts'
import { hasDomain } from '../../src/interface/domains.ts'
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  R,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { combinedAttribute } from '../../src/interface/stages.ts'
import type { Column } from '../../src/layout/layout.ts'
import { isolation } from '../ghosts/isolation.ts'
import { resultOf, sayResult } from '../kit/decisions.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { allRegisterBits, bitOfRegister } from '../kit/region-registers.ts'
import { flag, type Indexed, step } from '../kit/rule.ts'
import { hasTable, isOfTable, keepWord, tableFields } from '../kit/tables.ts'

const PASSED = K['beat passed']
const wordMax = 0xffff_ffff

export default step('MP-13', {
  reading:
    'Once the hypervisor has read back every region of a context, the first beat of each burst passes or is blocked as what it read says, until the next commit is written.',
  uses: [isolation],
  ghost: {
    isCommitting: {},
    /** Registers of the region that were read since the last commit, and what they read. */
    known: { per: 'region', max: allRegisterBits },
    /** What it permits is put together, where masks of requesters say so. */
    toldBase: { per: 'region', max: wordMax },
    toldLimit: { per: 'region', max: wordMax },
    toldAttributes: { per: 'region', max: wordMax },
    /** Of a table of requesters: the words that were read, and which. */
    ...tableFields,
    knownLow: flag('requester'),
    knownHigh: flag('requester'),
  },
  hears: {
    by: 'privileged software',
    of: ['BASE', 'LIMIT', 'ATTRIBUTES', 'READERS', 'WRITERS', 'DOMAINS', 'DOMAINS_HIGH'],
  },
  follow: {
    // Written directly, it is in force: what was read of it before is of the past.
    'register written': (g, o, p) => {
      if (p.isStaged || o.answer !== ANSWER.ok) return
      if (isOfTable(o.register)) forgetWords(g, o.index)
      else forget(g, o.index)
    },
    'register read': (g, o, p) => {
      if (o.answer !== ANSWER.ok || g.isCommitting[0] === 1) return
      if (isOfTable(o.register)) return tellWord(g, o)
      tell(g, o, p)
      g.known[o.index] = g.known[o.index] | bitOfRegister(o.register)
    },
    'commit written': (g, o, p) => {
      if (o.answer !== ANSWER.ok) return
      g.isCommitting[0] = 1
      for (let r = 0; r < p.platform.protection.regions; r++) forget(g, r)
      for (let q = 0; q < g.low.length; q++) forgetWords(g, q)
    },
    'commit acknowledged': (g) => {
      g.isCommitting[0] = 0
    },
  },
  when: ['beat passed', 'beat blocked'],
  given: (g, o, p) =>
    o.beat === 0 && isKnown(g, o.context, p) && (o.kind === PASSED || g.mayBeIsolated[o.context] === 0),
  then: (g, o, p) => resultOf(o) === told(g, o, p),
  otherwise: (g, o, p) =>
    `A transfer of ${sayContext(p, o.context)} to ${sayAddress(o.address)} ${sayResult(resultOf(o), p)}; by what the hypervisor read back it ${sayResult(told(g, o, p), p)}.`,
})

function tell(g: Read, { register, index, value }: Observation, p: Facts): void {
  switch (register) {
    case R.BASE:
      g.toldBase[index] = value
      return
    case R.LIMIT:
      g.toldLimit[index] = value
      return
    case R.ATTRIBUTES:
      g.toldAttributes[index] = usesMasks(p) ? (g.toldAttributes[index] & permissions) | value : value
      return
    default: {
      const bit = register === R.READERS ? READ_BIT : WRITE_BIT
      const requester = p.requesters[p.contextOfRegion[index]] ?? -1
      const is = requester >= 0 && ((value >>> requester) & 1) === 1
      g.toldAttributes[index] = is ? g.toldAttributes[index] | bit : g.toldAttributes[index] & ~bit
    }
  }
}

const permissions = READ_BIT | WRITE_BIT
const usesMasks = ({ platform }: Facts): boolean => platform.protection.family === 'region-filter'
function forget(g: Read, r: number): void {
  g.known[r] = 0
  g.toldBase[r] = 0
  g.toldLimit[r] = 0
  g.toldAttributes[r] = 0
}

function tellWord(g: Read, { register, index, value }: Observation): void {
  keepWord(g, register, index, value)
  const known = register === R.DOMAINS ? g.knownLow : g.knownHigh
  known[index] = 1
}

function forgetWords(g: Read, requester: number): void {
  g.low[requester] = 0
  g.high[requester] = 0
  g.knownLow[requester] = 0
  g.knownHigh[requester] = 0
}

interface Read {
  readonly low: Column
  readonly high: Column
  readonly knownLow: Column
  readonly knownHigh: Column
  readonly known: Column
  readonly toldBase: Column
  readonly toldLimit: Column
  readonly toldAttributes: Column
}

interface Table {
  readonly low: Indexed
  readonly high: Indexed
}

interface Told extends Table {
  readonly toldBase: Indexed
  readonly toldLimit: Indexed
  readonly toldAttributes: Indexed
}

interface Known extends Table {
  readonly known: Indexed
  readonly knownLow: Indexed
  readonly knownHigh: Indexed
}

/** Every region of the context, or of a table of requesters: its words, and the entries of the domains that they name. */
function isKnown(g: Known, c: number, p: Facts): boolean {
  const { platform, regionBits, requesters } = p
  const { regions } = platform.contexts[c]
  const q = requesters[c]
  if (hasTable(p) && (q < 0 || g.knownLow[q] === 0 || (hasHigh(p) && g.knownHigh[q] === 0))) return false
  for (let nth = 0; nth < regions.length; nth++)
    if (g.known[regions[nth]] !== regionBits && isHad(g, c, regions[nth], p)) return false
  return regions.length > 0
}

const hasHigh = ({ platform }: Facts): boolean => platform.protection.registers.DOMAINS_HIGH !== undefined

/** Is the region one of the context's, by the table that was read? */
function isHad(g: Table, c: number, r: number, { platform, requesters }: Facts): boolean {
  const { domainOf } = platform.protection
  return domainOf === undefined || hasDomain(g.low[requesters[c]], g.high[requesters[c]], domainOf[r])
}

/** What the regions say as they were read: of two stages those of either. */
function told(g: Told, o: Observation, p: Facts): number {
  const { length } = p.platform.contexts[o.context].regions
  if (!p.hasSecondStage) return toldIn(g, o, p, 0, length)
  const first = toldIn(g, o, p, 0, length / 2)
  const second = toldIn(g, o, p, length / 2, length)
  return first === BLOCKED || second === BLOCKED ? BLOCKED : combinedAttribute(first, second)
}

/** What these of its regions say. */
function toldIn(g: Told, o: Observation, p: Facts, from: number, to: number): number {
  const { platform } = p
  const { regions } = platform.contexts[o.context]
  const last = o.address + platform.beatBytes - 1
  const permission = o.direction === 1 ? WRITE_BIT : READ_BIT
  const bypassed = isBypassed(platform.protection.bypasses, o.stream, o.direction)
  const needed = ENABLE_BIT | (bypassed ? 0 : permission)
  const isOwn = platform.contexts[o.context].streams.includes(o.stream)
  let result = BLOCKED
  let matches = 0
  // The priority entry of the lowest number that matches, or a number that no region has.
  let deciding = platform.protection.regions
  for (let nth = from; nth < to; nth++) {
    const r = regions[nth]
    const attributes = g.toldAttributes[r]
    const isMine =
      (attributes & ENABLE_BIT) !== 0 &&
      isHad(g, o.context, r, p) &&
      (!usesMasks(p) || (attributes & permissions) !== 0) &&
      (p.namesStreams ? attributes >>> STREAM_SHIFT === o.stream : isOwn)
    const isHit = isMine && g.toldBase[r] <= last && o.address <= g.toldLimit[r]
    if (isHit) matches++
    const covers = g.toldBase[r] <= o.address && last <= g.toldLimit[r]
    const given =
      isMine && covers && (attributes & needed) === needed ? (attributes >>> ATTRIBUTE_SHIFT) & 0xf : BLOCKED
    const isPriority = r < (platform.protection.priorityEntries ?? 0)
    if (isHit && isPriority && r < deciding) {
      deciding = r
      result = given
    } else if (!isPriority && result === BLOCKED && deciding === platform.protection.regions) result = given
  }
  return platform.protection.family !== 'direct' || matches <= 1 ? result : BLOCKED
}
