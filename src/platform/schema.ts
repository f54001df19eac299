/**
 * The shape of a platform description, as its author writes it: names, hexadecimal numbers, sizes such as 64KB.
 * Read it from `description`, at the end. What each number must be among the others is checked in resolve.ts.
 * Every leaf's error is what was expected there; src/platform/shape.ts adds what was found, and where.
 */
import * as z from 'zod'
import { domainsMax } from '../interface/domains.ts'
import { observationKinds } from '../interface/observations.ts'
import {
  clearingEvents,
  commonProtectionRegisters,
  commonRegisters,
  contextRegisters,
  controlRegisters,
  everyFamilyRegister,
  moduleKinds,
  patterns,
  portKinds,
  protectionFamilies,
  resourceKinds,
  type StepRegister,
  stageCommits,
  stepRegisters,
  stepWords,
  unitFamilies,
} from '../interface/platform.ts'

export const descriptionFormat = 'wellbehaved/description/1'

/** What a devicetree calls interrupt controllers, and the architecture of each. */
export const gicVersions = {
  'arm,pl390': 1,
  'arm,gic-400': 2,
  'arm,cortex-a15-gic': 2,
  'arm,cortex-a9-gic': 1,
  'arm,gic-v3': 3,
  'arm,gic-v5': 5,
} as const
const gicCompatibles = Object.keys(gicVersions) as [keyof typeof gicVersions]

/** The last byte of the physical address map. */
export const addressMax = 0xffff_ffff

const units = { B: 1, KB: 1024, MB: 1024 * 1024 } as const
const sizePattern = /^[1-9][0-9]{0,9} ?(B|KB|MB)$/

function bytesOf(text: string): number {
  const unit = text.endsWith('MB') ? 'MB' : text.endsWith('KB') ? 'KB' : 'B'
  return Number.parseInt(text, 10) * units[unit]
}

/** A mapping with these keys and no others; the error of an unknown key lists them. */
export function section<S extends z.core.$ZodLooseShape>(shape: S) {
  const keys = `one of the keys ${Object.keys(shape).join(', ')}`
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? keys : `keys and values: ${keys}`),
  })
}

const namePattern = /^[a-z][a-z0-9-]{0,31}$/
export const nameError = 'a name: a small letter, then small letters, digits and hyphens, 32 at most'
export const name = z.string({ error: nameError }).regex(namePattern, { error: nameError })

/** A mapping from names to these. */
export const named = <V extends z.ZodType>(value: V) =>
  z.record(name, value, { error: 'a mapping, one name and its description a line' })

/** Procedures are named as in operations, such as passThrough. */
const procedureName = z.string().regex(/^[a-z][A-Za-z0-9-]{0,31}$/, {
  error: 'a name: a small letter, then letters, digits and hyphens, 32 at most',
})

export const word = (what: string) => z.string({ error: `the name of ${what}` })
export const list = <V extends z.ZodType>(value: V, what: string) =>
  z.array(value, { error: `a list of ${what}` })
export const between = (min: number, max: number, unit: string) => {
  const error = `a whole number of ${unit} from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })

const addressError = 'an address in bytes from 0 to 0xffffffff'
export const address = z
  .int({ error: addressError })
  .min(0, { error: addressError })
  .max(addressMax, { error: addressError })
const offsetError = 'an offset in bytes from 0 to 0xffffffff'
const offset = z
  .int({ error: offsetError })
  .min(0, { error: offsetError })
  .max(addressMax, { error: offsetError })
const sizeError = 'a number of bytes, such as 0x1000, or a size, such as 64KB'
const size = z.union([z.int().min(1), z.string().regex(sizePattern).transform(bytesOf)], { error: sizeError })

const cyclesMax = 1_000_000
const cycles = (min = 0) => between(min, cyclesMax, 'cycles')
/** What a 16-bit countdown of the device holds, one more being a wait that has ended. */
const deviceCyclesMax = 0xfffe
export const deviceCycles = between(1, deviceCyclesMax, 'cycles')

const range = { base: address.describe('First byte.'), size: size.describe('In bytes, or as 64KB.') }
const frame = section(range)
const placedFrame = section({
  ...range,
  cluster: word('a cluster')
    .optional()
    .describe('The address is one of the map of this cluster; left out: of the map that all share.'),
})

const access = oneOf(['read', 'write', 'read-write'])
const reach = {
  ...range,
  access: access.describe('What a DMA transfer may do there.'),
  attribute: word('an output attribute').describe('One of the attributes of the protection.'),
}
const window = section({
  ...reach,
  holds: list(frame, 'memory ranges').optional().describe('What is kept there: buffers and rings.'),
  secondStage: section(reach)
    .optional()
    .describe(
      'Of protection with a second stage: what that one lets pass, while the window is the first one’s. Left out: all of the memory that holds the window, read and written, with the first attribute.',
    ),
  hole: frame
    .optional()
    .describe('A range within it that no transfer may reach: a priority entry of an iopmp denies it.'),
})

const interrupt = section({
  trigger: oneOf(['level', 'edge', 'message']).describe(
    'A wire (level, edge), or a write of the context to a mailbox channel (message).',
  ),
  controller: word('an interrupt controller').optional().describe('Of an SPI. A PPI is that of its PE.'),
  spi: between(0, 987, 'an SPI').optional().describe('SPI n is INTID n + 32.'),
  ppi: between(0, 15, 'a PPI').optional().describe('PPI n is INTID n + 16.'),
  intid: between(16, 1019, 'an INTID').optional().describe('May be given beside spi or ppi, and must agree.'),
  pe: word('a processing element').optional().describe('Of a PPI that is a wire.'),
  mailbox: word('a mailbox unit').optional().describe('Of a message.'),
  channel: between(0, 4095, 'a channel')
    .optional()
    .describe('Of a message: channel of the mailbox unit, from 0.'),
  alsoTo: list(
    section({ controller: word('an interrupt controller'), spi: between(0, 987, 'an SPI') }),
    'further targets',
  )
    .optional()
    .describe('Further interrupt controllers that the same wire reaches, and the SPI that it is there.'),
  priority: between(0, 255, 'a priority').optional().describe('0 is the most urgent; left out: 0xa0.'),
  fiq: z
    .literal(true, { error: 'true, or no such key' })
    .optional()
    .describe('It is signalled as an FIQ, which the PE of a guest may take directly.'),
})

const unitNames = (what: string) =>
  list(word('a protection unit'), 'names of protection units').describe(
    `Protection units that ${what} pass, in their order; an empty list where they pass none.`,
  )
const identifier = between(0, 0xffff, 'a stream identifier')

const offsetsOf = <const T extends readonly string[]>(names: T) =>
  section(Object.fromEntries(names.map((n) => [n, offset])) as { [N in T[number]]: typeof offset })

const optionalOffsets = <const T extends readonly string[]>(names: T) =>
  section(
    Object.fromEntries(names.map((n) => [n, offset.optional()])) as {
      [N in T[number]]: z.ZodOptional<typeof offset>
    },
  )

const registers = section({ ...offsetsOf(commonRegisters).shape, RATE: offset.optional() }).describe(
  'Byte offsets in the first frame of the context.',
)

/** Where the primary manages something: in its first frame, or in the one that is named. */
const managed = z.union([offset, section({ frame: word('a frame of the primary'), offset })], {
  error: `${offsetError}, or { frame: …, offset: … }`,
})

const context = section({
  role: oneOf(['primary', 'secondary']),
  frames: named(placedFrame).describe('Register windows, physical; the first one holds the registers.'),
  streams: list(identifier, 'stream identifiers')
    .default([])
    .describe('Stream identifiers at the port of the context, the one of DMA and messages first.'),
  dma: section({
    outstandingMax: between(1, 8, 'transactions').describe('Transactions that may be open at the port.'),
    burstBeatsMax: between(1, 256, 'beats').describe('Beats of a burst, at most.'),
    through: unitNames('its transfers').optional(),
  })
    .optional()
    .describe('Left out: a context without DMA.'),
  regions: list(between(0, 0xff, 'a region register'), 'region registers')
    .optional()
    .describe('Region registers of the protection that hold its setting; left out: the next free ones.'),
  interrupts: list(interrupt, 'interrupts').default([]),
  registers: optionalOffsets(contextRegisters)
    .optional()
    .describe('All that it has, where they differ from those of the device.'),
  control: section(
    Object.fromEntries(controlRegisters.map((n) => [n, managed.optional()])) as {
      [N in (typeof controlRegisters)[number]]: z.ZodOptional<typeof managed>
    },
  )
    .default({})
    .describe('Where the primary manages this context: byte offsets in its first frame, or in one by name.'),
  partition: name
    .optional()
    .describe('Contexts of one partition take turns: one of them is assigned at a time.'),
  messages: z
    .literal(true, { error: 'true, or left out' })
    .optional()
    .describe('It may raise the interrupt of the primary, assigned or not; the origin record says who did.'),
})

const port = section({
  kind: oneOf(portKinds).describe(
    'data: transfers; walk: descriptors and translations; message: interrupts as writes; debug: trace and the like.',
  ),
  context: word('a context of the device').optional().describe('Left out: the device as a whole.'),
  through: unitNames('its accesses'),
})

const identifierTable = section({
  offset: offset
    .optional()
    .describe(
      'Of its first entry in the first frame of the primary, one word an identifier. Left out: a table of the firmware.',
    ),
  entries: named(list(identifier, 'stream identifiers')).describe(
    'The identifiers that it lists, by context.',
  ),
})

const arbitration = section({
  kind: oneOf(['static', 'dynamic']).describe('Fixed in the hardware, or by weights that software writes.'),
  registers: address.optional().describe('Of a dynamic one: where its weight registers begin.'),
  weights: named(between(1, 255, 'turns'))
    .default({})
    .describe('Turns of each context in a round, by its name.'),
  waitBeatsMax: between(1, 0xffff, 'beats')
    .optional()
    .describe('Beats of others that pass while one of a context waits, at most.'),
})

const sharedResource = section({
  kind: oneOf(resourceKinds).describe('arbiter: passes one request at a time; store: keeps data.'),
  between: list(word('a context'), 'names of contexts')
    .optional()
    .describe('The contexts of this device that use it; left out: every secondary.'),
  performanceIsolation: z
    .boolean({ error: 'true or false' })
    .default(true)
    .describe("Whether the use case asks that no sharer's time depends on another's."),
  arbitration: arbitration.optional(),
  parts: named(section({ offset, size }))
    .default({})
    .describe('Of a store: what a context has for itself, in bytes of the store; left out: all of it.'),
  clearedBy: list(oneOf(clearingEvents), 'events')
    .default([])
    .describe('Of a store: what clears it, as the hardware does.'),
})

const device = section({
  pattern: oneOf(patterns).optional().describe('How software shares it among guests.'),
  shared: named(sharedResource).default({}).describe('What several of its contexts use.'),
  passedThrough: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('The whole device, its primary and nothing else, is handed to one guest.'),
  resetCycles: deviceCycles.describe('Cycles of a reset once the drain is over.'),
  resetAcknowledgeCyclesMax: deviceCycles.describe('Bound from the end of the drain to the acknowledgement.'),
  initial: section({
    CONFIG: between(0, 0xff, 'a register value').optional(),
    MASK: between(0, 1, 'a register value').optional(),
  })
    .optional()
    .describe('What the registers that an owner can write hold after a reset; 0 where left out.'),
  drainCyclesMax: deviceCycles.describe('Cycles after which a drain that has not ended is isolated.'),
  origin: managed
    .optional()
    .describe(
      'Record of who raised the interrupt of the primary: byte offset in its first frame, or in one by name.',
    ),
  clock: managed
    .optional()
    .describe(
      'Divider of the clock of all its contexts: byte offset in a frame of the primary, as the origin.',
    ),
  registers: registers.optional().describe('Of each context that gives none of its own.'),
  ports: named(port).default({}).describe('Ports beside the one of each context with dma.'),
  identifierTable: identifierTable
    .optional()
    .describe('Where privileged software discovers the stream identifiers.'),
  contexts: named(context),
})

const cluster = section({
  controller: word('an interrupt controller'),
  architecture: oneOf(['PMSA', 'VMSA']),
  pageBytes: list(size, 'page sizes').optional().describe('Page sizes that a VMSA PE is configured with.'),
  el2Regions: between(0, 255, 'EL2 regions'),
  listRegisters: between(1, 16, 'list registers'),
  processingElements: list(name, 'names of processing elements'),
  protectionInstances: list(name, 'names of instances')
    .optional()
    .describe(
      'Hardware of the protection of its PEs, by name. Left out: of their own, which no unit shares.',
    ),
  map: list(
    section({ ...range, to: address.describe('Where the first byte is in the map that all share.') }),
    'ranges of addresses',
  )
    .optional()
    .describe(
      'Ranges of its own address map that the interconnect decodes elsewhere in the map that all share.',
    ),
})

const mailboxUnit = section({
  ...range,
  pe: word('a processing element').optional().describe('Whose PPIs it raises.'),
  controller: word('an interrupt controller').optional().describe('Or: whose SPIs it raises.'),
  channels: between(1, 4096, 'channels'),
  firstChannel: offset.describe('Byte offset of channel 0.'),
  channelStride: size.describe('Bytes from one channel to the next.'),
  attribute: word('an output attribute').describe('With which a message must arrive.'),
})

const bypass = section({
  streams: list(identifier, 'stream identifiers').optional().describe('Left out: of any stream.'),
  direction: oneOf(['read', 'write']).optional().describe('Left out: either.'),
})

const protection = section({
  name,
  family: oneOf(protectionFamilies).describe(
    'staged: a shadow bank takes effect as a whole, by a commit. Of the others each write takes effect at once. direct: a transfer that two regions match is a fault. region-filter: each region has masks of its requesters, and a background decides what no region covers. iopmp: each requester has a memory domain of its own, and is stalled while it is updated.',
  ),
  granuleBytes: size,
  regions: between(1, 256, 'regions'),
  attributes: list(name, 'names of output attributes').describe(
    'Output attributes, 16 at most, from the least restrictive to the most: of two stages the more restrictive one counts.',
  ),
  secondStage: section({
    commit: oneOf(stageCommits).describe(
      'together: one commit puts both stages in force. ordered: a commit names the stages that it puts in force (COMMIT: 1 the first, 2 the second, 3 both), never the second one before the first. unordered: the same, and no order is declared.',
    ),
    instance: name
      .optional()
      .describe('The hardware that decides, where it is shared. Left out: that of the first stage.'),
  })
    .optional()
    .describe(
      'Of a staged unit: a transfer passes two stages, and a region of each must permit it. The lower half of the regions is the first one’s, the upper half the second one’s. Left out: one stage.',
    ),
  commitCycles: deviceCycles.describe('From the commit to its acknowledgement.'),
  closes: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe(
      'Whether a commit is acknowledged only once every transaction that a changed region let pass has its response; commitCycles then count while none is open.',
    ),
  profile: oneOf(['union', 'strict'])
    .default('union')
    .describe(
      'What may pass while an update is under way. union: what the old or the new setting allows, as the paper says. strict: what both allow, with the same output.',
    ),
  frame: frame.describe('Programming frame.'),
  regionStrideBytes: size,
  registers: section({
    ...offsetsOf(commonProtectionRegisters).shape,
    ...optionalOffsets(everyFamilyRegister).shape,
  }).describe(
    'Byte offsets in the frame; a region’s are those of region 0. REVERT: of a staged unit. READERS, WRITERS and BACKGROUND: of a region-filter. STALL, STALL_STATUS and FAULT_LATER: of an iopmp. DOMAINS, those of requester 0, and above 31 domains DOMAINS_HIGH and STALL_HIGH: of an iopmp with domains. FAULT_CODE: of an iopmp, which may lack it.',
  ),
  fault: interrupt.optional().describe('The fault interrupt.'),
  faultCyclesMax: deviceCycles.optional().describe('Bound from a fault to its interrupt; left out: 1.'),
  bypasses: named(bypass)
    .default({})
    .describe(
      'Combinations of attributes for which a region need not permit the direction; its address and its stream are checked all the same.',
    ),
  instance: name
    .optional()
    .describe('The hardware that decides, where it is shared. Left out: one of its own.'),
  structures: named(placedFrame).default({}).describe('What programs it from memory.'),
  priorityEntries: between(1, 255, 'regions')
    .optional()
    .describe(
      'Of an iopmp: so many regions, the first ones, are priority entries. The lowest that matches a transfer decides, permits or denies, before every other region. Left out: none.',
    ),
  domains: between(1, domainsMax, 'memory domains')
    .optional()
    .describe(
      'Of an iopmp: it has a table of requesters and so many memory domains, among which its regions are shared out evenly, in their order. Above 31 the table has two words for each requester, and the stall two registers. Left out: each requester has the regions of its context.',
    ),
  requesterStrideBytes: size
    .optional()
    .describe('Of that table: from the words of one requester to those of the next.'),
})

const protectionUnit = section({
  family: oneOf(unitFamilies).describe('SMMU: pages and translation; SMPU: regions.'),
  stages: list(
    section({
      stage: between(1, 2, 'a stage'),
      instance: name
        .optional()
        .describe('The hardware that decides, where it is shared. Left out: one of its own.'),
    }),
    'stages',
  ).describe('The stages that are enabled.'),
  frames: named(placedFrame).describe('Programming registers.'),
  structures: named(placedFrame).default({}).describe('What programs it from memory: tables, queues.'),
  fault: interrupt.optional().describe('The fault interrupt.'),
})

const guest = section({
  vmid: between(1, 0xfe, 'a VMID'),
  pe: word('a processing element'),
  criticality: between(0, 255, 'a criticality').describe('Higher is more critical.'),
  deadlineCyclesMax: cycles(1).optional().describe('Bound for each of its requests to a device.'),
  directFiq: z
    .literal(true, { error: 'true, or no such key' })
    .optional()
    .describe('Its PE takes physical FIQs at EL1, past the hypervisor; all of them must then be its own.'),
  memory: list(frame, 'memory ranges').describe('What its own accesses may reach.'),
  windows: named(window).describe('Memory that it may hand to a context.'),
})

const argument = oneOf(['context', 'guest', 'window', 'device', 'interrupt'])
const register = oneOf(stepRegisters as readonly StepRegister[] as typeof stepRegisters)
const value = z.union([z.int().min(0).max(addressMax), z.enum(stepWords)], {
  error: `a number or one of ${stepWords.join(', ')}`,
})
const step = z.discriminatedUnion(
  'do',
  [
    section({
      do: z.literal('write'),
      register,
      value,
      begins: oneOf(['grant', 'revoke'])
        .optional()
        .describe('This write begins a declared update of the protection.'),
    }),
    section({ do: z.literal('poll'), register, until: list(value, 'values') }),
    section({ do: z.literal('check'), register, is: list(value, 'values') }),
    section({ do: z.literal('read'), register }),
    section({ do: z.literal('retire') }),
    section({ do: z.literal('inject') }),
    section({ do: z.literal('refill') }),
    section({ do: z.literal('deactivate') }),
  ],
  { error: 'one of write, poll, check, read, retire, inject, refill, deactivate' },
)
const stepNumber = between(1, 999, 'a step')
const change = section({
  drop: stepNumber.optional().describe('Leave out this step of the default; steps count from 1.'),
  replace: stepNumber.optional().describe('Put `step` in the place of this step of the default.'),
  before: stepNumber.optional().describe('Put `step` before this step of the default.'),
  step: step.optional(),
})
const procedure = section({
  arguments: list(argument, 'arguments').optional().describe('Left out: those of the default.'),
  steps: list(step, 'steps').optional().describe('The whole procedure.'),
  changes: list(change, 'changes').optional().describe('Or what differs from the default of this name.'),
})
const procedures = z.union([z.literal('default'), z.record(procedureName, procedure)], {
  error: '“default”, or a mapping from names to procedures',
})

const softwareModule = section({
  kind: oneOf(moduleKinds),
  guest: word('a guest').optional().describe('That it is linked into; left out: EL2.'),
  devices: list(word('a device'), 'names of devices')
    .default([])
    .describe('That it knows or serves; none: it knows of no device.'),
})

const trappedWindow = section({
  ...range,
  guests: list(word('a guest'), 'names of guests').describe('Whose accesses the hypervisor emulates.'),
  device: word('a device').optional().describe('That it shows; left out: no hardware stands behind it.'),
})

const filter = section({
  entries: named(
    section({
      ...range,
      masters: list(
        section({
          cluster: word('a cluster').optional().describe('Left out: of any cluster.'),
          identifiers: list(between(0, 0xffff, 'an identifier'), 'identifiers'),
        }),
        'masters',
      ).describe('Masters that are let through.'),
    }),
  ),
})

const failureLine = section({
  processingElements: list(word('a processing element'), 'names of processing elements')
    .default([])
    .describe('It signals when the guest of one of these stops.'),
  devices: list(word('a device'), 'names of devices')
    .default([])
    .describe('It signals when a context of one of these fails.'),
  controller: word('an interrupt controller').optional().describe('Of an SPI.'),
  spi: between(0, 987, 'an SPI')
    .optional()
    .describe('The interrupt that it is, an edge. SPI n is INTID n + 32.'),
  pe: word('a processing element').optional().describe('Of a PPI.'),
  ppi: between(0, 15, 'a PPI').optional().describe('Or a PPI. PPI n is INTID n + 16.'),
  outside: z
    .literal(true, { error: 'true, or no such key' })
    .optional()
    .describe('It is no interrupt but leaves the chip.'),
  signalCycles: deviceCycles.describe('From the failure to the signal.'),
  signalCyclesMax: deviceCycles.describe('Bound of the same.'),
})

const safetyIsland = section({
  monitor: word('a guest').describe('The guest that monitors the others.'),
  failureLines: named(failureLine).describe('Wires by which it, or the outside, learns of failures.'),
})

const observationNames = observationKinds.map((k) => k.name) as unknown as readonly [string, ...string[]]

export const description = section({
  format: z.literal(descriptionFormat, { error: descriptionFormat }),
  name,
  title: z.string({ error: 'a line of text' }),
  leavesOut: list(z.string({ error: 'a sentence' }), 'sentences')
    .default([])
    .describe('What the description leaves out of a larger platform, one sentence each.'),
  beatBytes: between(4, 256, 'bytes').describe('Bytes that one beat of a DMA burst moves.'),
  interruptControllers: named(
    section({
      version: between(1, 9, 'a GIC version')
        .optional()
        .describe('GICD_PIDR2.ArchRev. Left out: that of compatible.'),
      compatible: oneOf(gicCompatibles).optional().describe('As in a devicetree.'),
      frame: frame.describe('Distributor.'),
      redistributors: frame.optional(),
    }),
  ),
  clusters: named(cluster),
  memories: named(frame).describe('RAM, as the interconnect decodes it.'),
  mailboxUnits: named(mailboxUnit).default({}),
  protection: protection
    .optional()
    .describe('The MPU that this version executes. Left out: only static rules can be checked.'),
  protectionUnits: named(protectionUnit)
    .default({})
    .describe('Further units of system memory protection: described, not executed.'),
  hypervisor: section({
    windows: named(window).default({}).describe('Memory of the hypervisor that primaries may reach.'),
    assignsOn: list(word('a processing element'), 'names of processing elements')
      .optional()
      .describe('PEs on which it assigns contexts. Left out: any.'),
  }).default({ windows: {} }),
  guests: named(guest),
  devices: named(device),
  filters: named(filter).default({}).describe('Filters between processing elements and devices.'),
  safetyIsland: safetyIsland.optional().describe('Who monitors the safety of the others. Left out: nobody.'),
  software: section({
    owners: named(section({ guest: word('a guest'), window: word('a window').optional() }))
      .default({})
      .describe('Which guest each context is assigned to at the start.'),
    procedures: procedures.default('default'),
    deliveryCyclesMax: deviceCycles
      .optional()
      .describe('Bound from an interrupt to its delivery, once nobody hinders it; left out: 64.'),
    modules: named(softwareModule)
      .optional()
      .describe('The software that takes part in sharing devices; left out: it is not said.'),
    trapped: named(trappedWindow).default({}).describe('Addresses at which accesses of guests are emulated.'),
  }),
  contracts: named(list(oneOf(observationNames), 'names of observations'))
    .default({})
    .describe('What other guests may learn of this one: names of observations.'),
  costs: section({
    trapCycles: cycles(),
    switchCycles: cycles(),
    copyCyclesPerByte: cycles(),
    injectCycles: cycles(),
  }),
})

export type Description = z.output<typeof description>
export type ManagedDescription = z.output<typeof managed>
export type DeviceDescription = Description['devices'][string]
export type ContextDescription = DeviceDescription['contexts'][string]
export type InterruptDescription = ContextDescription['interrupts'][number]
export type FrameDescription = ContextDescription['frames'][string]
export type WindowDescription = Description['hypervisor']['windows'][string]
export type ProcedureDescription = Exclude<Description['software']['procedures'], 'default'>[string]
