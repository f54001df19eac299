/** How the protection decided a transfer: what the rules of MP and DMA-4 share. */
import { BLOCKED } from '../../models/setting.ts'
import { K, type Observation } from '../../src/interface/observations.ts'
import { sayAttribute } from '../ghosts/settings.ts'
import type { Facts } from './facts.ts'

const PASSED = K['beat passed']

/** Of a beat that passed or was blocked: its output attribute, or BLOCKED. */
export const resultOf = (o: Observation): number => (o.kind === PASSED ? o.attribute : BLOCKED)

/** `is blocked`, or `passes with attribute device` */
export const sayResult = (result: number, p: Facts): string =>
  result === BLOCKED ? 'is blocked' : `passes with attribute ${sayAttribute(result, p)}`

/** Of a beat or a response: the index of its transaction in a ghost of one element for each. */
export const slotOf = (o: Observation, p: Facts): number => o.context * p.slots + o.tag
