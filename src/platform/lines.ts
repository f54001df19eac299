/**
 * Interrupts, from what a description says (SPI n of a controller, PPI n of a PE, channel of a mailbox unit) to lines:
 * one for each controller and INTID, and PE where it is a PPI. Contexts that share a line stay two users of one line;
 * whether they may is a rule's to judge (IRQ-2, IRQ-3).
 */
import type { ContextInterrupt, InterruptLine } from '../interface/platform.ts'
import type { Path } from './document.ts'
import type { Names, Report } from './names.ts'
import { hex } from './problems.ts'
import type { Description, InterruptDescription } from './schema.ts'

/** INTIDs of PPIs and SPIs begin here (Arm IHI 0069, 2.2). */
const ppiFirst = 16
const spiFirst = 32
/** Where the base system architecture puts it. EL2's own interrupt comes before a guest's. */
const maintenanceIntid = 25
const maintenancePriority = 0x80
/** A list register of the software holds a line in eight bits. */
const linesMax = 255

export interface LineNames {
  readonly controllers: Names
  readonly processingElements: Names
  readonly mailboxUnits: Names
  readonly gicOfPe: readonly number[]
}

export interface Lines {
  readonly list: InterruptLine[]
  /** Undefined, with a problem, where the description does not say which line. */
  interrupt(path: Path, interrupt: InterruptDescription, context: number): ContextInterrupt | undefined
  fault(path: Path, interrupt: InterruptDescription): number | undefined
  /** The maintenance interrupt of the PE, of which nobody needs to speak. */
  maintenance(pe: number): void
}

type Wanted = Pick<InterruptLine, 'gic' | 'intid' | 'pe'>

export function collectLines(report: Report, description: Description, names: LineNames): Lines {
  const list: InterruptLine[] = []
  const ordinalOf = (path: Path, wanted: Wanted, i: InterruptDescription, context: number | undefined) => {
    const { gic, intid, pe } = wanted
    const trigger = i.trigger === 'level' ? 'level' : 'edge'
    const found = list.findIndex((l) => l.gic === gic && l.intid === intid && l.pe === pe)
    if (found >= 0) {
      if (list[found].trigger !== trigger) triggerConflict(report, path, list[found])
      return found
    }
    if (list.length === linesMax) tooManyLines(report, path)
    list.push({
      name: nameOf(names, wanted),
      ...wanted,
      trigger,
      ...(context !== undefined && { context }),
      ...(i.priority !== undefined && { priority: i.priority }),
      ...(i.fiq && { fiq: i.fiq }),
    })
    return list.length - 1
  }
  return {
    list,
    interrupt: (path, i, context) => {
      if (i.trigger === 'message') {
        refuse(report, path, i, ['alsoTo'], 'no further target of a message: it is one write')
        const message = messageOf(report, description, names, path, i)
        if (!message) return undefined
        const line = ordinalOf(path, message.wanted, i, context)
        return { trigger: 'message', line, mailbox: message.mailbox }
      }
      const { trigger } = i
      const wanted = wireOf(report, names, path, i)
      if (!wanted) return undefined
      const line = ordinalOf(path, wanted, i, context)
      const targets = furtherTargets(report, names, path, i).map((t) => ordinalOf(path, t, i, context))
      return { trigger, line, ...(targets.length > 0 && { targets }) }
    },
    fault: (path, i) => {
      refuse(report, path, i, ['alsoTo'], 'one target of a fault interrupt')
      if (i.trigger === 'message') {
        const hint = 'Write trigger: level, and the SPI.'
        report.add([...path, 'trigger'], { expected: 'level or edge: the protection has a wire', hint })
        return undefined
      }
      const wanted = wireOf(report, names, path, i)
      return wanted && ordinalOf(path, wanted, i, undefined)
    },
    maintenance: (pe) => {
      const wanted = { gic: names.gicOfPe[pe] ?? 0, intid: maintenanceIntid, pe }
      // Where a description gives that INTID to something else, the PE has no maintenance interrupt.
      if (list.some((l) => l.pe === pe && l.intid === maintenanceIntid) || list.length === linesMax) return
      const name = nameOf(names, wanted)
      list.push({ name, ...wanted, trigger: 'level', priority: maintenancePriority, maintenance: true })
    },
  }
}

/** One wire to several controllers: an SPI of each. */
function furtherTargets(report: Report, names: LineNames, path: Path, i: InterruptDescription): Wanted[] {
  if (i.spi === undefined)
    refuse(report, path, i, ['alsoTo'], 'no further target of a PPI: it belongs to its pe')
  return (i.alsoTo ?? []).map(({ controller, spi }, n) => ({
    gic: names.controllers.find(controller, [...path, 'alsoTo', n, 'controller']),
    intid: spi + spiFirst,
  }))
}

function nameOf(names: LineNames, { gic, intid, pe }: Wanted): string {
  const kind = pe === undefined ? `SPI ${intid - spiFirst}` : `PPI ${intid - ppiFirst}`
  return `${names.controllers.list[gic]} ${pe === undefined ? '' : `${names.processingElements.list[pe]} `}${kind}`
}

function triggerConflict(report: Report, path: Path, line: InterruptLine): void {
  report.add([...path, 'trigger'], {
    expected: `${line.trigger}, as ${line.name} has elsewhere`,
    hint: 'A line has one trigger: mend one of the two, or the number.',
  })
}

function tooManyLines(report: Report, path: Path): void {
  const hint = 'Describe fewer interrupts.'
  report.add(path, { found: 'one more line', expected: `at most ${linesMax} interrupt lines`, hint })
}

/** Says of each key that it does not belong there. */
function refuse(
  report: Report,
  path: Path,
  i: InterruptDescription,
  keys: readonly (keyof typeof i)[],
  why: string,
) {
  for (const key of keys) {
    if (i[key] === undefined) continue
    report.add([...path, key], { found: `the key "${key}"`, expected: why, hint: 'Remove it.' }, 'key')
  }
}

function wireOf(report: Report, names: LineNames, path: Path, i: InterruptDescription): Wanted | undefined {
  refuse(report, path, i, ['mailbox', 'channel'], 'a mailbox only where the trigger is message')
  if ((i.spi === undefined) === (i.ppi === undefined)) {
    const found = i.spi === undefined ? 'neither spi nor ppi' : 'both spi and ppi'
    report.add(path, {
      found,
      expected: 'one of them',
      hint: 'Write spi: n with a controller, or ppi: n with a pe.',
    })
    return undefined
  }
  if (i.spi !== undefined) return spiOf(report, names, path, i, i.spi)
  refuse(report, path, i, ['controller'], 'no controller at a PPI: it is that of its pe')
  if (i.pe === undefined)
    return absent(report, path, 'pe', 'a PPI belongs to one', names.processingElements.list)
  const pe = names.processingElements.find(i.pe, [...path, 'pe'])
  return { gic: names.gicOfPe[pe] ?? 0, intid: ppiOf(report, path, i), pe }
}

function spiOf(
  report: Report,
  names: LineNames,
  path: Path,
  i: InterruptDescription,
  spi: number,
): Wanted | undefined {
  refuse(report, path, i, ['pe'], 'no pe at an SPI: software routes it')
  agrees(report, path, i, spi + spiFirst, 'SPI n is INTID n + 32')
  if (i.controller === undefined) {
    return absent(report, path, 'controller', 'each has SPIs of its own', names.controllers.list)
  }
  return { gic: names.controllers.find(i.controller, [...path, 'controller']), intid: spi + spiFirst }
}

function ppiOf(report: Report, path: Path, i: InterruptDescription): number {
  const intid = (i.ppi ?? 0) + ppiFirst
  agrees(report, path, i, intid, 'PPI n is INTID n + 16')
  return intid
}

function agrees(report: Report, path: Path, i: InterruptDescription, intid: number, law: string): void {
  if (i.intid === undefined || i.intid === intid) return
  report.add([...path, 'intid'], { expected: `${intid}, since ${law}`, hint: 'Mend it, or leave intid out.' })
}

function absent(report: Report, path: Path, key: string, why: string, names: readonly string[]): undefined {
  const hint = names.length > 0 ? `Add "${key}: ${names[0]}", say.` : `Describe one first.`
  report.add(path, { found: `no "${key}"`, expected: `"${key}": ${why}`, hint })
}

function messageOf(
  report: Report,
  { mailboxUnits }: Description,
  names: LineNames,
  path: Path,
  i: InterruptDescription,
): { wanted: Wanted; mailbox: number } | undefined {
  refuse(report, path, i, ['controller', 'pe'], 'only mailbox, channel and what it raises at a message')
  if (i.mailbox === undefined)
    return absent(report, path, 'mailbox', 'a message goes to one', names.mailboxUnits.list)
  if (i.channel === undefined) return absent(report, path, 'channel', 'channel of the mailbox unit', ['0'])
  const unit =
    mailboxUnits[names.mailboxUnits.list[names.mailboxUnits.find(i.mailbox, [...path, 'mailbox'])] ?? '']
  if (!unit) return undefined
  if (i.channel >= unit.channels) {
    const expected = `a channel from 0 to ${unit.channels - 1}`
    const hint = `The unit ${i.mailbox} has ${unit.channels} channels.`
    report.add([...path, 'channel'], { expected, hint })
    return undefined
  }
  const mailbox = unit.base + unit.firstChannel + unit.channelStride * i.channel
  if (mailbox + 3 > unit.base + unit.size - 1) {
    const hint = `Channel ${i.channel} would be at ${hex(mailbox)}: mend firstChannel, channelStride or size of the unit.`
    report.add([...path, 'channel'], { expected: `a channel within the frame of ${i.mailbox}`, hint })
    return undefined
  }
  const wanted = raisedBy(report, names, path, i, unit)
  return wanted && { wanted, mailbox }
}

/** A mailbox unit raises a PPI of its PE, or an SPI of its controller. A name that is unknown is reported at the unit. */
function raisedBy(
  report: Report,
  names: LineNames,
  path: Path,
  i: InterruptDescription,
  unit: Description['mailboxUnits'][string],
): Wanted | undefined {
  if (unit.controller !== undefined) {
    refuse(report, path, i, ['ppi'], `spi: ${i.mailbox} raises SPIs of ${unit.controller}`)
    if (i.spi === undefined) return absent(report, path, 'spi', 'what the mailbox unit raises', ['0'])
    agrees(report, path, i, i.spi + spiFirst, 'SPI n is INTID n + 32')
    return { gic: Math.max(0, names.controllers.list.indexOf(unit.controller)), intid: i.spi + spiFirst }
  }
  refuse(report, path, i, ['spi'], `ppi: ${i.mailbox} raises PPIs of ${unit.pe ?? 'a PE'}`)
  if (i.ppi === undefined) return absent(report, path, 'ppi', 'what the mailbox unit raises', ['1'])
  const pe = Math.max(0, names.processingElements.list.indexOf(unit.pe ?? ''))
  return { gic: names.gicOfPe[pe] ?? 0, intid: ppiOf(report, path, i), pe }
}
