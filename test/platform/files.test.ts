// Files: what is wrong with the file itself, line ends, and the published JSON Schema.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { fileBytesMax, loadPlatform, PlatformError, tryLoadPlatform } from '../../src/cli/load-platform.ts'
import { printProblems } from '../../src/platform/index.ts'
import { platformSchemaText } from '../../src/platform/json-schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'platform-'))
afterAll(() => rmSync(folder, { recursive: true }))
const gateway = 'platforms/zonal-gateway.yaml'
const text = readFileSync(gateway, 'utf8')

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, contents)
  return path
}
const problemsOf = (path: string): string => {
  const read = tryLoadPlatform(path)
  return 'problems' in read ? printProblems(read.problems) : ''
}

describe('a file', () => {
  test.each([
    ['that is not there', join(folder, 'none.yaml'), 'no such file'],
    ['below a file', join(file('plain', 'x'), 'none.yaml'), 'cannot be read'],
    ['that is a directory', folder, 'a directory'],
    ['that is a device', '/dev/zero', 'no plain file'],
    ['that is empty', file('empty.yaml', ''), 'found nothing'],
    [
      'that is too large',
      file('large.yaml', `#${' '.repeat(fileBytesMax)}`),
      `${fileBytesMax} bytes at most`,
    ],
    ['that is no UTF-8', file('latin1.yaml', Uint8Array.of(0x66, 0xfc, 0x72)), 'Save it as UTF-8.'],
  ])('%s is one problem, with its name', (_, path, fragment) => {
    const printed = problemsOf(path)
    expect(printed.split('\n')).toHaveLength(1)
    expect(printed).toContain(fragment)
    expect(printed.startsWith(path)).toBe(true)
  })

  test('with a byte-order mark or with CRLF is the same platform', () => {
    const plain = loadPlatform(gateway)
    expect(loadPlatform(file('bom.yaml', `\uFEFF${text}`))).toEqual(plain)
    expect(loadPlatform(file('crlf.yaml', text.replaceAll('\n', '\r\n')))).toEqual(plain)
  })

  test('with CRLF and a byte-order mark has its problems at the same places', () => {
    const bad = text.replace('vmid: 3', 'vmid: 300')
    const printed = problemsOf(file('bad.yaml', bad)).replace('bad.yaml', '')
    expect(printed).not.toBe('')
    expect(
      problemsOf(file('bad-crlf.yaml', `\uFEFF${bad.replaceAll('\n', '\r\n')}`)).replace('bad-crlf.yaml', ''),
    ).toBe(printed)
  })

  test('with a byte-order mark counts the columns of its first line without it', () => {
    const path = file('first.yaml', '\uFEFFunknown: 1\n')
    expect(problemsOf(path)).toContain(`${path}:1:1: unknown: found the key "unknown"`)
  })

  test('that is wrong throws all problems as one error', () => {
    const path = file('wrong.yaml', text.replace('vmid: 3', 'vmid: 300').replace('vmid: 2', 'vmid: 200000'))
    expect(() => loadPlatform(path)).toThrow(PlatformError)
    expect(() => loadPlatform(path)).toThrow(/vmid: found 200000[^\n]*\n[^\n]*vmid: found 300,/)
  })
})

describe('the published JSON Schema', () => {
  test('is current (npx vitest run test/platform -u writes it)', async () => {
    await expect(platformSchemaText()).toMatchFileSnapshot(resolve('platforms/platform.schema.json'))
  })

  test('is what the first line of the gateway names', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./platform.schema.json')
  })

  test('refuses unknown keys and explains known ones', () => {
    const schema = JSON.parse(platformSchemaText())
    expect(schema.additionalProperties).toBe(false)
    expect(schema.required).toContain('devices')
    expect(schema.required).not.toContain('contracts')
    expect(schema.properties.memories.description).toContain('RAM')
  })
})
