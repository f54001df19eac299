// What --dut means: a name, a path, or a command that no shell reads.
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { replayWith } from '../../src/cli/check-run.ts'
import { type CommandDut, dutOf, folderOfDut, shellWord, splitCommand } from '../../src/cli/dut.ts'
import { folder, gateway, run } from './fake-io.ts'

describe('a command', () => {
  test.each([
    ['sim', ['sim']],
    ['  sim   --seed 7\t-q ', ['sim', '--seed', '7', '-q']],
    ['"C:\\Program Files\\sim.exe" --out "a b"', ['C:\\Program Files\\sim.exe', '--out', 'a b']],
    [`sim --say='it is "so"' ""`, ['sim', '--say=it is "so"', '']],
    ['sim $HOME *.v ; rm -rf `x` | y && z > w', 'sim $HOME *.v ; rm -rf `x` | y && z > w'.split(' ')],
    [`sim a"b c"d'e f'`, ['sim', 'ab cde f']],
  ])('%j is the words %j', (text, words) => {
    expect(splitCommand(text)).toEqual(words)
  })

  test.each([
    ['', /no program/],
    ['   ', /no program/],
    ['sim "a b', /" that is not closed/],
    ["sim it's", /' that is not closed/],
  ])('%j is refused', (text, says) => {
    expect(() => splitCommand(text)).toThrow(says)
  })
})

describe('what is found on a device', () => {
  test('is replayed with that device, as a shell takes it', () => {
    expect(
      ['core', 'child', './sim', 'exec:sim -x', 'exec:sim "a b"'].map((dut) => replayWith({ dut })),
    ).toEqual(['', ' --dut child', ' --dut ./sim', ' --dut "exec:sim -x"', ` --dut 'exec:sim "a b"'`])
    expect(shellWord("it's $HOME")).toBe(`'it'\\''s $HOME'`)
  })

  test('has a folder of its own, and each device another', () => {
    expect(['child', './sim'].map(folderOfDut)).toEqual(['dut-child', 'dut-sim'])
    const commands = [
      'exec:sim -x',
      'exec:sim-x',
      '../sim',
      './a/sim',
      './sim',
      '..',
      `exec:${'x'.repeat(300)}`,
    ]
    const folders = commands.map(folderOfDut)
    expect(new Set(folders).size).toBe(commands.length)
    for (const name of folders) expect(name).toMatch(/^dut-[\w.-]{1,76}$/)
  })

  test('leaves the evidence of the core alone, and the hint stays with the device', async () => {
    const cwd = folder()
    copyFileSync(gateway, join(cwd, 'p.yaml'))
    writeFileSync(join(cwd, 'sim'), '', { mode: 0o755 })
    const { out } = await run(cwd, ['check', 'p.yaml', '--static', '--dut', './sim'])
    expect(out).toContain(
      `Written: ${join('reports', 'runs', 'zonal-gateway', 'dut-sim', 'static', 'evidence.json')}`,
    )
    expect(out).toContain('wellbehaved check --dut ./sim p.yaml')
  })
})

describe('what --dut names', () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'sim'), '#!/bin/sh\n')
  chmodSync(join(cwd, 'sim'), 0o755)
  writeFileSync(join(cwd, 'sim.mjs'), '')
  writeFileSync(join(cwd, 'sim.py'), '')
  mkdirSync(join(cwd, 'a folder'))
  const command = (text: string): readonly string[] => (dutOf(text, cwd) as CommandDut).command

  test('a path is the program below the folder of the command line', () => {
    expect(command('./sim')).toEqual([join(cwd, 'sim')])
    expect(command('exec:./sim --fast')).toEqual([join(cwd, 'sim'), '--fast'])
  })

  test('a script of Node is started by this one', () => {
    expect(command('exec:./sim.mjs a')).toEqual([process.execPath, join(cwd, 'sim.mjs'), 'a'])
  })

  test('a program without a path is looked for by the system', () => {
    expect(command('exec:python3 sim.py')).toEqual(['python3', 'sim.py'])
  })

  test('a name of the user stands for its command, and never for one of ours', () => {
    const named = { mine: { command: ['./sim', '-x'] }, core: { command: ['./sim'] } }
    expect(dutOf('mine', cwd, named)).toMatchObject({ name: 'mine', command: [join(cwd, 'sim'), '-x'] })
    expect(dutOf('core', cwd, named)).toEqual({ is: 'core' })
    expect(() => dutOf('toString', cwd, named)).toThrow(/expected core, child, mine, a path/)
  })

  test.each<readonly [string, RegExp]>([
    ['child-', /Did you mean child/],
    ['./nothing', /nothing is not there/],
    ['./a folder', /is no file/],
    ...(process.platform === 'win32' ? [] : [['./sim.py', /exec:python3 \.\/sim\.py/] as const]),
    ['exec:', /no program/],
  ])('%s is refused with exit code 2, in one line', async (text, says) => {
    const { code, err } = await run(cwd, ['check', gateway, '--dut', text])
    expect(code).toBe(2)
    expect(err).toMatch(says)
    expect(err.trimEnd()).not.toContain('\n')
  })

  test('a known-bad of our hardware is not planted in another device', async () => {
    const bug = ['--bug', 'rst-12-no-completion-before-drain']
    const { code, err } = await run(cwd, ['check', gateway, '--dut', './sim', ...bug])
    expect(code).toBe(2)
    expect(err).toMatch(/cannot be planted in the device sim/)
  })
})
