/** A unit that closes: a commit is acknowledged once what a changed region let pass has its response. */
import { describe, expect, test } from 'vitest'
import type { Platform } from '../../src/interface/platform.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore } from './core.ts'

const { protection } = smallPlatform
const closing: Platform = { ...smallPlatform, protection: { ...protection, closes: true } }
const [region] = smallPlatform.contexts[1].regions

/** Context 1 has a burst of two beats at its port, of which so many are judged; then its region is taken away. */
function revoked(judged: number, platform = closing) {
  const core = newCore(platform)
  core.assign(1)
  core.job(1, { count: 2 })
  core.issue(1)
  core.issue(1)
  for (let i = 0; i < judged; i++) core.deliver(1)
  core.write('ATTRIBUTES', region, 0)
  core.write('COMMIT', 0, 1)
  core.tick(protection.commitCycles)
  return core
}
const acknowledgements = (core: ReturnType<typeof newCore>) => core.shown('commit acknowledged').length

describe.each([
  ['in part', 1],
  ['whole', 2],
])('a burst that has passed %s', (_how, judged) => {
  test('is waited for: the new setting decides, and is not acknowledged', () => {
    const core = revoked(judged)
    expect(core.read('COMMIT_STATUS')).toBe(1)
    expect(core.tick(100)).toBe(false)
    if (judged < 2) core.deliver(1)
    expect(core.shown('beat passed')).toHaveLength(judged)
    expect([core.read('COMMIT_STATUS'), core.read('ATTRIBUTES', region)]).toEqual([1, 0])
    expect(acknowledgements(core)).toBe(0)
  })

  test('its response ends the commit', () => {
    const core = revoked(judged)
    if (judged < 2) core.deliver(1)
    core.respond(1)
    expect(core.read('COMMIT_STATUS')).toBe(0)
    expect(core.shown('response at port', 'commit acknowledged').map((o) => o.kind)).toEqual([
      'response at port',
      'commit acknowledged',
    ])
  })
})

test('what has not been judged is decided anew, and is not waited for', () => {
  const core = revoked(0)
  expect(acknowledgements(core)).toBe(1)
  core.deliver(1)
  expect(core.shown('beat blocked')).toHaveLength(1)
})

test('the bank takes no write until the commit is acknowledged', () => {
  const core = revoked(2)
  expect(core.write('ATTRIBUTES', region, 1).effect).toBe(false)
  core.respond(1)
  expect(core.write('ATTRIBUTES', region, 1).effect).toBe(true)
})

test('a drain that is given up ends no commit: what has passed may still take effect', () => {
  const core = revoked(2)
  core.write('RESET', 1, 1)
  core.tick(smallPlatform.devices[0].drainCyclesMax + 1)
  expect(core.shown('reset isolated')).toHaveLength(1)
  expect(core.read('COMMIT_STATUS')).toBe(1)
  core.respond(1)
  expect(core.read('COMMIT_STATUS')).toBe(0)
})

test('a unit that does not close waits for nothing', () =>
  expect(acknowledgements(revoked(2, smallPlatform))).toBe(1))
