/** The devices under test that `--dut` names: the core in this process, or the same core as a child process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bug } from '../../bugs/bug.ts'
import { connectChild } from '../dut/child.ts'
import type { DeviceFactory } from '../engines/subject.ts'
import type { Device } from '../interface/device.ts'
import type { Bus } from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'

export const deviceNames = ['core', 'child'] as const

/** Undefined: our core, in process. */
export const deviceFactory = (name: string): DeviceFactory | undefined =>
  name === 'child' ? { name, create: createChild } : undefined

const program = fileURLToPath(
  new URL(`./main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
)

/** The child reads the resolved platform from a file, since its standard input is the protocol's. */
function createChild(bus: Bus, platform: Platform, bug: Bug | undefined): Device {
  const folder = mkdtempSync(join(tmpdir(), 'wellbehaved-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const file = join(folder, 'platform.json')
  writeFileSync(file, JSON.stringify(platform))
  const planted = bug ? ['--bug', bug.name] : []
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
