/** Starts a campaign where the surroundings want it: beside this thread, so that Ctrl-C reaches us, or in it. */
import { Worker } from 'node:worker_threads'
import type { Progress } from '../engines/campaign.ts'
import type { Checked } from '../engines/check.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { DeviceFailure } from '../interface/device.ts'
import { type CampaignRequest, runCampaign } from './campaign.ts'
import type { CampaignMessage, CampaignSetup } from './campaign-worker.ts'
import type { Configured } from './config.ts'
import { endedEarly, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { progressSayer } from './progress.ts'

export interface Campaign {
  /** Undefined: it had to be left before it ended. */
  readonly checked: Checked | undefined
  readonly interrupted: boolean
}

/**
 * `found` is called as soon as a counterexample is shrunk, whatever comes after.
 */
export async function startCampaign(
  io: Io,
  request: CampaignRequest,
  configured: Configured,
  found: (counterexample: Counterexample) => void,
): Promise<Campaign> {
  const say = progressSayer()
  const progress = (step: Progress, elapsed: number) =>
    io.progress?.(say(step, { elapsed, of: request.milliseconds }))
  try {
    if (io.campaign === 'beside') return await beside(io, request, configured, { found, progress })
    const { interrupted } = io.campaign
    const checked = runCampaign(request, configured, { found, progress, interrupted })
    return { checked, interrupted: interrupted() }
  } finally {
    io.progress?.('')
  }
}

interface Listener {
  found(counterexample: Counterexample): void
  progress(step: Progress, elapsed: number): void
}

// The same module as source and as built.
const workerFile = new URL(
  `./campaign-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`,
  import.meta.url,
)

function beside(
  io: Io,
  request: CampaignRequest,
  configured: Configured,
  listener: Listener,
): Promise<Campaign> {
  const setup: CampaignSetup = { request, flag: new SharedArrayBuffer(4) }
  const flag = new Int32Array(setup.flag)
  const worker = new Worker(workerFile, { workerData: setup })
  return new Promise<Campaign>((resolve, reject) => {
    const isInterrupted = () => Atomics.load(flag, 0) !== 0
    const stopListening = io.onInterrupt(() => {
      if (isInterrupted()) return resolve({ checked: undefined, interrupted: true })
      Atomics.store(flag, 0, 1)
      io.err('Stopping: what was found so far is written. Interrupt again to leave at once.\n')
    })
    const settle = (message: CampaignMessage): void => {
      if (message.is === 'progress') listener.progress(message.step, message.elapsed)
      else if (message.is === 'found') listener.found(message.counterexample)
      else if (message.is === 'checked')
        resolve({ checked: checkedOf(message), interrupted: isInterrupted() })
      else if (message.is === 'input') reject(new InputError(message.message))
      else reject(Object.assign(new Error(message.message), { stack: message.stack }))
    }
    worker.on('message', (message: CampaignMessage) => {
      // A file that cannot be written ends the campaign.
      try {
        settle(message)
      } catch (error) {
        reject(error)
      }
    })
    worker.on('error', reject)
    worker.on('exit', (exitCode) => {
      stopListening()
      reject(endedEarly(configured.file, exitCode))
    })
  }).finally(() => worker.terminate())
}

/** With the failure of the device as it was thrown beside this thread. */
function checkedOf({ checked, failure }: Extract<CampaignMessage, { readonly is: 'checked' }>): Checked {
  if (!failure) return checked
  return {
    ...checked,
    failure: new DeviceFailure(failure.message, failure.lastRequests, failure.standardError),
  }
}
