// A scope of one's own: what it may say, and each mistake at its line and column. In the text put in, ▸ stands where.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ScopeSpec, scopeOf } from '../../src/engines/scope.ts'
import { largeScopes, smallScopes } from '../../src/engines/scopes.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { printProblems, readPlatform, readScope, scopeFormat } from '../../src/platform/index.ts'
import { scopeSchemaText } from '../../src/platform/json-schema.ts'
import { wellBehavedPlatforms } from '../fixtures/well-behaved.ts'

const good = readFileSync('test/fixtures/formats/scope-1.yaml', 'utf8')
const mark = '▸'

function platformNamed(name: string): Platform {
  const read = readPlatform(readFileSync(`platforms/${name}.yaml`, 'utf8'), name)
  if ('problems' in read) throw new Error(printProblems(read.problems))
  return read.platform
}
const gateway = platformNamed('zonal-gateway')

const problemsOf = (text: string, taken: readonly string[] = []): string => {
  const read = readScope(text, 'scope.yaml', gateway, taken)
  return 'problems' in read ? printProblems(read.problems) : ''
}

function scopeIn(text: string, platform = gateway): ScopeSpec {
  const read = readScope(text, 'scope.yaml', platform, [])
  if ('problems' in read) throw new Error(printProblems(read.problems))
  return read.scope
}

describe('a scope of a file', () => {
  test('is said in names, and is ordinals and addresses', () => {
    const { name, contexts, guests, alphabet, drainCyclesMax, resetCycles } = scopeIn(good)
    expect({ name, contexts, guests, drainCyclesMax, resetCycles }).toEqual({
      ...{ name: 'two-writes', drainCyclesMax: 3, resetCycles: 1 },
      contexts: [
        { context: 0, outstandingMax: 0 },
        { context: 1, outstandingMax: 2 },
      ],
      guests: [{ guest: 0, windows: [0] }],
    })
    const [{ base }] = gateway.guests[0].windows
    expect(alphabet).toMatchObject({ directions: [1], targets: [base, base - 64], beats: [1], ticks: [1] })
    const { frames, registers } = gateway.contexts[1]
    expect(alphabet.words).toEqual([frames[0].base + (registers.STATUS ?? 0)])
  })

  test('is the same whatever the order of its names', () => {
    const turned = good
      .replace('  physical-station: 0\n  station-1: 2\n', '  station-1: 2\n  physical-station: 0\n')
      .replace('[assign, unassign]', '[assign, unassign, assign]')
    expect(turned).not.toBe(good)
    expect(scopeIn(turned)).toEqual(scopeIn(good))
  })

  const ours = wellBehavedPlatforms.flatMap((platform) =>
    [...smallScopes(platform), ...largeScopes(platform)].map(
      (spec) => [platform.name, spec.name, platform, spec] as const,
    ),
  )
  test.each(ours)('can say what is ours: of %s %s', (_platform, _name, platform, spec) => {
    const { name, about, ...same } = scopeIn(written(platform, spec), platform)
    const { name: _, about: __, ...rest } = spec
    expect([name, about]).toEqual([`my-${spec.name}`, 'As ours.'])
    const byOrdinal = [...rest.guests].sort((a, b) => a.guest - b.guest)
    expect(same).toEqual({ ...rest, guests: byOrdinal })
  })
})

/** A scope of ours as a file. */
function written(platform: Platform, spec: ScopeSpec): string {
  const { alphabet } = spec
  const { contexts, guests } = platform
  return JSON.stringify({
    format: scopeFormat,
    name: `my-${spec.name}`,
    about: 'As ours.',
    contexts: Object.fromEntries(spec.contexts.map((c) => [contexts[c.context].name, c.outstandingMax])),
    guests: Object.fromEntries(
      spec.guests.map(({ guest, windows }) => [
        guests[guest].name,
        windows.map((w) => guests[guest].windows[w].name),
      ]),
    ),
    burstBeatsMax: spec.burstBeatsMax,
    interrupts: spec.interrupts,
    listRegisters: spec.listRegisters,
    faultInterrupt: spec.faultInterrupt,
    bounds: {
      drainCyclesMax: spec.drainCyclesMax,
      resetCycles: spec.resetCycles,
      resetAcknowledgeCyclesMax: spec.resetAcknowledgeCyclesMax,
      commitCycles: spec.commitCycles,
    },
    ...(spec.pairs ? { pairs: true } : {}),
    ...(spec.identifiers ? { identifiers: true } : {}),
    ...(spec.safetyIsland ? { safetyIsland: true } : {}),
    operations: { ...alphabet, directions: alphabet.directions.map((d) => ['read', 'write'][d]) },
  })
}

describe('the larger scopes', () => {
  test.each(wellBehavedPlatforms.map((p) => [p.name, p] as const))(
    'of %s have more than the small ones: contexts, or open transactions',
    (_name, platform) => {
      const small = new Map(smallScopes(platform).map((spec) => [spec.name, spec]))
      const open = (spec: ScopeSpec) => spec.contexts.reduce((n, c) => n + 1 + c.outstandingMax, 0)
      for (const spec of largeScopes(platform)) {
        const its = small.get(spec.name.replace(/-large$/, ''))
        expect(its && open(spec) > open(its), spec.name).toBe(true)
        // What it asks for is there.
        const { contexts } = scopeOf(platform, spec).platform
        expect(contexts.map((c) => c.outstandingMax)).toEqual(spec.contexts.map((c) => c.outstandingMax))
      }
    },
  )

  test('are there for each family of the gateway', () => {
    expect(largeScopes(gateway).map((s) => s.name)).toEqual(
      smallScopes(gateway).map((s) => `${s.name}-large`),
    )
  })
})

/** [what, text taken out, text put in, fragment of the problem as printed] */
type Row = readonly [string, string, string, string]
const rows: Row[] = [
  ['an unknown key', 'burstBeatsMax:', '▸burstBeatMax:', 'Did you mean "burstBeatsMax"?'],
  [
    'a safety island that there is not',
    'burstBeatsMax:',
    'safetyIsland: ▸true\nburstBeatsMax:',
    'the platform has no safety island',
  ],
  ['an unknown key of the operations', '  beats: [1]', '  ▸beat: [1]', 'Did you mean "beats"?'],
  ['a missing key', 'about: A context', '▸abut: A context', 'Did you mean "about"?'],
  ['no classes', '  classes:\n', '  classes:▸\n  unknown:\n', 'a list of classes of operations'],
  ['a key twice', 'burstBeatsMax: 1', 'burstBeatsMax: 1\n▸burstBeatsMax: 2', 'each key once'],
  [
    'a newer format',
    'format: wellbehaved/scope/1',
    'format: ▸wellbehaved/scope/2',
    'Install a newer version',
  ],
  [
    'a description',
    'format: wellbehaved/scope/1',
    'format: ▸wellbehaved/description/1',
    '"wellbehaved/scope/1"',
  ],
  ['a name that leaves the folder', 'name: two-writes', 'name: ▸../../two', 'a name: a small letter'],
  ['a name that is taken', 'name: two-writes', 'name: ▸faults', 'a name that no other scope has'],
  ['an unknown context', '  station-1: 2', '  ▸station-l: 2', 'Did you mean "station-1"?'],
  ['more transactions than there are', 'station-1: 2', 'station-1: ▸8', '2 transactions at most'],
  ['a context without its primary', '  physical-station: 0\n', '', '"physical-station" among them'],
  ['an unknown guest', '  control: [rx]', '  ▸controls: [rx]', 'Did you mean "control"?'],
  ['an unknown window', 'control: [rx]', 'control: [▸rxx]', 'Did you mean "rx"?'],
  ['no window', 'control: [rx]', 'control: ▸[]', 'a window at least'],
  ['an unknown class', '- guest job', '- ▸guest jobs', 'Did you mean "guest job"?'],
  ['an unknown procedure', 'procedures: [assign,', 'procedures: [▸asign,', 'Did you mean "assign"?'],
  ['a handler', 'procedures: [assign,', 'procedures: [▸deliver,', 'a procedure that can be started'],
  ['an unknown direction', 'directions: [write]', 'directions: [▸writes]', 'Did you mean "write"?'],
  ['a job without a direction', '  directions: [write]\n', '', '"guest job" is among the classes'],
  [
    'a write without a word',
    '  words:\n    - { context: station-1, register: STATUS }\n',
    '',
    '"guest write"',
  ],
  ['an address within a beat', 'offset: -64 }', 'offset: -63 }', 'at which a beat of 64 bytes begins'],
  ['an address below 0', 'offset: -64 }', 'offset: -6400000000 }', 'an address from 0'],
  [
    'a window of nobody',
    'guest: control, window: rx }',
    'guest: ▸contrl, window: rx }',
    'Did you mean "control"?',
  ],
  ['a longer burst', 'beats: [1]', 'beats: [▸2]', '1 beats at most, as burstBeatsMax says'],
  ['an unknown register', 'register: STATUS', 'register: ▸STATS', 'Did you mean "STATUS"?'],
  ['a word of nobody', 'context: station-1, register', 'context: ▸station-9, register', 'a context:'],
  ['a reset longer than its bound', 'drainCyclesMax: 3', 'resetCycles: 4', 'at least the 4 cycles'],
  ['a bound that no countdown holds', 'drainCyclesMax: 3', 'drainCyclesMax: ▸70000', 'cycles from 1 to'],
  ['a number in quotes', 'burstBeatsMax: 1', 'burstBeatsMax: ▸"1"', 'without quotes'],
  ['a list without end', 'beats: [1]', `beats: ▸[${'1,'.repeat(65)}1]`, '64 at most'],
  ['an alias of itself', 'beats: [1]', 'beats: &a [*a]', 'at most'],
]

test('a safety island without its monitor is told', () => {
  const platform = platformNamed('regulated-engine')
  const spec = smallScopes(platform).find(({ name }) => name === 'failures')
  if (!spec) throw new Error('there is no scope of failures')
  const text = written(platform, spec).replace(/"control":\["[a-z]+"\],/, '')
  const read = readScope(text, 'scope.yaml', platform, [])
  expect('problems' in read ? printProblems(read.problems) : '').toContain(
    '"control" among them, who monitors',
  )
})

describe('a mistake', () => {
  test('is none in what is good', () => {
    expect(problemsOf(good)).toBe('')
  })

  test.each(rows)('%s is told where it stands', (_what, out, put, says) => {
    expect(good).toContain(out)
    const marked = good.replace(out, put)
    const told = problemsOf(marked.replace(mark, ''), ['faults'])
    expect(told).toContain(says)
    if (!marked.includes(mark)) return
    const before = marked.slice(0, marked.indexOf(mark)).split('\n')
    expect(told).toContain(`scope.yaml:${before.length}:${(before.at(-1) ?? '').length + 1}: `)
  })

  test.each([
    ['nothing', '', 'found nothing, expected a scope. See docs/formats.md'],
    ['a list', '- 1\n', 'keys and values'],
    ['a description', readFileSync('platforms/zonal-gateway.yaml', 'utf8'), 'expected "wellbehaved/scope/1"'],
    ['no YAML', 'a: [', 'YAML'],
  ])('%s is no scope', (_what, text, says) => {
    expect(problemsOf(text)).toContain(says)
  })
})

describe('the published JSON Schema', () => {
  test('is current (npx vitest run test/platform -u writes it)', async () => {
    await expect(scopeSchemaText()).toMatchFileSnapshot(resolve('platforms/scope.schema.json'))
  })
})

test('the scope of the documents is one', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/formats.md', 'utf8')) ?? []
  expect(scopeIn(example).name).toMatch(/^[a-z-]+$/)
})
