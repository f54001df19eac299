/**
 * X-1 on observations written by hand. Settings of context 1 on the small platform: 0 nothing, 1 control rx, 2 control tx,
 * 3 update rx, 4 update tx (attribute 1).
 */
import { describe, expect, test } from 'vitest'
import mp9b from '../../properties/mp/mp-9-commits-in-time.ts'
import x1a from '../../properties/x/x-1-closed-when-acknowledged.ts'
import x1b from '../../properties/x/x-1-handed-on-when-revoked.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Case, table } from './cases.ts'
import type { Seen } from './observed.ts'

const closing: Platform = {
  ...smallPlatform,
  protection: { ...smallPlatform.protection, closes: true },
}
const [nothing, controlRx, controlTx] = [0, 1, 2]
const { settings } = smallPlatform.contexts[1]
const bound = smallPlatform.protection.commitCycles
const first = (setting: number) => settings[setting].regions[0].base

const begun = (setting: number, context = 1): Seen => ['update begun', { context, setting }]
const write = (answer: number = ANSWER.ok): Seen => ['commit written', { answer }]
const acknowledged: Seen = ['commit acknowledged']
const passed = (setting: number, more = {}): Seen => [
  'beat passed',
  { context: 1, address: first(setting), attribute: 0, ...more },
]
const blocked = (setting: number, more = {}): Seen => [
  'beat blocked',
  { context: 1, address: first(setting), ...more },
]
const answered = (tag = 0, context = 1): Seen => ['response at port', { context, tag }]
const cycles = (n: number): Seen => ['time passed', { cycles: n }]
const inForce: readonly Seen[] = [begun(controlRx), write(), acknowledged]

describe('X-1.a', () => {
  const revoking: readonly Seen[] = [...inForce, passed(controlRx), begun(nothing), write()]
  const at = revoking.length
  const cases: readonly Case[] = [
    ['what has passed and is revoked is open', [...revoking, acknowledged], at, 1],
    ['it has its response', [...revoking, answered(), acknowledged], -1, 1],
    ['another one has', [...revoking, answered(1), acknowledged], at + 1, 1],
    ["another context's has", [...revoking, answered(0, 2), acknowledged], at + 1, 1],
    [
      'it passes while the commit runs',
      [...inForce, begun(nothing), write(), passed(controlRx), acknowledged],
      at,
      1,
    ],
    [
      'what was blocked may take no effect',
      [...inForce, blocked(controlTx), begun(nothing), write(), acknowledged],
      -1,
      0,
    ],
    [
      'a burst of which the rest is blocked is open all the same',
      [...revoking, blocked(controlRx, { beat: 1 }), acknowledged],
      at + 1,
      1,
    ],
    [
      'the new setting blocks it',
      [...inForce, passed(controlRx), begun(controlTx), write(), acknowledged],
      at,
      1,
    ],
    [
      'the new setting lets it pass so',
      [...inForce, passed(controlRx), begun(controlRx), write(), acknowledged],
      -1,
      0,
    ],
    [
      'decided under the new one already, it needs no end',
      [...inForce, begun(controlTx), write(), passed(controlTx), acknowledged],
      -1,
      0,
    ],
    [
      'one beat of several is not of the new one',
      [
        ...inForce,
        begun(controlTx),
        write(),
        passed(controlRx),
        passed(controlTx, { beat: 1 }),
        acknowledged,
      ],
      inForce.length + 4,
      1,
    ],
    [
      'the new setting gives it another attribute',
      [...inForce, passed(controlRx, { attribute: 1 }), begun(controlRx), write(), acknowledged],
      at,
      1,
    ],
    [
      "another context's commit does not concern it",
      [...inForce, passed(controlRx), begun(nothing, 2), write(), acknowledged],
      -1,
      0,
    ],
    [
      'a revocation by the primary does',
      [...inForce, passed(controlRx), begun(nothing, 0), write(), acknowledged],
      at,
      1,
    ],
    [
      'a commit that is refused commits nothing',
      [...inForce, passed(controlRx), begun(nothing), write(ANSWER.error), acknowledged],
      -1,
      0,
    ],
    [
      'the next transaction of the same identifier is another one',
      [...inForce, passed(controlRx), answered(), begun(controlTx), write(), passed(controlTx), acknowledged],
      -1,
      0,
    ],
  ]
  table(x1a, cases, closing)

  test('speaks of a unit that closes, and names that where it does not', () => {
    expect(x1a.appliesTo(closing)).toBeUndefined()
    expect(x1a.appliesTo(smallPlatform)).toEqual({ lacks: 'a commit that closes' })
  })
})

describe('X-1.b', () => {
  const owner = (context = 1, answer: number = ANSWER.ok, guest = -1): Seen => [
    'register written',
    { register: R.OWNER, context, index: context, guest, answer },
  ]
  const revoked: readonly Seen[] = [begun(nothing), write(), acknowledged]
  const cases: readonly Case[] = [
    ['before any setting', [owner()], -1, 1],
    ['under a setting', [...inForce, owner()], 3, 1],
    ['the revocation is begun', [...inForce, begun(nothing), owner()], 4, 1],
    ['it is committed and not acknowledged', [...inForce, begun(nothing), write(), owner()], 5, 1],
    ['it is acknowledged', [...inForce, ...revoked, owner()], -1, 1],
    ['the revocation of another one', [...inForce, begun(nothing, 2), write(), acknowledged, owner()], 6, 1],
    ['a grant is begun', [begun(controlRx), owner()], 1, 1],
    ['what lets nothing pass is revoked once more', [begun(nothing), write(), owner()], -1, 1],
    ['what has passed is open', [...inForce, passed(controlRx), ...revoked, owner()], 7, 1],
    ['it has its response', [...inForce, passed(controlRx), ...revoked, answered(), owner()], -1, 1],
    ["another context's is open", [...inForce, passed(controlRx), ...revoked, owner(2)], -1, 1],
    ['what was blocked is open', [blocked(controlRx), owner()], -1, 1],
    ['a write that is refused changes no owner', [...inForce, owner(1, ANSWER.error)], -1, 0],
    ['nor does a guest, which is trapped', [...inForce, owner(1, ANSWER.trapped, 0)], -1, 0],
  ]
  table(x1b, cases)
  const direct: Platform = { ...smallPlatform, protection: { ...smallPlatform.protection, family: 'direct' } }
  table(x1b, cases, direct)
})

describe('MP-9.b of a unit that closes', () => {
  const waiting: readonly Seen[] = [...inForce, passed(controlRx), begun(nothing), write()]
  const at = waiting.length
  const cases: readonly Case[] = [
    ['waits for what has passed in part', [...waiting, cycles(9 * bound), answered(), acknowledged], -1, 2],
    ['and not longer', [...waiting, cycles(9 * bound), answered(), cycles(bound + 1)], at + 2, 1],
    ['nothing has passed', [...inForce, begun(nothing), write(), cycles(bound + 1)], 5, 1],
    [
      'what passes before it takes effect is waited for',
      [...inForce, begun(nothing), write(), cycles(bound - 1), passed(controlRx), cycles(9 * bound)],
      -1,
      1,
    ],
    [
      'what begins afterwards is not',
      [...waiting, cycles(bound), answered(), passed(controlTx), cycles(bound + 1)],
      at + 3,
      1,
    ],
    [
      'what began after the commit before is',
      [
        ...waiting,
        cycles(bound),
        passed(controlTx, { tag: 1 }),
        answered(),
        acknowledged,
        write(),
        cycles(9 * bound),
      ],
      -1,
      2,
    ],
  ]
  table(mp9b, cases, closing)
  table(
    mp9b,
    [['one that does not close waits for nothing', [...waiting, cycles(bound + 1)], at, 1]],
    smallPlatform,
  )
})
