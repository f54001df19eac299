/** A counterexample told as a story: names for ordinals, accesses for runs, the reason, and the way back. */
import { describe, expect, test } from 'vitest'
import { bugs } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { check } from '../../src/engines/check.ts'
import { committed } from '../../src/engines/in-two-stages.ts'
import type { Counterexample } from '../../src/interface/counterexample.ts'
import { observationKinds } from '../../src/interface/observations.ts'
import { newFlatOperation, operationClasses, unflatten } from '../../src/interface/operations.ts'
import { R } from '../../src/interface/registers.ts'
import { addressName } from '../../src/report/names.ts'
import { sayObservation, sayOperation } from '../../src/report/operations.ts'
import { storyMarkdown, storyOf, storyText } from '../../src/report/story.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'

/** The counterexample of a bug's own rule. */
function found(name: string): Counterexample {
  const bug = bugs.find((b) => b.name === name)
  const own = rules.filter((r) => nameOfRule(r) === bug?.rule)
  const options = { rules: own, bug, seed: 1, runs: 500, operations: 100, pairs: 500, version: '0' }
  const [counterexample] = check(smallPlatform, options).counterexamples
  if (!counterexample) throw new Error(`${name} was missed`)
  return counterexample
}
const textOf = (c: Counterexample) => storyText(storyOf(c, 'c/x.json'))

describe('the story of a broken step', () => {
  const c = found('rst-12-no-completion-before-drain')
  const lines = textOf(c).split('\n')

  test('begins with the rule and its clause, and says where', () => {
    expect(lines[0]).toMatch(
      /^RST-12\.a broken: "The device must not assert reset completion until this is done\."/,
    )
    expect(lines[0]).toContain(`small, seed 1, ${c.operations.length} operations`)
  })

  test('numbers the operations, one a line, in their order', () => {
    const numbers = lines.flatMap((line) => /^ {2}(\d) {2}\S/.exec(line)?.[1] ?? [])
    expect(numbers).toEqual(c.operations.map((_, i) => String(i + 1)))
  })

  test('names guests, contexts, windows and registers', () => {
    const text = lines.join('\n')
    expect(text).toMatch(/starts its procedure unassign\(context \d \(station-\d\), guest (control|update)\)/)
    expect(text).toMatch(
      /guest control +starts a DMA job in context \d \(station-\d\): .* to 0x\w{4}_\w{4} \(.*control's rx\)/,
    )
    expect(text).toMatch(/hypervisor +runs on: .*RESET of context/)
    expect(text).toMatch(/the device acknowledges the reset of context \d \(.*\) as done/)
  })

  test('ends with the reason and the command that replays it', () => {
    expect(lines.at(-3)).toContain('a contradiction')
    expect(lines.at(-2)).toBe('  Replay: wellbehaved replay c/x.json')
  })

  test('is the same in Markdown', () => {
    const markdown = storyMarkdown(storyOf(c, 'c/x.json'))
    for (const { does } of storyOf(c, '').operations) expect(markdown.replaceAll('\\', '')).toContain(does)
    expect(markdown).toContain('> The device must not assert reset completion until this is done.')
  })
})

describe('the story of a pair', () => {
  const c = found('err-1-error-stays-in-its-context')
  const text = textOf(c)

  test('marks the operation that differs, and no other', () => {
    const marked = text.split('\n').filter((line) => line.includes('(only in this run)'))
    expect(marked).toHaveLength(1)
    expect(marked[0]).toMatch(new RegExp(`^ {2}${(c.pair?.changed ?? -1) + 1} \\*`))
  })

  test('says what the victim saw in each run, and the way of the difference', () => {
    expect(text).toMatch(/In this run context \d \(station-\d\) sees: /)
    expect(text).toMatch(/In the other run it sees: /)
    expect(text).toMatch(/The difference travels: .*halted.* → /)
  })
})

describe('other stories', () => {
  test('a static one gives the two addresses, and no operation', () => {
    const text = textOf(found('mmio-1-own-protection-region'))
    expect(text).toContain('in the description itself')
    expect(text.match(/ at 0x[0-9a-f]{4}_[0-9a-f]{4}\n/g)).toHaveLength(2)
  })

  test('a static one names the platform, and no seed: nothing was drawn', () => {
    const [head] = textOf(found('mmio-1-own-protection-region')).split('\n')
    expect(head).toContain('     small, in the description itself, with the known-bad')
  })

  test('one whose numbers are no addresses gives none', () => {
    const text = textOf(found('irq-2-not-shared-with-a-device'))
    expect(text).not.toMatch(/ at 0x/)
    expect(text).not.toContain('undefined')
  })

  test('one of the cooperative phase says that nobody disturbs any more', () => {
    const text = textOf(found('rst-5-confirmed-in-time'))
    expect(text).toContain('From here on nobody disturbs')
    // The access whose answer does not come stands there, and is no agent's of the story.
    expect(text).toMatch(
      /time passes: .*hypervisor reads .* writes .*RESET of .*reads RESET_STATUS of .* \(\d+ times\)/,
    )
  })

  test('what shows in the cooperative phase stands behind that sentence, not at the last operation', () => {
    const c = found('sys-5-filtering-is-permitted')
    expect(c.cooperative).toBe(true)
    const { operations, notes } = storyOf(c, '')
    const blocked = /the protection blocks beat 0 of context \d \(station-\d\) at 0x/
    expect(operations.at(-1)?.does).not.toMatch(blocked)
    expect(notes).toEqual([expect.stringMatching(/^From here on nobody disturbs, .* time passes: /)])
    expect(notes[0]).toMatch(blocked)
  })

  test('names of each beat whose it is, for time or another operation may move it', () => {
    const beat = { context: 1, beat: 2, address: 0x3000_0000, stream: 0x11, attribute: 0, through: 1 }
    expect(sayObservation(smallPlatform, { kind: 'beat passed', ...beat })).toBe(
      "beat 2 of context 1 (station-1) passes the protection to 0x3000_0000 (control's rx, first granule), with attribute normal",
    )
    expect(sayObservation(smallPlatform, { kind: 'fault recorded', ...beat })).toContain('of stream 0x11 at')
  })
})

describe('words', () => {
  test.each([
    [0x3000_0000, "control's rx, first granule"],
    [0x3000_07c0, "control's rx, last granule"],
    [0x3000_07ff, "control's rx, last granule"],
    [0x3000_0100, "control's rx, 256 bytes in"],
    [0x3000_1000, "just after control's tx"],
    [0x3000_ffc0, "just before update's rx"],
    [0x7601_0000, 'the mailbox of context 1 (station-1)'],
    [0x7401_0004, 'CONFIG of context 1 (station-1)'],
    [0x1000_0000, 'nothing answers there'],
  ])('of the address %s are what lies there', (address, place) => {
    expect(addressName(smallPlatform, address)).toMatch(/^0x[0-9a-f]{4}_[0-9a-f]{4} \(/)
    expect(addressName(smallPlatform, address)).toContain(`(${place})`)
  })

  test.each(operationClasses)('there are for %s, whatever it names', (name) => {
    const flat = {
      ...newFlatOperation(),
      code: operationClasses.indexOf(name),
      context: 30,
      guest: 30,
      ordinal: 3,
    }
    const { who, does } = sayOperation(smallPlatform, unflatten(smallPlatform, flat), [])
    expect(`${who} ${does}`).not.toMatch(/undefined|NaN/)
    expect(does.length).toBeGreaterThan(3)
  })

  test.each(observationKinds)('there are for $name, whatever it holds', ({ name, fields }) => {
    const observation = { kind: name, ...Object.fromEntries(fields.map((f) => [f, -1])) }
    expect(sayObservation(smallPlatform, observation)).not.toMatch(/undefined|NaN/)
  })
})

test('a name that looks like markup is none', () => {
  const c = { ...found('mmio-1-own-protection-region'), explanation: '<b>[x](y)</b> `z` | *w*' }
  expect(storyMarkdown(storyOf(c, 'x.json'))).toContain('\\<b\\>\\[x\\](y)\\</b\\> \\`z\\` \\| \\*w\\*')
})

describe('protection is told by what its registers name', () => {
  const domains = platformNamed('iopmp-domains')
  const isolated = platformNamed('iopmp')
  const filter = platformNamed('region-filter')
  const ordered = committed(platformNamed('two-stages'), 'ordered')
  const step = { by: 'hypervisor', do: 'step' } as const
  const run = { by: 'hypervisor', do: 'run' } as const
  const written = (register: number, index: number, value: number) =>
    ({ kind: 'register written', register, index, value }) as const
  const { low, high } = domains.contexts[1].settings[2].domains ?? { low: 0, high: 0 }
  const [window, hole] = domains.contexts[1].settings[2].registers ?? []
  const one = domains.contexts[1].settings[2]
  const name = domains.guests[one.guest ?? 0].windows[one.window].name

  test.each([
    ['a stall', domains, written(R.STALL, 0, 5), 'writes domain 0 and domain 2 to STALL of iopmp'],
    ['its upper word', domains, written(R.STALL_HIGH, 0, 1 << 11), 'writes domain 42 to STALL_HIGH of iopmp'],
    ['no domain', domains, written(R.STALL, 0, 0), 'writes no domain to STALL of iopmp'],
    [
      'a word of the table',
      domains,
      written(R.DOMAINS, 0, low),
      `writes domain ${31 - Math.clz32(low)} to DOMAINS of requester 0 (channel-0)`,
    ],
    [
      'the other one',
      domains,
      written(R.DOMAINS_HIGH, 1, high),
      `writes domain ${62 - Math.clz32(high)} to DOMAINS_HIGH of requester 1 (channel-1)`,
    ],
    ['a resume', domains, written(R.COMMIT, 0, 2), 'writes channel-1 to COMMIT of iopmp'],
    [
      'a stall without a table',
      isolated,
      written(R.STALL, 0, 3),
      'writes channel-0 and channel-1 to STALL of',
    ],
    ['an entry', domains, written(R.LIMIT, window, 9), `(domain ${window}, window ${name} of channel-0)`],
    [
      'one that denies',
      domains,
      written(R.ATTRIBUTES, hole, 0),
      `writes 0 to ATTRIBUTES of region ${hole} (domain ${hole}, the hole in window ${name} of channel-0)`,
    ],
    ['the first stage', ordered, written(R.COMMIT, 0, 1), 'writes the first stage to COMMIT of system-mpu'],
    ['the second stage', ordered, written(R.COMMIT, 0, 2), 'writes the second stage to COMMIT of'],
    ['both stages', ordered, written(R.COMMIT, 0, 3), 'writes both stages to COMMIT of'],
    ['a region of the first', ordered, written(R.BASE, 3, 0), 'BASE of region 3 (first stage)'],
    ['and of the second', ordered, written(R.BASE, 4, 0), 'BASE of region 4 (second stage)'],
    ['masks', filter, written(R.READERS, 0, 1), 'writes channel-0 to READERS of region 0'],
    ['a commit that names nothing', filter, written(R.COMMIT, 0, 1), 'writes 1 to COMMIT of'],
  ] as const)('%s', (_what, platform, seen, said) =>
    expect(sayOperation(platform, step, [seen]).does).toContain(said),
  )

  test('also where software runs on', () =>
    expect(sayOperation(ordered, run, [written(R.COMMIT, 0, 1), written(R.REVERT, 0, 1)]).does).toBe(
      'runs on: writes the first stage to COMMIT of system-mpu, REVERT of system-mpu',
    ))

  test.each([
    [[3, 4], 'writes BASE of region 3 (first stage), BASE of region 4 (second stage)'],
    [[3, 3, 3], 'writes BASE of region 3 (first stage) (3 times)'],
    [[0, 1, 2, 3, 4], 'writes BASE (5 times)'],
  ])('several of one kind: regions %j', (regions, said) =>
    expect(
      sayOperation(
        ordered,
        run,
        regions.map((r) => written(R.BASE, r, 0)),
      ).does,
    ).toBe(`runs on: ${said}`),
  )

  test('an address within a hole', () => {
    const { windows } = domains.guests[0]
    const holed = windows.find((w) => w.hole)
    const inHole = holed?.hole?.base ?? 0
    expect(addressName(domains, inHole)).toMatch(/, \d+ bytes in, in its hole\)$/)
    expect(addressName(domains, inHole - domains.beatBytes)).not.toContain('hole')
  })
})
