/** Suites of a stranger, played by a vitest of their own: test/vitest/verify.test.ts starts it and reads what it says. */
import { join } from 'node:path'
import { verify } from '../../../src/vitest/index.ts'

const platforms = join(import.meta.dirname, '../../../platforms')
const gateway = join(platforms, 'zonal-gateway.yaml')
const controller = join(platforms, 'shared-controller.yaml')
/** A folder that the test removes. */
const into = (name: string) => {
  const folder = join(process.env.VERIFY_FOLDER ?? '', name)
  return { out: folder, corpus: join(folder, 'corpus') }
}

// Held and not applicable.
verify(gateway, { ...into('green'), rules: ['RST-12.a', 'SYS-6'], runs: 40 })
// Broken: the story and its file.
verify(gateway, {
  ...into('broken'),
  rules: ['RST-12.a'],
  runs: 200,
  bug: 'rst-12-no-completion-before-drain',
})
// Vacuous, and accepted so.
const once = { rules: ['RST-12.a', 'MMIO-1'], runs: 1, operations: 1 } as const
verify(gateway, { ...into('vacuous'), ...once })
verify(gateway, { ...into('accepted'), ...once, rules: ['RST-12.a'], allow: ['vacuous'] })
// A should that is not met, and the same where somebody is strict.
const mild = { rules: ['SYS-10'], bug: 'sys-10-least-privilege', static: true } as const
verify(controller, { ...into('warned'), ...mild })
verify(controller, { ...into('strict'), ...mild, strict: true })
// A platform that is not there.
verify(join(platforms, 'nowhere.yaml'), { ...into('nowhere'), rules: ['ST-2'] })
