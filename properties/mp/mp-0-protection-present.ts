/**
 * MP-0  "At the system level, for well behaved devices, memory protection mechanisms are required."
 * Asked where there is something to protect against: of each port by which a context transfers.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { portsOf, unitsOf } from '../../src/interface/protection.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { sayPort } from '../kit/stages.ts'

export default staticRule('MP-0', {
  reading:
    'Behind each port by which a context transfers stands at least one unit of system memory protection.',
  appliesTo: (platform) => (transferPorts(platform).length > 0 ? undefined : { lacks: 'a context with DMA' }),
  over: transferPorts,
  then: ({ at }) => at[0] >= at[1],
  otherwise: ({ what }) =>
    `The transfers of ${what[0]} pass ${what[1]}. Whatever address its owner hands to it, it reaches.`,
})

/** Of each port: the units that it passes, and how many are needed. */
function transferPorts(platform: Platform): Pair[] {
  const units = unitsOf(platform)
  return portsOf(platform)
    .filter((port) => port.kind === 'data')
    .map((port) => ({
      what: [sayPort(platform, port), port.through.map((u) => units[u].name).join(', ') || 'no protection'],
      at: [port.through.length, 1],
    }))
}
