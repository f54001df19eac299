/**
 * Two-run rules: two systems in lockstep, forked where a secret operation has an effect. After the fork both take the
 * same operations; software's polls wait for each other; the victim's observations are compared, operation by operation.
 * How one pair goes: `drawPair` (drawn and steered) and `replayFrom` (a sequence); both fork by `fork` and go on by
 * `applyBoth`. What is seen stands in pair-log.ts, software's alignment in lockstep.ts, the steering in pair-steer.ts.
 */
import * as fc from 'fast-check'
import { assignment } from '../../properties/ghosts/assignment.ts'
import { type Facts, factsOf } from '../../properties/kit/facts.ts'
import { nameOfRule, type PermissionRule, permission, type TwoRunRule } from '../../properties/kit/rule.ts'
import { K, type Observation, OUTCOME, type PlainObservation } from '../interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import { arbiterOf, type Platform } from '../interface/platform.ts'
import { nameOfRegister } from '../interface/registers.ts'
import { type Column, column, columnsOf, NONE } from '../layout/layout.ts'
import { printElement, restore, snapshot } from '../layout/state.ts'
import { attemptsMax, decoderOf, type RunChoices, runChoices } from './draw.ts'
import { leaveOut, runStepsMax, type Sides, secretWrite, stepBoth, stepOperation } from './lockstep.ts'
import { missingObservations } from './observable.ts'
import type { Outlook } from './outlook.ts'
import {
  type Blind,
  blindOf,
  clearLog,
  createLog,
  type Log,
  plainLog,
  sameFor,
  sameLogs,
  type Watch,
} from './pair-log.ts'
import {
  look,
  looksFirst,
  type Probes,
  probe,
  probeAttempts,
  probesOf,
  proposeAssign,
  proposeReset,
  type Renewal,
  renewalOf,
  urge,
  urgeAttempts,
} from './pair-steer.ts'
import { mix } from './random.ts'
import { enough } from './sample.ts'
import { drawOwn, type Share } from './share.ts'
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

export interface PairFinding {
  readonly operations: readonly FlatOperation[]
  /** Index of the operation that differs. */
  readonly changed: number
  readonly instead: FlatOperation | undefined
  /** Of an operation of software, the one write that the other run leaves out: a register's name. */
  readonly leftOut: string | undefined
  readonly secretContext: number
  readonly victim: number
  /** What the victim saw in the last operation, in each run. */
  readonly seen: readonly [readonly PlainObservation[], readonly PlainObservation[]]
  /** The columns by which the difference travelled, in the order in which they came to differ. */
  readonly leakPath: readonly string[]
  readonly explanation: string
}

export interface Pairs {
  /** Plays a run's choices as a pair; the finding, if the victim saw a difference. */
  draw(choices: RunChoices): PairFinding | undefined
  /** Plays a sequence as a pair, the first secret that shows a difference being the one that differs. */
  replay(operations: readonly FlatOperation[]): PairFinding | undefined
  /** The same without an account of it: operations until the difference shows, or -1. */
  breaks(operations: readonly FlatOperation[]): number
  readonly counts: PairCounts
  /** Kinds of observations that the rule needs, and that the device does not report: such pairs prove nothing. */
  readonly missing: readonly string[]
  /** Procedures of the start that did not end. */
  readonly unfinished: readonly string[]
  close(): void
}

export function createPairs(
  platform: Platform,
  rule: TwoRunRule,
  options: Omit<SystemOptions, 'rules'>,
): Pairs {
  const pair = newPair(platform, rule, options)
  const { a, b, counts } = pair
  const decoder = decoderOf(platform, a.stage.system.points, a.stage.outlook)
  return {
    counts,
    missing: missingObservations([rule, ownership], a.stage.system),
    unfinished: a.stage.unfinished,
    draw: (choices) => drawPair(pair, choices, decoder(choices)),
    replay: (operations) => replayPair(pair, operations, true),
    breaks: (operations) => replayPair(pair, operations, false)?.operations.length ?? -1,
    close: () => {
      a.stage.system.device.close()
      b.stage.system.device.close()
    },
  }
}

/** Draws pairs until `pairs` are played or one shows a difference; none of what the device cannot show. */
export function samplePairs(
  platform: Platform,
  rule: TwoRunRule,
  options: Omit<SystemOptions, 'rules'>,
  draw: {
    readonly seed: number
    readonly pairs: number
    readonly operations: number
    /** All pairs are drawn, only its own are played. */
    readonly share?: Share | undefined
    readonly mayContinue?: (() => boolean) | undefined
  },
): {
  readonly counts: PairCounts
  /** What became of each pair that was played, in their order: by the letters of `pairLetters`. */
  readonly letters: string
  readonly finding: PairFinding | undefined
  readonly finished: boolean
  readonly detectedAfter: number
} & Pick<Pairs, 'missing' | 'unfinished'> {
  const pairs = createPairs(platform, rule, options)
  const { counts, missing, unfinished } = pairs
  let finding: PairFinding | undefined
  let finished = true
  let detectedAfter = 0
  const letters: string[] = []
  const outcome = fc.check(
    fc.property(drawOwn(draw.share, runChoices(platform, draw.operations)), (choices) => {
      if (finding || missing.length > 0) throw enough
      if (choices === undefined) return
      if (draw.mayContinue && !draw.mayContinue()) {
        finished = false
        throw enough
      }
      const before = { ...counts }
      finding = pairs.draw(choices)
      letters.push(finding ? foundLetter : letterOf(before, counts))
      detectedAfter += finding ? finding.operations.length : choices.choices.length
    }),
    { seed: draw.seed, numRuns: draw.pairs, endOnFailure: true },
  )
  pairs.close()
  if (outcome.failed && outcome.errorInstance !== enough) throw outcome.errorInstance
  return { counts, letters: letters.join(''), finding, finished, detectedAfter, missing, unfinished }
}

/** One letter for each thing that may become of a pair. */
export const pairLetters = {
  useful: 'u',
  victimSilent: 's',
  noDifference: 'n',
  notComparable: 'c',
} as const satisfies Record<keyof PairCounts, string>
/** Of the pair that showed a difference: the last. */
export const foundLetter = 'f'

const letterOf = (before: PairCounts, after: PairCounts): string => {
  const kinds = Object.keys(pairLetters) as (keyof PairCounts)[]
  return pairLetters[kinds.find((kind) => after[kind] > before[kind]) ?? 'noDifference']
}

/** How many pairs each letter stands for. */
export function countLetters(letters: string): PairCounts {
  const times = (letter: string) => letters.split(letter).length - 1
  return {
    useful: times(pairLetters.useful),
    victimSilent: times(pairLetters.victimSilent),
    noDifference: times(pairLetters.noDifference),
    notComparable: times(pairLetters.notComparable),
  }
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
const ownership: PermissionRule = permission('ST-5', {
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

/** Share of a run before the fork, and after which the victim is awaited. */
const forkAt = (salt: number, operations: number): number =>
  (mix(salt, 77) % Math.max(1, operations >> 1)) + 2

interface Drawing {
  decode(choice: number, attempt: number, into: FlatOperation): void
}

type Apply = (op: FlatOperation) => boolean

const drawn = newFlatOperation()

function drawPair(pair: Pair, choices: RunChoices, decoder: Drawing): PairFinding | undefined {
  const operations: FlatOperation[] = []
  const { system, outlook } = pair.a.stage
  const alone: Apply = (op) => system.apply(op)
  begin(pair)
  const from = forkAt(choices.salt, choices.choices.length)
  for (let i = 0; i < choices.choices.length; i++) {
    const choice = choices.choices[i]
    const secret = i < from ? undefined : trySecrets(pair, choices, operations, mix(choice, choices.salt))
    if (secret) return drawAfter(pair, choices, decoder, operations, secret, i + 1)
    if (drawOne(choice, decoder, outlook, alone)) operations.push({ ...drawn })
  }
  pair.counts.noDifference++
  return undefined
}

/** The last of the operations is the secret; those from here on are taken by both sides. */
function drawAfter(
  pair: Pair,
  choices: RunChoices,
  decoder: Drawing,
  operations: FlatOperation[],
  secret: Secret,
  from: number,
): PairFinding | undefined {
  const { counts, a, b } = pair
  const { outlook } = a.stage
  const changed = operations.length - 1
  const both: Apply = (op) => applyBoth(pair, op, secret)
  let activity = 0
  for (let i = from; i < choices.choices.length && pair.ended === 'no'; i++) {
    const choice = choices.choices[i]
    if (steer(pair, secret, mix(choice, choices.salt), i - from, both)) outlook.note(drawn)
    else if (!drawOne(choice, decoder, outlook, both)) continue
    operations.push({ ...drawn })
    if (differingVictim(pair, secret) >= 0) {
      const finding = replayFrom(pair, operations, changed, true)
      if (finding) return finding
      throw new Error(`${nameOfRule(pair.rule)}: a difference between two runs was not found again`)
    }
    // Of a victim that is the secret's own context, what happens before another owner has it is not compared.
    if (pair.rule.victims !== 'itself' || isConcerned(pair, secret, secret.context))
      activity += b.log.activity
  }
  if (activity > 0) counts.useful++
  else if (pair.ended === 'diverged') counts.notComparable++
  else counts.victimSilent++
  return undefined
}

/** Fills `drawn` with the choice's first operation that has an effect. */
function drawOne(choice: number, decoder: Drawing, outlook: Outlook, apply: Apply): boolean {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    decoder.decode(choice, attempt, drawn)
    if (apply(drawn)) {
      outlook.note(drawn)
      return true
    }
    outlook.noteRefused(drawn)
  }
  return false
}

/** Half of the choices: fills `drawn` with an operation for the victims, if one has an effect. `nth`: since the fork. */
function steer(pair: Pair, secret: Secret, bits: number, nth: number, both: Apply): boolean {
  if (pair.rule.victims === 'itself') return renew(pair, secret, bits, both)
  if (nth < looksFirst && lookAround(pair, bits, both)) return true
  return (bits & 1) === 1 && probeVictim(pair, secret, bits >>> 1, both)
}

/** The owner of some victim looks at it. */
function lookAround(pair: Pair, bits: number, both: Apply): boolean {
  const { victims } = pair.watch
  for (let i = 0; i < victims.length; i++) {
    const c = (bits + i) % victims.length
    if (victims[c] && look(pair.probes, c, ownerOf(pair, c), bits >>> 8, drawn) && both(drawn)) return true
  }
  return false
}

function probeVictim(pair: Pair, secret: Secret, bits: number, both: Apply): boolean {
  const { contexts } = pair.platform
  for (let attempt = 0; attempt < probeAttempts; attempt++) {
    const word = mix(bits, attempt)
    const c = pair.rule.victims === 'itself' ? secret.context : word % contexts.length
    if (!pair.watch.victims[c]) continue
    probe(pair.probes, c, ownerOf(pair, c), word >>> 4, drawn)
    if (both(drawn)) return true
  }
  return false
}

/** Resets the secret context, then assigns it anew, then lets it act. One choice in four is left to the rest. */
function renew(pair: Pair, secret: Secret, bits: number, both: Apply): boolean {
  if ((bits & 3) === 0) return false
  const { platform, renewal } = pair
  const { software } = pair.a.stage.system
  const c = secret.context
  const isOwned = ownerOf(pair, c) >= 0
  if (pair.aligned && isOwned) return probeVictim(pair, secret, bits >>> 2, both)
  if (software.work() === 'nothing') {
    const proposed = pair.aligned
      ? proposeAssign(platform, renewal, c, bits >>> 4, drawn)
      : (bits & 0x30) !== 0 && proposeReset(platform, renewal, c, secret.owner, bits >>> 6, drawn)
    return proposed && both(drawn)
  }
  for (let attempt = 0; attempt < urgeAttempts; attempt++) {
    urge(c, attempt, drawn)
    if (both(drawn)) return true
  }
  return false
}

export function begin(pair: Pair): void {
  pair.a.stage.rewind()
  pair.watch.open = false
  pair.ended = 'no'
  pair.aligned = false
  pair.path = undefined
}

/** Steered: of the focus's contexts, the first secret that has an effect now. What is played is recorded. */
function trySecrets(
  pair: Pair,
  choices: RunChoices,
  operations: FlatOperation[],
  bits: number,
): Secret | undefined {
  const { rule, facts } = pair
  for (const context of choices.focusContexts) {
    if (!facts.isSecondary[context]) continue
    const secrets = rule.secretsAt(context, ownerOf(pair, context), facts, bits)
    for (let i = 0; i < secrets.length; i++) {
      const op = secrets[(i + bits) % secrets.length]
      const forked = fork(pair, op, operations)
      if (forked === 'refused') continue
      operations.push({ ...op })
      pair.a.stage.outlook.note(op)
      return forked === 'applied' ? undefined : forked
    }
  }
  return undefined
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
function playAgain({ stage }: Side, prefix: readonly FlatOperation[], steps = 0): void {
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
function ownerOf({ a }: Pair, context: number): number {
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

/** Each operation that may be the secret in its turn; side a plays the others on the way. */
function replayPair(
  pair: Pair,
  operations: readonly FlatOperation[],
  account: boolean,
): PairFinding | undefined {
  const { a, rule, facts } = pair
  const { system } = a.stage
  begin(pair)
  for (let changed = 0; changed < operations.length; changed++) {
    const op = operations[changed]
    const mayBe = rule.leavesOut ? isSoftwares(op) : rule.secret(op, facts) !== undefined
    if (!mayBe) {
      system.apply(op)
      continue
    }
    const before = pair.inProcess ? snapshot(system.state) : undefined
    const finding = replayFrom(pair, operations, changed, account, before !== undefined)
    if (finding) return finding
    pair.watch.open = false
    if (before) restore(system.state, before)
    else playAgain(a, operations.slice(0, changed))
    system.apply(op)
  }
  return undefined
}

/** Plays a sequence as a pair that forks at `changed`; `isThere`: side a stands there already. */
function replayFrom(
  pair: Pair,
  operations: readonly FlatOperation[],
  changed: number,
  account: boolean,
  isThere = false,
): PairFinding | undefined {
  if (!isThere) {
    begin(pair)
    for (let i = 0; i < changed; i++) pair.a.stage.system.apply(operations[i])
  }
  const secret = fork(pair, operations[changed], operations.slice(0, changed))
  if (typeof secret === 'string') return undefined
  pair.path = account && pair.inProcess ? [] : undefined
  notePath(pair)
  for (let i = changed + 1; i < operations.length; i++) {
    applyBoth(pair, operations[i], secret)
    notePath(pair)
    const victim = differingVictim(pair, secret)
    if (victim >= 0) return findingOf(pair, secret, operations.slice(0, i + 1), changed, victim)
    if (pair.ended !== 'no') return undefined
  }
  return undefined
}

function findingOf(
  pair: Pair,
  secret: Secret,
  operations: readonly FlatOperation[],
  changed: number,
  victim: number,
): PairFinding {
  const { rule, facts, a, b } = pair
  return {
    operations,
    changed,
    instead: secret.instead,
    leftOut: secret.leftOut < 0 ? undefined : nameOfRegister(secret.leftOut),
    secretContext: secret.context,
    victim,
    seen: [plainLog(rule, a.log, victim), plainLog(rule, b.log, victim)],
    leakPath: pair.path ?? [],
    explanation: rule.otherwise(secret.context, victim, facts),
  }
}

/** Adds the elements of the hardware that differ for the first time. */
function notePath({ a, b, path }: Pair): void {
  if (!path) return
  const x = a.stage.system.state
  const y = b.stage.system.state
  for (const p of x.layout.placed) {
    if (p.part !== 'hardware') continue
    const mine = column(p, x.buffer)
    const other = column(p, y.buffer)
    for (let i = 0; i < p.length; i++) {
      if (mine[i] === other[i]) continue
      const entry = `${printElement(p, i, mine[i])} (else ${printElement(p, i, other[i]).split(' = ')[1]})`
      const name = entry.split(' = ')[0]
      if (!path.some((e) => e.startsWith(`${name} = `))) path.push(entry)
    }
  }
}
