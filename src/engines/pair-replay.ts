/** A sequence as a pair, and the account of the difference that a victim sees in it. */
import type { PlainObservation } from '../interface/observations.ts'
import type { FlatOperation } from '../interface/operations.ts'
import { nameOfRegister } from '../interface/registers.ts'
import { column } from '../layout/layout.ts'
import { printElement, restore, snapshot } from '../layout/state.ts'
import {
  applyBoth,
  begin,
  differingVictim,
  fork,
  isSoftwares,
  type Pair,
  playAgain,
  type Secret,
} from './pair.ts'
import { plainLog } from './pair-log.ts'

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

/** Each operation that may be the secret in its turn; side a plays the others on the way. */
export function replayPair(
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
export function replayFrom(
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
