/** What an explorer must find in every model, against a search without any of its means: empty where it is right. */
import type { explore as exploreRight } from '../../src/explorer/explorer.ts'
import { STEP, type TransitionSystem } from '../../src/explorer/system.ts'
import { bakery, dials, drain, type Naive, naively, peterson } from './models.ts'

export const models = {
  peterson: () => peterson(),
  'peterson, rude': () => peterson({ rude: true }),
  bakery: () => bakery(),
  'bakery, hasty': () => bakery({ hasty: true }),
  drain: () => drain(),
  'drain, symmetric': () => drain({ symmetric: true }),
  'drain, leaky': () => drain({ leaky: true }),
  'drain, leaky and symmetric': () => drain({ leaky: true, symmetric: true }),
  dials: () => dials(),
  'dials, forbidden': () => dials({ forbidden: 60 }),
} as const
/** For threads, which make it themselves. */
export const system = (name: ModelName): TransitionSystem => models[name]()
export type ModelName = keyof typeof models
export const modelNames = Object.keys(models) as ModelName[]

const found = new Map<ModelName, Naive>()
export function expected(name: ModelName): Naive {
  const naive = found.get(name) ?? naively(models[name]())
  found.set(name, naive)
  return naive
}

/** One line for each model in which the explorer finds something else. */
export function faults(explore: typeof exploreRight, names: readonly ModelName[] = modelNames): string[] {
  return names.flatMap((name) => {
    const { states, transitions, depth, broken } = expected(name)
    const right = JSON.stringify({ states, transitions, depth, broken })
    try {
      const got = explore(models[name](), { statesMax: 1_000_000 })
      const { violation } = got
      const is = JSON.stringify({
        states: got.states,
        transitions: got.transitions,
        depth: got.depth,
        broken: violation?.operations,
      })
      if (violation && !isBroken(models[name](), violation.operations))
        return [`${name}: ${is} does not break`]
      // With symmetry it is a path of the model without it, and another one.
      const comparable = name.endsWith('symmetric') ? is.replace(/"broken.*/, '') : is
      return right.startsWith(comparable) ? [] : [`${name}: ${is} instead of ${right}`]
    } catch (error) {
      return [`${name}: ${error instanceof Error ? error.message : error}`]
    }
  })
}

/** Whether the path breaks with its last operation, and not before, where nothing is renamed. */
function isBroken({ state, initial, step, holds }: TransitionSystem, path: readonly number[]): boolean {
  state.words.set(initial[0])
  const did = path.map((o) => {
    const is = step(o)
    return is === STEP.effective && holds?.() === false ? STEP.broken : is
  })
  return did.every((is, i) => is === (i === path.length - 1 ? STEP.broken : STEP.effective))
}
