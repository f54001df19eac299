/** Looking at what software does next is no step of it: nothing is seen, and nothing moves. */
import { expect, test } from 'vitest'
import { secretWrite, stepOperation } from '../../src/engines/lockstep.ts'
import { createStage } from '../../src/engines/stage.ts'
import { observationKinds } from '../../src/interface/observations.ts'
import { newFlatOperation, OP } from '../../src/interface/operations.ts'
import { nameOfRegister } from '../../src/interface/registers.ts'
import { snapshot } from '../../src/layout/state.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

test('looking for a secret write shows nothing at any step of a procedure, and each update is begun once', () => {
  const { system } = createStage(smallPlatform, { rules: [] })
  const seen: string[] = []
  observationKinds.forEach(({ name }, kind) => {
    system.bus.subscribe(kind, () => seen.push(name))
  })
  const reprogram = smallPlatform.procedures.findIndex((p) => p.name === 'reprogram')
  system.apply({ ...newFlatOperation(), code: OP['hypervisor start'], ordinal: reprogram, context: 1 })
  const registers: string[] = []
  seen.length = 0
  while (system.software.work() !== 'nothing') {
    const shown = [...seen]
    const before = snapshot(system.state)
    const write = secretWrite(system, ({ index }) => index)
    expect(seen).toEqual(shown)
    expect(system.state.words).toEqual(before)
    if (write) registers.push(nameOfRegister(write.register))
    if (!system.apply(stepOperation)) system.apply({ ...newFlatOperation(), code: OP['time tick'], count: 1 })
  }
  expect(registers).toContain('REVERT')
  expect(seen.filter((name) => name === 'update begun')).toHaveLength(1)
})
