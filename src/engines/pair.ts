/**
 * A pair: two systems in lockstep, forked where a secret operation has an effect (`fork`). After the fork both take the
 * same operations (`applyBoth`); software's polls wait for each other (lockstep.ts); the victim's observations are
 * compared, operation by operation (`differingVictim`, pair-log.ts).
 */
import { assignment } from '../../properties/ghosts/assignment.ts'
import { type Facts, factsOf } from '../../properties/kit/facts.ts'
import { type PermissionRule, permission, type TwoRunRule } from '../../properties/kit/rule.ts'
import { K, type Observation, OUTCOME } from '../interface/observations.ts'
import { type FlatOperation, OP } from '../interface/operations.ts'
import { arbiterOf, type Platform } from '../interface/platform.ts'
import { type Column, columnsOf, NONE } from '../layout/layout.ts'
import { restore, snapshot } from '../layout/state.ts'
import { leaveOut, runStepsMax, type Sides, secretWrite, stepBoth, stepOperation } from './lockstep.ts'
import {
  type Blind,
  blindOf,
  clearLog,
  createLog,
  type Log,
  sameFor,
  sameLogs,
  type Watch,
} from './pair-log.ts'
import { type Probes, probesOf, type Renewal, renewalOf } from './pair-steer.ts'
import { createStage, type Stage } from './stage.ts'
import type { SystemOptions } from './system.ts'

/** What became of the pairs drawn. Only a useful pair is an exercise. */
export interface PairCounts {
  useful: number
  /** The secret had an effect, and the victim did nothing afterwards. */
  victimSilent: number
  /** No secret had an effect in this run. */
  noDifference: number
  /** Software took different ways in the two runs. */
  notComparable: number
}

export interface Side {
  readonly stage: Stage
  readonly log: Log
  /** By context, from the ghost of assignments. */
  readonly owner: Column
  /** By primary: it has been asked to reset, and has not answered. */
  readonly resetting: Column
  /** By context, since the fork: it was reset, or its procedure of giving it back has ended. */
  readonly renewed: Uint8Array
  /** [0]: the arbiter held the beat of the operation at hand. */
  readonly held: Uint8Array
}

/** Why the comparison ended, if it did. */
type Ended = 'no' | 'assigned anew' | 'diverged'

export interface Secret {
  readonly op: FlatOperation
  readonly context: number
  /** The guest that owns the secret context at the fork, or -1: it shares its memory with what else it owns. */
  readonly owner: number
  readonly instead: FlatOperation | undefined
  /** Register whose write side b leaves out, or -1. */
  readonly leftOut: number
}

export interface Pair {
  readonly platform: Platform
  readonly rule: TwoRunRule
  readonly facts: Facts
  readonly a: Side
  readonly b: Side
  readonly watch: Watch
  readonly blind: Blind
  readonly counts: PairCounts
  readonly probes: Probes
  readonly renewal: Renewal
  readonly assign: number
  /** By context: its beats may wait for the arbiter longer in one run than in the other, and that is not compared. */
  readonly mayWait: readonly boolean[]
  /** The device's state lies in the register file, so that it can be copied and compared. */
  readonly inProcess: boolean
  ended: Ended
  /** Of a rule about what follows a reset: both runs have come to its end. */
  aligned: boolean
  sides: Sides
  path: string[] | undefined
}

export function newPair(platform: Platform, rule: TwoRunRule, options: Omit<SystemOptions, 'rules'>): Pair {
  const watch: Watch = { open: false, lockstep: false, victims: new Uint8Array(platform.contexts.length) }
  const a = side(platform, rule, options, watch)
  const b = side(platform, rule, options, watch)
  const facts = factsOf(platform)
  return {
    platform,
    rule,
    facts,
    a,
    b,
    watch,
    blind: blindOf(rule),
    counts: { useful: 0, victimSilent: 0, noDifference: 0, notComparable: 0 },
    probes: probesOf(facts),
    renewal: renewalOf(platform),
    assign: platform.procedures.findIndex((p) => p.name === 'assign'),
    mayWait: platform.contexts.map((_, c) => {
      const arbiter = arbiterOf(platform, c)
      return arbiter !== undefined && !(rule.timed && arbiter.performanceIsolation)
    }),
    inProcess: options.device === undefined,
    ended: 'no',
    aligned: false,
    sides: { a: a.stage.system, b: b.stage.system, leftOut: -1, watch },
    path: undefined,
  }
}

function side(
  platform: Platform,
  rule: TwoRunRule,
  options: Omit<SystemOptions, 'rules'>,
  watch: Watch,
): Side {
  const stage = createStage(platform, { ...options, rules: [ownership] })
  const { layout, buffer } = stage.system.state
  const { bus } = stage.system
  const { owner } = columnsOf(layout, assignment.name, assignment.fields, buffer)
  const { resetting } = columnsOf(layout, ownership.id, ownership.ghost, buffer)
  const renewed = new Uint8Array(platform.contexts.length)
  watchRenewal(platform, renewed, stage)
  const held = new Uint8Array(1)
  bus.subscribe(K['beat held'], () => {
    held[0] = 1
  })
  return { stage, log: createLog(rule, platform, watch, bus), owner, resetting, renewed, held }
}

/** Keeps the ghosts of assignments and of primary resets, and judges nothing. */
export const ownership: PermissionRule = permission('ST-5', {
  reading: '',
  fixture: '',
  uses: [assignment],
  ghost: { resetting: { per: 'context' } },
  follow: {
    'reset requested': (g, o, p) => {
      if (!p.isSecondary[o.context]) g.resetting[o.context] = 1
    },
    'reset done': (g, o) => {
      g.resetting[o.context] = 0
    },
  },
  activities: [],
})

/** Where the histories of a context end: its reset is acknowledged, or the hypervisor has taken it back. */
function watchRenewal(platform: Platform, renewed: Uint8Array, { system }: Stage): void {
  const givesBack = platform.procedures.map(({ name }) => name === 'unassign' || name === 'reset')
  system.bus.subscribe(K['reset done'], (o: Observation) => {
    renewed[o.context] = 1
    const device = platform.devices[platform.contexts[o.context].device]
    if (device.primary !== o.context) return
    for (let i = 0; i < device.contexts.length; i++) renewed[device.contexts[i]] = 1
  })
  system.bus.subscribe(K['procedure ended'], (o: Observation) => {
    if (givesBack[o.procedure] && o.outcome === OUTCOME.complete) renewed[o.context] = 1
  })
}

export function begin(pair: Pair): void {
  pair.a.stage.rewind()
  pair.watch.open = false
  pair.ended = 'no'
  pair.aligned = false
  pair.path = undefined
}

/** refused: nothing changed. applied: side a took the operation, in which no secret was. */
type Forked = Secret | 'applied' | 'refused'

export const isSoftwares = (op: FlatOperation): boolean =>
  op.code === OP['hypervisor step'] || op.code === OP['hypervisor run']

/** Forks here: side a takes the operation, side b what takes its place. */
export function fork(pair: Pair, op: FlatOperation, prefix: readonly FlatOperation[]): Forked {
  const { a, b, rule, facts } = pair
  const { system } = a.stage
  if (rule.leavesOut) {
    if (isSoftwares(op)) return forkWithin(pair, op, prefix)
    return system.apply(op) ? 'applied' : 'refused'
  }
  const found = rule.secret(op, facts)
  if (!found || !facts.isSecondary[found.context]) return 'refused'
  const owner = ownerOf(pair, found.context)
  if (isGuests(op) && op.guest !== owner) return 'refused'
  if (pair.inProcess) copyState(pair)
  if (!system.apply(op)) return 'refused'
  if (!pair.inProcess) playAgain(b, prefix)
  if (found.instead) b.stage.system.apply(found.instead)
  return forked(pair, { op: { ...op }, context: found.context, owner, instead: found.instead, leftOut: -1 })
}

const isGuests = (op: FlatOperation): boolean => op.code <= OP['guest job']

/** The secret is a write within the operation: side b goes on as if it had been made. */
function forkWithin(pair: Pair, op: FlatOperation, prefix: readonly FlatOperation[]): Forked {
  const { software } = pair.a.stage.system
  const work = software.work()
  const steps = op.code === OP['hypervisor run'] ? runStepsMax : 1
  let taken = 0
  while (taken < steps && software.work() === work) {
    const secret = forkHere(pair, op, prefix, taken)
    if (secret && steps > 1) runBoth(pair)
    if (secret) return secret
    if (!pair.a.stage.system.apply(stepOperation)) break
    taken++
  }
  return taken > 0 ? 'applied' : 'refused'
}

/** Forks if the next step of software makes a secret write; `taken`: steps of this operation before it. */
function forkHere(
  pair: Pair,
  op: FlatOperation,
  prefix: readonly FlatOperation[],
  taken: number,
): Secret | undefined {
  const { a, b, rule, facts } = pair
  const { system } = a.stage
  const write = secretWrite(system, (w) => rule.leavesOut?.(w, facts) ?? -1)
  if (!write) return undefined
  const { context, register } = write
  const owner = ownerOf(pair, context)
  if (pair.inProcess) copyState(pair)
  else playAgain(b, prefix, taken)
  leaveOut(b.stage.system)
  system.apply(stepOperation)
  return forked(pair, { op: { ...op }, context, owner, instead: undefined, leftOut: register })
}

function copyState({ a, b }: Pair): void {
  restore(b.stage.system.state, a.stage.system.state.words)
}

/** A device whose state cannot be copied plays the prefix again, and steps of what was within the operation. */
export function playAgain({ stage }: Side, prefix: readonly FlatOperation[], steps = 0): void {
  stage.rewind()
  for (const before of prefix) stage.system.apply(before)
  for (let i = 0; i < steps; i++) stage.system.apply(stepOperation)
}

/** Everything after the fork is seen. */
function forked(pair: Pair, secret: Secret): Secret {
  const { a, b, watch, rule, facts } = pair
  pair.ended = 'no'
  pair.aligned = false
  pair.sides = { ...pair.sides, leftOut: secret.leftOut < 0 ? -1 : secret.context }
  a.renewed.fill(0)
  b.renewed.fill(0)
  for (let c = 0; c < watch.victims.length; c++) {
    const may =
      c !== secret.context && mayBeVictim(rule, facts.isSecondary[c]) && isConcerned(pair, secret, c)
    watch.victims[c] = may ? 1 : 0
  }
  exemptPrimaries(pair)
  watch.open = true
  clearLog(a.log)
  clearLog(b.log)
  return secret
}

const mayBeVictim = ({ victims }: TwoRunRule, isSecondary: boolean): boolean =>
  victims === 'contexts' || (victims === 'secondaries' && isSecondary)

export function isConcerned(pair: Pair, secret: Secret, c: number): boolean {
  const { concerns } = pair.rule
  return concerns === undefined || concerns(secret, { context: c, owner: ownerOf(pair, c) }, pair.facts)
}

/** A primary that is being reset waits for its secondaries (RST-3), so how long that takes depends on them. */
function exemptPrimaries({ a, b, watch, facts }: Pair): void {
  for (let c = 0; c < watch.victims.length; c++)
    if (!facts.isSecondary[c] && (a.resetting[c] || b.resetting[c])) watch.victims[c] = 0
}

/** Who owns a context, to an outsider, in side a; -1 for nobody. */
export function ownerOf({ a }: Pair, context: number): number {
  const owner = a.owner[context]
  return owner === NONE ? -1 : owner
}

export function applyBoth(pair: Pair, op: FlatOperation, secret: Secret): boolean {
  clearLog(pair.a.log)
  clearLog(pair.b.log)
  const moved = takeBoth(pair, op, secret)
  if (moved) follow(pair, secret)
  return moved
}

function takeBoth(pair: Pair, op: FlatOperation, secret: Secret): boolean {
  const a = pair.a.stage.system
  const b = pair.b.stage.system
  switch (op.code) {
    case OP['hypervisor step']:
      return step(pair)
    case OP['hypervisor run']:
      return runBoth(pair)
    case OP['device issue']:
      if (pair.mayWait[op.context]) return issueBoth(pair, op)
      break
    case OP['hypervisor step fails']:
      if (a.software.work() !== b.software.work()) return false
      break
    default:
  }
  const moved = a.apply(op)
  const too = b.apply(op)
  if ((moved || too) && reassigns(pair, op, secret)) pair.ended = 'assigned anew'
  return moved || too
}

/** A beat that the arbiter holds in one run only waits in the other as well: what went on there is taken back. */
function issueBoth(pair: Pair, op: FlatOperation): boolean {
  const { a, b, inProcess } = pair
  const before = inProcess ? [snapshot(a.stage.system.state), snapshot(b.stage.system.state)] : undefined
  a.held[0] = 0
  b.held[0] = 0
  const moved = a.stage.system.apply(op)
  const too = b.stage.system.apply(op)
  const waits = moved !== too && (moved ? b : a).held[0] === 1
  if (!waits) return moved || too
  if (before === undefined) {
    pair.ended = 'diverged'
    return true
  }
  restore(a.stage.system.state, before[0])
  restore(b.stage.system.state, before[1])
  clearLog(a.log)
  clearLog(b.log)
  return false
}

/** From here on the two runs differ in what the new owner does. A reset that is left out keeps a partition's next turn. */
const reassigns = ({ rule, assign, facts }: Pair, op: FlatOperation, secret: Secret): boolean =>
  rule.victims !== 'itself' &&
  op.code === OP['hypervisor start'] &&
  op.ordinal === assign &&
  (op.context === secret.context || (secret.leftOut >= 0 && facts.turns[secret.context].includes(op.context)))

function step(pair: Pair): boolean {
  const result = stepBoth(pair.sides)
  if (result === 'diverged') pair.ended = 'diverged'
  return result !== 'waits'
}

function runBoth(pair: Pair): boolean {
  let moved = false
  for (let i = 0; i < runStepsMax && pair.ended === 'no' && step(pair); i++) moved = true
  return moved
}

/** Who is compared from here on. */
function follow(pair: Pair, secret: Secret): void {
  const { a, b, rule, watch } = pair
  if (rule.victims === 'contexts') exemptPrimaries(pair)
  if (rule.victims !== 'itself' || pair.aligned) return
  pair.aligned = a.renewed[secret.context] === 1 && b.renewed[secret.context] === 1
  if (pair.aligned) watch.victims[secret.context] = 1
}

export function differingVictim(pair: Pair, secret: Secret): number {
  const { a, b, watch, blind, rule } = pair
  if (sameLogs(a.log, b.log)) return -1
  for (let c = 0; c < watch.victims.length; c++) {
    if (!watch.victims[c] || (rule.victims === 'itself' && !isConcerned(pair, secret, c))) continue
    // The two share memory: what the secret context wrote there is no secret to it.
    const dataBlind = secret.owner >= 0 && ownerOf(pair, c) === secret.owner
    if (!sameFor(a.log, b.log, c, dataBlind, blind)) return c
  }
  return -1
}
