/**
 * The families of protection side by side: the same system, the same change of a window, the same transfers tried at every
 * cycle. What is counted is played, on copies of the state, and not computed from what the families are said to do.
 * Software makes one step a cycle. Read `changeOf`, then `wrongOnes`.
 */
import { BLOCKED, outcome } from '../../models/setting.ts'
import { K } from '../interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP, type OperationClass } from '../interface/operations.ts'
import {
  type Platform,
  type Procedure,
  type ProcedureStep,
  type ProtectionFamily,
  protectionFamilies,
  type Setting,
} from '../interface/platform.ts'
import { isOfProtection } from '../interface/registers.ts'
import { restore, snapshot } from '../layout/state.ts'
import { behind } from './families.ts'
import { createStage } from './stage.ts'

/** One change of a window, by the default procedure of a family. Cycles count from its first write to the acknowledgement. */
export interface Change {
  readonly context: string
  readonly regions: number
  readonly from: string
  readonly to: string
  readonly writes: number
  readonly cycles: number
  /** Cycles in which a transfer of the context is refused or held that only the old setting allows, only the new one, both. */
  readonly oldRefused: number
  readonly newRefused: number
  readonly bothRefused: number
  /** The same of a transfer of another context that its setting allows. */
  readonly othersRefused: number
  /** Cycles in which something passes that neither allows: 0, or MP-12 is broken. */
  readonly neither: number
}

/** A step of the update left out, or two neighbours swapped, and the window is changed in each of the ways. */
export interface WrongOnes {
  readonly procedures: number
  /** Of them, those with a state in which something passes that neither setting allows. */
  readonly open: readonly string[]
}

export interface FamilyRow {
  readonly family: ProtectionFamily
  readonly changes: readonly Change[]
  readonly wrong: WrongOnes
}

export const compareFamilies = (platform: Platform): readonly FamilyRow[] =>
  protectionFamilies.map((family) => {
    const system = behind(platform, family)
    return {
      family,
      changes: subjectsOf(system).flatMap((c) => pairsOf(system, c).map((pair) => changeOf(system, c, pair))),
      wrong: wrongOnes(system),
    }
  })

/** The contexts with DMA that are owned at the start. */
const subjectsOf = ({ owners, contexts }: Platform): readonly number[] =>
  owners.map((o) => o.context).filter((c) => contexts[c].regions.length > 0)

interface Pair {
  readonly from: number
  readonly to: number
}

/** Windows of the owner: the one it has, to each of them, itself included. */
function pairsOf(platform: Platform, context: number): readonly Pair[] {
  const owner = platform.owners.find((o) => o.context === context)
  if (!owner) return []
  return platform.guests[owner.guest].windows.map((_, to) => ({ from: owner.window, to }))
}

interface Probe {
  readonly context: number
  readonly guest: number
  readonly direction: number
  readonly address: number
}

function changeOf(platform: Platform, context: number, { from, to }: Pair): Change {
  const stage = createStage(platform, { rules: [] })
  const { guest } = ownerOf(platform, context)
  const other = subjectsOf(platform).find((c) => c !== context)
  const { windows } = platform.guests[guest]
  const own = probesOf(platform, context, guest)
  const othersProbe = other === undefined ? undefined : permittedProbe(platform, other)
  const counts = { oldRefused: 0, newRefused: 0, bothRefused: 0, othersRefused: 0, neither: 0 }
  const { writes, cycles } = play(stage, platform, { context, guest, window: to }, (passesAs) => {
    const any = { oldRefused: false, newRefused: false, bothRefused: false, neither: false }
    for (const probe of own) {
      const attribute = passesAs(probe)
      const [old, next] = [from, to].map((w) =>
        given(platform, settingOf(platform, context, guest, w), probe),
      )
      if (attribute !== BLOCKED) any.neither ||= attribute !== old && attribute !== next
      else if (old !== BLOCKED && next !== BLOCKED) any.bothRefused = true
      else if (old !== BLOCKED) any.oldRefused = true
      else if (next !== BLOCKED) any.newRefused = true
    }
    for (const name of Object.keys(any) as (keyof typeof any)[]) if (any[name]) counts[name]++
    if (othersProbe && passesAs(othersProbe) === BLOCKED) counts.othersRefused++
  })
  return {
    context: platform.contexts[context].name,
    regions: platform.contexts[context].regions.length,
    from: windows[from].name,
    to: windows[to].name,
    writes,
    cycles,
    ...counts,
  }
}

function wrongOnes(platform: Platform): WrongOnes {
  const reprogram = platform.procedures.find((p) => p.name === 'reprogram')
  if (!reprogram) return { procedures: 0, open: [] }
  const all = mutationsOf(reprogram)
  const open = all.filter(({ steps }) =>
    isOpen({
      ...platform,
      procedures: platform.procedures.map((p) => (p === reprogram ? { ...p, steps } : p)),
    }),
  )
  return { procedures: all.length, open: open.map((m) => m.name) }
}

/** Whether something passes, in any state of any change, that neither setting gives. */
function isOpen(platform: Platform): boolean {
  return subjectsOf(platform).some((context) => {
    const { guest } = ownerOf(platform, context)
    const probes = probesOf(platform, context, guest)
    const windows = platform.guests[guest].windows.map((_, w) => w)
    return windows.some((from) => {
      // The window before was granted by the right procedure.
      const owners = platform.owners.map((o) => (o.context === context ? { ...o, window: from } : o))
      const before = { ...platform, owners }
      return windows.some((to) => {
        const stage = createStage(before, { rules: [] })
        let found = false
        play(stage, before, { context, guest, window: to }, (passesAs) => {
          found ||= probes.some((probe) => {
            const attribute = passesAs(probe)
            if (attribute === BLOCKED) return false
            const [old, next] = [from, to].map((w) =>
              given(platform, settingOf(platform, context, guest, w), probe),
            )
            return attribute !== old && attribute !== next
          })
        })
        return found
      })
    })
  })
}

/** The output attribute with which it passes, or BLOCKED: not now, or not at all. */
type PassesAs = (probe: Probe) => number

/** Plays `reprogram` to its end, and looks after each step from the first write to the acknowledgement. */
function play(
  stage: ReturnType<typeof createStage>,
  platform: Platform,
  { context, guest, window }: { context: number; guest: number; window: number },
  look: (passesAs: PassesAs) => void,
): { readonly writes: number; readonly cycles: number } {
  const { system } = stage
  const seen = { begun: false, over: false, writes: 0, passed: BLOCKED, probing: false }
  system.bus.subscribe(K['update begun'], () => {
    seen.begun = true
  })
  system.bus.subscribe(K['register written'], (o) => {
    if (!seen.probing && seen.begun && isOfProtection(o.register)) seen.writes++
  })
  system.bus.subscribe(K['commit acknowledged'], () => {
    if (!seen.probing && seen.begun) seen.over = true
  })
  system.bus.subscribe(K['beat passed'], (o) => {
    seen.passed = o.attribute
  })
  const apply = (name: OperationClass, more: Partial<FlatOperation> = {}) =>
    system.apply({ ...newFlatOperation(), code: OP[name], ...more })
  const passesAs: PassesAs = (probe) => {
    const saved = snapshot(system.state)
    seen.probing = true
    seen.passed = BLOCKED
    apply('guest job', { ...probe, count: 1 })
    apply('device issue', { context: probe.context })
    apply('interconnect deliver', { context: probe.context })
    seen.probing = false
    restore(system.state, saved)
    return seen.passed
  }
  const ordinal = platform.procedures.findIndex((p) => p.name === 'reprogram')
  apply('hypervisor start', { context, guest, ordinal, count: window })
  let cycles = 0
  // An update that never ends has been looked at for long enough.
  for (let i = 0; i < stepsMax && !seen.over; i++) {
    apply('hypervisor step')
    // The write of the update that begins with it comes after its announcement.
    if (seen.begun) look(passesAs)
    apply('time tick', { count: 1 })
    if (seen.begun) cycles++
  }
  for (let i = 0; i < stepsMax && apply('hypervisor step'); i++) apply('time tick', { count: 1 })
  return { writes: seen.writes, cycles }
}
const stepsMax = 64

const ownerOf = ({ owners }: Platform, context: number) => {
  const owner = owners.find((o) => o.context === context)
  if (!owner) throw new Error(`context ${context} has no owner at the start`)
  return owner
}

const settingOf = ({ contexts }: Platform, context: number, guest: number, window: number): Setting =>
  contexts[context].settings.find((s) => s.guest === guest && s.window === window) ??
  contexts[context].settings[0]

/** What a setting gives it: an output attribute, or BLOCKED. */
const given = (platform: Platform, setting: Setting, { direction, address }: Probe): number =>
  outcome(setting, platform.protection.family, direction, address, platform.beatBytes)

/** Each bound of the guest's windows from within and from without, in both directions. */
function probesOf({ guests, beatBytes }: Platform, context: number, guest: number): readonly Probe[] {
  const addresses = guests[guest].windows.flatMap((w) => [
    w.base - beatBytes,
    w.base,
    w.limit + 1 - beatBytes,
    w.limit + 1,
  ])
  return [...new Set(addresses)].flatMap((address) =>
    [0, 1].map((direction) => ({ context, guest, direction, address })),
  )
}

function permittedProbe(platform: Platform, context: number): Probe {
  const { guest, window } = ownerOf(platform, context)
  const { base, read } = platform.guests[guest].windows[window]
  return { context, guest, direction: read ? 0 : 1, address: base }
}

/** Of the steps from the first write to the last poll: each one left out, and each two neighbours swapped. */
function mutationsOf({
  steps,
}: Procedure): { readonly name: string; readonly steps: readonly ProcedureStep[] }[] {
  const begin = steps.findIndex((s) => s.do === 'write' && s.begins !== undefined)
  const end = steps.findLastIndex((s) => s.do === 'poll')
  const begins = steps[begin].do === 'write' ? steps[begin].begins : undefined
  const declared = (list: readonly ProcedureStep[]): readonly ProcedureStep[] => {
    // Whatever write comes first begins the update.
    const plain = list.map((s) => (s.do === 'write' ? without(s) : s))
    const first = plain.findIndex((s) => s.do === 'write')
    return plain.map((s, i) => (i === first && s.do === 'write' && begins ? { ...s, begins } : s))
  }
  const omitted = range(begin, end).map((i) => ({
    name: `without ${i + 1}. ${sayStep(steps[i])}`,
    steps: declared(steps.filter((_, at) => at !== i)),
  }))
  const swapped = range(begin, end - 1).map((i) => ({
    name: `${sayStep(steps[i + 1])} before ${i + 1}. ${sayStep(steps[i])}`,
    steps: declared(steps.map((s, at) => (at === i ? steps[i + 1] : at === i + 1 ? steps[i] : s))),
  }))
  return [...omitted, ...swapped]
}

const without = ({ begins: _begins, ...step }: Extract<ProcedureStep, { do: 'write' }>) => step
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
const sayStep = (step: ProcedureStep): string =>
  step.do === 'write'
    ? `write ${step.register} (${step.value})`
    : 'register' in step
      ? `${step.do} ${step.register}`
      : step.do
