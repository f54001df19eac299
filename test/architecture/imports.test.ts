// The import rules hold on the real tree, look at all of it, and catch what is planted in a small one.
// The rules stand in .dependency-cruiser.cjs; the check is the one that `npm run imports` runs.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

interface Result {
  readonly files: number
  readonly cruised: number
  readonly notCruised: readonly string[]
  readonly violations: readonly { rule: string; from: string; to: string; via: readonly string[] }[]
}

const root = resolve(import.meta.dirname, '../..')
/** A tree as small as the layers allow: every import in it is a permitted one. */
const wellLayered = {
  'src/interface/operation.ts': "export type Operation = { by: 'time'; ticks: number }",
  'src/layout/columns.ts': 'export const columns = 4',
  'src/hardware/step.ts':
    "import type { Operation } from '../interface/operation.ts'\nimport { columns } from '../layout/columns.ts'\nexport const step = (o: Operation) => o.ticks * columns",
  'src/software/boot.ts':
    "import type { Operation } from '../interface/operation.ts'\nexport const boot: Operation[] = []",
  'src/engines/sample.ts':
    "import { step } from '../hardware/step.ts'\nimport { boot } from '../software/boot.ts'\nimport { rule } from '../../properties/reset/rst-1.ts'\nexport const sample = () => boot.map(step).every(rule)",
  'src/dut/serial.ts':
    "import { readFileSync } from 'node:fs'\nexport const serial = () => readFileSync('/dev/null')",
  'models/lifecycle.ts': "import { columns } from '../src/layout/columns.ts'\nexport const states = columns",
  'properties/reset/rst-1.ts':
    "import { states } from '../../models/lifecycle.ts'\nexport const rule = (n: number) => n < states",
  'properties/reset/rst-1.test.ts':
    "import { sample } from '../../src/engines/sample.ts'\nimport { bug } from '../../bugs/rst-1.ts'\nexport const tested = sample() || bug",
  'bugs/rst-1.ts': "import { step } from '../src/hardware/step.ts'\nexport const bug = step",
}

describe('the real tree', async () => {
  const [real] = await importRules([root])

  test('no layer reaches what it must not', () => {
    expect(real?.violations).toEqual([])
  })

  test('every TypeScript file of the layers is looked at', () => {
    expect(real?.notCruised).toEqual([])
    expect(real?.cruised).toBe(real?.files)
    expect(real?.files).toBeGreaterThan(0)
  })
})

describe('a small tree', async () => {
  const rows = plants()
  const folders = [{}, ...rows.map(({ files }) => files)].map(plant)
  const [silent, ...results] = await importRules(folders)
  for (const folder of folders) rmSync(folder, { recursive: true })

  test('permitted imports are silent, and those of a rule’s suite too', () => {
    expect(silent?.violations).toEqual([])
    expect(silent?.cruised).toBe(Object.keys(wellLayered).length)
  })

  test.each(rows.map((row, i) => ({ ...row, result: results[i] })))('$law', ({ rule, from, result }) => {
    const caught = result?.violations.map((violation) => `${violation.rule} ${violation.from}`)
    expect(caught).toContain(`${rule} ${from}`)
  })
})

function plants() {
  const columns = 'src/layout/columns.ts'
  const property = 'properties/reset/rst-1.ts'
  const use = (file: string, kind: 'value' | 'type' | 'literal import()') =>
    ({
      value: `import * as used from '${file}'\nexport const uses = used`,
      type: `import type * as used from '${file}'\nexport type Uses = typeof used`,
      'literal import()': `export const uses = () => import('${file}')`,
    })[kind]
  const direct = (['value', 'type', 'literal import()'] as const).map((kind) => ({
    law: `a property that imports hardware is caught (${kind})`,
    files: { [property]: use('../../src/hardware/step.ts', kind) },
    rule: 'properties-reaches-only-what-is-below-it',
    from: property,
  }))
  const indirect = (['value', 'type', 'literal import()'] as const).map((kind) => ({
    law: `a property that reaches hardware through layout is caught at the property (${kind})`,
    files: {
      [property]: use('../../src/layout/columns.ts', kind),
      [columns]: `${use('../hardware/step.ts', kind)}\nexport const columns = 4`,
      'src/hardware/step.ts': 'export const step = (n: number) => n',
    },
    rule: 'properties-reaches-only-what-is-below-it',
    from: property,
  }))
  return [...direct, ...indirect, ...routesBetweenLayers(), ...otherRules()]
}

function routesBetweenLayers() {
  const uses = (file: string) => `import * as used from '${file}'\nexport const uses = used`
  const row = (law: string, files: Record<string, string>, layer: string, from: string) => ({
    law,
    files,
    rule: `${layer}-reaches-only-what-is-below-it`,
    from,
  })
  const model = 'models/reaching.ts'
  const throughProperty = {
    [model]: uses('../properties/x.ts'),
    'properties/x.ts': uses('../src/engines/sample.ts'),
  }
  const one = (from: string, file: string) => ({ [from]: uses(file) })
  return [
    row('a model that reaches an engine through a property is caught', throughProperty, 'models', model),
    ...[
      ['interface', 'src/interface/reaching.ts', '../layout/columns.ts'],
      ['layout', 'src/layout/reaching.ts', '../interface/operation.ts'],
      ['hardware', 'src/hardware/reaching.ts', '../software/boot.ts'],
      ['hardware', 'src/hardware/reaching.ts', '../../bugs/rst-1.ts'],
      ['hardware', 'src/hardware/reaching.ts', '../../properties/reset/rst-1.ts'],
      ['software', 'src/software/reaching.ts', '../hardware/step.ts'],
      ['software', 'src/software/reaching.ts', '../../bugs/rst-1.ts'],
      ['models', model, '../bugs/rst-1.ts'],
      ['properties', 'properties/reaching.ts', '../bugs/rst-1.ts'],
      ['bugs', 'bugs/reaching.ts', '../src/engines/sample.ts'],
    ].map(([layer = '', from = '', file = '']) =>
      row(`${layer} that imports ${file} is caught`, one(from, file), layer, from),
    ),
  ]
}

function otherRules() {
  const rst = 'properties/reset/rst-1.ts'
  return [
    {
      law: 'a layer below dut that imports a module of Node is caught',
      files: { 'src/engines/clock.ts': "import { hrtime } from 'node:process'\nexport const clock = hrtime" },
      rule: 'no-node-modules-below-dut',
      from: 'src/engines/clock.ts',
    },
    {
      law: 'a module of Node behind another file, and without its prefix, is caught',
      files: {
        'bugs/rst-1.ts': "import { step } from '../src/hardware/step.ts'\nexport const bug = step",
        'src/hardware/step.ts': "import { hrtime } from 'process'\nexport const step = () => hrtime",
      },
      rule: 'no-node-modules-below-dut',
      from: 'bugs/rst-1.ts',
    },
    {
      law: 'an engine that imports a report is caught',
      files: {
        'src/engines/prove.ts': "import { page } from '../report/html.ts'\nexport const prove = page",
        'src/report/html.ts': "export const page = ''",
      },
      rule: 'engines-do-not-report',
      from: 'src/engines/prove.ts',
    },
    {
      law: 'a module that imports a test is caught',
      files: { [rst]: "import { tested } from './rst-1.test.ts'\nexport const rule = () => tested" },
      rule: 'nothing-imports-a-test',
      from: rst,
    },
    {
      law: 'two files that import each other are caught',
      files: {
        'models/a.ts': "import type { B } from './b.ts'\nexport type A = B | 1",
        'models/b.ts': "import type { A } from './a.ts'\nexport type B = A | 2",
      },
      rule: 'no-cycle',
      from: 'models/a.ts',
    },
    {
      law: 'an import that resolves to nothing is caught',
      files: { 'models/a.ts': "export * from './absent.ts'" },
      rule: 'every-import-resolves',
      from: 'models/a.ts',
    },
  ]
}

function plant(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'import-rules-'))
  for (const [name, text] of Object.entries({ ...wellLayered, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), `${text}\n`)
  }
  return folder
}

/** One process for all folders: it starts slower than it checks. Throws what was printed where a result is missing. */
async function importRules(folders: readonly string[]): Promise<Result[]> {
  const command = [join(root, 'tools/imports.mjs'), ...folders, '--json']
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
    maxBuffer: 1 << 26,
  }).catch((failed: { stdout: string; stderr: string }) => failed)
  const results = stdout.split('\n').filter((line) => line !== '')
  if (results.length !== folders.length) throw new Error(stderr)
  return results.map((line) => JSON.parse(line))
}
