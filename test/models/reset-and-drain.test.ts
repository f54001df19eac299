/** What the two acknowledgements of a reset stand for, and that both charts drain alike. */
import { describe, expect, it } from 'vitest'
import { edgesOf } from '../../models/compile.ts'
import { contextLifecycle } from '../../models/context-lifecycle.ts'
import { resetAndDrain, resetStates } from '../../models/reset-and-drain.ts'

const edges = edgesOf(resetAndDrain)

/** The states that are reached from one state over the edges of these events alone. */
const reachable = (from: string, mayTake: (event: string) => boolean): ReadonlySet<string> => {
  const seen = new Set([from])
  for (const state of seen) {
    for (const edge of edges) if (edge.from === state && mayTake(edge.event)) seen.add(edge.to)
  }
  return seen
}

describe('reset and drain', () => {
  it('reaches done by the initial state alone, and from resetting alone', () => {
    const into = edges.filter((edge) => edge.to === 'done')
    expect(into.map((edge) => [edge.from, edge.event])).toEqual([['resetting', 'initial state reached']])
  })

  it('reaches done from isolated only after the rest is answered or drained', () => {
    const emptied = ['drained', 'remaining answered']
    expect(reachable('isolated', () => true)).toContain('done')
    expect(reachable('isolated', (event) => !emptied.includes(event))).not.toContain('done')
    expect(reachable('draining', (event) => !emptied.includes(event))).not.toContain('done')
  })

  it('reaches done from every state in which a reset was requested, also if the bound is exceeded', () => {
    for (const state of resetStates) {
      expect(reachable(state, (event) => event !== 'drained')).toContain('done')
      expect(reachable(state, (event) => event !== 'bound exceeded')).toContain('done')
    }
  })

  it('accepts a reset of the context and of the primary in every state', () => {
    for (const event of ['reset requested', 'primary reset requested']) {
      expect(edges.filter((edge) => edge.event === event).map((edge) => edge.from)).toEqual([...resetStates])
    }
  })

  it('withdraws an older done before it answers a newer request', () => {
    const from = edges.filter((edge) => edge.from === 'done' && edge.event !== 'acknowledgement cleared')
    expect(from.map((edge) => edge.to)).toEqual(['draining', 'draining'])
  })

  it('takes isolation back by an empty drain alone, whoever asks for a reset meanwhile', () => {
    const out = edges.filter((edge) => edge.from === 'isolated' && edge.to !== 'isolated')
    expect(out.map((edge) => edge.event)).toEqual(['drained', 'remaining answered'])
  })

  it('drains as the life of a context does', () => {
    const sameAs = new Map([
      ['draining', 'draining'],
      ['quarantined', 'isolated'],
      ['resetting', 'resetting'],
    ])
    const images = edgesOf(contextLifecycle).flatMap(({ from, event, to }) => {
      const [image, target] = [sameAs.get(from), sameAs.get(to)]
      return image === undefined || target === undefined ? [] : [`${image} on '${event}' to ${target}`]
    })
    const own = edges
      .filter(({ from, to }) => [from, to].every((state) => [...sameAs.values()].includes(state)))
      .map(({ from, event, to }) => `${from} on '${event}' to ${to}`)
    expect(images.sort()).toEqual(own.sort())
    expect(own).toHaveLength(10)
  })
})
