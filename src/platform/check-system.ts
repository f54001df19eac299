/** What must agree in a description about protection units, mailboxes, interrupt controllers, ports and identifiers. */
import { aligned, firstFrame, primariesOf, type Sized, unique, wordBytes } from './check-parts.ts'
import type { Path } from './document.ts'
import type { Report } from './names.ts'
import { checkPlace } from './places.ts'
import { hex } from './problems.ts'
import { type Description, type FrameDescription, gicVersions } from './schema.ts'
import { granuleToMeet } from './unprotected.ts'

export function checkSystem(report: Report, d: Description): void {
  checkMailboxUnits(report, d)
  checkControllers(report, d)
  checkUnits(report, d)
  checkPorts(report, d)
  checkIdentifierTables(report, d)
}

/** Programming frames and structures of the protection units. */
export function unitFrames(d: Description): [Path, FrameDescription][] {
  const framesIn = (path: Path, frames: Readonly<Record<string, FrameDescription>>) =>
    Object.entries(frames).map(([name, f]): [Path, FrameDescription] => [[...path, name], f])
  return [
    ...framesIn(['protection', 'structures'], d.protection?.structures ?? {}),
    ...Object.entries(d.protectionUnits).flatMap(([name, unit]) => [
      ...framesIn(['protectionUnits', name, 'frames'], unit.frames),
      ...framesIn(['protectionUnits', name, 'structures'], unit.structures),
    ]),
  ]
}

/** What clusters decode elsewhere, and where. */
export function clusterRanges({ clusters }: Description): [Path, Sized][] {
  return Object.entries(clusters).flatMap(([name, { map = [] }]) =>
    map.map((window, i): [Path, Sized] => [['clusters', name, 'map', i], window]),
  )
}

function checkMailboxUnits(report: Report, d: Description): void {
  for (const [name, unit] of Object.entries(d.mailboxUnits)) {
    const path = ['mailboxUnits', name]
    aligned(report, [...path, 'firstChannel'], unit.firstChannel, granuleToMeet(d), 'the granule')
    aligned(report, [...path, 'channelStride'], unit.channelStride, granuleToMeet(d), 'the granule')
    if ((unit.pe === undefined) !== (unit.controller === undefined)) continue
    const found = unit.pe === undefined ? 'neither pe nor controller' : 'both pe and controller'
    const hint = 'Write pe where it raises PPIs, controller where it raises SPIs.'
    report.add(path, { found, expected: 'one of them', hint }, 'key')
  }
}

function checkControllers(report: Report, d: Description): void {
  for (const [name, { version, compatible }] of Object.entries(d.interruptControllers)) {
    const path = ['interruptControllers', name]
    if (version === undefined && compatible === undefined) {
      const hint = 'Add "version: 3", or "compatible: arm,gic-v3".'
      const text = { found: 'no "version"', expected: '"version": or what it is compatible with', hint }
      report.add(path, text, 'key')
    }
    // A GICv4 is compatible with arm,gic-v3.
    const least = compatible && gicVersions[compatible]
    const isFourth = compatible === 'arm,gic-v3' && version === 4
    if (version === undefined || least === undefined || version === least || isFourth) continue
    const hint = 'Mend one of the two, or leave version out.'
    report.add([...path, 'version'], {
      expected: `${least}, since it is compatible with ${compatible}`,
      hint,
    })
  }
}

function checkUnits(report: Report, d: Description): void {
  const staged = d.protection?.name
  for (const [name, unit] of Object.entries(d.protectionUnits)) {
    const path = ['protectionUnits', name]
    if (name === staged) {
      const expected = 'a name of its own: the unit of protection has this one'
      report.add(path, { found: `the key "${name}"`, expected, hint: 'Rename one of the two.' }, 'key')
    }
    unique(
      report,
      'a stage',
      unit.stages.map(({ stage }, i) => ({
        value: stage,
        by: 'this unit',
        path: [...path, 'stages', i, 'stage'],
      })),
    )
    if (unit.stages.length === 0) {
      const text = { found: 'no stage', expected: 'stage 1, stage 2 or both', hint: 'Add "{ stage: 1 }".' }
      report.add([...path, 'stages'], text, 'key')
    }
  }
  for (const [path, f] of unitFrames(d)) checkPlace(report, d, path, f)
}

/** A port beside those of the contexts has a name of its own. */
function checkPorts(report: Report, d: Description): void {
  for (const [deviceName, device] of Object.entries(d.devices)) {
    for (const name of Object.keys(device.ports)) {
      if (!device.contexts[name]?.dma) continue
      const expected = `a name of its own: the port of the context ${name} has this one`
      const path = ['devices', deviceName, 'ports', name]
      report.add(path, { found: `the key "${name}"`, expected, hint: 'Rename it.' }, 'key')
    }
  }
}

function checkIdentifierTables(report: Report, d: Description): void {
  for (const [deviceName, device] of Object.entries(d.devices)) {
    const { offset, entries } = device.identifierTable ?? {}
    const size = firstFrame(primariesOf(device)[0]?.[1] ?? { frames: {} })?.size
    if (offset === undefined || size === undefined) continue
    const path = ['devices', deviceName, 'identifierTable', 'offset']
    const words = Object.values(entries ?? {}).flat().length
    aligned(report, path, offset, wordBytes)
    if (offset + words * wordBytes <= size) continue
    const hint = `It has ${words} words, and the frame ${hex(size)} bytes.`
    report.add(path, { expected: 'an offset from which it ends within the first frame of the primary', hint })
  }
}
