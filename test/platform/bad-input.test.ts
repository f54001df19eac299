// Mistakes in a description: each is reported at its line and column, with what to do. A row edits the gateway: in the
// text put in, ▸ stands where the problem must be reported.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Problem, printProblems, problemsShownMax, readPlatform } from '../../src/platform/index.ts'

const textOf = (name: string): string => readFileSync(`platforms/${name}.yaml`, 'utf8')
const gateway = textOf('zonal-gateway')
const mark = '▸'

/** [what, text taken out, text put in, fragment of the problem as printed] */
type Row = readonly [string, string, string, string]

const shape: Row[] = [
  [
    'an unknown key',
    'role: secondary\n        frames: { registers: { base: 0x74bd0000',
    '▸roll: secondary\n        frames: { registers: { base: 0x74bd0000',
    'Did you mean "role"?',
  ],
  [
    'a missing key',
    'sram-0: { base: 0x31780000, size: 1MB }',
    '▸sram-0: { base: 0x31780000 }',
    'Add "size: …"',
  ],
  ['a key twice', '  sram-1: {', '  ▸sram-0: {', 'each key once'],
  ['an unknown top-level key', 'memories:', '▸memorys:', 'Did you mean "memories"?'],
  [
    'underscores in a number',
    'base: 0x74bd0000',
    'base: ▸0x74bd_0000',
    'Write 0x74bd0000: YAML 1.2 knows no underscores',
  ],
  [
    'decimal underscores',
    'resetCycles: 8 # †\n    resetAcknowledgeCyclesMax: 12 # †\n    origin',
    'resetCycles: ▸1_000\n    resetAcknowledgeCyclesMax: 1200\n    origin',
    'Write 1000:',
  ],
  ['a binary number', 'channel: 2, ppi: 1', 'channel: ▸0b10, ppi: 1', 'Write 0x2: YAML 1.2 knows no binary'],
  ['a number in quotes', 'beatBytes: 64', 'beatBytes: ▸"64"', 'without quotes'],
  ['a leading zero', 'spi: 583', 'spi: ▸0583', 'Write 583'],
  ['a number beyond 2^53', 'base: 0x35780000, size: 1MB', 'base: ▸0x20000000000001, size: 1MB', 'below 2^53'],
  [
    'an address beyond 32 bits',
    'base: 0x35780000, size: 1MB',
    'base: ▸0x100000000, size: 1MB',
    'from 0 to 0xffffffff',
  ],
  ['a negative address', 'base: 0x35780000, size: 1MB', 'base: ▸-4, size: 1MB', 'from 0 to 0xffffffff'],
  ['a fraction', 'vmid: 2', 'vmid: ▸2.5', 'a whole number of a VMID'],
  ['a unit that is none', 'base: 0x79900000, size: 7MB', 'base: 0x79900000, size: ▸7M', 'Write 7MB.'],
  ['a binary unit', 'base: 0x79900000, size: 7MB', 'base: 0x79900000, size: ▸7MiB', 'Write 7MB.'],
  [
    'a word misspelt',
    'trigger: level, controller: gic-0, spi: 583',
    'trigger: ▸levl, controller: gic-0, spi: 583',
    'Did you mean "level"?',
  ],
  [
    'another format',
    'format: wellbehaved/description/1',
    'format: ▸wellbehaved/description/2',
    'wellbehaved/description/1',
  ],
  ['a value left out', 'vmid: 2', 'vmid: ▸', 'Write the value behind the colon'],
  ['a name with a capital letter', '  sram-1: {', '  ▸SRAM-1: {', 'a small letter'],
  ['the key __proto__', 'costs: {', 'costs: { ▸__proto__: { a: 1 },', 'a plain word'],
  ['an unknown observation', '  update: []\n', '  update: [▸beat pased]\n', 'Did you mean "beat passed"?'],
  ['a tag', 'title: Zonal', 'title: ▸!line Zonal', 'Remove the tag'],
  ['a mapping where a list belongs', 'streams: [0x12]', 'streams: ▸{ a: 1 }', 'a list of stream identifiers'],
]

const names: Row[] = [
  [
    'an unknown guest',
    'station-2: { guest: diagnostics,',
    'station-2: { guest: ▸diagnostic,',
    'Did you mean "diagnostics"?',
  ],
  [
    'an unknown window',
    'guest: update, window: rx',
    'guest: update, window: ▸rxx',
    'a window of update: rx, tx',
  ],
  [
    'an owner of a context that is not there',
    'station-3: { guest: update',
    '▸station-4: { guest: update',
    'Did you mean "station-1"?',
  ],
  [
    'an owner of a primary',
    'station-3: { guest: update',
    '▸physical-station: { guest: update',
    'the hypervisor keeps primaries',
  ],
  [
    'an owner without a window',
    'guest: update, window: rx }',
    'guest: update }',
    'Add "window: …", one of rx, tx',
  ],
  [
    'an unknown controller',
    'controller: gic-0, spi: 584',
    'controller: ▸gic-2, spi: 584',
    'Did you mean "gic-0"?',
  ],
  [
    'an unknown controller of a cluster',
    'controller: gic-1',
    'controller: ▸gic-7',
    'an interrupt controller: gic-0, gic-1',
  ],
  ['an unknown processing element', 'pe: core-1\n', 'pe: ▸core-9\n', 'Did you mean "core-0"?'],
  ['an unknown mailbox unit', 'mailbox: unit-2,', 'mailbox: ▸unit-5,', 'a mailbox unit: unit-0'],
  [
    'an unknown attribute',
    'size: 2KB, access: read-write, attribute: device }',
    'size: 2KB, access: read-write, attribute: ▸devise }',
    'Did you mean "device"?',
  ],
  ['a contract about nobody', '  update: []\n', '  ▸updat: []\n', 'Did you mean "update"?'],
]

const meaning: Row[] = [
  [
    'a title that moves the cursor',
    'title: Zonal gateway, Ethernet shared by three guests, three CAN and one LIN passed through',
    'title: ▸"\\e[2J"',
    'printable',
  ],
  [
    'frames that overlap in a device',
    'base: 0x74bd0000, size: 64KB',
    'base: ▸0x74bcfffc, size: 64KB',
    'apart from station-1.registers, which is 0x74bc0000',
  ],
  [
    'two contexts with one base',
    'frames: { registers: { base: 0x449a0000, size: 0x4000',
    'frames: { registers: { base: ▸0x74bd0000, size: 0x4000',
    'apart from station-2.registers',
  ],
  [
    'a misaligned frame',
    'base: 0x449a0000',
    'base: ▸0x449a0002',
    'The nearest ones are 0x449a0000 and 0x449a0004.',
  ],
  [
    'a frame beyond the map',
    'base: 0x449a0000, size: 0x4000',
    'base: 0xffffff00, size: ▸0x4000',
    'an end at 0xffffffff at most',
  ],
  [
    'a register outside its frame',
    'registers: { base: 0x449a0000, size: 0x4000 } }\n',
    'registers: { base: 0x449a0000, size: 0x4000 } }\n        registers: { DOORBELL: ▸0x4000, CONFIG: 4, MASK: 8, STATUS: 12, ERROR: 16 }\n',
    'The last word is at 0x3ffc.',
  ],
  [
    'two registers at one offset',
    'OWNER: 0x2000, GATE: 0x2004',
    'OWNER: 0x2000, GATE: ▸0x2000',
    'OWNER has this one',
  ],
  [
    'a control register outside the primary',
    'GATE: 0x3004',
    'GATE: ▸0x10000',
    'within the first frame of the primary',
  ],
  [
    'a control register left out',
    'control: { OWNER: 0x3000, GATE: 0x3004, RESET: 0x3008, ',
    '▸control: { OWNER: 0x3000, GATE: 0x3004, ',
    'Add "RESET: …"',
  ],
  [
    'an owner register of a primary',
    'control: { RESET: 0x100, RESET_STATUS: 0x104 } # †\n      station-1',
    'control: { ▸OWNER: 0x200, RESET: 0x100, RESET_STATUS: 0x104 } # †\n      station-1',
    'nobody assigns a primary',
  ],
  ['a stream twice in a context', 'streams: [0x13]', 'streams: [0x13, ▸0x13]', 'this context has this one'],
  [
    'two primaries',
    'role: secondary\n        frames: { registers: { base: 0x74bc0000',
    'role: ▸primary\n        frames: { registers: { base: 0x74bc0000',
    'physical-station is it',
  ],
  [
    'no primary',
    'contexts:\n      flexcan-0:\n        role: primary',
    '▸contexts:\n      flexcan-0:\n        role: secondary',
    'exactly one context with role: primary',
  ],
  ['two guests on a processing element', 'pe: core-2\n', 'pe: ▸core-1\n', 'diagnostics has this one'],
  ['a VMID twice', 'vmid: 3', 'vmid: ▸1', 'control has this one'],
  [
    'a window outside the memory of its guest',
    'base: 0x357d0800',
    'base: ▸0x35800000',
    'It is 0x357c0000 to 0x357fffff.',
  ],
  ['a window outside every memory', 'base: 0x357d0800', 'base: ▸0x10000000', 'within one of the memories'],
  [
    'guest memory outside every memory',
    'memory: [{ base: 0x357c0000, size: 256KB }]',
    'memory: [{ base: ▸0x357c0000, size: 2MB }]',
    'within one of the memories',
  ],
  ...['60', '48', '7', '128'].map(
    (bytes): Row => [
      `a beat of ${bytes} bytes`,
      'beatBytes: 64',
      `beatBytes: ▸${bytes}`,
      `found ${bytes}, expected a power of two, from 4 to 64, the granule`,
    ],
  ),
  [
    'a window that is no multiple of the granule',
    'tx: { base: 0x357d0800, size: 2KB',
    'tx: { base: 0x357d0800, size: ▸0x1020',
    'a multiple of 64 bytes, the granule.',
  ],
  [
    'memories that overlap',
    '7MB }',
    '7MB }\n  more: { base: ▸0x79a00000, size: 1MB }',
    'apart from code-ram',
  ],
  ['a region register twice', 'regions: [6, 7]', 'regions: [6, ▸2]', 'station-1 has this one'],
  [
    'a region register that is not there',
    'regions: [6, 7]',
    'regions: [6, ▸16]',
    'The protection has 16 regions.',
  ],
  [
    'too few region registers named',
    'regions: [6, 7]',
    '▸regions: [6]',
    'one for the window, one for each mailbox channel',
  ],
  ['a channel beyond the unit', 'channel: 3', 'channel: ▸12', 'a channel from 0 to 11'],
  ['an SPI and its INTID at odds', 'spi: 584', 'spi: 584, intid: ▸584', '616, since SPI n is INTID n + 32'],
  [
    'an SPI and a PPI',
    '- { trigger: level, controller: gic-0, spi: 584 }',
    '- ▸{ trigger: level, controller: gic-0, spi: 584, ppi: 2 }',
    'both spi and ppi',
  ],
  [
    'an SPI without a controller',
    '- { trigger: level, controller: gic-0, spi: 584 }',
    '- ▸{ trigger: level, spi: 584 }',
    'Add "controller: gic-0"',
  ],
  ['a mailbox of a wire', 'spi: 584 }', 'spi: 584, ▸mailbox: unit-0 }', 'only where the trigger is message'],
  [
    'one line with two triggers',
    'trigger: level, controller: gic-0, spi: 760',
    'trigger: ▸edge, controller: gic-0, spi: 581',
    'level, as gic-0 SPI 581 has elsewhere',
  ],
  [
    'a message without DMA',
    '{ trigger: level, controller: gic-0, spi: 581, fiq: true }',
    '{ trigger: ▸message, mailbox: unit-3, channel: 0, ppi: 1 }',
    'a context without dma sends no message',
  ],
  [
    'bursts beyond 4 KB',
    'streams: [0x13]\n        dma: { outstandingMax: 2, burstBeatsMax: 4 }',
    'streams: [0x13]\n        dma: { outstandingMax: 2, burstBeatsMax: ▸65 }',
    'At 64 bytes a beat that is 64 beats.',
  ],
  [
    'pass-through of a device with secondaries',
    '  ethernet:\n',
    '  ethernet:\n    passedThrough: ▸true\n',
    'has its primary only',
  ],
  [
    'an acknowledgement before the reset',
    'resetAcknowledgeCyclesMax: 12 # †\n    origin',
    'resetAcknowledgeCyclesMax: ▸7\n    origin',
    'at least the 8 cycles',
  ],
  ['region registers beyond the frame', 'ATTRIBUTES: 0x108', 'ATTRIBUTES: ▸0xf80', 'Enlarge the frame'],
]

const hypervisor = 'hypervisor:\n'
const units = (unit: string) => `protectionUnits:\n  ${unit}\n${hypervisor}`
const ethernet = '  ethernet:\n'
const station1 = 'dma: { outstandingMax: 2, burstBeatsMax: 4 }\n        regions: [2, 3]'
const through = (names: string) => station1.replace('4 }', `4, through: [${names}] }`)

const protection: Row[] = [
  ['an unknown unit at a context', station1, through('▸system-mpv'), 'Did you mean "system-mpu"?'],
  [
    'an unknown unit at a port',
    ethernet,
    `${ethernet}    ports: { walks: { kind: walk, through: [▸smmu] } }\n`,
    'a protection unit: system-mpu',
  ],
  [
    'an unknown kind of port',
    ethernet,
    `${ethernet}    ports: { walks: { kind: ▸wolk, through: [] } }\n`,
    'Did you mean "walk"?',
  ],
  [
    'a port of a context of another device',
    ethernet,
    `${ethernet}    ports: { walks: { kind: walk, context: ▸flexcan-0, through: [] } }\n`,
    'a context of ethernet: physical-station',
  ],
  [
    'a port with the name of a context that has one',
    ethernet,
    `${ethernet}    ports: { ▸station-1: { kind: walk, through: [] } }\n`,
    'the port of the context station-1 has this one',
  ],
  [
    'an unknown family of units',
    hypervisor,
    units('smmu: { family: ▸SMU, stages: [{ stage: 1 }], frames: {} }'),
    'Did you mean "SMMU"?',
  ],
  [
    'a stage that is none',
    hypervisor,
    units('smmu: { family: SMMU, stages: [{ stage: ▸3 }], frames: {} }'),
    'a stage from 1 to 2',
  ],
  [
    'a stage twice',
    hypervisor,
    units('smmu: { family: SMMU, stages: [{ stage: 1 }, { stage: ▸1 }], frames: {} }'),
    'this unit has this one',
  ],
  [
    'a unit without a stage',
    hypervisor,
    units('smmu: { family: SMMU, ▸stages: [], frames: {} }'),
    'stage 1, stage 2 or both',
  ],
  [
    'a unit with the name of the staged one',
    hypervisor,
    units('▸system-mpu: { family: SMMU, stages: [{ stage: 1 }], frames: {} }'),
    'Rename one of the two',
  ],
  [
    'a structure beyond the map',
    hypervisor,
    units(
      'smmu: { family: SMMU, stages: [{ stage: 1 }], frames: {}, structures: { table: { base: 0xffffff00, size: ▸4KB } } }',
    ),
    'an end at 0xffffffff at most',
  ],
  [
    'a frame of an unknown cluster',
    'base: 0x74bd0000, size: 64KB',
    'base: 0x74bd0000, size: 64KB, cluster: ▸cluster-2',
    'Did you mean "cluster-0"?',
  ],
  [
    'a controller without a version',
    'gic-1: { version: 3, frame',
    '▸gic-1: { frame',
    'or "compatible: arm,gic-v3"',
  ],
  [
    'a controller of two versions',
    'gic-1: { version: 3, frame',
    'gic-1: { version: ▸2, compatible: "arm,gic-v3", frame',
    '3, since it is compatible with arm,gic-v3',
  ],
  [
    'an unknown compatible',
    'gic-1: { version: 3, frame',
    'gic-1: { compatible: ▸"arm,gic-v33", frame',
    'Did you mean "arm,gic-v3"?',
  ],
  [
    'an unknown PE that assigns',
    hypervisor,
    `${hypervisor}  assignsOn: [▸core-8]\n`,
    'Did you mean "core-0"?',
  ],
  [
    'a mailbox unit that raises nothing',
    'unit-3: { base: 0x76290000, size: 64KB, pe: core-3,',
    '▸unit-3: { base: 0x76290000, size: 64KB,',
    'neither pe nor controller',
  ],
  [
    'an SPI from a mailbox unit of a PE',
    'channel: 3, ppi: 1',
    'channel: 3, ▸spi: 1, ppi: 1',
    'unit-2 raises PPIs of core-2',
  ],
  [
    'a wire to an unknown controller',
    'controller: gic-0, spi: 583',
    'controller: gic-0, spi: 583, alsoTo: [{ controller: ▸gic-3, spi: 583 }]',
    'Did you mean "gic-0"?',
  ],
  [
    'a message to a further controller',
    'channel: 3, ppi: 1',
    'channel: 3, ppi: 1, ▸alsoTo: [{ controller: gic-1, spi: 583 }]',
    'it is one write',
  ],
  [
    'a table of identifiers of another device',
    'entries: { physical-station: [0x10],',
    'entries: { ▸flexcan-0: [0x10],',
    'a context of ethernet',
  ],
  ['a table of identifiers beyond the frame', 'offset: 0x200', 'offset: ▸0xfff4', 'It has 4 words'],
]

const procedures: Row[] = [
  [
    'an unknown register',
    '',
    '{ reset: { steps: [{ do: write, register: ▸control.OWNR, value: 1 }] } }',
    'Did you mean "control.OWNER"?',
  ],
  [
    'an unknown action',
    '',
    '{ reset: { steps: [{ do: ▸wait }] } }',
    'one of write, poll, check, read, retire, inject',
  ],
  [
    'an unknown word',
    '',
    '{ reset: { steps: [{ do: write, register: el2.LIMIT, value: ▸closd }] } }',
    'Did you mean "closed"?',
  ],
  [
    'a word of another register',
    '',
    '{ reset: { steps: [{ do: write, register: control.OWNER, value: ▸closed }] } }',
    'guest, nobody for control.OWNER',
  ],
  [
    'a setting without a window',
    '',
    '{ reset: { steps: [{ do: write, register: region.BASE, value: ▸setting }] } }',
    'it needs window or device, and reset takes context, guest',
  ],
  [
    'a register that no argument decides',
    '',
    '{ interrupt: { steps: [{ do: write, register: ▸el2.LIMIT, value: closed }] } }',
    'use one of control.OWNER',
  ],
  [
    'the end of an interrupt outside its handler',
    '',
    '{ reset: { steps: [{ do: write, register: ▸cpu.END, value: 1 }] } }',
    'it needs interrupt',
  ],
  ['an injection outside a handler', '', '{ reset: { steps: [{ do: ▸inject }] } }', 'it needs interrupt'],
  [
    'a grant without a window',
    '',
    '{ reset: { steps: [{ do: write, register: protection.REVERT, value: 1, begins: ▸grant }] } }',
    'needs window or device',
  ],
  [
    'a name that is nearly a default',
    '',
    '{ ▸asign: { steps: [{ do: retire }] } }',
    'Did you mean "assign"?',
  ],
  ['a change of a step that is not there', '', '{ reset: { changes: [{ drop: ▸99 }] } }', 'The default has'],
  ['a change of no kind', '', '{ reset: { changes: [▸{ replace: 2 }] } }', 'replace with step'],
].map(([what, , put, fragment]) => [what, '  procedures: default', `  procedures: ${put}`, fragment] as const)

/** Edits of the controller that is shared. */
const sharing: Row[] = [
  [
    'a context without a frame',
    'frames: { registers: { base: 0x2a330000, size: 64KB } }',
    '▸frames: {}',
    'expected a frame that holds its registers',
  ],
  ['a kind of resource that is none', 'kind: arbiter', 'kind: ▸arbitrator', 'Did you mean "arbiter"?'],
  [
    'isolation that is neither true nor false',
    'performanceIsolation: false',
    'performanceIsolation: ▸sometimes',
    'true or false',
  ],
  [
    'a sharer that is not there',
    'between: [queue-deep, queue-flat, lines]',
    'between: [queue-deep, ▸queue-flats, lines]',
    'Did you mean "queue-flat"?',
  ],
  [
    'a sharer of another device',
    'between: [queue-deep, queue-flat, lines]',
    'between: [queue-deep, ▸compare-a, lines]',
    'a context of serial',
  ],
  [
    'turns of a context that is not there',
    'weights: { queue-deep: 3,',
    'weights: { ▸queue-dep: 3,',
    'Did you mean "queue-deep"?',
  ],
  [
    'turns of a context that does not share',
    'weights: { queue-deep: 3,',
    'weights: { ▸control-unit: 2, queue-deep: 3,',
    'a context that uses it: queue-deep, queue-flat, lines',
  ],
  [
    'a second arbiter for a context',
    '      buffers:\n        kind: store',
    '      lane:\n        kind: arbiter\n        arbitration: ▸{ kind: static }\n      buffers:\n        kind: store',
    'a context at one arbiter with arbitration',
  ],
  ['no turn', 'queue-flat: 1, lines: 1 }', 'queue-flat: 1, lines: ▸0 }', 'from 1 to 255'],
  ['a bound of no beat', 'waitBeatsMax: 10', 'waitBeatsMax: ▸0', 'a whole number of beats from 1 to 65535'],
  [
    'weights that nobody can write',
    'arbitration:\n          kind: dynamic\n          registers: 0x2a300200\n',
    '▸arbitration:\n          kind: dynamic\n',
    'Add "registers: 0x…", or write kind: static.',
  ],
  [
    'a part of a context that is not there',
    'queue-flat: { offset: 0x400',
    '▸queue-falt: { offset: 0x400',
    'Did you mean "queue-flat"?',
  ],
  [
    'a part without a size',
    'queue-deep: { offset: 0, size: 1KB }',
    '▸queue-deep: { offset: 0 }',
    'Add "size: …"',
  ],
  ['an event that clears nothing', 'clearedBy: [reset]', 'clearedBy: [▸resets]', 'Did you mean "reset"?'],
  ['a pattern misspelt', 'pattern: mediated', 'pattern: ▸meditated', 'Did you mean "mediated"?'],
  ['a kind of module that is none', 'kind: back-end', 'kind: ▸backend', 'Did you mean "back-end"?'],
  [
    'a module of a device that is not there',
    'kind: driver, devices: [serial]',
    'kind: driver, devices: [▸serail]',
    'Did you mean "serial"?',
  ],
  [
    'a module in a guest that is not there',
    'kind: front-end, guest: control',
    'kind: front-end, guest: ▸contrl',
    'Did you mean "control"?',
  ],
  [
    'a window that traps nobody',
    'size: 4, guests: [control, logger, driver] }',
    'size: 4, guests: [▸controls, logger, driver] }',
    'Did you mean "control"?',
  ],
  [
    'a trapped window in the memory of a guest',
    'watchdog: { base: 0x2a700000',
    'watchdog: { base: ▸0x30000000',
    'addresses that no guest reaches directly: control has 0x30000000',
  ],
  [
    'a filter of a cluster that is not there',
    '{ cluster: cluster-1, identifiers: [] }',
    '{ cluster: ▸cluster-2, identifiers: [] }',
    'a cluster: cluster-0, cluster-1',
  ],
  [
    'messages without a record of who sent them',
    'compare-b:\n        role: secondary\n',
    'compare-b:\n        role: secondary\n        messages: ▸true\n',
    'Add "origin: …", or leave messages out.',
  ],
]

/** Edits of the partitioned GPU. */
const partitions: Row[] = [
  ['a partition that is no name', 'partition: partition-0', 'partition: ▸Partition 0', 'a small letter'],
  ['a partition that is a number', 'partition: partition-0', 'partition: ▸0', 'a name'],
  ['messages that are refused', 'messages: true', 'messages: ▸false', 'true, or left out'],
]

/** Edits of the regulated engine. */
const island: Row[] = [
  ['a monitor that is no guest', 'monitor: control', 'monitor: ▸contrl', 'Did you mean "control"?'],
  [
    'a PE that is not there',
    'processingElements: [core-2], controller: gic-0',
    'processingElements: [▸core-3], controller: gic-0',
    'a processing element: core-0, core-1, core-2',
  ],
  [
    'a device that is not there',
    'devices: [engine], controller',
    'devices: [▸engin], controller',
    'Did you mean "engine"?',
  ],
  [
    'a failure line that watches nothing',
    'engine-fails: { devices: [engine],',
    '▸engine-fails: {',
    'Add "processingElements: […]", or "devices: […]".',
  ],
  [
    'a failure line that leads nowhere',
    'engine-fails: { devices: [engine], controller: gic-0, spi: 372,',
    'engine-fails: ▸{ devices: [engine],',
    'neither spi nor ppi',
  ],
  [
    'a failure line that leaves the chip and does not',
    'outside: true,',
    '▸outside: true, spi: 373,',
    'no interrupt: it leaves the chip',
  ],
  [
    'a failure line on the line of a level',
    'controller: gic-0, spi: 372,',
    'controller: gic-0, spi: 340,',
    'level, as gic-0 SPI 340 has elsewhere',
  ],
  [
    'a bypass of every transfer',
    'marks: { streams: [0x50, 0x52], direction: write }',
    '▸marks: {}',
    'Add "direction: read", say.',
  ],
  [
    'a bypass of a stream that nobody has',
    'streams: [0x50, 0x52], direction',
    'streams: [0x50, ▸0x53], direction',
    '0x50, 0x51, 0x52',
  ],
  [
    'a bypass of a direction that is none',
    'direction: write }',
    'direction: ▸writes }',
    'Did you mean "write"?',
  ],
  ['a line that signals at once', 'signalCycles: 1,', 'signalCycles: ▸0,', 'a whole number of cycles from 1'],
  [
    'a failure line without a bound',
    'signalCycles: 1, signalCyclesMax: 2 }',
    'signalCycles: 1 }',
    'Add "signalCyclesMax: …"',
  ],
]

const bases = {
  gateway,
  controller: textOf('shared-controller'),
  gpu: textOf('partitioned-gpu'),
  engine: textOf('regulated-engine'),
} as const
const on = (base: keyof typeof bases, rows: readonly Row[]) => rows.map((row) => [...row, base] as const)

describe('a mistake is reported where it stands, with what to do:', () => {
  test.each([
    ...on('gateway', [...shape, ...names, ...meaning, ...protection, ...procedures]),
    ...on('controller', sharing),
    ...on('gpu', partitions),
    ...on('engine', island),
  ])('%s', (_, from, to, fragment, base) => {
    const { text, places } = edited(from, to, bases[base])
    const problems = problemsOf(text)
    if (places.length > 0) expect(problems.map(({ line, column }) => ({ line, column }))).toEqual(places)
    expect(problems).toHaveLength(Math.max(1, places.length))
    expect(printProblems(problems)).toContain(fragment)
  })
})

describe('a broken file', () => {
  test.each([
    ['bad syntax', 'a: [1, 2\nb: 3\n', 2, 'YAML'],
    ['a tab as indentation', 'a:\n\tb: 1\n', 2, 'Indent with spaces'],
    ['two documents', 'a: 1\n---\nb: 2\n', 2, 'one document a file'],
    ['an unclosed quote', 'a: "x\n', 2, 'YAML'],
    ['nothing', '', 1, 'zonal-gateway.yaml for one'],
    ['only a comment', '# nothing\n', 1, 'a platform description'],
    ['a list', '- 1\n', 1, 'keys and values'],
    ['a word', 'platform\n', 1, 'keys and values'],
  ])('with %s says so at its line', (_, text, line, fragment) => {
    const problems = problemsOf(text)
    expect(problems[0]?.line).toBe(line)
    expect(printProblems(problems)).toContain(fragment)
  })

  test.each([
    ['a tab within a mapping', '  vmid: 2', '\t vmid: 2'],
    ['a mapping on the line of a key', 'beatBytes: 64', 'beatBytes: 64: 3: 4'],
  ])('says one thing of each place: %s', (_, from, to) => {
    const problems = problemsOf(gateway.replace(from, to))
    const places = problems.map((p) => `${p.line}:${p.column}`)
    expect(problems.length).toBeGreaterThan(0)
    expect(places).toEqual([...new Set(places)])
  })

  test('whose lines are all indented wrongly says so once', () => {
    const problems = problemsOf(gateway.replace(/^( +)vmid: 2/m, '$1 vmid: 2'))
    expect(problems.map((p) => p.line)).toEqual([lineOf(gateway, 'vmid: 2', 0) + 1])
  })

  test('whose keys stand twice in lines one below the other says so of each', () => {
    const problems = problemsOf('a: 1\na: 2\na: 3\n')
    expect(problems.filter((p) => p.expected === 'each key once').map((p) => p.line)).toEqual([2, 3])
  })

  test('that nests a hundred thousand lists is refused, not crashed on', () => {
    expect(printProblems(problemsOf('['.repeat(100_000)))).toContain('found')
  })

  test('whose aliases multiply to a billion is refused at once', () => {
    const level = (n: number) =>
      `l${n}: &l${n} [${Array(9)
        .fill(n === 0 ? 'x' : `*l${n - 1}`)
        .join(', ')}]`
    const bomb = Array.from({ length: 10 }, (_, n) => level(n)).join('\n')
    expect(printProblems(problemsOf(bomb))).toContain('too many values')
  })

  test('whose alias holds itself is refused', () => {
    expect(printProblems(problemsOf('a: &a [*a]\n'))).toContain('too many values')
  })

  test('with an alias of nothing is refused', () => {
    expect(printProblems(problemsOf('a: *b\n'))).toContain('alias')
  })

  test('changes no prototype', () => {
    problemsOf('__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

test('a frame partly in a range that its cluster decodes elsewhere is reported at its base', () => {
  const { text } = edited(
    '  cluster-1: # idle\n',
    '  cluster-1:\n    map: [{ base: 0x449a2000, size: 64KB, to: 0x1000000 }]\n',
  )
  const problems = problemsOf(text.replace('size: 0x4000 }', 'size: 0x4000, cluster: cluster-1 }'))
  expect(problems.map((p) => p.path)).toEqual(['devices.can.contexts.flexcan-0.frames.registers.base'])
  expect(printProblems(problems)).toContain('cluster-1 decodes that range elsewhere')
})

describe('several mistakes', () => {
  test('that follow from a granule that is none are not told beside it', () => {
    for (const wrong of ['63', '100', '3', '48KB']) {
      const problems = problemsOf(gateway.replace('granuleBytes: 64', `granuleBytes: ${wrong}`))
      expect(problems.map((p) => p.path)).toEqual(['protection.granuleBytes'])
    }
  })

  test('are reported at once, in the order of the file', () => {
    const first = edited('streams: [0x13]', 'streams: [0x13, ▸0x13]').text
    const text = first.replace('vmid: 3', 'vmid: 1').replace('pe: core-2\n', 'pe: core-1\n')
    const lines = problemsOf(text).map((p) => p.line)
    expect(lines).toEqual([
      lineOf(text, 'vmid: 1', 1),
      lineOf(text, 'pe: core-1\n', 1),
      lineOf(text, 'streams: [0x13, 0x13]', 0),
    ])
  })

  test('of YAML and of shape are reported together', () => {
    const text = gateway.replace('  sram-1: {', '  sram-0: {').replace('vmid: 2', 'vmid: two')
    expect(problemsOf(text).map((p) => p.expected)).toEqual([
      'each key once',
      expect.stringContaining('VMID'),
    ])
  })

  test(`beyond ${problemsShownMax} are counted, not shown`, () => {
    const text = gateway.replaceAll(/0x([0-9a-f]+)/g, '0x$1_0')
    const problems = problemsOf(text)
    expect(problems.length).toBeGreaterThan(problemsShownMax)
    const printed = printProblems(problems).split('\n')
    expect(printed).toHaveLength(problemsShownMax + 1)
    expect(printed.at(-1)).toContain(`${problems.length - problemsShownMax} more`)
  })
})

describe('what a rule judges is no mistake:', () => {
  test.each([
    [
      'frames of two contexts in one granule',
      'base: 0x74bd0000, size: 64KB',
      'base: 0x74bd0000, size: 32',
      'base: 0x74be0000, size: 64KB',
      'base: 0x74bd0020, size: 64KB',
    ],
    ['two stations on one line', 'mailbox: unit-1, channel: 2', 'mailbox: unit-0, channel: 2', '', ''],
    ['an old interrupt controller', 'gic-1: { version: 3', 'gic-1: { version: 2', '', ''],
    ['programming registers beside a context', 'base: 0x77000000', 'base: 0x74bf0000', '', ''],
    [
      'one window address for two guests',
      'memory: [{ base: 0x357c0000, size: 256KB }]',
      'memory: [{ base: 0x35780000, size: 1MB }]',
      '',
      '',
    ],
  ])('%s', (_, from, to, from2, to2) => {
    const read = readPlatform(edited(from, to).text.replace(from2, to2), 'x.yaml')
    expect('problems' in read ? printProblems(read.problems) : '').toBe('')
  })
})

describe('a printed problem', () => {
  test('begins with file, line and column', () => {
    const { text } = edited('vmid: 3', 'vmid: 300')
    const at = `dir/x.yaml:${lineOf(text, 'vmid: 300', 0)}:11: guests.update.vmid: found 300, expected`
    expect(printProblems(problemsOf(text, 'dir/x.yaml'))).toContain(at)
  })

  test('holds no control character of the file', () => {
    const printed = printProblems(problemsOf(edited('vmid: 3', 'vmid: "\\e[31m\\u202e"').text))
    expect(printed).toContain('\\u{1b}')
    expect(printed).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

function problemsOf(text: string, file = 'x.yaml'): readonly Problem[] {
  const read = readPlatform(text, file)
  return 'problems' in read ? read.problems : []
}

/** The gateway with one place changed, and where the marks stood. */
function edited(from: string, to: string, base = gateway) {
  expect(base.split(from).length - 1, `places that hold ${from}`).toBeGreaterThanOrEqual(1)
  const at = base.lastIndexOf(from)
  const marked = base.slice(0, at) + to + base.slice(at + from.length)
  const places = marked.split('\n').flatMap((text, i) => {
    const column = text.indexOf(mark)
    return column < 0 ? [] : [{ line: i + 1, column: column + 1 }]
  })
  return { text: marked.replaceAll(mark, ''), places }
}

const lineOf = (text: string, piece: string, nth: number): number =>
  text
    .slice(
      0,
      text
        .split(piece)
        .slice(0, nth + 1)
        .join(piece).length,
    )
    .split('\n').length

test('the procedures of every family may be overridden with their own steps', () => {
  const described = { 'zonal-gateway': 4, 'direct-mpu': 4, 'region-filter': 4, iopmp: 4, 'two-stages': 4 }
  for (const [name, step] of Object.entries(described)) {
    const text = textOf(name)
    const put = `procedures: { reprogram: { changes: [{ drop: ${step} }] } }`
    expect(problemsOf(text.replace(/procedures: default/, put), `${name}.yaml`)).toEqual([])
  }
})

test('requesters are at most as many as a mask has bits', () => {
  const text = textOf('region-filter').replace('regions: 8', 'regions: 64')
  const channel = /(?<=\n) {6}channel-2:\n[\s\S]*?\n(?=\nsoftware:)/.exec(text)?.[0] ?? ''
  const more = Array.from({ length: 30 }, (_, i) => channel.replaceAll('channel-2', `channel-${i + 3}`))
  const problems = problemsOf(text.replace(channel, channel + more.join('')), 'region-filter.yaml')
  expect(printProblems(problems)).toContain(
    'at most 32: a unit of the family region-filter has a bit for each',
  )
})

describe('a unit that is written directly', () => {
  const direct = textOf('direct-mpu')
  test.each([
    ['has no REVERT', '    COMMIT: 0x04', '    COMMIT: 0x04\n    ▸REVERT: 0x00', 'no shadow bank'],
    [
      'is not reverted',
      '  procedures: default',
      '  procedures:\n    audit: { steps: [{ do: write, register: ▸protection.REVERT, value: 1 }] }',
      'a register of a unit of the family direct',
    ],
  ])('%s', (_what, out, put, fragment) => {
    expect(direct).toContain(out)
    const text = direct.replace(out, put)
    const [before] = text.split(mark)
    const problems = problemsOf(text.replace(mark, ''), 'direct-mpu.yaml')
    const lines = before.split('\n')
    expect(problems.map((p) => [p.line, p.column])).toEqual([[lines.length, (lines.at(-1) ?? '').length + 1]])
    expect(printProblems(problems)).toContain(fragment)
  })
})

describe('a second stage of protection', () => {
  const described = textOf('two-stages')
  const sink = '{ base: 0x31790000, size: 4KB, access: read-write, attribute: normal }'
  test.each([
    [
      'of another family',
      'family: staged\n  secondStage',
      'family: direct\n  ▸secondStage',
      'no secondStage: of a unit',
    ],
    ['of no known commit', 'commit: together', 'commit: ▸atonce', 'one of together, ordered, unordered'],
    ['with half a region', 'regions: 8', 'regions: ▸9', 'an even number'],
    ['with too few regions', 'regions: 8', 'regions: 6', 'at most the 3 that the second stage has'],
    [
      'that the protection lacks',
      '  secondStage: { commit: together }\n',
      '',
      'the protection has one stage',
    ],
    [
      'between granules',
      sink,
      sink.replace('0x31790000', '▸0x31790020'),
      'a multiple of 64 bytes, the granule',
    ],
    [
      'outside of the memory',
      sink,
      sink.replace('0x31790000', '▸0x31900000'),
      'within the memory of the window',
    ],
    [
      'apart from its window',
      sink,
      sink.replace('0x31790000', '▸0x31794000'),
      'a range that meets its window',
    ],
    ['with an attribute of nobody', sink, sink.replace('normal', '▸wild'), 'an output attribute'],
    [
      'whose regions are named of the first one',
      'streams: [0x20] # †',
      'streams: [0x20]\n        regions: [0, ▸1]',
      'a region register that the second stage has, from 4 to 7',
    ],
    [
      'of which regions are missing',
      'streams: [0x20] # †',
      'streams: [0x20]\n        ▸regions: [0]',
      '2: one for the window, one for each mailbox channel, of each stage',
    ],
  ])('%s', (_what, out, put, fragment) => {
    expect(described).toContain(out)
    const text = described.replace(out, put)
    const problems = problemsOf(text.replaceAll(mark, ''), 'two-stages.yaml')
    expect(printProblems(problems)).toContain(fragment)
    const [before, ...rest] = text.split(mark)
    if (rest.length === 0) return
    const lines = before.split('\n')
    expect(problems.map((p) => [p.line, p.column])).toContainEqual([
      lines.length,
      (lines.at(-1) ?? '').length + 1,
    ])
  })
})
