// A run of the tests has a folder for temporary files of its own, which goes with it.
import { existsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import setup from '../temporary-folder.ts'

test('the tests put what is temporary into the folder of this run', () => {
  expect(basename(tmpdir())).toMatch(/^wellbehaved-tests-/)
})

test('it is removed at the end, with all that was left in it, and the one before is the one again', () => {
  const before = tmpdir()
  const end = setup()
  const own = tmpdir()
  writeFileSync(join(own, 'left'), '')
  end()
  expect({ own: existsSync(own), now: tmpdir() }).toEqual({ own: false, now: before })
})
