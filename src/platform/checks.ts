/**
 * What must agree across a description for it to be understood and decoded: addresses that fit, one primary a device,
 * windows within the memory of their guest. Nothing that a rule judges is refused: known-bad platforms load.
 */
import {
  commonRegisters,
  contextRegisters,
  contextsMax,
  controlRegisters,
  everyFamilyRegister,
  type FamilyRegister,
  familyRegisters,
  optionalRegisters,
  type ProtectionFamily,
  type ProtectionRegister,
  protectionRegisters,
  type Range,
  regionRegisters,
  secondariesMax,
  tableRegistersOf,
} from '../interface/platform.ts'
import { requestersMax } from '../interface/protection.ts'
import { checkEntries } from './check-entries.ts'
import { aligned, firstFrame, primariesOf, type Sized, unique, wordBytes } from './check-parts.ts'
import { checkStages } from './check-stages.ts'
import { checkSystem, clusterRanges, unitFrames } from './check-system.ts'
import { type Declared, declaredWindows, rangeOf, requestersAmong } from './declared.ts'
import type { Path } from './document.ts'
import { namesOf, type Report } from './names.ts'
import { checkPlace, type Place, placeOf } from './places.ts'
import { hex, printable } from './problems.ts'
import {
  addressMax,
  type ContextDescription,
  type Description,
  type DeviceDescription,
  type ManagedDescription,
} from './schema.ts'
import { granuleOf, granuleToMeet, isGranule } from './unprotected.ts'

const burstBoundaryBytes = 4096
const attributesMax = 16

export function checkDescription(report: Report, d: Description, declared: readonly Declared[]): void {
  checkTexts(report, d)
  checkCounts(report, d, declared)
  checkUnique(report, d, declared)
  checkRanges(report, d, declared)
  for (const [name, device] of Object.entries(d.devices)) checkDevice(report, ['devices', name], device)
  for (const c of declared) checkContext(report, d, c)
  checkFrames(report, d, declared)
  checkMemory(report, d)
  checkBeat(report, d)
  if (d.protection) checkProtection(report, d.protection, declared)
  if (d.protection) checkBypasses(report, d.protection, declared)
  checkEntries(report, d)
  checkStages(report, d)
  checkClusters(report, d)
  checkSystem(report, d)
  checkOwners(report, d, declared)
}

/** They are printed in every report. */
function checkTexts(report: Report, d: Description): void {
  const texts: [Path, string][] = [
    [['title'], d.title],
    ...d.leavesOut.map((text, i): [Path, string] => [['leavesOut', i], text]),
  ]
  for (const [path, text] of texts) {
    if (printable(text) === text) continue
    report.add(path, { expected: 'one line of printable text', hint: 'Remove its control characters.' })
  }
}

/** A rule keeps the settings that a context may have as bits of one word, "nothing" among them. */
const windowsMax = 31

function checkCounts(report: Report, d: Description, declared: readonly Declared[]): void {
  const last = declared[contextsMax]
  if (last) {
    const expected = `at most ${contextsMax} contexts in a platform`
    report.add(
      last.path,
      { found: `context number ${declared.length}`, expected, hint: 'Describe fewer.' },
      'key',
    )
  }
  const windows = declaredWindows(d).filter(({ guest }) => guest !== undefined)
  const tooMany = windows[windowsMax]
  if (tooMany) {
    const expected = `at most ${windowsMax} windows of all guests together`
    report.add(
      tooMany.path,
      { found: `window number ${windows.length}`, expected, hint: 'Describe fewer.' },
      'key',
    )
  }
  const sections = ['guests', 'devices', 'memories', 'interruptControllers', 'clusters'] as const
  for (const name of sections) {
    if (Object.keys(d[name]).length > 0) continue
    report.add([name], { found: 'none', expected: 'at least one', hint: 'Describe one.' }, 'key')
  }
}

function checkUnique(report: Report, d: Description, declared: readonly Declared[]): void {
  const guests = Object.entries(d.guests)
  unique(
    report,
    'a processing element',
    guests.map(([by, g]) => ({ value: g.pe, by, path: ['guests', by, 'pe'] })),
  )
  unique(
    report,
    'a VMID',
    guests.map(([by, g]) => ({ value: g.vmid, by, path: ['guests', by, 'vmid'] })),
  )
  unique(
    report,
    'a name',
    declared.map(({ name, path, deviceName }) => ({ value: name, by: `a context of ${deviceName}`, path })),
    'key',
  )
  unique(
    report,
    'a name',
    Object.entries(d.clusters).flatMap(([by, c]) =>
      c.processingElements.map((value, i) => ({
        value,
        by,
        path: ['clusters', by, 'processingElements', i],
      })),
    ),
  )
  // The same identifier of two contexts is a rule's to judge (DMA-2).
  for (const { context, path } of declared) {
    const uses = context.streams.map((value, i) => ({
      value,
      by: 'this context',
      path: [...path, 'streams', i],
    }))
    unique(report, 'a stream identifier', uses)
  }
}

const frameOfProtection = ({ protection }: Description): [Path, Sized][] =>
  protection ? [[['protection', 'frame'], protection.frame]] : []

/** Every range ends within the address map, and begins at a word. */
function checkRanges(report: Report, d: Description, declared: readonly Declared[]): void {
  const ranges: [Path, Sized][] = [
    ...Object.entries(d.memories).map(([n, m]): [Path, typeof m] => [['memories', n], m]),
    ...Object.entries(d.mailboxUnits).map(([n, u]): [Path, typeof u] => [['mailboxUnits', n], u]),
    ...Object.entries(d.interruptControllers).map(([n, c]): [Path, typeof c.frame] => [
      ['interruptControllers', n, 'frame'],
      c.frame,
    ]),
    ...frameOfProtection(d),
    ...unitFrames(d),
    ...clusterRanges(d),
    ...Object.entries(d.guests).flatMap(([n, g]) =>
      g.memory.map((m, i): [Path, typeof m] => [['guests', n, 'memory', i], m]),
    ),
    ...declared.flatMap(({ path, context }) =>
      Object.entries(context.frames).map(([n, f]): [Path, typeof f] => [[...path, 'frames', n], f]),
    ),
    ...declaredWindows(d).map(({ path, window }): [Path, typeof window] => [path, window]),
    ...declaredWindows(d).flatMap(({ path, window }) =>
      (window.holds ?? []).map((held, i): [Path, typeof held] => [[...path, 'holds', i], held]),
    ),
    ...declaredWindows(d).flatMap(({ path, window: { hole } }): [Path, Sized][] =>
      hole ? [[[...path, 'hole'], hole]] : [],
    ),
    ...Object.entries(d.software.trapped).map(([n, w]): [Path, typeof w] => [['software', 'trapped', n], w]),
    ...Object.entries(d.filters).flatMap(([n, f]) =>
      Object.entries(f.entries).map(([e, entry]): [Path, typeof entry] => [
        ['filters', n, 'entries', e],
        entry,
      ]),
    ),
  ]
  for (const [path, range] of ranges) {
    aligned(report, [...path, 'base'], range.base, wordBytes)
    aligned(report, [...path, 'size'], range.size, wordBytes)
    const { limit } = rangeOf(range)
    if (limit <= addressMax) continue
    const expected = `an end at ${hex(addressMax)} at most`
    report.add([...path, 'size'], { found: `an end at ${hex(limit)}`, expected, hint: 'Mend base or size.' })
  }
}

function checkDevice(report: Report, path: Path, device: DeviceDescription): void {
  const contexts = Object.entries(device.contexts)
  const primaries = primariesOf(device)
  const at = [...path, 'contexts']
  const secondaries = contexts.filter(([, c]) => c.role === 'secondary')
  const beyond = secondaries[secondariesMax]
  if (beyond) {
    const found = `secondary number ${secondaries.length}`
    const expected = `at most ${secondariesMax} secondaries: the origin record has a bit for each`
    report.add([...at, beyond[0]], { found, expected, hint: 'Describe fewer.' }, 'key')
  }
  if (primaries.length === 0) {
    const hint = 'Write role: primary at the context that manages the others.'
    report.add(at, { found: 'no primary', expected: 'exactly one context with role: primary', hint }, 'key')
  }
  for (const [name] of primaries.slice(1)) {
    const expected = `one primary a device, and ${primaries[0]?.[0]} is it`
    report.add([...at, name, 'role'], { expected, hint: 'Write role: secondary.' })
  }
  if (device.passedThrough && contexts.length > 1) {
    const expected = 'false: a device that is passed through whole has its primary only'
    const hint = 'Assign its contexts one by one, or describe only the primary.'
    report.add([...path, 'passedThrough'], { expected, hint })
  }
  if (device.resetAcknowledgeCyclesMax < device.resetCycles) {
    const expected = `at least the ${device.resetCycles} cycles of resetCycles`
    const hint = 'The acknowledgement comes after the reset.'
    report.add([...path, 'resetAcknowledgeCyclesMax'], { expected, hint })
  }
}

function checkContext(report: Report, d: Description, c: Declared): void {
  const device = d.devices[c.deviceName]
  const [primary, ...more] = primariesOf(device)
  // A description that is not executed may leave registers out.
  const isExecuted = d.protection !== undefined
  checkRegisters(report, c, device, isExecuted)
  // Which one manages the others is not known otherwise.
  if (primary && more.length === 0) checkControl(report, c, primary[1], device, isExecuted)
  checkDma(report, d, c)
}

function checkRegisters(report: Report, c: Declared, device: DeviceDescription, isExecuted: boolean): void {
  const frame = firstFrame(c.context)
  if (!frame) {
    const text = { found: 'no frame', expected: 'a frame that holds its registers', hint: 'Describe one.' }
    report.add([...c.path, 'frames'], text, 'key')
    return
  }
  const registers = c.context.registers ?? device.registers
  if (!registers) {
    if (!isExecuted) return
    const hint = 'Give them here, or once for all contexts of the device.'
    report.add(
      c.path,
      { found: 'no registers', expected: `offsets of ${commonRegisters.join(', ')}`, hint },
      'key',
    )
    return
  }
  const path = c.context.registers ? c.path : ['devices', c.deviceName]
  const uses = contextRegisters.flatMap((name) => {
    const offset = registers[name]
    return offset === undefined ? [] : [{ name, offset }]
  })
  if (c.context.dma && registers.DOORBELL === undefined) {
    const text = {
      found: 'no "DOORBELL"',
      expected: 'one, since it has dma',
      hint: 'Add it, or leave dma out.',
    }
    report.add([...path, 'registers'], text, 'key')
  }
  inFrame(report, [...path, 'registers'], uses, frame.size, `the first frame of ${c.name}`)
}

interface Use {
  readonly name: string
  readonly offset: number
  /** Where the offset stands, below the name. */
  readonly key?: 'offset'
}

/** Word registers, apart from each other, within a frame. */
function inFrame(report: Report, path: Path, uses: readonly Use[], size: number, frame: string): void {
  const at = ({ name, key }: Use): Path => (key ? [...path, name, key] : [...path, name])
  for (const use of uses) {
    aligned(report, at(use), use.offset, wordBytes)
    if (use.offset + wordBytes <= size) continue
    const hint = `The last word is at ${hex(size - wordBytes)}.`
    report.add(at(use), { expected: `an offset within ${frame}, of ${hex(size)} bytes`, hint })
  }
  unique(
    report,
    'an offset',
    uses.map((use) => ({ value: use.offset, by: use.name, path: at(use) })),
  )
}

function checkControl(
  report: Report,
  c: Declared,
  primary: ContextDescription,
  device: DeviceDescription,
  isExecuted: boolean,
): void {
  const { control, role } = c.context
  const path = [...c.path, 'control']
  for (const name of controlRegisters) {
    const isOfSecondary = name === 'OWNER' || name === 'GATE'
    if (role === 'primary' && isOfSecondary && control[name] !== undefined) {
      const expected = 'RESET and RESET_STATUS only: nobody assigns a primary'
      report.add([...path, name], { found: `the key "${name}"`, expected, hint: 'Remove it.' }, 'key')
    }
    if (!isExecuted || control[name] !== undefined || (role === 'primary' && isOfSecondary)) continue
    const hint = `Add "${name}: …", a byte offset in the first frame of the primary.`
    report.add(
      path,
      { found: `no "${name}"`, expected: `${name}, by which ${c.name} is managed`, hint },
      'key',
    )
  }
  inFramesOf(
    report,
    path,
    primary,
    controlRegisters.map((name) => ({ name, place: control[name] })),
  )
  if (role === 'primary')
    inFramesOf(report, ['devices', c.deviceName], primary, [
      { name: 'origin', place: device.origin },
      { name: 'clock', place: device.clock },
    ])
  if (c.context.messages && device.origin === undefined) {
    const expected = 'an origin at the device: it says whose message it was'
    report.add([...c.path, 'messages'], { expected, hint: 'Add "origin: …", or leave messages out.' })
  }
}

/** Registers of the primary, frame by frame: in its first one, or in the one that is named. */
function inFramesOf(
  report: Report,
  path: Path,
  primary: ContextDescription,
  registers: readonly { readonly name: string; readonly place: ManagedDescription | undefined }[],
): void {
  const [first] = Object.keys(primary.frames)
  if (first === undefined) return
  const frames = namesOf(report, 'a frame of the primary', Object.keys(primary.frames))
  const byFrame = new Map<string, Use[]>()
  for (const { name, place } of registers) {
    if (place === undefined) continue
    const isPlain = typeof place === 'number'
    if (!isPlain) frames.find(place.frame, [...path, name, 'frame'])
    const frame = isPlain ? first : place.frame
    const use = isPlain ? { name, offset: place } : { name, offset: place.offset, key: 'offset' as const }
    byFrame.set(frame, [...(byFrame.get(frame) ?? []), use])
  }
  for (const [frame, uses] of byFrame) {
    const size = primary.frames[frame]?.size
    const said = frame === first ? 'the first frame of the primary' : `the frame ${frame} of the primary`
    if (size !== undefined) inFrame(report, path, uses, size, said)
  }
}

function checkDma(report: Report, d: Description, c: Declared): void {
  const { context, path } = c
  if (!context.dma) {
    const message = context.interrupts.findIndex((i) => i.trigger === 'message')
    if (message >= 0) {
      const hint = 'Add dma, or use level or edge.'
      report.add([...path, 'interrupts', message, 'trigger'], {
        expected: 'level or edge: a context without dma sends no message',
        hint,
      })
    }
    return
  }
  if (context.streams.length === 0) {
    const hint = 'Add "streams: […]".'
    report.add(path, { found: 'no stream identifier', expected: 'one, since it has dma', hint }, 'key')
  }
  const burst = context.dma.burstBeatsMax * d.beatBytes
  if (burst > burstBoundaryBytes) {
    const hint = `At ${d.beatBytes} bytes a beat that is ${burstBoundaryBytes / d.beatBytes} beats.`
    const expected = `bursts of at most ${burstBoundaryBytes} bytes`
    report.add([...path, 'dma', 'burstBeatsMax'], { expected, hint })
  }
  const isOwnPrimary = context.role === 'primary' && !d.devices[c.deviceName].passedThrough
  if (isOwnPrimary && Object.keys(d.hypervisor.windows).length === 0) {
    const hint = 'Describe hypervisor.windows, or leave dma out.'
    report.add(
      [...path, 'dma'],
      { expected: 'a window of the hypervisor, for the primary to reach', hint },
      'key',
    )
  }
}

interface Placed extends Place {
  readonly by: string
  readonly path: Path
  readonly device: number
}

const overlap = (a: Range, b: Range) => a.base <= b.limit && b.base <= a.limit

/** Bytes that two contexts of one device share could not be decoded; blocks and pages that they share can be. */
function checkFrames(report: Report, d: Description, declared: readonly Declared[]): void {
  for (const { context, path } of declared)
    for (const [name, f] of Object.entries(context.frames))
      checkPlace(report, d, [...path, 'frames', name], f)
  const frames = declared.flatMap(({ name, context, path, device }) =>
    Object.entries(context.frames).map(
      ([frame, f]): Placed => ({
        by: `${name}.${frame}`,
        path: [...path, 'frames', frame, 'base'],
        device,
        ...placeOf(d, f),
      }),
    ),
  )
  frames.forEach((frame, i) => {
    const isClash = (f: Placed) =>
      f.cluster === frame.cluster && (f.device === frame.device ? overlap(f, frame) : f.base === frame.base)
    const other = frames.slice(0, i).find(isClash)
    if (!other) return
    const expected = `an address apart from ${other.by}, which is ${hex(other.base)} to ${hex(other.limit)}`
    report.add(frame.path, { expected, hint: 'Move or shorten one of the two.' })
  })
}

function checkMemory(report: Report, d: Description): void {
  const memories = Object.entries(d.memories).map(([by, m]) => ({ by, ...rangeOf(m) }))
  memories.forEach((m, i) => {
    const other = memories.slice(0, i).find((o) => overlap(o, m))
    if (!other) return
    const expected = `an address apart from ${other.by}, which is ${hex(other.base)} to ${hex(other.limit)}`
    report.add(['memories', m.by, 'base'], { expected, hint: 'Move or shorten one of the two.' })
  })
  for (const [name, guest] of Object.entries(d.guests)) {
    guest.memory.forEach((m, i) => {
      within(report, ['guests', name, 'memory', i], m, memories, 'one of the memories')
    })
  }
  for (const { path, window, guest } of declaredWindows(d)) {
    const memory = guest ? d.guests[guest].memory.map(rangeOf) : memories
    const isInRam = memories.some((m) => contains(m, rangeOf(window)))
    const where = guest && isInRam ? `the memory of ${guest}` : 'one of the memories'
    within(report, path, window, guest && isInRam ? memory : memories, where)
    aligned(report, [...path, 'base'], window.base, granuleToMeet(d), 'the granule')
    aligned(report, [...path, 'size'], window.size, granuleToMeet(d), 'the granule')
    window.holds?.forEach((held, i) => {
      within(report, [...path, 'holds', i], held, [rangeOf(window)], 'its window')
    })
  }
}

const contains = (outer: Range, inner: Range) => outer.base <= inner.base && inner.limit <= outer.limit

function within(
  report: Report,
  path: Path,
  range: { base: number; size: number },
  outer: readonly Range[],
  where: string,
): void {
  const { base, limit } = rangeOf(range)
  if (outer.some((o) => contains(o, { base, limit }))) return
  const found = `${hex(base)} to ${hex(limit)}`
  const known = outer.map((o) => `${hex(o.base)} to ${hex(o.limit)}`).join(', ')
  const hint = known === '' ? 'Describe that memory.' : `It is ${known}.`
  report.add([...path, 'base'], { found, expected: `a range within ${where}`, hint })
}

/** The protection decides beat by beat, and windows end at a granule: a beat in two granules would have no one answer. */
function checkBeat(report: Report, d: Description): void {
  const granule = granuleOf(d)
  const most = isGranule(granule) ? granule : Number.POSITIVE_INFINITY
  if (isGranule(d.beatBytes) && d.beatBytes <= most) return
  const bounds = isGranule(granule)
    ? `from ${wordBytes} to ${granule}, the granule of the protection`
    : `${wordBytes} at least`
  const expected = `a power of two, ${bounds}`
  const hint = 'What the data bus moves at once, such as 4, 8, 16, 32 or 64.'
  report.add(['beatBytes'], { found: `${d.beatBytes}`, expected, hint })
}

function checkProtection(
  report: Report,
  p: NonNullable<Description['protection']>,
  declared: readonly Declared[],
): void {
  const path = ['protection']
  if (!isGranule(p.granuleBytes)) {
    const hint = 'A granule of 64 bytes is usual.'
    report.add([...path, 'granuleBytes'], { expected: 'a power of two, 4 at least', hint })
  }
  if (p.attributes.length === 0 || p.attributes.length > attributesMax) {
    const found = `${p.attributes.length} attributes`
    const expected = `1 to ${attributesMax} output attributes`
    report.add([...path, 'attributes'], { found, expected, hint: 'normal and device are usual.' }, 'key')
  }
  const last = (p.regions - 1) * p.regionStrideBytes
  checkOfFamily(report, p)
  checkRequesters(report, p.family, declared)
  const uses = protectionRegisters.flatMap((name) => {
    const offset = p.registers[name]
    return offset === undefined ? [] : [{ name, offset }]
  })
  inFrame(report, [...path, 'registers'], uses, p.frame.size, 'the programming frame')
  checkWords(report, p, uses, declared)
  aligned(report, [...path, 'regionStrideBytes'], p.regionStrideBytes, wordBytes)
  for (const { name, offset } of uses) {
    const isBeyond = offset + wordBytes <= p.frame.size && offset + last + wordBytes > p.frame.size
    if (!regionRegisters.includes(name) || !isBeyond) continue
    const found = `${hex(offset)}, and ${hex(offset + last)} for region ${p.regions - 1}`
    const expected = `the registers of all ${p.regions} regions within the programming frame`
    report.add([...path, 'registers', name], {
      found,
      expected,
      hint: 'Enlarge the frame, or mend the stride.',
    })
  }
}

/** Each word of the frame is one register: those of one region end where those of the next begin. */
function checkWords(
  report: Report,
  { regions, regionStrideBytes, requesterStrideBytes = 0 }: NonNullable<Description['protection']>,
  uses: readonly { readonly name: ProtectionRegister; readonly offset: number }[],
  declared: readonly Declared[],
): void {
  const requesters = requestersAmong(declared)
  const held = new Map<number, string>()
  for (const { name, offset } of uses) {
    const isOfRegion = regionRegisters.includes(name)
    const isOfRequester = name === 'DOMAINS' || name === 'DOMAINS_HIGH'
    const [count, stride, said] = isOfRegion
      ? [regions, regionStrideBytes, ' of region ']
      : isOfRequester
        ? [requesters, requesterStrideBytes, ' of requester ']
        : [1, 0, '']
    const places = Array.from({ length: count }, (_, i) => ({ at: offset + i * stride, i }))
    const clash = places.find(({ at }) => held.has(at))
    for (const { at, i } of places) if (!held.has(at)) held.set(at, said === '' ? name : `${name}${said}${i}`)
    // Two that are described at one offset are said elsewhere.
    if (!clash || uses.some((u) => u.name !== name && u.offset === offset)) continue
    const found = `${hex(offset)}${said === '' ? '' : `, and ${hex(clash.at)}${said}${clash.i}`}`
    const expected = `words of its own: ${held.get(clash.at)} has that one`
    report.add(['protection', 'registers', name], { found, expected, hint: 'Move it, or mend the stride.' })
  }
}

/** Registers that one family has, and no other. */
function checkOfFamily(
  report: Report,
  { family, registers, domains }: NonNullable<Description['protection']>,
): void {
  const path = ['protection', 'registers']
  const own: readonly string[] = [
    ...familyRegisters[family],
    ...(family === 'iopmp' ? tableRegistersOf(domains) : []),
  ]
  for (const name of everyFamilyRegister) {
    if (family === 'iopmp' && (optionalRegisters as readonly string[]).includes(name)) continue
    const isNeeded = own.includes(name)
    if (isNeeded === (registers[name] !== undefined)) continue
    if (isNeeded) {
      const hint = `Add "${name}: …", a byte offset in the programming frame.`
      report.add(path, { found: `no "${name}"`, expected: `${name}, ${purposes[name]}`, hint }, 'key')
    } else {
      const expected = `no ${name}: a unit of the family ${family} has ${lacks[name]}`
      report.add([...path, name], { found: `the key "${name}"`, expected, hint: 'Remove it.' }, 'key')
    }
  }
}

/** Masks have a bit for each. */
function checkRequesters(report: Report, family: ProtectionFamily, declared: readonly Declared[]): void {
  const requesters = requestersAmong(declared)
  if ((family !== 'region-filter' && family !== 'iopmp') || requesters <= requestersMax) return
  const found = `${requesters} contexts with DMA`
  const expected = `at most ${requestersMax}: a unit of the family ${family} has a bit for each`
  const hint = 'Describe fewer, or another family.'
  report.add(['protection', 'family'], { found, expected, hint })
}

const purposes: Readonly<Record<FamilyRegister, string>> = {
  REVERT: 'by which the shadow bank is loaded',
  READERS: 'the mask of the requesters that may read a region',
  WRITERS: 'the mask of the requesters that may write a region',
  BACKGROUND: 'the mask of the requesters that pass where no region is',
  STALL: 'by which the transfers of a domain are held',
  STALL_STATUS: 'which says whether they are held yet',
  FAULT_LATER: 'the mask of the requesters whose faults came while a record was held',
  FAULT_CODE: 'why a transfer was blocked',
  DOMAINS: 'the memory domains of a requester',
  DOMAINS_HIGH: 'the memory domains of a requester above the first 31',
  STALL_HIGH: 'the memory domains above the first 31 whose requesters STALL holds',
}

const lacks: Readonly<Record<FamilyRegister, string>> = {
  REVERT: 'no shadow bank',
  READERS: 'no masks of requesters',
  WRITERS: 'no masks of requesters',
  BACKGROUND: 'no background of its own',
  STALL: 'no stall',
  STALL_STATUS: 'no stall',
  FAULT_LATER: 'a flag for faults that were lost, and no mask',
  FAULT_CODE: 'no codes of errors',
  DOMAINS: 'no table of requesters, or no domains are described',
  DOMAINS_HIGH: 'no table of requesters with more than 31 domains',
  STALL_HIGH: 'no table of requesters with more than 31 domains',
}

/** A combination of nothing would be every transfer, and one of nobody's stream none. */
function checkBypasses(
  report: Report,
  { bypasses }: NonNullable<Description['protection']>,
  declared: readonly Declared[],
): void {
  const known = declared.flatMap(({ context }) => context.streams)
  for (const [name, { streams, direction }] of Object.entries(bypasses)) {
    const path = ['protection', 'bypasses', name]
    if (!streams && !direction) {
      const expected = 'streams, a direction or both'
      report.add(path, { found: 'no attribute', expected, hint: 'Add "direction: read", say.' }, 'key')
    }
    streams?.forEach((stream, i) => {
      if (known.includes(stream)) return
      const expected = `the stream of a context: ${known.map(hex).join(', ')}`
      report.add([...path, 'streams', i], { expected, hint: 'Mend it, or leave it out.' })
    })
  }
}

function checkClusters(report: Report, d: Description): void {
  for (const [name, c] of Object.entries(d.clusters)) {
    const path = ['clusters', name]
    const pages = c.pageBytes?.length ?? 0
    if (c.architecture === 'VMSA' && pages === 0) {
      const hint = 'Add "pageBytes: [4KB]", say.'
      report.add(path, { found: 'no "pageBytes"', expected: 'its page sizes, since it is VMSA', hint }, 'key')
    }
    if (c.architecture === 'PMSA' && pages > 0) {
      report.add(
        [...path, 'pageBytes'],
        { expected: 'no pages: it is PMSA', hint: 'Remove pageBytes.' },
        'key',
      )
    }
  }
}

function checkOwners(report: Report, d: Description, declared: readonly Declared[]): void {
  for (const [name, owner] of Object.entries(d.software.owners)) {
    const c = declared.find((x) => x.name === name)
    if (!c) continue
    const path = ['software', 'owners', name]
    const device = d.devices[c.deviceName]
    if (c.context.role === 'primary' && !device.passedThrough && primariesOf(device).length === 1) {
      const hint = 'Assign a secondary, or write passedThrough: true at the device.'
      report.add(
        path,
        { found: 'a primary', expected: 'a secondary: the hypervisor keeps primaries', hint },
        'key',
      )
    }
    if (c.context.dma && owner.window === undefined) {
      const hint = `Add "window: …", one of ${Object.keys(d.guests[owner.guest]?.windows ?? {}).join(', ')}.`
      report.add(path, { found: 'no "window"', expected: 'the window that its DMA may reach', hint }, 'key')
    }
  }
}
