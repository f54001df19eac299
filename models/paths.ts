/** What there is to cover of a statechart, and the shortest way to it: from the graph that XState makes of the machine. */
import { getShortestPaths } from 'xstate/graph'
import { type Chart, type Edge, edgesOf } from './compile.ts'

/** Two edges, the second from where the first leads. */
export interface EdgePair {
  readonly first: Edge
  readonly second: Edge
}

export const pairsOf = (chart: Chart): readonly EdgePair[] => {
  const edges = edgesOf(chart)
  return edges.flatMap((first) =>
    edges.filter((second) => second.from === first.to).map((second) => ({ first, second })),
  )
}

/** The events of the shortest way from each state to each other that it reaches, over the edges that may be used. */
export type Ways = (from: string, to: string) => readonly string[] | undefined

export function shortestWays(chart: Chart, mayUse: (from: string, event: string) => boolean): Ways {
  const found = new Map<string, ReadonlyMap<string, readonly string[]>>()
  return (from, to) => {
    const known = found.get(from) ?? waysFrom(chart, from, mayUse)
    found.set(from, known)
    return known.get(to)
  }
}

function waysFrom(
  { machine, events }: Chart,
  from: string,
  mayUse: (from: string, event: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const paths = getShortestPaths(machine, {
    fromState: machine.resolveState({ value: from, context: undefined }),
    events: events.map((type) => ({ type })),
    filterEvents: (snapshot, { type }) => mayUse(String(snapshot.value), type),
    serializeState: (snapshot) => String(snapshot.value),
  })
  return new Map(
    paths.map(({ state, steps }) => [
      String(state.value),
      // The first step stands for the beginning.
      steps.map(({ event }) => event.type).filter((type) => events.includes(type)),
    ]),
  )
}
