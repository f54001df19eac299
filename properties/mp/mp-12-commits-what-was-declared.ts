/**
 * MP-12  "When being configured, all the memory protection mechanisms in the system must not allow a transaction to pass,
 * that would not pass under the old or the new configuration setting."
 * Part c, of the software: the bank that it commits is a declared setting. For the contexts of the update it is the target
 * that the update named, for every other context the setting in force. A torn bank is a violation when it is committed,
 * also where no transaction ever passes under it. Where registers are written directly, what an earlier update of another
 * context left unfinished is no part of it: that one's target stays live. Of a region that the target does not use only
 * the enable matters; a region names any one identifier of its context, for the description says of none which one it is.
 * Of two stages a commit is judged for those that it puts in force.
 * A declared update ends with the procedure that declares it, when that is complete, or with an update of other contexts that
 * the procedure declares next: by then each stage has been committed. What is written of COMMIT comes into force within its bound (MP-9.b); that
 * nobody is told before is X-1's.
 * Where a table gives memory domains to requesters, each entry is of one setting, and what is judged is the words of the
 * requester and the entries of the domains that they name.
 */
import { ANSWER, K, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { isHandler, type Setting, type SettingRegion } from '../../src/interface/platform.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  R,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { SECOND_STAGE, stageBit } from '../../src/interface/stages.ts'
import type { Column } from '../../src/layout/layout.ts'
import { settings, updated } from '../ghosts/settings.ts'
import { sayUncommitted, uncommitted } from '../kit/committed.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import {
  allRegisterBits,
  bitOfRegister,
  boundsAndAttributes,
  registersOfRegion,
} from '../kit/region-registers.ts'
import { type Indexed, step } from '../kit/rule.ts'
import { hasDomainsOf, hasTable, isOfTable, keepWord, tableFields } from '../kit/tables.ts'

export default step('MP-12.c', {
  reading:
    'When the hypervisor commits, the region registers hold for the contexts of the update its declared target, and in a shadow bank for every other context the setting in force; and no update is over before each stage has been committed.',
  uses: [settings],
  ghost: {
    /** Registers written since they held the setting in force. */
    written: { per: 'region', max: allRegisterBits },
    /** Of these, the ones whose value is not what the latest update asks for. */
    wrong: { per: 'region', max: allRegisterBits },
    /** The procedure that runs has declared an update. */
    declared: {},
    ...tableFields,
  },
  hears: {
    of: ['BASE', 'LIMIT', 'ATTRIBUTES', 'READERS', 'WRITERS', 'REVERT', 'DOMAINS', 'DOMAINS_HIGH'],
  },
  follow: {
    // What an earlier update left in the shadow is not what this one asks for, unless it is written again.
    'update begun': (g, _o, p) => {
      g.declared[0] = 1
      if (hasTable(p)) return
      for (let r = 0; r < p.platform.protection.regions; r++) g.wrong[r] = g.written[r]
    },
    'register written': (g, o, p) => {
      if (o.answer !== ANSWER.ok) return
      if (o.register === R.REVERT) return clean(g, p)
      if (isOfTable(o.register)) return keepWord(g, o.register, o.index, o.value)
      const bit = bitOfRegister(o.register)
      g.written[o.index] = g.written[o.index] | bit
      g.wrong[o.index] = isAsked(g, o, p) ? g.wrong[o.index] & ~bit : g.wrong[o.index] | bit
    },
    'procedure ended': (g, o, p) => {
      if (!isHandler(p.platform.procedures[o.procedure])) g.declared[0] = 0
    },
    'commit acknowledged': (g, _o, p) => {
      if (!p.isStaged) return
      for (let r = 0; r < p.platform.protection.regions; r++) if (isCommitted(g, r, p)) cleanRegion(g, r)
    },
    // Written directly, what is committed has been in force since it was written.
    'commit written': (g, o, p) => {
      if (p.isStaged || hasTable(p) || o.answer !== ANSWER.ok) return
      for (let c = 0; c < p.contexts; c++)
        if (g.latest[c] > 0) cleanRegions(g, p.platform.contexts[c].regions)
    },
  },
  attempt: 'update begun',
  when: ['commit written', 'procedure ended', 'update begun'],
  given: (g, o, p) => (o.kind === COMMIT ? o.answer === ANSWER.ok : g.declared[0] === 1 && isOver(g, o, p)),
  then: (g, o, p) => (o.kind === COMMIT ? torn(g, p) : uncommitted(g, p)) < 0,
  otherwise: (g, o, p) => {
    if (o.kind !== COMMIT) return sayUncommitted(g, uncommitted(g, p), p)
    const c = torn(g, p)
    const asked =
      g.latest[c] > 0
        ? 'the declared target of the update'
        : 'its setting in force, and the update is not of it'
    return `The bank that is committed does not hold, for ${sayContext(p, c)}, ${asked}.`
  },
})

const COMMIT = K['commit written']
const BEGUN = K['update begun']

interface Ghost {
  readonly low: Indexed
  readonly high: Indexed
  readonly written: Column
  readonly wrong: Column
  readonly inForce: Indexed
  readonly inForceSecond: Indexed
  readonly named: Indexed
  readonly latest: Indexed
  readonly begun: Indexed
}

/** The update that was declared before: a procedure ends it which is complete, or declares one of other contexts. */
const isOver = (g: Pick<Ghost, 'latest'>, o: Observation, p: Facts): boolean =>
  o.kind === BEGUN
    ? !isReplaced(g, o, p)
    : o.outcome === OUTCOME.complete && !isHandler(p.platform.procedures[o.procedure])

/** All that the latest update changes is changed by the one that begins: its target takes the place of that one's. */
function isReplaced({ latest }: Pick<Ghost, 'latest'>, o: Observation, p: Facts): boolean {
  const anew = updated(p, o)
  for (let c = 0; c < p.contexts; c++) if (latest[c] > 0 && !anew.includes(c)) return false
  return true
}

/** Does the commit that was written last put this region in force? */
const isCommitted = ({ named }: Pick<Ghost, 'named'>, r: number, p: Facts): boolean =>
  !p.commitsApart || (named[0] & stageBit(p.platform.protection, r)) !== 0

/** The setting in force in the stage of this region. */
const inForceOf = (g: Ghost, c: number, r: number, p: Facts): number =>
  p.commitsApart && stageBit(p.platform.protection, r) === SECOND_STAGE ? g.inForceSecond[c] : g.inForce[c]

type Bank = Pick<Ghost, 'written' | 'wrong'>

function clean(g: Bank, { platform }: Facts): void {
  for (let r = 0; r < platform.protection.regions; r++) cleanRegion(g, r)
}

function cleanRegions(g: Bank, regions: readonly number[]): void {
  for (let nth = 0; nth < regions.length; nth++) cleanRegion(g, regions[nth])
}

function cleanRegion(g: Bank, r: number): void {
  g.written[r] = 0
  g.wrong[r] = 0
}

/** Does the write give a register what the latest update asks of it? */
function isAsked(g: Ghost, { register, index, value }: Observation, p: Facts): boolean {
  const { platform } = p
  for (let c = 0; c < platform.contexts.length; c++) {
    if (hasTable(p)) {
      const asked = entryOf(platform.contexts[c].settings, index)
      if (asked !== undefined) return isField(value, asked, register, c, p)
      continue
    }
    const nth = platform.contexts[c].regions.indexOf(index)
    if (nth < 0 || g.latest[c] === 0) continue
    const asked = platform.contexts[c].settings[g.latest[c] - 1].regions[nth]
    if (asked === undefined) return register !== R.ATTRIBUTES || (value & ENABLE_BIT) === 0
    return isField(value, asked, register, c, p)
  }
  return false
}

/** The region of the one setting whose domain has this entry. */
function entryOf(settings: readonly Setting[], r: number): SettingRegion | undefined {
  for (let s = 0; s < settings.length; s++) {
    const nth = settings[s].registers?.indexOf(r) ?? -1
    if (nth >= 0) return settings[s].regions[nth]
  }
  return undefined
}

/** A region names one identifier: of a context that has several, any of them is its own. */
function isField(value: number, region: SettingRegion, register: number, c: number, p: Facts): boolean {
  if (register !== R.ATTRIBUTES || !p.namesStreams) return value === fieldOf(region, register, c, p)
  const { streams } = p.platform.contexts[c]
  const stream = value >>> STREAM_SHIFT
  const isOwn = streams.length === 0 ? stream === 0 : streams.includes(stream)
  return isOwn && value === (fieldOf(region, register, c, p) | (stream << STREAM_SHIFT)) >>> 0
}

/** What the register holds, without the identifier. */
function fieldOf(region: SettingRegion, register: number, c: number, p: Facts): number {
  if (register === R.BASE) return region.base
  if (register === R.LIMIT) return region.limit
  const requester = (1 << p.requesters[c]) >>> 0
  if (register === R.READERS) return region.read ? requester : 0
  if (register === R.WRITERS) return region.write ? requester : 0
  if (p.platform.protection.family === 'region-filter')
    return ENABLE_BIT | (region.attribute << ATTRIBUTE_SHIFT)
  const permitted = (region.read ? READ_BIT : 0) | (region.write ? WRITE_BIT : 0)
  return ENABLE_BIT | permitted | (region.attribute << ATTRIBUTE_SHIFT)
}

/** The first context for which the shadow bank holds something else than it should, or -1. */
function torn(g: Ghost, p: Facts): number {
  const { contexts } = p.platform
  if (hasTable(p)) return tornTable(g, p)
  for (let c = 0; c < contexts.length; c++)
    for (let nth = 0; nth < contexts[c].regions.length; nth++) if (!holds(g, c, nth, p)) return c
  return -1
}

/**
 * The same of a table of requesters: the words of the context are those of its setting, and the entries of that one's
 * domains hold it. What the update of another context left unfinished stays, and its target stays live.
 */
function tornTable(g: Ghost, p: Facts): number {
  const { contexts } = p.platform
  for (let c = 0; c < contexts.length; c++) {
    if (g.latest[c] === 0 && g.begun[c] !== 0) continue
    const s = g.latest[c] === 0 ? g.inForce[c] : g.latest[c] - 1
    if (!hasDomainsOf(g, c, s, p)) return c
    const { registers = [] } = contexts[c].settings[s]
    for (let nth = 0; nth < registers.length; nth++)
      if (g.written[registers[nth]] !== boundsAndAttributes || g.wrong[registers[nth]] !== 0) return c
  }
  return -1
}

function holds(g: Ghost, c: number, nth: number, p: Facts): boolean {
  const { platform, isStaged, regionBits } = p
  const context = platform.contexts[c]
  const r = context.regions[nth]
  if (!isCommitted(g, r, p)) return true
  // What another update left unfinished stays in registers that are written directly, and its target stays live.
  if (g.latest[c] === 0) return g.written[r] === 0 || (!isStaged && g.begun[c] !== 0)
  const asked = context.settings[g.latest[c] - 1].regions[nth]
  const old = context.settings[inForceOf(g, c, r, p)].regions[nth]
  const isWritten = (register: number) => (g.written[r] & bitOfRegister(register)) !== 0
  const isWrong = (register: number) => (g.wrong[r] & bitOfRegister(register)) !== 0
  if (asked === undefined) return !isWrong(R.ATTRIBUTES) && (old === undefined || isWritten(R.ATTRIBUTES))
  if (g.wrong[r] !== 0) return false
  for (let i = 0; i < registersOfRegion.length; i++) {
    const register = registersOfRegion[i]
    if ((regionBits & bitOfRegister(register)) === 0 || isWritten(register)) continue
    if (old === undefined || fieldOf(old, register, c, p) !== fieldOf(asked, register, c, p)) return false
  }
  return true
}
