/**
 * docs/interface.md: every operation, access, register and observation, generated from the interface's own tables. What
 * the tables do not say (on which wire a field is seen) stands here, by name, so that a new one cannot be forgotten.
 */
import { isDeepStrictEqual } from 'node:util'
import { accessFields } from '../dut/protocol.ts'
import { type AccessKind, accessKinds } from '../interface/accesses.ts'
import { domainsPerWord } from '../interface/domains.ts'
import {
  answers,
  type ObservationField,
  observationFields,
  observationFormat,
  observationKinds,
  outcomes,
} from '../interface/observations.ts'
import { type OperationClass, operationClasses, operationFormat } from '../interface/operations.ts'
import type { Procedure } from '../interface/platform.ts'
import { type RegisterName, registers } from '../interface/registers.ts'
import { defaultProceduresFor, defaultProceduresOf } from '../platform/index.ts'
import { sayStep } from './steps.ts'

export const interfaceMarkdown = (): string =>
  [
    '# The interface: operations, accesses, registers, observations',
    '',
    'What every part speaks. Operations are what agents decide; accesses are what reaches the hardware; observations are',
    'what an outsider sees, and all that a rule may judge. Nothing here holds an owner, a setting or a judgement.',
    'Ordinals count from 0, addresses are in bytes, times in device cycles; a field that names nobody is −1.',
    'This file is generated (`npm run generate`) from `src/interface`.',
    '',
    ...operationsSection(),
    ...accessesSection(),
    ...registersSection(),
    ...observationsSection(),
    ...fieldsSection(),
    ...proceduresSection(),
  ].join('\n')

const stageByStage = defaultProceduresFor({ family: 'staged', secondStage: { commit: 'ordered' } })

const { iopmp } = defaultProceduresOf

/** The default procedures, numbered as `changes` in a description counts them. */
const proceduresSection = (): string[] => [
  '## Default procedures of the hypervisor',
  '',
  'What a description overrides with `steps` (the whole) or `changes` (`drop`, `replace`, `before`, by the numbers below).',
  'A step on a register that the context has several of stands for one access to each. `begins` marks the write that',
  "begins a declared update of the protection; `setting` is the granted setting's field, `frame` the frame with its window",
  'open, `closed` with its window shut; *retire* empties the list registers that hold an interrupt of the context, *inject*',
  "fills an empty one of the owner's PE.",
  '',
  ...procedureList(defaultProceduresOf.staged),
  '### Where two stages are committed each by itself',
  '',
  ...procedureList(unlike(stageByStage, defaultProceduresOf.staged), '####'),
  '### Where the protection is written directly',
  '',
  ...(['direct', 'region-filter', 'iopmp'] as const).flatMap((family) => [
    `Of a platform whose protection is of the family \`${family}\`, these differ:`,
    '',
    ...procedureList(unlike(defaultProceduresOf[family], defaultProceduresOf.staged), '####'),
  ]),
  '### Where an IOPMP has a table of requesters',
  '',
  'Of `protection.domains` up to 31 a requester has one word of it, of more it has two, and a stall names domains in as many;',
  '`domains` are those that it may have before the update. These differ from the ones of the family `iopmp`:',
  '',
  ...(
    [
      ['one word', domainsPerWord],
      ['two words', domainsPerWord + 1],
    ] as const
  ).flatMap(([words, domains]) => [
    `With ${words}:`,
    '',
    ...procedureList(unlike(defaultProceduresFor({ family: 'iopmp', domains }), iopmp), '####'),
  ]),
  '### Where a record of a fault has a code',
  '',
  ...procedureList(
    unlike(defaultProceduresFor({ family: 'iopmp', registers: { FAULT_CODE: 0 } }), iopmp),
    '####',
  ),
]

/** Those of the first that the second have otherwise. */
const unlike = (procedures: readonly Procedure[], others: readonly Procedure[]): readonly Procedure[] =>
  procedures.filter((p, i) => !isDeepStrictEqual(p, others[i]))

function procedureList(procedures: readonly Procedure[], heading = '###'): string[] {
  return procedures.flatMap(({ name, arguments: takes, steps }) => [
    `${heading} ${name}(${takes.join(', ')})`,
    '',
    ...steps.map((step, i) => `${i + 1}. ${sayStep(step)}`),
    '',
  ])
}

const code = (text: string): string => `\`${text}\``

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line), '']
}

const operationsSection = (): string[] => [
  `## Operations (${code(operationFormat)})`,
  '',
  'Any may come at any time; one that makes no sense has a defined answer. As JSON each says `by`, the agent, and `do`;',
  '`"with": true` puts it into the same cycle as the one before.',
  '',
  ...table(
    ['class', 'as JSON, beside `by` and `do`', 'what it does'],
    operationClasses.map((name) => [name, ...operations[name]]),
  ),
]

const operations: Readonly<Record<OperationClass, readonly [fields: string, does: string]>> = {
  'guest read': ['`guest`, `address`', 'The PE of the guest reads one 32-bit word.'],
  'guest write': ['`guest`, `address`, `value`', 'It writes one 32-bit word.'],
  'guest job': [
    '`guest`, `context`, `direction`, `address`, `beats`, `value`',
    'It writes a DMA descriptor to the doorbell of a context, as one access.',
  ],
  'guest crash': ['`guest`', 'The guest stops, and its PE is free.'],
  'guest hang': ['`guest`', 'The guest stops, and its PE is not free.'],
  'guest acknowledge': ['`guest`', 'It acknowledges its highest pending virtual interrupt.'],
  'guest end': ['`guest`', 'It ends the virtual interrupt that it handles.'],
  'hypervisor start': [
    '`procedure`, `context`, `guest`, `window`',
    'Starts a procedure of the description; refused while one runs.',
  ],
  'hypervisor step': ['', 'The next access of the handler, else of the procedure.'],
  'hypervisor step fails': ['`fails: true`', 'That step fails, which ends the procedure where it stands.'],
  'hypervisor run': ['', 'Steps up to and including the next wait, or to the end.'],
  'hypervisor take': ['`guest`', 'The PE of the guest takes its pending physical interrupt to EL2.'],
  'device issue': ['`context`, `ordinal`', 'The next beat of a transaction appears at the port.'],
  'device raise': ['`context`, `interrupt`', 'The context raises one of its interrupts.'],
  'device fail': ['`context`', 'The context detects an error of its own.'],
  'interconnect deliver': [
    '`context`, `ordinal`',
    'The protection judges the next beat; memory takes it if it passes.',
  ],
  'interconnect respond': ['`context`, `ordinal`', 'The transaction is answered.'],
  'interconnect error': ['`context`, `ordinal`, `error: true`', 'It is answered with an error.'],
  'time tick': ['`cycles`', 'Device cycles pass. Only this moves the clock of the device.'],
}

const accessesSection = (): string[] => [
  '## Accesses',
  '',
  'What a device under test performs. One of the hypervisor names a register by role and index; one of a guest an address.',
  `It is answered ${answers.map(code).join(', ')}: \`trapped\` is a refusal by the EL2 MPU, \`error\` one by the bus.`,
  '',
  ...table(
    ['access', 'fields', 'what it is on the hardware'],
    accessKinds.map((kind) => [kind, accessFields[kind].map(code).join(', '), accesses[kind]]),
  ),
]

const accesses: Readonly<Record<AccessKind, string>> = {
  read: 'Load by EL2 of a memory-mapped register, or MRS of a system register on the PE of `guest`.',
  write: 'Store by EL2, or MSR.',
  'guest read': 'Load by EL1 of the PE of the guest.',
  'guest write': 'Store by EL1 of the PE of the guest.',
  'guest job': 'Stores by EL1 that write a descriptor, the last one to DOORBELL.',
  take: 'IRQ exception to EL2 and read of ICC_IAR; it answers the line, or −1.',
  'guest acknowledge': 'Read of ICV_IAR by EL1, or of ICC_IAR where its PE takes FIQs itself.',
  'guest end': 'Write of ICV_EOIR by EL1, or of ICC_EOIR after such an FIQ.',
  issue: 'The engine of the device drives the next transfer on its bus port.',
  raise: 'An event within the device that its interrupt reports.',
  fail: 'An error within the context, as a fault injector makes it.',
  deliver: 'The interconnect moves one transfer from the port through the protection.',
  respond: 'The interconnect drives the response channel (R or B); `value` 1 is SLVERR.',
  tick: '`count` edges of the clock of the device.',
  stop: 'The PE of the guest stands still, as its watchdog sees it. Sent where there is a safety island.',
}

const registersSection = (): string[] => [
  '## Registers',
  '',
  'By role, so that one procedure drives any device; the description says where each lies. `index` counts what the second',
  'column says.',
  '',
  ...table(
    ['register', 'one for each', 'where', 'what it holds'],
    registers
      .filter((r) => r.per !== 'nothing')
      .map((r) => [r.name, r.per, 'system' in r ? 'system register' : 'memory-mapped', holds[r.name]]),
  ),
]

const holds: Readonly<Record<RegisterName, string>> = {
  DOORBELL: 'Takes a descriptor.',
  CONFIG: 'Eight bits of the owner; 0 after reset.',
  MASK: '1: the context raises no interrupt.',
  STATUS: '1: it has a cause to interrupt; write 1 to clear.',
  ERROR: 'Whether and how it failed; 0 after reset.',
  OWNER: 'VMID of the owner, 0xff for nobody.',
  GATE: 'Write 1: the context may act. Only a reset closes it.',
  RESET: 'Write 1 to ask for a reset.',
  RESET_STATUS: '0 idle, 1 draining, 2 isolated, 3 resetting, 4 done, 5 failed.',
  ORIGIN: 'Bit n: the n-th secondary of the device raised the interrupt of the primary; write 1 to clear.',
  CLOCK: 'By what the clock of every context of the device is divided; 0 after reset.',
  WEIGHT: 'Turns of the context in a round of its arbiter; 1 after a reset of the primary.',
  IDENTIFIER: 'Of the table of a device: the stream identifier of the context.',
  OTHER: '',
  MEMORY: '',
  HOLE: '',
  RATE: 'What CLOCK of its device holds, for the context to read.',
  BASE: 'First byte of the region. Writes go to the shadow bank, reads show what is in force.',
  LIMIT: 'Last byte of the region, likewise.',
  ATTRIBUTES:
    'Bit 0 enable, 1 read, 2 write, from 4 the output attribute, from 16 the stream identifier; likewise.',
  REVERT: 'Write: the shadow bank becomes what is in force. Of a staged unit only.',
  COMMIT:
    'Write: the shadow bank takes effect; of a unit that is written directly: what was written is in force once it is acknowledged. Of an iopmp bit n resumes requester n; of two stages that are committed each by itself bit 0 puts the first in force, bit 1 the second.',
  COMMIT_STATUS: '1 while a commit is under way.',
  FAULT_STATUS: 'Bit 0 a record is held, bit 1 another was lost; write clears.',
  FAULT_STREAM: 'Stream identifier of the fault.',
  FAULT_ADDRESS: 'Byte address of the fault.',
  READERS: 'Bit n: requester n may read in the region. Of a region-filter.',
  WRITERS: 'Bit n: requester n may write in the region. Of a region-filter.',
  BACKGROUND: 'Bit n: requester n passes where no region is. Of a region-filter.',
  STALL:
    'Write: the transfers of each requester whose bit is 1 are held, until COMMIT resumes it. Of an iopmp.',
  STALL_HIGH:
    'The upper domains, written before STALL, which takes it. Of an iopmp with more than 31 memory domains.',
  DOMAINS:
    'Bit n: the requester has memory domain n, from 0 to 30. Of an iopmp with a table of requesters, whose STALL names domains: it holds the requesters that have one of them when it is written.',
  DOMAINS_HIGH: 'Bit n: the requester has memory domain 31 + n.',
  FAULT_CODE:
    'Why it was blocked: 1 an entry matches and forbids the read, 2 the write, 5 none matches, 6 the requester is unknown, 7 the setting changed under its burst; 0 where no record is held. Of an iopmp, which may have it.',
  STALL_STATUS: '1 while transfers that are to be held may still pass. Of an iopmp.',
  FAULT_LATER:
    'Bit n: a fault of requester n came while a record was held; a write of FAULT_STATUS clears it. Of an iopmp.',
  ENABLE: 'The line is forwarded (GICD_ISENABLER).',
  PENDING: 'The line is pending (GICD_ISPENDR).',
  ACTIVE: 'The line is active (GICD_ISACTIVER).',
  ROUTE: 'The PE that an SPI goes to (GICD_IROUTER).',
  EL2_BASE: 'First byte of an EL2 MPU region (HPRBAR).',
  EL2_LIMIT: 'Last byte of it, bit 0 enables it (HPRLAR).',
  EMPTY_LIST_REGISTERS: 'Bit n: list register n is empty (ICH_ELRSR).',
  LIST_REGISTER:
    'A virtual interrupt (ICH_LR): from bit 0 the line, 16 its priority, 26 EOI, 27 HW, 28 the state (1 pending, 2 active).',
  END: 'Write: the physical interrupt was handled (ICC_EOIR).',
  TRIGGER: '1: the controller takes the line as an edge, 0: as a level (GICD_ICFGR).',
  PRIORITY: 'Urgency of the line, 0 the most urgent (GICD_IPRIORITYR).',
  LIST_CONTROL:
    'Bit 1: maintenance while at most one list register is valid, 3: while none is pending (ICH_HCR).',
  MAINTENANCE: 'Bit 0: an interrupt has ended that asks for maintenance; 1 and 3 as above (ICH_MISR).',
}

const fromWhom = {
  operation: 'the runner',
  software: 'the procedures',
  device: 'the device under test',
} as const

const observationsSection = (): string[] => [
  `## Observations (${code(observationFormat)})`,
  '',
  'A device under test reports those of the last kind; the runner adds the others itself.',
  '',
  ...table(
    ['observation', 'reported by', 'seen on', 'fields'],
    observationKinds.map((k) => [k.name, fromWhom[k.from], k.where, k.fields.map((f) => code(f)).join(', ')]),
  ),
  'One job is one request at the port, with the beats of its descriptor, and one response. RST-12.b and SYS-2.a count them',
  'so, CTX-13.b their beats: of a device that splits a job, or merges two, they would find what is no mistake. Such a device',
  'reports the request of the job as a whole, as it first appears, or does not report *request at port*, and these rules are',
  'then not observable.',
  '',
]

const fieldsSection = (): string[] => [
  '## Fields of observations',
  '',
  ...table(
    ['field', 'what it is', 'on which wire, or in which register'],
    observationFields.map((name) => [code(name), ...fields[name]]),
  ),
]

const fields: Readonly<Record<ObservationField, readonly [is: string, seen: string]>> = {
  operation: ['Class of the operation, by ordinal in the first table.', 'The runner.'],
  accepted: ['1: it had an effect.', 'The runner; a device says *refused* in its end record.'],
  cycles: ['Device cycles.', 'The clock of the device.'],
  hangs: ['1: the guest hangs, 0: it crashed.', 'The runner.'],
  guest: ['Ordinal of the guest; −1 is the hypervisor.', 'The PE and exception level of the access.'],
  pe: [
    'Ordinal of the processing element.',
    'The PE of the access, or its affinity in the interrupt controller.',
  ],
  register: [
    'Role, by ordinal in the table of registers; beyond it any other, RAM, nobody.',
    'The address decoded.',
  ],
  index: ['Which register of that role.', 'The address decoded.'],
  context: [
    'Ordinal of the context.',
    'At the port its channel tag, or the declared stream identifiers; else whose wire or register it is.',
  ],
  stream: ['Stream identifier.', 'Sideband of AR or AW at the port; FAULT_STREAM of a fault record.'],
  tag: ['Transaction identifier, free again after the response.', 'ARID or AWID, RID or BID.'],
  direction: ['0 read, 1 write.', 'AR or AW; of a fault the status register.'],
  address: [
    'Byte address, of the beat where it is one.',
    'ARADDR or AWADDR; FAULT_ADDRESS; the address of the PE.',
  ],
  beat: ['Ordinal of the transfer in its burst.', 'The transfers of R or W, counted.'],
  beats: ['Transfers of the burst.', 'ARLEN or AWLEN, plus 1; in a job the descriptor.'],
  message: ['1: an interrupt message.', 'AWADDR lies in a mailbox unit.'],
  attribute: [
    'Output attribute, by ordinal in the description.',
    'ARCACHE or AWCACHE behind the protection.',
  ],
  value: ['What was read or written.', 'RDATA or WDATA; of a register the word of the PE.'],
  answer: [`${answers.map((a, i) => `${i} ${a}`).join(', ')}.`, 'The exception that the PE takes, or none.'],
  error: ['1: an error response.', 'RRESP or BRESP.'],
  procedure: ['Ordinal in the description.', 'The call in the hypervisor.'],
  window: ['Ordinal among the windows of the guest.', 'The call in the hypervisor.'],
  setting: [
    'Ordinal among the settings of the context that the update declares; 0 is nothing.',
    'The call in the hypervisor.',
  ],
  outcome: [`${outcomes.map((o, i) => `${i} ${o}`).join(', ')}.`, 'The return of the call.'],
  line: ['Ordinal of the interrupt input.', 'The wire; INTID in ICC_IAR or ICV_IAR.'],
  level: ['0 low, 1 high, 2 pulse.', 'The wire.'],
  overflow: ['1: a fault came while a record was held.', 'FAULT_STATUS.'],
  through: [
    'Protection units that it came out of; 0: it came by a path around them.',
    'On which bus behind the device it appears.',
  ],
}
