/** A system that is not made, or whose step throws; or threads that say they are done, and nobody what was found. */
import { parentPort } from 'node:worker_threads'
import type { TransitionSystem } from '../../src/explorer/system.ts'
import { type Fan, fan, peterson } from './models.ts'

export function system(data: 'made' | 'step' | 'silent' | Fan): TransitionSystem {
  if (typeof data === 'object') return fan(data)
  if (data === 'made') throw new Error('the system is not made')
  if (data === 'silent') {
    parentPort?.postMessage({ is: 'done' })
    process.exit(0)
  }
  const step = () => {
    throw new Error('there is no step')
  }
  return { ...peterson(), step }
}
