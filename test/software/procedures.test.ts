/** Privileged software as a machine: what starts, what waits, how it ends, and what pre-empts it. */
import { describe, expect, test } from 'vitest'
import { withSteps } from '../../bugs/bug.ts'
import { behind } from '../../src/engines/families.ts'
import { createStage } from '../../src/engines/stage.ts'
import { K, OUTCOME, plainObservation } from '../../src/interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../../src/interface/operations.ts'
import { type Procedure, protectionFamilies } from '../../src/interface/platform.ts'
import { LIST_STATE, LIST_STATE_SHIFT, R, UNDERFLOW_BIT } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import { snapshot } from '../../src/layout/state.ts'
import { compilePrograms, MODE } from '../../src/software/programs.ts'
import { platforms } from '../engines/driver.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

function newHypervisor(platform = smallPlatform) {
  const stage = createStage(platform, { rules: [] })
  const { system } = stage
  const seen: ReturnType<typeof plainObservation>[] = []
  for (const kind of [
    'procedure started',
    'procedure ended',
    'update begun',
    'register written',
    'register read',
  ] as const)
    system.bus.subscribe(K[kind], (o) => seen.push(plainObservation(o)))
  const apply = (code: number, more: Partial<FlatOperation> = {}) =>
    system.apply({ ...newFlatOperation(), ...more, code })
  const shown = (kind: string) => {
    const found = seen.filter((o) => o.kind === kind)
    seen.length = 0
    return found
  }
  return {
    stage,
    system,
    shown,
    start: (name: string, context: number, guest = 0, window = 0) => {
      const ordinal = platform.procedures.findIndex((p) => p.name === name)
      return apply(OP['hypervisor start'], { ordinal, context, guest, count: window })
    },
    step: () => apply(OP['hypervisor step']),
    run: () => apply(OP['hypervisor run']),
    fails: () => apply(OP['hypervisor step fails']),
    take: (guest: number) => apply(OP['hypervisor take'], { guest }),
    tick: (count = 1) => apply(OP['time tick'], { count }),
    apply,
  }
}

describe('a procedure', () => {
  test('is refused while another one runs', () => {
    const it = newHypervisor()
    expect(it.start('unassign', 1)).toBe(true)
    const before = snapshot(it.system.state)
    expect(it.start('unassign', 2, 1)).toBe(false)
    expect(it.system.state.words).toEqual(before)
  })

  test.each([
    ['of a context that is a primary', 'assign', 0, 0, 0],
    ['of a device by a context that is no primary', 'recover', 1, 0, 0],
    ['of a guest that there is not', 'unassign', 1, 7, 0],
    ['of a window that there is not', 'assign', 1, 0, 7],
  ] as const)('%s does not start', (_what, name, context, guest, window) => {
    expect(newHypervisor().start(name, context, guest, window)).toBe(false)
  })

  test('whose check does not hold ends as refused, having written nothing', () => {
    const it = newHypervisor()
    it.start('assign', 1, 1)
    it.shown('')
    it.run()
    const [...all] = it.shown('procedure ended')
    expect(all).toMatchObject([{ context: 1, guest: 1, outcome: OUTCOME.refused }])
    it.start('unassign', 1, 1)
    it.run()
    expect(it.shown('register written')).toEqual([])
  })

  test('waits at a poll, and a step there changes nothing', () => {
    const it = newHypervisor()
    it.start('unassign', 1)
    expect(it.run()).toBe(true)
    const before = snapshot(it.system.state)
    expect([it.run(), it.step()]).toEqual([false, false])
    expect(it.system.state.words).toEqual(before)
    it.tick(64)
    expect(it.run()).toBe(true)
  })

  test('goes the same way by single steps as by runs', () => {
    const [a, b] = [newHypervisor(), newHypervisor()]
    for (const it of [a, b]) it.start('unassign', 1)
    for (let i = 0; i < 80 && a.system.software.work() !== 'nothing'; i++) {
      a.run()
      while (b.step());
      a.tick()
      b.tick()
      expect(b.system.state.words).toEqual(a.system.state.words)
    }
    expect(a.system.software.work()).toBe('nothing')
  })

  test('that fails ends where it stands', () => {
    const it = newHypervisor()
    it.start('unassign', 1)
    it.step()
    it.step()
    const limit = () => it.system.device.perform({ ...readLimit, answered: 0 })
    limit()
    expect(it.fails()).toBe(true)
    expect(it.shown('procedure ended')).toMatchObject([{ outcome: OUTCOME.failed }])
    expect([it.step(), it.run(), it.fails()]).toEqual([false, false, false])
    expect(it.start('unassign', 1)).toBe(true)
  })

  test('declares its update before the first write of it, its target being what it grants', () => {
    const it = newHypervisor()
    it.start('reprogram', 1, 0, 1)
    while (it.step());
    const target = smallPlatform.contexts[1].settings.findIndex((s) => s.guest === 0 && s.window === 1)
    expect(it.shown('update begun')).toEqual([{ kind: 'update begun', context: 1, setting: target }])
  })

  test('that grants and is complete lets a stopped guest run again', () => {
    const it = newHypervisor()
    it.apply(OP['guest crash'], { guest: 0 })
    expect(it.system.software.guestMayAct(0)).toBe(false)
    expect(it.apply(OP['guest hang'], { guest: 0 })).toBe(false)
    it.start('unassign', 1)
    for (let i = 0; i < 40; i++) it.run() || it.tick()
    expect(it.system.software.guestMayAct(0)).toBe(false)
    it.start('assign', 1, 0, 1)
    for (let i = 0; i < 40; i++) it.run() || it.tick()
    expect(it.system.software.guestMayAct(0)).toBe(true)
  })
})

const readLimit = {
  kind: 0,
  guest: 0,
  register: R.EL2_LIMIT,
  index: 1,
  context: 0,
  ordinal: 0,
  direction: 0,
  address: 0,
  value: 0,
  count: 0,
  together: 0,
  answer: 0,
  answered: 0,
}

describe('with nothing to do', () => {
  test('a procedure ends as it starts, complete', () => {
    const it = newHypervisor(withSteps(smallPlatform, 'recover', () => []))
    expect(it.start('recover', 0)).toBe(true)
    expect(it.system.software.work()).toBe('nothing')
    expect(it.shown('procedure ended')).toMatchObject([{ outcome: OUTCOME.complete }])
    expect(it.step()).toBe(false)
  })

  test('a procedure that is started while a handler runs ends after it', () => {
    const it = newHypervisor(withSteps(smallPlatform, 'recover', () => []))
    it.system.device.perform({ ...readLimit, kind: 1, register: R.PENDING, index: 1, value: 1 })
    expect(it.take(0)).toBe(true)
    expect(it.start('recover', 0)).toBe(true)
    expect(it.system.software.work()).toBe('handler')
    it.run()
    expect(it.system.software.work()).toBe('nothing')
    expect(it.shown('procedure ended').length).toBe(2)
  })

  test('a handler ends as it is entered', () => {
    const it = newHypervisor(withSteps(smallPlatform, 'interrupt', () => []))
    it.system.device.perform({ ...readLimit, kind: 1, register: R.PENDING, index: 1, value: 1 })
    expect(it.take(0)).toBe(true)
    expect(it.system.software.work()).toBe('nothing')
    expect(it.shown('procedure ended')).toMatchObject([{ outcome: OUTCOME.complete }])
  })
})

describe('an interrupt handler', () => {
  const interrupted = () => {
    const it = newHypervisor()
    it.start('unassign', 2, 1)
    it.step()
    it.system.device.perform({ ...readLimit, kind: 1, register: R.PENDING, index: 1, value: 1 })
    return it
  }
  test('pre-empts the procedure between two steps, and gives it back', () => {
    const it = interrupted()
    const { software } = it.system
    const at = software.columns.pc[0]
    expect(it.take(0)).toBe(true)
    expect(software.work()).toBe('handler')
    expect(it.take(0)).toBe(false)
    it.run()
    expect(software.work()).toBe('procedure')
    expect(software.columns.pc[0]).toBe(at)
  })

  test('injects into the vCPU of the owner', () => {
    const it = interrupted()
    it.take(0)
    it.run()
    expect(it.apply(OP['guest acknowledge'], { guest: 1 })).toBe(false)
    expect(it.apply(OP['guest acknowledge'], { guest: 0 })).toBe(true)
    expect(it.apply(OP['guest end'], { guest: 0 })).toBe(true)
  })

  test('without a free list register lets it wait, and asks for maintenance', () => {
    const it = interrupted()
    for (let index = 0; index < 4; index++)
      it.system.device.perform({
        ...readLimit,
        kind: 1,
        register: R.LIST_REGISTER,
        index,
        value: (LIST_STATE.active << LIST_STATE_SHIFT) | 0,
      })
    it.take(0)
    it.run()
    const read = (register: number, index: number) => {
      const access = { ...readLimit, register, index }
      it.system.device.perform(access)
      return access.answered
    }
    expect(it.system.software.columns.waits[1]).toBe(0)
    expect([read(R.PENDING, 1), read(R.ACTIVE, 1), read(R.LIST_CONTROL, 0)]).toEqual([0, 1, UNDERFLOW_BIT])
    for (let n = 0; n < 3; n++) it.apply(OP['guest end'], { guest: 0 })
    expect(it.take(0)).toBe(true)
    it.run()
    expect(it.system.software.columns.waits[1]).toBe(NONE)
    expect(read(R.LIST_CONTROL, 0)).toBe(0)
    expect(it.apply(OP['guest end'], { guest: 0 })).toBe(true)
    expect(it.apply(OP['guest acknowledge'], { guest: 0 })).toBe(true)
  })
})

test.each(protectionFamilies)('an update begins once, also where the context has no region: %s', (family) => {
  const platform = behind(smallPlatform, family)
  const bare = platform.contexts.map((c, i) =>
    i === 1 ? { ...c, regions: [], settings: c.settings.slice(0, 1), outstandingMax: 0 } : c,
  )
  const isUpdate = ({ steps }: Procedure) =>
    steps.some((s) => s.do === 'write' && s.begins && !isOfDevice(steps))
  const isOfDevice = (steps: Procedure['steps']) =>
    steps.some((s) => 'register' in s && s.register.startsWith('primary.RESET') && s.do === 'write')
  const updates = compilePrograms({ ...platform, contexts: bare }).list.filter(
    (p) => p.context === 1 && isUpdate(platform.procedures[p.procedure]),
  )
  expect(updates.length).toBeGreaterThan(3)
  for (const { steps } of updates) expect(steps.filter((s) => s.begins !== undefined)).toHaveLength(1)
})

describe.each(platforms)('the programs of the %s platform', (_name, platform) => {
  const programs = compilePrograms(platform)
  test('jump only forwards, to a step or to the end', () => {
    for (const { steps } of programs.list) {
      steps.forEach((step, i) => {
        if (step.mode < MODE.owner) return
        expect(step.otherwise).toBeGreaterThan(i)
        expect(step.otherwise).toBeLessThanOrEqual(steps.length)
      })
    }
  })
  test('are found by their arguments, each by one', () => {
    const found = new Set<number>()
    platform.procedures.forEach((procedure, p) => {
      if (procedure.arguments.includes('interrupt')) return
      for (let c = 0; c < platform.contexts.length; c++)
        for (let g = 0; g < platform.guests.length; g++)
          for (let w = 0; w < platform.guests[g].windows.length; w++) found.add(programs.find(p, c, g, w))
    })
    found.delete(-1)
    for (const n of found) {
      const { procedure, context, guest, window } = programs.list[n]
      expect(programs.find(procedure, context, guest, window)).toBe(n)
    }
    const handlers = platform.lines.map((_, line) => programs.handlerOf(line)).filter((n) => n >= 0)
    expect(found.size + handlers.length).toBe(programs.list.length)
    expect(handlers.length).toBeGreaterThan(0)
  })
})
