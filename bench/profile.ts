/** Where the time goes: functions by their own share of the samples that the inspector takes. */
import { type Profiler, Session } from 'node:inspector/promises'

/** Microseconds between two samples. */
const samplingIntervalMicroseconds = 200

export interface Share {
  readonly name: string
  /** Of all samples, 0 to 1. */
  readonly share: number
}

/** Profiles `work`; the functions with the largest shares, at most `shownMax`. */
export async function profile(work: () => void, shownMax: number): Promise<Share[]> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: samplingIntervalMicroseconds })
  await session.post('Profiler.start')
  work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return sharesOf(profile).slice(0, shownMax)
}

function sharesOf({ nodes, samples = [] }: Profiler.Profile): Share[] {
  const names = new Map(nodes.map((node) => [node.id, nameOf(node.callFrame)]))
  const counts = new Map<string, number>()
  for (const id of samples) {
    const name = names.get(id) ?? '(unknown)'
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const shares = [...counts].map(([name, count]) => ({ name, share: count / samples.length }))
  return shares.sort((a, b) => b.share - a.share)
}

/** `issue (hardware/transactions.js:78)` */
function nameOf({ functionName, url, lineNumber }: Profiler.Profile['nodes'][number]['callFrame']): string {
  const name = functionName || '(anonymous)'
  return url ? `${name} (${url.split('/').slice(-2).join('/')}:${lineNumber + 1})` : name
}
