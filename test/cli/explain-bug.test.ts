/** `explain` of a known-bad, and which of them a platform can have. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bugs } from '../../bugs/bugs.ts'
import { run } from './fake-io.ts'

const root = resolve(import.meta.dirname, '../..')
const platform = (name: string): string => join(root, `platforms/${name}.yaml`)

describe('explain of a known-bad', () => {
  test('says of each what it changes, which rule notices it, where it was seen, and a file that is there', async () => {
    for (const bug of bugs) {
      const { code, out } = await run(root, ['explain', bug.name])
      expect([bug.name, code]).toEqual([bug.name, 0])
      expect(out).toContain(bug.is)
      expect(out).toMatch(/^ {2}(In the|In privileged|It changes|It makes)/m)
      expect(out).toContain(`\n  ${bug.rule} notices it: `)
      if (bug.seenIn !== undefined) expect(out).toContain(`Seen in: ${bug.seenIn}`)
      const file = /Written in (.*)/.exec(out)?.[1] ?? ''
      expect([file, existsSync(join(root, file))]).toEqual([file, true])
    }
  })

  test('names what is replaced and nothing else', async () => {
    const hardware = await run(root, ['explain', 'rst-12-no-completion-before-drain'])
    expect(hardware.out).toContain('  In the hardware it changes reset.outstanding\n')
    expect(hardware.out).not.toMatch(/steps of|In the description|In privileged/)
    const steps = await run(root, ['explain', 'rst-11-returned-unreset'])
    expect(steps.out).toContain('  It changes the steps of unassign\n')
    expect(steps.out).not.toMatch(/In the hardware|In the description/)
  })

  test('of a platform that is declared anew, what is wrong there and nothing that the other declaration asks for', async () => {
    const { out } = await run(root, ['explain', 'mp-12-stage-2-never-committed'])
    expect(out).toContain('  It changes the steps of reprogram\n')
    expect(out).toContain('  In the description it changes protection\n')
  })

  test('names files that are there, from wherever it is asked', async () => {
    const elsewhere = join(root, 'test')
    const { out } = await run(elsewhere, ['explain', 'rst-12-no-completion-before-drain'])
    const files = /Written in (.*)\n[\s\S]*check (\S+) /.exec(out)?.slice(1) ?? []
    expect(files.map((file) => [file, existsSync(resolve(elsewhere, file))])).toEqual([
      [join(root, 'bugs/rst/rst-12-no-completion-before-drain.ts'), true],
      [platform('zonal-gateway'), true],
    ])
  })

  test('says where the bug was published that it mirrors', async () => {
    const { out } = await run(root, ['explain', 'rst-12-work-enters-what-has-drained'])
    expect(out).toMatch(/^ {4}RB-082: qemu work item 4072/m)
  })

  test('a name that is almost one says what is near', async () => {
    const { code, err } = await run(root, ['explain', 'rst-9-index-survive'])
    expect(code).toBe(2)
    expect(err).toContain('rst-9-index-survives')
  })
})

describe('bugs PLATFORM --list', () => {
  const listed = async (name: string): Promise<string[]> =>
    JSON.parse((await run(root, ['bugs', platform(name), '--list', '--format', 'json'])).out)

  test('leaves out what cannot be planted there', async () => {
    const tables = 'mp-12-table-word-by-word'
    expect(await listed('iopmp-domains')).toContain(tables)
    const gateway = await listed('zonal-gateway')
    expect(gateway).not.toContain(tables)
    expect(gateway).toContain('rst-12-no-completion-before-drain')
    expect(gateway.every((name) => bugs.some((b) => b.name === name))).toBe(true)
  })

  test('of a platform that is not executed those that its description shows', async () => {
    const island = await listed('safety-island')
    expect(island).toContain('mmio-2-own-page')
    expect(island).not.toContain('rst-12-no-completion-before-drain')
  })
})
