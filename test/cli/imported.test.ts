/** What a configuration imports is a part of it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourcesOf } from '../../src/cli/imported.ts'
import { folder } from './fake-io.ts'

test('are read with what they import in turn, each once, however it is written', () => {
  const cwd = folder()
  mkdirSync(join(cwd, 'rules'))
  const files = {
    'config.ts': "import a from './rules/a.ts'\nexport * from './rules'\nimport { z } from 'zod'",
    'rules/index.ts': "const b = await import('./b')\nimport './gone.ts'",
    'rules/a.ts': "import type { B } from './b.js'\nimport '../config.ts'",
    'rules/b.ts': 'export const b = 1',
    'rules/c.ts': 'export const c = 1',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  expect(sourcesOf(join(cwd, 'config.ts')).sort()).toEqual(
    [files['config.ts'], files['rules/a.ts'], files['rules/b.ts'], files['rules/index.ts']].sort(),
  )
})
