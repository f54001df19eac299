/** From any register file: what is proved there holds at every depth; each part that the proof leans on is broken here. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { main } from '../../src/cli/program.ts'
import { type FromAnyOptions, proveFromAny } from '../../src/engines/from-any.ts'
import { type AnySpec, anySpecs, type View } from '../../src/engines/invariants.ts'
import type { Column } from '../../src/layout/layout.ts'
import { fakeIo, folder, gateway as gatewayFile, run } from '../cli/fake-io.ts'
import { gateway, isMonitored } from './driver.ts'

const found = anySpecs.find((spec) => spec.rule === 'RST-7')
if (!found) throw new Error('RST-7 can be proved from any state')
const spec: AnySpec = found

function prove(options: FromAnyOptions = {}, of: AnySpec = spec) {
  const rule = rules.filter(isMonitored).find((r) => nameOfRule(r) === of.rule)
  const got = rule && proveFromAny(gateway, of, rule, options)
  if (!got) throw new Error(`${of.rule} cannot be proved of the gateway`)
  return got
}

describe('RST-7 from any register file', () => {
  test('holds at every depth', () => {
    // A change of these numbers is a change of the core, of what is enumerated, or of an invariant.
    expect(prove()).toMatchObject({ result: 'proved', files: 148_992, steps: 1_015_552 })
  })

  test('fails by its known-bad, from a file on from which the rule breaks', () => {
    const got = prove({ bug: bugNamed('rst-7-in-whatever-state') })
    expect(got.result).toBe('not kept')
    expect(got.failing?.access).toMatch(/writes 1 to RESET/)
    expect(got.breaksAfter).toBeGreaterThan(1)
  })

  test('fails by a spurious file that an invariant answers', () => {
    const broken = prove({ without: 'time is left' })
    expect(broken).toMatchObject({ result: 'broken', failing: { access: 'time tick, count 1' } })
    expect(prove({ without: 'waits for what was asked' })).toMatchObject({ result: 'not kept' })
    expect(prove({ without: 'counts while it works' })).toMatchObject({ result: 'not kept', breaksAfter: 2 })
  })

  test('fails by an invariant that is not kept, and by one that the start breaks', () => {
    const [first] = spec.invariants
    const planted = (holds: typeof first.holds) =>
      prove({}, { ...spec, invariants: [...spec.invariants, { name: 'planted', says: '', holds }] })
    expect(planted(({ hw }, c) => hw.error[c] === 0)).toMatchObject({
      result: 'not kept',
      failing: { says: "the invariant 'planted' is not kept" },
    })
    expect(planted(() => false)).toMatchObject({ files: 0, failing: { access: 'the start' } })
  })

  test('fails by a field that changes and is not enumerated', () => {
    const fields = spec.fields.filter(({ name }) => name !== 'hardware.cause')
    expect(prove({}, { ...spec, fields }).failing?.says).toBe(
      'a field changes that is not enumerated: hardware.cause',
    )
  })

  test('is no proof where it is stopped', () => {
    expect(prove({ filesMax: 100 })).toMatchObject({ result: 'stopped', files: 100 })
    expect(prove({ mayContinue: () => false }).result).toBe('stopped')
  })
})

test('RST-12.a breaks from a file that one more invariant answers', () => {
  const rst12 = anySpecs.find(({ rule }) => rule === 'RST-12.a')
  const got = rst12 && prove({ without: 'a primary resets all' }, rst12)
  expect(got).toMatchObject({ result: 'broken', failing: { access: 'time tick, count 1' } })
})

/** The view as it is, and every field and element that is read through it. */
function recording(view: View, seen: (field: string, element: string) => void): View {
  const watched = (name: string, column: Column): Column =>
    new Proxy(column, {
      get: (target, key) => {
        seen(name, String(key))
        return Reflect.get(target, key)
      },
    })
  const hw = new Proxy(view.hw, {
    get: (columns, field) => watched(`hardware.${String(field)}`, Reflect.get(columns, field)),
  })
  return { ...view, hw, of: (name) => watched(name, view.of(name)) }
}

describe('an invariant that says what it reads', () => {
  /** What is read and not declared, of another context than its own included. */
  function undeclared(of: AnySpec): string[] {
    const found = new Set<string>()
    const invariants = of.invariants.map(({ holds, reads, ...rest }) => ({
      ...rest,
      ...(reads ? { reads } : {}),
      holds: (view: View, c: number) =>
        holds(
          reads
            ? recording(view, (field, element) => {
                if (!reads.includes(field) || element !== String(c))
                  found.add(`${rest.name}: ${field} of ${element}`)
              })
            : view,
          c,
        ),
    }))
    // All choices of each context are listed before the first file.
    prove({ filesMax: 1 }, { ...of, invariants })
    return [...found]
  }

  test.each(anySpecs)('reads nothing else: of $rule', (of) => {
    expect(of.invariants.some(({ reads }) => reads !== undefined)).toBe(true)
    expect(undeclared(of)).toEqual([])
  })

  test('and reads more, is found', () => {
    const lying = (holds: (view: View, c: number) => boolean) =>
      undeclared({
        ...spec,
        invariants: [
          ...spec.invariants,
          { name: 'lying', says: '', reads: ['hardware.phase'], holds: (view, c) => holds(view, c) || true },
        ],
      })
    expect(lying(({ hw }, c) => hw.phase[c] === 0 && hw.error[c] === 0)).toContain(
      'lying: hardware.error of 1',
    )
    expect(lying(({ of }) => of('RST-7.waitLeft')[1] === 0)).toContain('lying: RST-7.waitLeft of 1')
  })
})

describe('on the command line', () => {
  test('an interruption leaves what came after it untried: nothing is said to pass', async () => {
    const cwd = folder()
    const written = { out: '', err: '' }
    const argv = ['prove', gatewayFile, '--from', 'any', '--rules', 'RST-12.a', '--out', 'out']
    let came = false
    const progress = (line: string) => {
      if (line.includes("without 'an error halts'")) came = true
    }
    const code = await main(argv, { ...fakeIo(cwd, written, () => came), progress })
    expect(code).toBe(130)
    expect(written.out).toMatch(/not tried +RST-12\.a[\s\S]*: not tried: an interruption came before/)
    const report = readFileSync(join(cwd, 'out/proof.md'), 'utf8')
    expect(report).toMatch(/\| asked while it works \| .* \| nothing fails in the first 5,000 files \|/)
    expect(report.match(/^\| .* \| – \|$/gm)).toHaveLength(8)
    expect(report + written.out).not.toMatch(/not noticed/)
  })

  test('RST-12.a is proved from each of them, and what each invariant answers is told', async () => {
    const cwd = folder()
    const argv = ['prove', gatewayFile, '--from', 'any', '--rules', 'RST-12.a', '--out', 'out']
    const { code, out } = await run(cwd, argv)
    expect(out).toMatch(/proved +RST-12\.a +from each of [0-9,]+ register files that keep 11 invariants/)
    expect(out).toMatch(/with rst-12-no-completion-before-drain it fails: /)
    expect(code).toBe(0)
    expect(readFileSync(join(cwd, 'out/proof.md'), 'utf8')).toMatch(
      /\| open as the slots are \| .* \| .*open transactions\.open of context 1 becomes 2/,
    )
  })

  test.each([
    [['--from', 'some'], /Allowed choices are any/],
    [['--from', 'any', '--rules', 'ST-2'], /These can: RST-7, RST-12\.a/],
  ])('%j is refused', async (argv, says) => {
    const { code, err } = await run(folder(), ['prove', gatewayFile, ...argv])
    expect(code).toBe(2)
    expect(err).toMatch(says)
  })
})
