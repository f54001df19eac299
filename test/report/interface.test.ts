/** docs/interface.md numbers the default procedures that a description changes by number: those of every platform of ours. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { sayStep } from '../../src/report/steps.ts'

const text = readFileSync('docs/interface.md', 'utf8')
/** Those whose hypervisor has the default procedures, and no other. */
const names = readdirSync('platforms')
  .filter((file) => file.endsWith('.yaml') && !file.startsWith('platform.'))
  .filter((file) => readFileSync(`platforms/${file}`, 'utf8').includes('procedures: default'))
  .map((file) => file.replace('.yaml', ''))

test('some platforms have them', () => expect(names).toContain('iopmp-domains'))

test.each(names)('the default procedures of %s are listed', (name) => {
  for (const { name: called, arguments: takes, steps } of packagedPlatform(name).procedures) {
    const listed = [
      `# ${called}(${takes.join(', ')})`,
      '',
      ...steps.map((s, i) => `${i + 1}. ${sayStep(s)}`),
      '',
    ]
    expect(`${text}\n`).toContain(`${listed.join('\n')}\n`)
  }
})
