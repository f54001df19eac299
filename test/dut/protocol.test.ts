// The text of the protocol: what one side prints the other reads, nothing else is read, and the documentation is true.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  accessFields,
  accessPrinter,
  controlWords,
  deviceKinds,
  type Hello,
  observationReader,
  ProtocolError,
  printControl,
  printEnd,
  printHello,
  printObservation,
  protocolFormat,
  quote,
  readEnd,
  readHello,
  requestReader,
} from '../../src/dut/protocol.ts'
import { serveCore } from '../../src/dut/serve-core.ts'
import { accessKinds, newAccess } from '../../src/interface/accesses.ts'
import { agents } from '../../src/interface/device.ts'
import { K, newObservation, observationKinds, plainObservation } from '../../src/interface/observations.ts'
import { registers } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const platform = smallPlatform
const word = fc.integer({ min: 0, max: 0xffff_ffff })
const upTo = (most: number) => fc.integer({ min: 0, max: most })

/** An access with only the fields that its kind sends. */
const accesses = fc
  .record({
    kind: upTo(accessKinds.length - 1),
    guest: upTo(1),
    register: upTo(registers.length - 1),
    context: upTo(2),
    ordinal: upTo(3),
    direction: upTo(1),
    address: word,
    value: word,
    count: upTo(256),
    together: upTo(1),
  })
  .map((drawn) => {
    const fields: readonly string[] = accessFields[accessKinds[drawn.kind]]
    const access = newAccess()
    access.kind = drawn.kind
    for (const name of ['guest', 'register', 'context', 'ordinal', 'direction', 'together'] as const) {
      if (fields.includes(name)) access[name] = drawn[name]
    }
    if (fields.includes('address') && !fields.includes('register')) access.address = drawn.address
    if (fields.includes('value')) access.value = drawn.value
    if (fields.includes('error')) access.value = drawn.value & 1
    if (fields.includes('beats') || fields.includes('cycles')) access.count = drawn.count
    return access
  })

const limits: Readonly<Record<string, number>> = {
  context: 2,
  guest: 1,
  pe: 1,
  line: 2,
  tag: 1,
  attribute: 1,
  beat: 255,
  beats: 256,
  level: 2,
  through: 2,
}
const flags = ['direction', 'message', 'error', 'overflow']
const observations = fc.constantFrom(...deviceKinds).chain((kind) => {
  const { fields } = observationKinds[K[kind]]
  const values = fields.map((f) => [
    f,
    flags.includes(f) ? upTo(1) : limits[f] === undefined ? word : upTo(limits[f]),
  ])
  return fc
    .record(Object.fromEntries(values))
    .map((o) => Object.assign(newObservation(), o, { kind: K[kind] }))
})

describe('what one side prints the other reads', () => {
  test('an access', () => {
    const print = accessPrinter(platform)
    const read = requestReader(platform)
    fc.assert(
      fc.property(accesses, fc.nat(), (access, tag) => {
        const request = read(print(tag, access))
        if (request.word !== 'access') return false
        // Where the hypervisor's register lies is for the device to use; the role and the index say it already.
        const address = accessFields[accessKinds[access.kind]].includes('register')
          ? 0
          : request.access.address
        expect({ ...request.access, address }).toEqual(access)
        return request.tag === tag
      }),
      { seed: 1 },
    )
  })

  test('an observation', () => {
    const read = observationReader(platform, deviceKinds)
    const into = newObservation()
    fc.assert(
      fc.property(observations, (o) => {
        read(printObservation(o), into)
        expect(plainObservation(into)).toEqual(plainObservation(o))
      }),
      { seed: 1 },
    )
  })

  test('an end record', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), upTo(2), word, (tag, refused, answer, value) => {
        expect(readEnd(printEnd(tag, refused, answer, value))).toEqual({ tag, refused, answer, value })
      }),
      { seed: 1 },
    )
  })

  test('a hello', () => {
    const hellos: fc.Arbitrary<Hello> = fc.record({
      name: fc.stringMatching(/^[\w.-]{1,64}$/),
      contexts: fc.constant(3),
      streams: fc.array(word),
      observes: fc.subarray([...deviceKinds]),
      controls: fc.subarray([...agents.slice(3)]).map((more) => [...agents.slice(0, 3), ...more]),
      time: fc.constantFrom('owned', 'virtual', 'host'),
      snapshots: fc.boolean(),
      deterministic: fc.boolean(),
    })
    fc.assert(
      fc.property(hellos, (hello) => {
        expect(readHello(printHello(hello), platform)).toEqual(hello)
      }),
      { seed: 1 },
    )
  })

  test.each(controlWords)('%s', (control) => {
    expect(requestReader(platform)(printControl(7, control))).toEqual({ tag: 7, word: control })
  })
})

describe('nothing else is read', () => {
  const readers: readonly (readonly [string, (line: string) => unknown])[] = [
    ['request', requestReader(platform)],
    ['observation', (line) => observationReader(platform, deviceKinds)(line, newObservation())],
    ['end record', readEnd],
    ['hello', (line) => readHello(line, platform)],
  ]
  test.each(readers)('noise is no %s, and is said so in one printable line', (_, read) => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('* '), fc.constant('1 ')),
        (noise) => {
          expect(() => read(noise)).toThrow(ProtocolError)
          expect(() => read(noise)).toThrow(/^[\x20-\x7e…]*$/)
        },
      ),
      { seed: 1 },
    )
  })

  test('one letter changed in a true line is an error, or is another true line', () => {
    const read = observationReader(platform, deviceKinds)
    const into = newObservation()
    fc.assert(
      fc.property(observations, fc.nat(), fc.stringMatching(/^[\x20-\x7e]$/), (o, at, letter) => {
        const line = printObservation(o)
        const i = at % line.length
        const changed = line.slice(0, i) + letter + line.slice(i + 1)
        try {
          read(changed, into)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
          return
        }
        // Numerals have several forms: what was read prints to a line that reads the same.
        const again = newObservation()
        read(printObservation(into), again)
        expect(plainObservation(again)).toEqual(plainObservation(into))
      }),
      { seed: 1, numRuns: 1000 },
    )
  })

  test.each([
    ['* interrupt-line context=-1 line=0 level=1', true],
    ['* context-failed context=-1', false],
    ['* reset-done context=2', true],
    ['* reset-done context=3', false],
    ['* reset-done  context=2', false],
    ['* reset-done context=2 ', false],
    ['* commit-acknowledged', true],
    ['* commit-acknowledged answer=ok', false],
    ['*commit-acknowledged', false],
    ['* operation-ended accepted=1', false],
  ])('%s: %s', (line, isRead) => {
    const read = () => observationReader(platform, deviceKinds)(line, newObservation())
    if (isRead) read()
    else expect(read).toThrow(ProtocolError)
  })

  test('a request whose register or index is not there is no request', () => {
    const read = requestReader(platform)
    const line = '1 read guest=0 register=STATUS index=2 address=0x0 together=0'
    expect(read(line).word).toBe('access')
    expect(() => read(line.replace('STATUS', 'STATE'))).toThrow(ProtocolError)
    expect(() => read(line.replace('index=2', 'index=3'))).toThrow(ProtocolError)
  })
})

test('what is quoted of another is short and obeys nothing', () => {
  expect(quote('a\u001b[2Jb')).toBe("'a\\x1b[2Jb'")
  expect(quote('x'.repeat(1000)).length).toBeLessThan(110)
})

describe('docs/protocol.md', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/protocol.md'), 'utf8')
  const hyphened = (name: string) => name.replaceAll(' ', '-')
  const form = (name: string, fields: readonly string[]) =>
    `| \`${[hyphened(name), ...fields.map((f) => `${f}=`)].join(' ')}\` |`

  test('says the version', () => {
    expect(text).toContain(`\`${protocolFormat}\``)
  })

  test.each(accessKinds)('lists the request %s with its fields', (kind) => {
    expect(text).toContain(form(kind, accessFields[kind]))
  })

  test.each(controlWords.filter((w) => w !== 'hello'))('lists the request %s', (control) => {
    expect(text).toContain(form(control, []))
  })

  test.each(observationKinds.filter((k) => k.from === 'device'))(
    'lists the observation $name with its fields',
    (kind) => {
      expect(text).toContain(`${form(kind.name, kind.fields)} ${kind.where} |`)
    },
  )

  test('shows a session that the core answers just so, sent at once or in pieces', async () => {
    const lines =
      /```text\n([\s\S]*?)```/
        .exec(text)?.[1]
        .split('\n')
        .filter((l) => l !== '') ?? []
    const requests = lines.filter((l) => l.startsWith('> ')).map((l) => `${l.slice(2)}\n`)
    const answers = lines.filter((l) => l.startsWith('< ')).map((l) => l.slice(2))
    expect(requests.length).toBeGreaterThan(10)
    expect(lines.length).toBe(requests.length + answers.length)
    expect(await answersTo([requests.join('')])).toEqual(answers)
    expect(await answersTo(requests.join('').match(/[\s\S]{1,7}/g) ?? [])).toEqual(answers)
  })
})

async function answersTo(chunks: readonly string[]): Promise<string[]> {
  const input = new PassThrough()
  const output = new PassThrough()
  let text = ''
  output.on('data', (chunk) => {
    text += chunk
  })
  const served = serveCore(platform, undefined, input, output)
  for (const chunk of chunks) input.write(chunk)
  await served
  output.end()
  await new Promise((resolve) => output.on('end', resolve))
  return text.split('\n').filter((line) => line !== '')
}
