/** The devices under test: the core in this process, the same core as a child process, or somebody else's program. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bug } from '../../bugs/bug.ts'
import { type ChildDevice, connectChild } from '../dut/child.ts'
import type { DeviceFactory } from '../engines/subject.ts'
import type { Device } from '../interface/device.ts'
import type { Bus } from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import type { CommandDut, Dut } from './dut.ts'
import { InputError } from './exit.ts'

/** Undefined: our core, in process. `config`: the configuration in which a known-bad may stand; an absolute path. */
export function deviceFactory(dut: Dut, config?: string): DeviceFactory | undefined {
  switch (dut.is) {
    case 'core':
      return undefined
    case 'child':
      return { name: 'child', create: (bus, platform, bug) => createChild(bus, platform, bug, config) }
    case 'command':
      return commandFactory(dut)
  }
}

/** Starts its process and greets it. @throws DeviceFailure */
export function connectDut(
  dut: Exclude<Dut, { readonly is: 'core' }>,
  platform: Platform,
  bus: Bus,
): ChildDevice {
  if (dut.is === 'child') return createChild(bus, platform)
  const [command, ...rest] = dut.command
  const { workingDirectory, answerSecondsMax } = dut
  return connectChild(platform, bus, { command, arguments: rest, workingDirectory, answerSecondsMax })
}

/** A program that speaks docs/protocol.md. It is called as its hello says, once it has said it. */
export function commandFactory(dut: CommandDut): DeviceFactory {
  const factory = {
    name: dut.name,
    create(bus: Bus, platform: Platform): Device {
      const device = connectDut(dut, platform, bus)
      factory.name = device.hello.name
      return device
    },
  }
  return factory
}

/** @throws InputError where the known-bad is a decision of our core's hardware: nobody can plant that in another device. */
export function demandPlantable(bug: Bug | undefined, dut: Dut): void {
  if (bug?.decisions && dut.is === 'command')
    throw new InputError(
      `${bug.name} is a known-bad of our core's hardware, which cannot be planted in the device ${dut.name}. Leave --dut away, or plant one of the software or of the description; see: wellbehaved bugs --list`,
    )
}

const program = fileURLToPath(
  new URL(`./main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
)

/** The child reads the resolved platform from a file, since its standard input is the protocol's. */
function createChild(bus: Bus, platform: Platform, bug?: Bug, config?: string): ChildDevice {
  const folder = mkdtempSync(join(tmpdir(), 'wellbehaved-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const file = join(folder, 'platform.json')
  writeFileSync(file, JSON.stringify(platform))
  const planted = bug ? ['--bug', bug.name, ...(config === undefined ? [] : ['--config', config])] : []
  try {
    const child = connectChild(platform, bus, {
      command: process.execPath,
      arguments: [...process.execArgv, program, 'serve-core', file, ...planted],
    })
    // It has answered, so it has read the file.
    remove()
    return child
  } catch (error) {
    remove()
    throw error
  }
}
