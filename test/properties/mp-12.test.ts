/**
 * MP-12.a, statement by statement: what may pass while one staged unit is reconfigured. Observations written by hand.
 * Settings of context 1 on the small platform: 0 nothing, 1 control rx, 2 control tx, 3 update rx, 4 update tx (attribute 1).
 */
import { describe, expect, test } from 'vitest'
import mp12 from '../../properties/mp/mp-12-neither-old-nor-new.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { observed, type Seen } from './observed.ts'

const beatBytes = smallPlatform.beatBytes
const [nothing, controlRx, controlTx, , updateTx] = [0, 1, 2, 3, 4]
const { settings } = smallPlatform.contexts[1]
/** First byte of the window of a setting, and its last granule. */
const first = (setting: number) => settings[setting].regions[0].base
const last = (setting: number) => settings[setting].regions[0].limit + 1 - beatBytes

const update = (setting: number, context = 1): Seen => ['update begun', { context, setting }]
const write = (answer: number = ANSWER.ok): Seen => ['commit written', { answer }]
const acknowledged: Seen = ['commit acknowledged']
const commit: readonly Seen[] = [write(), acknowledged]
const inForce = (setting: number): readonly Seen[] => [update(setting), ...commit]

interface Beat {
  readonly context?: number
  readonly tag?: number
  readonly direction?: number
  readonly beat?: number
  readonly attribute?: number
}
const passed = (address: number, more: Beat = {}): Seen => [
  'beat passed',
  { context: 1, attribute: 0, direction: 0, ...more, address },
]
const blocked = (address: number, more: Beat = {}): Seen => [
  'beat blocked',
  { context: 1, direction: 0, ...more, address },
]
const answered = (tag = 0): Seen => ['response at port', { context: 1, tag }]

const at = (script: readonly Seen[], platform?: Platform) => observed(mp12, script, platform).broken?.at ?? -1
const silent = (script: readonly Seen[]) => expect(at(script)).toBe(-1)
/** The last observation of the script breaks the rule. */
const breaks = (script: readonly Seen[]) => expect(at(script)).toBe(script.length - 1)

describe('out_C(T) is blocked, or address and attributes under C', () => {
  test('before any update nothing is in force, and nothing passes', () => breaks([passed(first(controlRx))]))
  test('what the setting in force allows passes', () =>
    silent([...inForce(controlRx), passed(first(controlRx))]))
  test('what it does not allow does not', () => breaks([...inForce(controlRx), passed(first(controlTx))]))
  test('the last granule of a region passes', () => silent([...inForce(controlRx), passed(last(controlRx))]))
  test('the granule after it does not', () => {
    breaks([...inForce(updateTx), passed(last(updateTx) + beatBytes, { attribute: 1 })])
  })
  test('the granule before the first does not', () =>
    breaks([...inForce(controlTx), passed(first(controlTx) - beatBytes)]))
  test('a partial match passes under no reading', () => {
    breaks([...inForce(updateTx), passed(first(updateTx) - 4, { attribute: 1 })])
    breaks([...inForce(updateTx), passed(last(updateTx) + 4, { attribute: 1 })])
  })
  test('the output attribute is part of the outcome', () => {
    silent([...inForce(updateTx), passed(first(updateTx), { attribute: 1 })])
    breaks([...inForce(updateTx), passed(first(updateTx), { attribute: 0 })])
  })
  test('the direction is part of the transaction', () => {
    const mailbox = settings[controlRx].regions[1].base
    silent([...inForce(controlRx), passed(mailbox, { direction: 1, attribute: 1 })])
    breaks([...inForce(controlRx), passed(mailbox, { direction: 0, attribute: 1 })])
  })
})

describe('a declared update takes C to C′ in [begin, commit]', () => {
  test('the target is live from its beginning, before its first write', () => {
    silent([...inForce(controlRx), update(controlTx), passed(first(controlTx))])
  })
  test('the old setting is live until the commit', () => {
    silent([...inForce(controlRx), update(controlTx), passed(first(controlRx))])
    silent([...inForce(controlRx), update(controlTx), write(), passed(first(controlRx))])
  })
  test('the target is live while the commit runs', () => {
    silent([...inForce(controlRx), update(controlTx), write(), passed(first(controlTx))])
  })
  test('a third setting is never live', () => {
    breaks([...inForce(controlRx), update(controlTx), passed(first(updateTx), { attribute: 1 })])
    breaks([...inForce(controlRx), update(controlTx), write(), passed(first(updateTx), { attribute: 1 })])
  })
  test('the commit is the acknowledgement, not the write', () => {
    silent([...inForce(controlRx), update(controlTx), write(), passed(first(controlRx)), acknowledged])
    breaks([...inForce(controlRx), update(controlTx), write(), acknowledged, passed(first(controlRx))])
  })
  test('from the commit on the result is that of the new setting', () => {
    silent([...inForce(controlRx), ...inForce(controlTx), passed(first(controlTx))])
  })
})

describe('a setting that is revoked and committed decides nothing more', () => {
  test('not for a transaction that arrives afterwards', () => {
    breaks([...inForce(controlRx), ...inForce(nothing), passed(first(controlRx))])
  })
  test('not for one that arrived earlier and was stalled', () => {
    const request: Seen = ['request at port', { context: 1, address: first(controlRx), beats: 1 }]
    breaks([...inForce(controlRx), request, ...inForce(nothing), passed(first(controlRx))])
  })
  test('until the commit it may', () =>
    silent([...inForce(controlRx), update(nothing), write(), passed(first(controlRx))]))
  test('a revocation by the primary is that of each secondary', () => {
    const both = [...inForce(controlRx), update(controlTx, 2), ...commit]
    const two = { context: 2 }
    silent([...both, passed(first(controlRx)), passed(first(controlTx), two)])
    breaks([...both, update(nothing, 0), ...commit, passed(first(controlRx))])
    breaks([...both, update(nothing, 0), ...commit, passed(first(controlTx), two)])
  })
})

describe('after a failed step the target stays live until the next commit', () => {
  const failed: Seen = ['procedure ended', { outcome: 2 }]
  test('it stays live when the procedure ends', () => {
    silent([...inForce(controlRx), update(controlTx), failed, passed(first(controlTx))])
  })
  test('and beside the target of the next update', () => {
    const script = [...inForce(controlRx), update(controlTx), failed, update(updateTx)]
    silent([...script, passed(first(controlTx))])
    silent([...script, passed(first(updateTx), { attribute: 1 })])
    silent([...script, passed(first(controlRx))])
  })
  test('and is not what the next commit puts in force', () => {
    const script = [...inForce(controlRx), update(controlTx), failed, update(updateTx), ...commit]
    silent([...script, passed(first(updateTx), { attribute: 1 })])
    breaks([...script, passed(first(controlTx))])
    breaks([...script, passed(first(controlRx))])
  })
  test('a commit of another context ends it as well', () => {
    breaks([
      ...inForce(controlRx),
      update(controlTx),
      failed,
      update(controlTx, 2),
      ...commit,
      passed(first(controlTx)),
    ])
  })
  test('a commit that the unit refuses commits nothing', () => {
    const script = [...inForce(controlRx), update(controlTx), write(ANSWER.error)]
    silent([...script, passed(first(controlRx))])
    silent([...script, passed(first(controlTx))])
  })
  test('a commit that is refused while another one runs is not what that one puts in force', () => {
    const running = [...inForce(controlRx), update(controlTx), write()]
    const script = [...running, update(updateTx), write(ANSWER.error), acknowledged]
    silent([...script, passed(first(controlTx))])
    breaks([...script, passed(first(updateTx), { attribute: 1 })])
  })
  test("and what another update's commit leaves in force is the older setting", () => {
    silent([
      ...inForce(controlRx),
      update(controlTx),
      failed,
      update(controlTx, 2),
      ...commit,
      passed(first(controlRx)),
    ])
  })
})

describe('a burst: one C of those live at its first beat gives every beat that passes', () => {
  // Control's rx and tx adjoin, so that a burst can straddle them.
  const straddle = [last(controlRx), first(controlTx)] as const
  test('all beats under the old setting', () => {
    const script = [...inForce(controlRx), update(controlTx), passed(first(controlRx), { beat: 0 })]
    silent([...script, passed(first(controlRx) + beatBytes, { beat: 1 })])
  })
  test('all beats under the new setting', () => {
    const script = [...inForce(controlRx), update(controlTx), passed(first(controlTx), { beat: 0 })]
    silent([...script, passed(first(controlTx) + beatBytes, { beat: 1 })])
  })
  test('the first half under the old and the second under the new passes under no one setting', () => {
    const script = [...inForce(controlRx), update(controlTx), passed(straddle[0], { beat: 0 })]
    breaks([...script, passed(straddle[1], { beat: 1 })])
  })
  test('also where the commit comes between the two', () => {
    const script = [...inForce(controlRx), update(controlTx), passed(straddle[0], { beat: 0 }), ...commit]
    breaks([...script, passed(straddle[1], { beat: 1 })])
  })
  test('the decision of the first beat may be carried over the commit', () => {
    const script = [
      ...inForce(controlRx),
      update(controlTx),
      passed(first(controlRx), { beat: 0 }),
      ...commit,
    ]
    silent([...script, passed(first(controlRx) + beatBytes, { beat: 1 })])
  })
  test('a setting that becomes live after the first beat decides none of the burst', () => {
    const script = [...inForce(controlRx), passed(straddle[0], { beat: 0 }), update(controlTx)]
    breaks([...script, passed(straddle[1], { beat: 1 })])
  })
  test('a blocked first beat fixes what was live as well', () => {
    const script = [...inForce(controlRx), blocked(straddle[0], { beat: 0 }), update(controlTx)]
    breaks([...script, passed(straddle[1], { beat: 1 })])
    silent([...inForce(controlRx), update(controlTx), blocked(straddle[0]), passed(straddle[1], { beat: 1 })])
  })
  test('a later beat may always be blocked', () => {
    const script = [...inForce(controlRx), passed(straddle[0], { beat: 0 }), update(controlTx)]
    silent([...script, blocked(straddle[1], { beat: 1 }), passed(straddle[0], { beat: 2 })])
  })
  test('passing in part, around a blocked beat, narrows it all the same', () => {
    const script = [
      ...inForce(controlRx),
      update(controlTx),
      passed(straddle[0]),
      blocked(straddle[1], { beat: 1 }),
    ]
    breaks([...script, passed(straddle[1], { beat: 2 })])
  })
  test('two bursts side by side are decided each by itself', () => {
    const script = [...inForce(controlRx), update(controlTx), passed(first(controlRx), { tag: 0 })]
    silent([
      ...script,
      passed(first(controlTx), { tag: 1 }),
      passed(first(controlRx), { tag: 0, beat: 1 }),
      passed(first(controlTx), { tag: 1, beat: 1 }),
    ])
    breaks([...script, passed(first(controlTx), { tag: 1 }), passed(first(controlTx), { tag: 0, beat: 1 })])
  })
  test('an identifier is free after the response: its next burst is decided anew', () => {
    const script = [
      ...inForce(controlRx),
      update(controlTx),
      passed(first(controlRx), { beat: 0 }),
      answered(),
    ]
    silent([...script, passed(first(controlTx), { beat: 0 }), passed(first(controlTx), { beat: 1 })])
    breaks([...script, passed(first(controlTx), { beat: 1 })])
    // A later beat of a burst that has no first one passes under nothing.
    breaks([...script, passed(first(controlRx), { beat: 1 })])
  })
  test('after it broke, every further beat of the burst breaks it too', () => {
    const script = [...inForce(controlRx), passed(first(controlTx), { beat: 0 })]
    expect(at([...script, passed(first(controlRx), { beat: 1 })])).toBe(script.length - 1)
    expect(observed(mp12, script).exercised).toBe(1)
  })
})

describe('blocking more than either setting is allowed', () => {
  test('in the window', () => silent([...inForce(controlRx), update(controlTx), blocked(first(controlRx))]))
  test('and outside it', () => silent([...inForce(controlRx), blocked(first(controlRx))]))
  test('it is no exercise', () => expect(observed(mp12, [blocked(first(controlRx))]).exercised).toBe(0))
})

describe('each context by its own setting', () => {
  test("another's update makes nothing live for this one", () => {
    breaks([...inForce(controlRx), update(controlTx, 2), passed(first(controlTx))])
  })
  test("another's commit leaves this one's setting in force", () => {
    silent([...inForce(controlRx), update(controlTx, 2), ...commit, passed(first(controlRx))])
  })
  test("another's setting in force allows this one nothing", () => {
    breaks([update(controlRx, 2), ...commit, passed(first(controlRx))])
  })
})

test('it is attempted by updates and exercised by beats that pass', () => {
  const { attempted, exercised } = observed(mp12, [
    ...inForce(controlRx),
    passed(first(controlRx)),
    update(controlTx),
  ])
  expect([attempted, exercised]).toEqual([2, 1])
})
