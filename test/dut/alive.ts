// Whether a process is there, and waiting until it is not.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'

/** A process that is dead and not yet collected by its parent is gone as well. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}

const goneMillisecondsMax = 8000

/** Fails, and ends the process, when it is still there after 8 seconds. */
export async function gone(pid: number): Promise<void> {
  for (const started = performance.now(); performance.now() - started < goneMillisecondsMax; ) {
    if (!isAlive(pid)) return
    await sleep(20)
  }
  process.kill(pid, 'SIGKILL')
  expect.unreachable(`process ${pid} was left behind`)
}
