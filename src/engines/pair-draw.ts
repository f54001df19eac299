/** A run's choices as a pair: until the fork as any run, then half of them for the secret's victims. */
import { nameOfRule } from '../../properties/kit/rule.ts'
import { type FlatOperation, newFlatOperation } from '../interface/operations.ts'
import { attemptsMax, type Decoder, type RunChoices } from './draw.ts'
import type { Outlook } from './outlook.ts'
import {
  applyBoth,
  begin,
  differingVictim,
  fork,
  isConcerned,
  ownerOf,
  type Pair,
  type Secret,
} from './pair.ts'
import { type PairFinding, replayFrom } from './pair-replay.ts'
import {
  look,
  looksFirst,
  probe,
  probeAttempts,
  proposeAssign,
  proposeReset,
  urge,
  urgeAttempts,
} from './pair-steer.ts'
import { mix } from './random.ts'

/** Share of a run before the fork, and after which the victim is awaited. */
const forkAt = (salt: number, operations: number): number =>
  (mix(salt, 77) % Math.max(1, operations >> 1)) + 2

type Apply = (op: FlatOperation) => boolean

const drawn = newFlatOperation()

export function drawPair(pair: Pair, choices: RunChoices, decoder: Decoder): PairFinding | undefined {
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
  decoder: Decoder,
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
function drawOne(choice: number, decoder: Decoder, outlook: Outlook, apply: Apply): boolean {
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
