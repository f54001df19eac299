/**
 * Two-run rules: two systems in lockstep, forked where a secret operation has an effect. After the fork both take the
 * same operations; software's polls wait for each other; the victim's observations are compared, operation by operation.
 */
import * as fc from 'fast-check'
import { assignment } from '../../properties/ghosts/assignment.ts'
import { type Facts, factsOf } from '../../properties/kit/facts.ts'
import { permission, type TwoRunRule } from '../../properties/kit/rule.ts'
import { newAccess } from '../interface/accesses.ts'
import { K, type Observation, type PlainObservation, plainObservation } from '../interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { type Column, column, columnsOf, NONE } from '../layout/layout.ts'
import { printElement } from '../layout/state.ts'
import { attemptsMax, decoderOf, type RunChoices, runChoices } from './draw.ts'
import type { Outlook } from './outlook.ts'
import { mix } from './random.ts'
import { enough } from './sample.ts'
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
  readonly counts: PairCounts
  close(): void
}

interface Side {
  readonly stage: Stage
  /** Observations of the operation at hand, by victim. */
  readonly seen: PlainObservation[][]
  /** By context, from the ghost of assignments. */
  readonly owner: Column
  /** The device's state lies in the register file, so that it can be copied and compared. */
  readonly inProcess: boolean
}

export function createPairs(
  platform: Platform,
  rule: TwoRunRule,
  options: Omit<SystemOptions, 'rules'>,
): Pairs {
  const a = side(platform, rule, options)
  const b = side(platform, rule, options)
  const pair: Pair = { platform, rule, facts: factsOf(platform), a, b, ended: 'no', path: [] }
  const counts: PairCounts = { useful: 0, victimSilent: 0, noDifference: 0, notComparable: 0 }
  const decoder = decoderOf(platform, a.stage.system.points, a.stage.outlook)
  return {
    counts,
    draw: (choices) => drawPair(pair, counts, choices, decoder(choices)),
    replay: (operations) => replayPair(pair, operations),
    close: () => {
      a.stage.system.device.close()
      b.stage.system.device.close()
    },
  }
}

/** Draws pairs until `pairs` are played or one shows a difference. */
export function samplePairs(
  platform: Platform,
  rule: TwoRunRule,
  options: Omit<SystemOptions, 'rules'>,
  draw: {
    readonly seed: number
    readonly pairs: number
    readonly operations: number
    readonly mayContinue?: (() => boolean) | undefined
  },
): {
  readonly counts: PairCounts
  readonly finding: PairFinding | undefined
  readonly finished: boolean
  readonly detectedAfter: number
} {
  const pairs = createPairs(platform, rule, options)
  let finding: PairFinding | undefined
  let finished = true
  let detectedAfter = 0
  const outcome = fc.check(
    fc.property(runChoices(platform, draw.operations), (choices) => {
      if (finding) throw enough
      if (draw.mayContinue && !draw.mayContinue()) {
        finished = false
        throw enough
      }
      finding = pairs.draw(choices)
      detectedAfter += finding ? finding.operations.length : choices.choices.length
    }),
    { seed: draw.seed, numRuns: draw.pairs, endOnFailure: true },
  )
  pairs.close()
  if (outcome.failed && outcome.errorInstance !== enough) throw outcome.errorInstance
  return { counts: pairs.counts, finding, finished, detectedAfter }
}

function side(platform: Platform, rule: TwoRunRule, options: Omit<SystemOptions, 'rules'>): Side {
  const stage = createStage(platform, { ...options, rules: [ownership] })
  const seen: PlainObservation[][] = platform.contexts.map(() => [])
  for (const kind of rule.sees) {
    stage.system.bus.subscribe(K[kind], (o) => {
      const c = o.context
      if (c >= 0 && c < seen.length && isOwners(o)) seen[c].push(plainObservation(o))
    })
  }
  const { layout, buffer } = stage.system.state
  const { owner } = columnsOf(layout, assignment.name, assignment.fields, buffer)
  return { stage, seen, owner, inProcess: options.device === undefined }
}

/** What the hypervisor reads and writes is not seen by the context's owner. */
const isOwners = (o: Observation): boolean =>
  (o.kind !== K['register read'] && o.kind !== K['register written']) || o.guest >= 0

type Ended = 'no' | 'assigned anew' | 'diverged'

interface Pair {
  readonly platform: Platform
  readonly rule: TwoRunRule
  readonly facts: Facts
  readonly a: Side
  readonly b: Side
  /** Why the comparison ended, if it did. */
  ended: Ended
  path: string[]
}

/** Share of a run before the fork, and after which the victim is awaited. */
const forkAt = (salt: number, operations: number): number =>
  (mix(salt, 77) % Math.max(1, operations >> 1)) + 2

interface Drawing {
  decode(choice: number, attempt: number, into: FlatOperation): void
}

function drawPair(
  pair: Pair,
  counts: PairCounts,
  choices: RunChoices,
  decoder: Drawing,
): PairFinding | undefined {
  const { a } = pair
  const operations: FlatOperation[] = []
  const op = newFlatOperation()
  a.stage.rewind()
  const fork = forkAt(choices.salt, choices.choices.length)
  let secret: Secret | undefined
  let compared = 0
  pair.ended = 'no' as Ended
  for (let i = 0; i < choices.choices.length; i++) {
    if (!secret) {
      if (i >= fork) secret = trySecrets(pair, choices, operations)
      if (secret) operations.push(secret.op)
      else
        drawOne(choices.choices[i], decoder, a.stage.outlook, op, (o) => a.stage.system.apply(o)) &&
          operations.push({ ...op })
      continue
    }
    if (
      !drawOne(choices.choices[i], decoder, a.stage.outlook, op, (o) => applyBoth(pair, o, secret as Secret))
    )
      continue
    operations.push({ ...op })
    if (pair.ended !== 'no') break
    const victim = differingVictim(pair, secret)
    compared += victimActivity(pair, secret)
    if (victim >= 0) return replayAt(pair, operations, operations.indexOf(secret.op))
  }
  if (!secret) counts.noDifference++
  else if (compared > 0) counts.useful++
  else if (pair.ended === 'diverged') counts.notComparable++
  else counts.victimSilent++
  return undefined
}

function drawOne(
  choice: number,
  decoder: Drawing,
  outlook: Outlook,
  op: FlatOperation,
  apply: (op: FlatOperation) => boolean,
): boolean {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    decoder.decode(choice, attempt, op)
    if (apply(op)) {
      outlook.note(op)
      return true
    }
    outlook.noteRefused(op)
  }
  return false
}

interface Secret {
  readonly op: FlatOperation
  readonly context: number
  /** The guest that owns the secret context at the fork: its other contexts may see a difference. */
  readonly owner: number
  readonly instead: FlatOperation | undefined
}

/** Steered: of the focus's contexts, the first secret that has an effect now. */
function trySecrets(pair: Pair, choices: RunChoices, prefix: readonly FlatOperation[]): Secret | undefined {
  for (const context of choices.focusContexts) {
    if (pair.platform.contexts[context].role !== 'secondary') continue
    for (const op of pair.rule.secretsAt(context)) {
      const secret = forkWith(pair, op, prefix)
      if (secret) return secret
    }
  }
  return undefined
}

/** Forks here: side a takes the operation, side b what takes its place. Undefined, and nothing changed, if it has no effect. */
function forkWith(pair: Pair, op: FlatOperation, prefix: readonly FlatOperation[]): Secret | undefined {
  const { a, b, platform, rule } = pair
  const found = rule.secret(op)
  if (!found || platform.contexts[op.context].role !== 'secondary') return undefined
  const owner = ownerOf(pair, op.context)
  if (!a.stage.system.apply(op)) return undefined
  b.stage.rewind()
  for (const before of prefix) b.stage.system.apply(before)
  clearSeen(pair)
  if (found.instead) b.stage.system.apply(found.instead)
  pair.ended = 'no'
  pair.path = []
  return { op: { ...op }, context: op.context, owner, instead: found.instead }
}

/** Who owns a context, to an outsider, in side a; -1 for nobody. */
function ownerOf({ a }: Pair, context: number): number {
  const owner = a.owner[context]
  return owner === NONE ? -1 : owner
}

/** Keeps the ghost of assignments, and judges nothing. */
const ownership = permission('ST-5', { reading: '', fixture: '', uses: [assignment], activities: [] })

function clearSeen({ a, b }: Pair): void {
  for (const list of a.seen) list.length = 0
  for (const list of b.seen) list.length = 0
}

function applyBoth(pair: Pair, op: FlatOperation, secret: Secret): boolean {
  const { a, b } = pair
  clearSeen(pair)
  switch (op.code) {
    case OP['hypervisor step']:
      return stepBoth(pair)
    case OP['hypervisor run']:
      return runBoth(pair)
    case OP['hypervisor step fails']:
      if (a.stage.system.software.work() !== b.stage.system.software.work()) return false
      break
    default:
  }
  const x = a.stage.system.apply(op)
  const y = b.stage.system.apply(op)
  if ((x || y) && reassigns(pair, op, secret)) pair.ended = 'assigned anew'
  return x || y
}

/** The secret context, or another for the secret's owner, is assigned: from here on the two may share memory. */
function reassigns({ platform }: Pair, op: FlatOperation, secret: Secret): boolean {
  if (op.code !== OP['hypervisor start'] || platform.procedures[op.ordinal].name !== 'assign') return false
  return op.context === secret.context || op.guest === secret.owner
}

const runStepsMax = 4096

function runBoth(pair: Pair): boolean {
  let moved = false
  for (let i = 0; i < runStepsMax && stepBoth(pair); i++) moved = true
  return moved
}

/** One step of software in both runs: a poll passes when it can in both; a handler that only one runs steps alone. */
function stepBoth(pair: Pair): boolean {
  const { a, b } = pair
  const x = a.stage.system.software.work()
  const y = b.stage.system.software.work()
  if (x === 'nothing' && y === 'nothing') return false
  if (x !== y) {
    if (x === 'handler') return a.stage.system.apply(stepOperation)
    if (y === 'handler') return b.stage.system.apply(stepOperation)
    pair.ended = 'diverged'
    return false
  }
  if (mustWait(a) !== mustWait(b)) return false
  const moved = a.stage.system.apply(stepOperation)
  const too = b.stage.system.apply(stepOperation)
  const same =
    a.stage.system.software.columns.program[0] === b.stage.system.software.columns.program[0] &&
    a.stage.system.software.columns.pc[0] === b.stage.system.software.columns.pc[0]
  if (!same && a.stage.system.software.work() !== 'handler') pair.ended = 'diverged'
  return moved || too
}

const stepOperation: FlatOperation = { ...newFlatOperation(), code: OP['hypervisor step'] }
const looked = newAccess()

/** Whether software stands at a poll that would not pass now. Looking is a read of the device: it changes nothing. */
function mustWait({ stage }: Side): boolean {
  const { software, device } = stage.system
  if (!software.atPoll()) return false
  software.next(looked)
  device.perform(looked)
  return software.wouldWait(looked)
}

/** Every context that another guest owns, or nobody; a secondary's effects may show in its own primary (CTX-11). */
function isVictim(pair: Pair, secret: Secret, c: number): boolean {
  const { contexts, devices } = pair.platform
  if (c === secret.context || c === devices[contexts[secret.context].device].primary) return false
  const owner = ownerOf(pair, c)
  return owner < 0 || owner !== secret.owner
}

function differingVictim(pair: Pair, secret: Secret): number {
  const { a, b, platform } = pair
  for (let c = 0; c < platform.contexts.length; c++) {
    if (isVictim(pair, secret, c) && !sameSeen(a.seen[c], b.seen[c])) return c
  }
  return -1
}

function victimActivity(pair: Pair, secret: Secret): number {
  let n = 0
  for (let c = 0; c < pair.platform.contexts.length; c++)
    if (isVictim(pair, secret, c)) n += pair.b.seen[c].length
  return n
}

function sameSeen(x: readonly PlainObservation[], y: readonly PlainObservation[]): boolean {
  return x.length === y.length && x.every((o, i) => JSON.stringify(o) === JSON.stringify(y[i]))
}

function replayPair(pair: Pair, operations: readonly FlatOperation[]): PairFinding | undefined {
  for (let changed = 0; changed < operations.length; changed++) {
    const finding = pair.rule.secret(operations[changed]) && replayAt(pair, operations, changed)
    if (finding) return finding
  }
  return undefined
}

function replayAt(
  pair: Pair,
  operations: readonly FlatOperation[],
  changed: number,
): PairFinding | undefined {
  pair.a.stage.rewind()
  for (let i = 0; i < changed; i++) pair.a.stage.system.apply(operations[i])
  const secret = forkWith(pair, operations[changed], operations.slice(0, changed))
  if (!secret) return undefined
  notePath(pair)
  for (let i = changed + 1; i < operations.length; i++) {
    applyBoth(pair, operations[i], secret)
    notePath(pair)
    if (pair.ended !== 'no') return undefined
    const victim = differingVictim(pair, secret)
    if (victim < 0) continue
    return {
      operations: operations.slice(0, i + 1),
      changed,
      instead: secret.instead,
      secretContext: secret.context,
      victim,
      seen: [[...pair.a.seen[victim]], [...pair.b.seen[victim]]],
      leakPath: [...pair.path],
      explanation: pair.rule.otherwise(secret.context, victim, pair.facts),
    }
  }
  return undefined
}

/** Adds the elements of the hardware that differ for the first time. */
function notePath({ a, b, path }: Pair): void {
  if (!a.inProcess) return
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
