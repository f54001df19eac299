/** A system that is not made, or whose step throws. */
import type { TransitionSystem } from '../../src/explorer/system.ts'
import { peterson } from './models.ts'

export function system(data: 'made' | 'step'): TransitionSystem {
  if (data === 'made') throw new Error('the system is not made')
  const step = () => {
    throw new Error('there is no step')
  }
  return { ...peterson(), step }
}
