// The adapter that the documents tell one to copy is honest, and each way to be dishonest is found out, by a sequence that
// shows it and is short. Each liar is that adapter with one place changed.
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadPlatform } from '../../src/cli/load-platform.ts'
import { type Examined, examine, isHonest, isUnmet, type LawName } from '../../src/dut/adapter.ts'
import { connectChild } from '../../src/dut/child.ts'
import { DeviceFailure } from '../../src/interface/device.ts'
import { folder as folderOf, run } from '../cli/fake-io.ts'

const example = resolve(import.meta.dirname, '../../examples/adapter')
const text = readFileSync(join(example, 'device.mjs'), 'utf8')
const platform = loadPlatform(join(example, 'platform.yaml'))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wellbehaved-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let ordinal = 0
/** The file of the example with these places changed. */
function changed(...changes: readonly (readonly [from: string, to: string])[]): string {
  const file = join(folder, `device-${ordinal++}.mjs`)
  let made = text
  for (const [from, to] of changes) {
    expect(made.split(from)).toHaveLength(2)
    made = made.replace(from, () => to)
  }
  writeFileSync(file, made)
  return file
}

const examined = (file: string): Examined =>
  examine(platform, (bus) => connectChild(platform, bus, { command: process.execPath, arguments: [file] }), {
    seed: 1,
    runs: 3,
    operations: 40,
  })

const brokenLaws = ({ laws }: Examined): LawName[] =>
  laws.filter(({ verdict }) => verdict === 'broken').map(({ law }) => law)

describe('an adapter', () => {
  test('of the example is honest, and shows all that it claims and that its platform can show', async () => {
    const argv = ['adapter', join(example, 'device.mjs'), join(example, 'platform.yaml')]
    const { code, out, err } = await run(folderOf(), [...argv, '--runs', '3', '--format', 'json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { honest, dut, observes, controls, laws } = JSON.parse(out)
    expect({ honest, dut }).toEqual({ honest: true, dut: 'two-channel-timer-1.0' })
    // Two that it would report if they happened: a failure, and a reset that is given up.
    expect(observes.map(({ seen }: { seen: number }) => seen > 0)).toEqual([true, true, false, false, true])
    expect(controls.every(({ effective }: { effective: number }) => effective > 0)).toBe(true)
    expect(laws.map(({ verdict }: { verdict: string }) => verdict)).toEqual(Array(7).fill('kept'))
  })

  test.each<readonly [what: string, breaks: LawName, lengthMax: number, from: string, to: string]>([
    [
      'whose answers depend on how often it was asked',
      'deterministic',
      4,
      'return end(!moved)',
      "return end(!moved, 'ok', (globalThis.asked = (globalThis.asked ?? 0) + 1))",
    ],
    [
      'whose answers depend on its process',
      'another process',
      2,
      'return end(!moved)',
      "return end(!moved, 'ok', process.pid)",
    ],
    [
      'whose reset is not power-on',
      'reset',
      4,
      '    state = powerOn()\n',
      '    state = powerOn()\n    state.channels[1].OWNER = 0\n',
    ],
    [
      'that changes something and says that it refused',
      'no effect',
      4,
      'return set(channel, register, value & 0xff)',
      'set(channel, register, value & 0xff)\n      return false',
    ],
    [
      'whose load gives the saved state away',
      'save and load',
      13,
      'state = structuredClone(saved)',
      'state = saved',
    ],
    [
      'that keeps its first save',
      'the last save',
      8,
      'saved = structuredClone(state)',
      'saved ??= structuredClone(state)',
    ],
  ])('%s breaks "%s"', (_, law, lengthMax, from, to) => {
    const found = examined(changed([from, to]))
    expect(brokenLaws(found)).toContain(law)
    expect(isHonest(found)).toBe(false)
    const { shown } = found.laws.find((one) => one.law === law) ?? {}
    expect(shown?.answered).not.toBe(shown?.due)
    expect(shown?.asked.length).toBeLessThanOrEqual(lengthMax)
  })

  test('that claims what it never reports is found out by what our core reports', () => {
    const file = changed(["if (channel.asked) see('reset-done', { context })", ''])
    const found = examined(file)
    expect(found.claims.filter(isUnmet).map(({ kind }) => kind)).toEqual(['reset done'])
    expect(isHonest(found)).toBe(false)
  })

  test('that says it can be asked to fail, and never does, is found out', () => {
    const file = changed(
      ['guest,hypervisor,time', 'guest,hypervisor,time,device'],
      [
        '  take: () =>',
        '  issue: () => end(true),\n  raise: () => end(true),\n  fail: () => end(true),\n  take: () =>',
      ],
    )
    expect(
      examined(file)
        .controls.filter(isUnmet)
        .map(({ agent }) => agent),
    ).toEqual(['device'])
  })

  test('that promises nothing of itself is not judged by it', () => {
    const file = changed(
      ["deterministic: 'yes'", "deterministic: 'no'"],
      ["snapshots: 'yes'", "snapshots: 'no'"],
    )
    const found = examined(file)
    expect(found.laws.filter(({ verdict }) => verdict === 'kept').map(({ law }) => law)).toEqual(['streams'])
    expect(isHonest(found)).toBe(true)
  })

  test('that does not answer is a device that failed', () => {
    const file = changed(["  'guest-end': () => end(true),\n", ''])
    expect(() => examined(file)).toThrow(DeviceFailure)
  })
})

describe('the example as a device under test', () => {
  const check = [
    'check',
    join(example, 'platform.yaml'),
    '--runs',
    '4',
    '--rules',
    'RST-*',
    '--corpus',
    'found',
  ]

  test('is judged, called by its name, and nothing that it does not report is said to be met', async () => {
    const cwd = folderOf()
    const { code, out } = await run(cwd, [...check, '--dut', join(example, 'device.mjs'), '--format', 'json'])
    expect(code).toBe(0)
    const { dut, rules } = JSON.parse(out)
    expect(dut).toBe('two-channel-timer-1.0')
    const verdictOf = (id: string) => rules.find((r: { id: string }) => r.id === id).verdict
    // It has no port and no wire, so nothing of them is missing; it claims what may occur without either.
    expect(['RST-2', 'RST-8', 'RST-9'].map(verdictOf)).toEqual(['held', 'held', 'held'])
  })

  test('that does not claim what could occur is no evidence for what needs it, and that is said last', async () => {
    const cwd = folderOf()
    const text = readFileSync(join(example, 'device.mjs'), 'utf8')
    writeFileSync(join(cwd, 'silent.mjs'), text.replace('reset-isolated,context-failed,', ''))
    const { out } = await run(cwd, [...check, '--dut', 'exec:node silent.mjs'])
    expect(out).toMatch(/not observable\s+RST-6 .*context failed, reset isolated/)
    expect(out).toMatch(
      /^Not observable: 5 must rows \(RST-5\.b, RST-6, RST-7, RST-8, RST-10\)\. The device does not report/m,
    )
  })

  test('that resets all channels with one breaks RST-6', async () => {
    const cwd = folderOf()
    const given = [
      'check',
      join(example, 'platform.yaml'),
      '--runs',
      '30',
      '--rules',
      'RST-6',
      '--corpus',
      'found',
    ]
    const judged = async (flag: string) => {
      const dut = `exec:node "${join(example, 'device.mjs')}"${flag}`
      const { code, out } = await run(cwd, [...given, '--format', 'json', '--dut', dut])
      const row = JSON.parse(out).rules.find((r: { id: string }) => r.id === 'RST-6')
      return [code, row.verdict]
    }
    expect(await judged(' --resets-all')).toEqual([1, 'broken'])
    expect(await judged('')).toEqual([0, 'held'])
  })

  test('whose reset forgets CONFIG breaks RST-9; the counterexample passes on the one that does not', async () => {
    const cwd = folderOf()
    const forgetful = ['--dut', `exec:node "${join(example, 'device.mjs')}" --forgets-config`]
    const { code, out } = await run(cwd, [...check, ...forgetful, '--format', 'json'])
    expect(code).toBe(1)
    const [row] = JSON.parse(out).rules.filter((r: { verdict: string }) => r.verdict === 'broken')
    expect(row.id).toBe('RST-9')
    expect(row.counterexample.length).toBeLessThanOrEqual(3)
    const file = join('found', row.counterexample.file)
    expect(JSON.parse(readFileSync(join(cwd, file), 'utf8')).dut).toBe('two-channel-timer-1.0')
    const still = await run(cwd, ['replay', file, ...forgetful])
    expect([still.code, still.out]).toEqual([1, expect.stringContaining('still fails')])
    const passes = await run(cwd, ['replay', file, '--dut', join(example, 'device.mjs')])
    expect([passes.code, passes.out]).toEqual([0, expect.stringContaining('now passes')])
  })
})
