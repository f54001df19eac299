/**
 * One file of each version that was ever written is read as it was meant, and a newer one is refused by name. (Of
 * counterexamples and evidence of version 1, and of shards, the tests of their readers say more.)
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { rules } from '../../properties/rules.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import {
  observationReader,
  protocolFormat,
  readEnd,
  readHello,
  requestReader,
} from '../../src/dut/protocol.ts'
import { replay } from '../../src/engines/replay.ts'
import { checkpointFormat } from '../../src/explorer/checkpoint.ts'
import { explore } from '../../src/explorer/explorer.ts'
import { readCounterexample } from '../../src/formats/counterexample.ts'
import { readEvidence } from '../../src/formats/evidence.ts'
import { counterexampleFormat } from '../../src/interface/counterexample.ts'
import { evidenceFormat } from '../../src/interface/evidence.ts'
import { newObservation } from '../../src/interface/observations.ts'
import {
  descriptionFormat,
  printProblems,
  readPlatform,
  readScope,
  scopeFormat,
} from '../../src/platform/index.ts'
import { models } from '../explorer/faults.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const folder = new URL('../fixtures/formats/', import.meta.url)
const bytes = (name: string) => readFileSync(new URL(name, folder))
const text = (name: string) => bytes(name).toString('utf8')

test('there is one of each format and version that a file may have', () => {
  const now = [
    ...[counterexampleFormat, evidenceFormat, descriptionFormat, scopeFormat],
    ...[protocolFormat, checkpointFormat],
  ]
  const due = now.flatMap((format) => {
    const [, name, version] = format.split('/')
    const migrated = name === 'counterexample' || name === 'evidence'
    const first = migrated ? 1 : Number(version)
    return Array.from({ length: Number(version) - first + 1 }, (_, i) => `${name}-${first + i}`)
  })
  const there = readdirSync(folder).map((name) => /^[a-z]+-\d+/.exec(name)?.[0])
  expect([...new Set(there)].sort()).toEqual(due.sort())
})

describe('a counterexample', () => {
  test.each(readdirSync(folder).filter((name) => name.startsWith('counterexample')))(
    '%s breaks its rule where its bug is planted, and nowhere else',
    (name) => {
      const read = readCounterexample(text(name), name)
      if ('problem' in read) throw new Error(read.problem)
      const { counterexample } = read
      const planted = bugNamed(counterexample.bug ?? '')
      expect(replay(counterexample, rules, planted).result).toBe('still fails')
      // Of a description, the platform that is stored may be the changed one.
      if (!counterexample.static) expect(replay(counterexample, rules, undefined).result).toBe('now passes')
    },
  )
})

describe('evidence', () => {
  test.each(readdirSync(folder).filter((name) => name.startsWith('evidence')))(
    '%s keeps its rows',
    (name) => {
      const read = readEvidence(text(name), name)
      if ('problem' in read) throw new Error(read.problem)
      expect(read.evidence.format).toBe(evidenceFormat)
      expect(read.evidence.rules.length).toBe(JSON.parse(text(name)).rules.length)
    },
  )
})

describe('a description', () => {
  test('of version 1 is a platform', () => {
    const read = readPlatform(text('description-1.yaml'), 'description-1.yaml')
    expect('problems' in read ? printProblems(read.problems) : read.platform.name).toBe('regulated-engine')
  })
})

describe('a scope', () => {
  test('of version 1 is cut from its platform', () => {
    const read = readScope(text('scope-1.yaml'), 'scope-1.yaml', packagedPlatform('zonal-gateway'), [])
    expect('problems' in read ? printProblems(read.problems) : read.scope.name).toBe('two-writes')
  })
})

describe('the protocol', () => {
  test('of version 2 is read, line by line', () => {
    const lines = text('protocol-2.txt').trimEnd().split('\n')
    const request = requestReader(smallPlatform)
    const helloLine = lines.find((line) => line.startsWith('< * hello'))?.slice(2) ?? ''
    const hello = readHello(helloLine, smallPlatform)
    const observe = observationReader(smallPlatform, hello.observes)
    let read = 0
    for (const line of lines) {
      const said = line.slice(2)
      if (said === helloLine) continue
      if (line.startsWith('> ')) request(said)
      else if (said.startsWith('* ')) observe(said, newObservation())
      else readEnd(said)
      read++
    }
    expect(read).toBeGreaterThan(30)
    expect(() => readHello(helloLine.replace('protocol/2', 'protocol/3'), smallPlatform)).toThrow(/protocol/)
  })
})

describe('a checkpoint', () => {
  const from = Buffer.from(bytes('checkpoint-1.bin'))
  const goOn = (start: Uint8Array) => explore(models.dials(), { from: start, identity: 'dials' })
  test('of version 1 is gone on from, to the same end', () => {
    const { tableLoad: _, bytes: __, ...rest } = goOn(from)
    expect(explore(models.dials())).toMatchObject(rest)
  })
  test.each<readonly [string, () => Uint8Array, RegExp]>([
    [
      'of a newer version',
      () => Buffer.from(from.toString('latin1').replace('checkpoint/1', 'checkpoint/9'), 'latin1'),
      /checkpoint\/9|checkpoint/,
    ],
    ['cut short', () => from.subarray(0, -8), /cut off/],
    [
      'with a bit that differs',
      () => Buffer.concat([from.subarray(0, -6), Buffer.from([from.at(-6)! ^ 1]), from.subarray(-5)]),
      /damaged/,
    ],
    ['that is empty', () => new Uint8Array(), /no checkpoint/],
  ])('%s is refused', (_what, bad, says) => {
    expect(() => goOn(bad())).toThrow(says)
  })
})
