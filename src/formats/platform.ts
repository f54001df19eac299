/**
 * A resolved platform from a file: its shape, its bounds, and that every ordinal in it names something.
 * `platformShape` is the shape; `platformProblem` looks at the ordinals.
 */
import * as z from 'zod'
import { domainsMax } from '../interface/domains.ts'
import { observationKinds } from '../interface/observations.ts'
import {
  clearingEvents,
  commonProtectionRegisters,
  contextRegisters,
  contextsMax,
  controlRegisters,
  everyFamilyRegister,
  familyRegisters,
  moduleKinds,
  optionalRegisters,
  type Platform,
  patterns,
  platformFormat,
  portKinds,
  protectionFamilies,
  resourceKinds,
  type Setting,
  secondariesMax,
  stageCommits,
  stepRegisters,
  stepWords,
  tableRegistersOf,
  unitFamilies,
} from '../interface/platform.ts'
import { unitsOf } from '../interface/protection.ts'
import { oneOf } from './json.ts'
import { boundCyclesMax, cyclesMax, nameLengthMax } from './limits.ts'

const int = (max: number, min = 0) => z.int().min(min).max(max)
const address = int(0xffff_ffff)
const ordinal = int(0xffff)
const cycles = int(cyclesMax)
const bound = int(boundCyclesMax)
const name = z.string().min(1).max(nameLengthMax)
const listOf = <V extends z.ZodType>(value: V, max: number, min = 0) => z.array(value).min(min).max(max)

const range = { base: address, limit: address }
const frame = z.strictObject({ name, ...range, cluster: name.optional() })
const frames = z.array(frame).max(16)
const attribute = int(15)
const unitsMax = 16

const memoryWindow = z.strictObject({
  name,
  ...range,
  read: z.boolean(),
  write: z.boolean(),
  attribute,
  holds: listOf(z.strictObject(range), 16).optional(),
  secondStage: z.strictObject({ ...range, read: z.boolean(), write: z.boolean(), attribute }).optional(),
  hole: z.strictObject(range).optional(),
})

const sharedResource = z.strictObject({
  name,
  kind: z.enum(resourceKinds),
  contexts: listOf(ordinal, contextsMax),
  performanceIsolation: z.boolean(),
  arbitration: z
    .strictObject({
      kind: z.enum(['static', 'dynamic']),
      registers: address.optional(),
      weights: listOf(int(255), contextsMax),
      waitBeatsMax: int(0xffff, 1).optional(),
    })
    .optional(),
  parts: listOf(z.strictObject({ context: ordinal, ...range }), contextsMax),
  clearedBy: listOf(z.enum(clearingEvents), clearingEvents.length),
})

const softwareModule = z.strictObject({
  name,
  kind: z.enum(moduleKinds),
  guest: ordinal.optional(),
  devices: listOf(ordinal, contextsMax),
})

const trappedWindow = z.strictObject({
  name,
  ...range,
  guests: listOf(ordinal, 32),
  device: ordinal.optional(),
})

const filter = z.strictObject({
  name,
  entries: listOf(
    z.strictObject({
      name,
      ...range,
      masters: listOf(z.strictObject({ cluster: name.optional(), identifiers: listOf(int(0xffff), 64) }), 64),
    }),
    64,
  ),
})

const domainWord = int(0x7fff_ffff)
const setting = z.strictObject({
  domains: z.strictObject({ low: domainWord, high: int(0xffff_ffff) }).optional(),
  registers: listOf(int(255), 16).optional(),
  guest: ordinal.optional(),
  window: ordinal,
  regions: listOf(
    // Where it is a window as it stands, it has the window's name.
    z
      .strictObject({
        ...memoryWindow.shape,
        name: name.optional(),
        stage: z.literal(2).optional(),
        priority: z.literal(true).optional(),
      })
      .omit({ secondStage: true }),
    16,
  ),
})

const context = z.strictObject({
  name,
  device: ordinal,
  role: z.enum(['primary', 'secondary']),
  frames: listOf(frame, 8, 1),
  streams: listOf(int(0xffff), 16),
  interrupts: listOf(
    z.strictObject({
      trigger: z.enum(['level', 'edge', 'message']),
      line: ordinal,
      mailbox: address.optional(),
      targets: listOf(ordinal, 16).optional(),
    }),
    16,
  ),
  outstandingMax: int(8),
  burstBeatsMax: int(256),
  // A rule keeps the settings that may have decided a burst as bits of one word.
  settings: listOf(setting, 32, 1),
  regions: listOf(int(255), 256),
  registers: z.strictObject(each(contextRegisters, address.optional())),
  control: z.strictObject(each(controlRegisters, address.optional())),
  partition: name.optional(),
  messages: z.literal(true).optional(),
})

function each<const T extends readonly string[], V extends z.ZodType>(names: T, value: V) {
  return Object.fromEntries(names.map((n) => [n, value])) as { [N in T[number]]: V }
}

const guest = z.strictObject({
  name,
  vmid: int(0xfe),
  pe: ordinal,
  criticality: int(255),
  deadlineCyclesMax: cycles.optional(),
  directFiq: z.literal(true).optional(),
  windows: listOf(memoryWindow, 16),
  memory: listOf(z.strictObject({ ...range, name: name.optional() }), 16),
})

const port = z.strictObject({
  name,
  kind: z.enum(portKinds),
  context: ordinal.optional(),
  through: listOf(ordinal, unitsMax),
})

const protectionUnit = z.strictObject({
  name,
  family: z.enum(unitFamilies),
  stages: listOf(z.strictObject({ stage: z.literal([1, 2]), instance: name }), 2, 1),
  frames,
  structures: frames,
  faultLine: ordinal.optional(),
})

const register = z.enum(stepRegisters)
const value = z.union([address, z.enum(stepWords)], {
  error: () => `expected a word of 32 bits or ${stepWords.join(', ')}`,
})
const values = listOf(value, 16)
const step = z.discriminatedUnion(
  'do',
  [
    z.strictObject({
      do: z.literal('write'),
      register,
      value,
      begins: z.enum(['grant', 'revoke']).optional(),
    }),
    z.strictObject({ do: z.literal('poll'), register, until: values }),
    z.strictObject({ do: z.literal('check'), register, is: values }),
    z.strictObject({ do: z.literal('read'), register }),
    z.strictObject({ do: z.literal('retire') }),
    z.strictObject({ do: z.literal('inject') }),
    z.strictObject({ do: z.literal('refill') }),
    z.strictObject({ do: z.literal('deactivate') }),
  ],
  oneOf,
)

export const platformShape = z.strictObject({
  format: z.literal(platformFormat),
  name,
  title: z.string().max(200),
  devices: listOf(
    z.strictObject({
      name,
      primary: ordinal,
      contexts: listOf(ordinal, secondariesMax + 1),
      drainCyclesMax: bound,
      resetCycles: bound,
      resetAcknowledgeCyclesMax: bound,
      initial: z.strictObject({ CONFIG: int(0xff).optional(), MASK: int(1).optional() }).optional(),
      origin: address.optional(),
      clock: address.optional(),
      passedThrough: z.boolean(),
      ports: listOf(port, 64).optional(),
      identifierTable: z
        .strictObject({
          base: address.optional(),
          entries: listOf(
            z.strictObject({ context: ordinal, identifiers: listOf(int(0xffff), 64) }),
            contextsMax,
          ),
        })
        .optional(),
      pattern: z.enum(patterns).optional(),
      shared: listOf(sharedResource, 16).optional(),
    }),
    contextsMax,
    1,
  ),
  contexts: listOf(context, contextsMax, 1),
  guests: listOf(guest, 32, 1),
  processingElements: listOf(
    z.strictObject({
      name,
      cluster: name,
      gic: ordinal,
      architecture: z.enum(['PMSA', 'VMSA']),
      pageBytes: listOf(address, 8),
      el2Regions: int(255),
      listRegisters: int(16),
      protectionInstances: listOf(name, 8).optional(),
    }),
    64,
    1,
  ),
  interruptControllers: listOf(
    z.strictObject({ name, version: int(9), frame, redistributors: frame.optional() }),
    16,
  ),
  lines: listOf(
    z.strictObject({
      name,
      gic: ordinal,
      intid: int(1019),
      trigger: z.enum(['level', 'edge']),
      pe: ordinal.optional(),
      context: ordinal.optional(),
      priority: int(255).optional(),
      fiq: z.literal(true).optional(),
      maintenance: z.literal(true).optional(),
    }),
    512,
  ),
  protection: z
    .strictObject({
      name,
      family: z.enum([...protectionFamilies, 'none']),
      granuleBytes: int(0xffff_ffff, 1),
      regions: int(256),
      attributes: listOf(name, 16, 1),
      commitCycles: bound,
      closes: z.literal(true).optional(),
      profile: z.literal('strict').optional(),
      secondStage: z.strictObject({ commit: z.enum(stageCommits) }).optional(),
      faultCyclesMax: bound.optional(),
      bypasses: listOf(
        z.strictObject({ name, streams: listOf(int(0xffff), 64).optional(), direction: int(1).optional() }),
        16,
      ).optional(),
      frame,
      registers: z.strictObject({
        ...each(commonProtectionRegisters, address),
        ...each(everyFamilyRegister, address.optional()),
      }),
      regionStrideBytes: address,
      faultLine: ordinal.optional(),
      priorityEntries: int(255, 1).optional(),
      domainOf: listOf(int(domainsMax - 1), 256).optional(),
      requesterStrideBytes: address.optional(),
    })
    .refine(
      ({ family, registers, domainOf }) =>
        family === 'none' ||
        everyFamilyRegister.every((name) => {
          const own: readonly string[] = [
            ...familyRegisters[family],
            ...tableRegistersOf(domainOf && Math.max(0, ...domainOf) + 1),
          ]
          const mayHave = family === 'iopmp' && (optionalRegisters as readonly string[]).includes(name)
          return mayHave || (registers[name] !== undefined) === own.includes(name)
        }),
      { error: 'REVERT, READERS and their like are each of one family, and every unit of it has them' },
    )
    .refine(({ family, secondStage }) => secondStage === undefined || family === 'staged', {
      error: 'only a unit of the family staged has a second stage',
    }),
  protectionUnits: listOf(protectionUnit, unitsMax).optional(),
  assigningElements: listOf(ordinal, 64).optional(),
  memories: listOf(z.strictObject({ name, ...range }), 64),
  mailboxUnits: listOf(frame, 64).optional(),
  beatBytes: int(256, 1),
  procedures: listOf(
    z.strictObject({
      name,
      arguments: listOf(z.enum(['context', 'guest', 'window', 'device', 'interrupt']), 5),
      steps: listOf(step, 256),
    }),
    32,
  ),
  deliveryCyclesMax: bound.optional(),
  owners: listOf(z.strictObject({ context: ordinal, guest: ordinal, window: ordinal }), contextsMax),
  contracts: listOf(
    z.strictObject({
      of: name,
      mayLearn: listOf(z.enum(observationKinds.map((k) => k.name)), observationKinds.length),
    }),
    32,
  ),
  costs: z.strictObject({
    trapCycles: cycles,
    switchCycles: cycles,
    copyCyclesPerByte: cycles,
    injectCycles: cycles,
  }),
  modules: listOf(softwareModule, 64).optional(),
  trapped: listOf(trappedWindow, 16).optional(),
  filters: listOf(filter, 16).optional(),
  safetyIsland: z
    .strictObject({
      monitor: ordinal,
      failureLines: listOf(
        z.strictObject({
          name,
          processingElements: listOf(ordinal, 64),
          devices: listOf(ordinal, contextsMax),
          line: ordinal.optional(),
          signalCycles: int(boundCyclesMax, 1),
          signalCyclesMax: int(boundCyclesMax, 1),
        }),
        64,
      ),
    })
    .optional(),
  leavesOut: listOf(z.string().max(1000), 100),
})

type Check = readonly [where: string, ordinal: number | undefined, of: number]

/** The first ordinal that names nothing, or the first range that ends before it begins. */
export function platformProblem(platform: Platform): string | undefined {
  const wrong = ordinalsOf(platform).find(([, n, of]) => n !== undefined && n >= of)
  if (wrong) return `${wrong[0]} is ${wrong[1]}, and there are ${wrong[2]}`
  const turned = rangesOf(platform).find(({ base, limit }) => limit < base)
  if (turned) return `a range ends at ${turned.limit}, before it begins at ${turned.base}`
  return structureProblem(platform)
}

function ordinalsOf(p: Platform): Check[] {
  const contexts = p.contexts.length
  const guests = p.guests.length
  const pes = p.processingElements.length
  const gics = p.interruptControllers.length
  const lines = p.lines.length
  const attributes = p.protection.attributes.length
  const windowsOf = (g: number | undefined) => (g === undefined ? 0xffff : (p.guests[g]?.windows.length ?? 0))
  return [
    ...p.devices.flatMap((d, i): Check[] => [
      [`devices.${i}.primary`, d.primary, contexts],
      ...(d.ports ?? []).flatMap((port): Check[] => [
        [`devices.${i}.ports.context`, port.context, contexts],
        ...port.through.map((u): Check => [`devices.${i}.ports.through`, u, unitsOf(p).length]),
      ]),
      ...(d.identifierTable?.entries ?? []).map(
        (e): Check => [`devices.${i}.identifierTable`, e.context, contexts],
      ),
      ...d.contexts.map((c): Check => [`devices.${i}.contexts`, c, contexts]),
      ...(d.shared ?? []).flatMap((r) =>
        [...r.contexts, ...r.parts.map((part) => part.context)].map(
          (c): Check => [`devices.${i}.shared.${r.name}`, c, contexts],
        ),
      ),
    ]),
    ...p.contexts.flatMap((c, i): Check[] => [
      [`contexts.${i}.device`, c.device, p.devices.length],
      ...c.interrupts.flatMap((x) =>
        [x.line, ...(x.targets ?? [])].map((line): Check => [`contexts.${i}.interrupts`, line, lines]),
      ),
      ...c.regions.map((x): Check => [`contexts.${i}.regions`, x, p.protection.regions]),
      ...c.settings.flatMap((s): Check[] => [
        [`contexts.${i}.settings.guest`, s.guest, guests],
        [`contexts.${i}.settings.window`, s.window, windowsOf(s.guest)],
        ...s.regions.map((r): Check => [`contexts.${i}.settings.attribute`, r.attribute, attributes]),
      ]),
    ]),
    ...p.guests.flatMap((g, i): Check[] => [
      [`guests.${i}.pe`, g.pe, pes],
      ...g.windows
        .flatMap((w) => [w, w.secondStage ?? []].flat())
        .map((w): Check => [`guests.${i}.windows.attribute`, w.attribute, attributes]),
    ]),
    ...p.processingElements.map((x, i): Check => [`processingElements.${i}.gic`, x.gic, gics]),
    ...p.lines.flatMap((l, i): Check[] => [
      [`lines.${i}.gic`, l.gic, gics],
      [`lines.${i}.pe`, l.pe, pes],
      [`lines.${i}.context`, l.context, contexts],
    ]),
    ['protection.faultLine', p.protection.faultLine, lines],
    ...(p.protectionUnits ?? []).map((u, i): Check => [`protectionUnits.${i}.faultLine`, u.faultLine, lines]),
    ...(p.assigningElements ?? []).map((pe): Check => ['assigningElements', pe, pes]),
    ...p.owners.flatMap((o, i): Check[] => [
      [`owners.${i}.context`, o.context, contexts],
      [`owners.${i}.guest`, o.guest, guests],
    ]),
    ...(p.modules ?? []).flatMap((m): Check[] => [
      [`modules.${m.name}.guest`, m.guest, guests],
      ...m.devices.map((d): Check => [`modules.${m.name}.devices`, d, p.devices.length]),
    ]),
    ['safetyIsland.monitor', p.safetyIsland?.monitor, guests],
    ...(p.safetyIsland?.failureLines ?? []).flatMap((f): Check[] => [
      [`safetyIsland.failureLines.${f.name}.line`, f.line, lines],
      ...f.processingElements.map((pe): Check => ['safetyIsland.failureLines', pe, pes]),
      ...f.devices.map((d): Check => ['safetyIsland.failureLines', d, p.devices.length]),
    ]),
    ...(p.trapped ?? []).flatMap((w): Check[] => [
      [`trapped.${w.name}.device`, w.device, p.devices.length],
      ...w.guests.map((g): Check => [`trapped.${w.name}.guests`, g, guests]),
    ]),
  ]
}

const rangesOf = (p: Platform) => [
  ...p.contexts.flatMap((c) => [...c.frames, ...c.settings.flatMap((s) => s.regions)]),
  ...p.guests.flatMap((g) => [...g.windows, ...g.windows.flatMap((w) => w.secondStage ?? []), ...g.memory]),
  ...p.memories,
  p.protection.frame,
  ...(p.protectionUnits ?? []).flatMap((u) => [...u.frames, ...u.structures]),
  ...p.interruptControllers.map((g) => g.frame),
]

/** Every context stands in its device's list, a primary first. (How many primaries there are, a rule judges.) */
function structureProblem(p: Platform): string | undefined {
  for (const [i, device] of p.devices.entries()) {
    if (device.contexts.length === 0) continue
    const [first] = device.contexts
    if (first !== device.primary || p.contexts[first]?.role !== 'primary')
      return `devices.${i}.contexts does not begin with its primary`
    if (device.contexts.some((c) => p.contexts[c]?.device !== i))
      return `devices.${i}.contexts names a context of another device`
  }
  const listed = p.devices.flatMap((d) => d.contexts)
  if (new Set(listed).size !== p.contexts.length || listed.length !== p.contexts.length)
    return 'a context stands in no device, or in two'
  const stagesOf = ({ regions }: Setting) => regions.map(({ stage = 1 }) => stage)
  const halves = p.protection.secondStage ? 2 : 1
  for (const { name, settings, regions } of p.contexts) {
    const expected = regions.map((_, nth) => (halves === 2 && nth >= regions.length / 2 ? 2 : 1))
    const wrong = settings.find((s) => s.regions.length > 0 && stagesOf(s).join() !== expected.join())
    if (wrong && (halves === 2 || stagesOf(wrong).includes(2)))
      return `the regions of a setting of ${name} are not those of the stages of its region registers`
  }
  const names = p.procedures.map((one) => one.name)
  return new Set(names).size === names.length ? undefined : 'two procedures have one name'
}
