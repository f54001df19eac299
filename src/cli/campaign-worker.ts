/** The thread beside the main one in which a campaign runs: events go out as messages, an interruption comes in as a flag. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Progress } from '../engines/campaign.ts'
import type { Checked } from '../engines/check.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { DeviceFailure } from '../interface/device.ts'
import { type CampaignRequest, runCampaign } from './campaign.ts'
import { loadConfig } from './config.ts'
import { InputError } from './exit.ts'
import { shownPath } from './files.ts'

export interface CampaignSetup {
  readonly request: CampaignRequest
  /** One 32-bit word; not 0: end. */
  readonly flag: SharedArrayBuffer
}

export type CampaignMessage =
  | { readonly is: 'progress'; readonly step: Progress; readonly elapsed: number }
  | { readonly is: 'found'; readonly counterexample: Counterexample }
  | {
      readonly is: 'checked'
      readonly checked: Omit<Checked, 'failure'>
      /** An error loses what it holds beside its message on its way between threads. */
      readonly failure?: Pick<DeviceFailure, 'message' | 'lastRequests' | 'standardError'>
    }
  | { readonly is: 'defect' | 'input'; readonly message: string; readonly stack: string }

const send = (message: CampaignMessage): void => parentPort?.postMessage(message)

async function work({ request, flag }: CampaignSetup): Promise<void> {
  const word = new Int32Array(flag)
  try {
    const configured = await loadConfig(
      request.config,
      request.config && shownPath(process.cwd(), request.config),
    )
    const { failure, ...checked } = runCampaign(request, configured, {
      interrupted: () => Atomics.load(word, 0) !== 0,
      progress: (step, elapsed) => send({ is: 'progress', step, elapsed }),
      found: (counterexample) => send({ is: 'found', counterexample }),
    })
    send({ is: 'checked', checked, ...(failure ? { failure: plain(failure) } : {}) })
  } catch (error) {
    send(defectOf(error))
  }
}

const plain = ({ message, lastRequests, standardError }: DeviceFailure) => ({
  message,
  lastRequests,
  standardError,
})

function defectOf(error: unknown): CampaignMessage {
  const known = error instanceof Error ? error : new Error(String(error))
  return {
    is: error instanceof InputError ? 'input' : 'defect',
    message: known.message,
    stack: known.stack ?? known.message,
  }
}

await work(workerData as CampaignSetup)
