/** Plays a sequence once more and keeps what an outsider sees of each operation. */
import type { Counterexample } from '../interface/counterexample.ts'
import { K, observationKinds, type PlainObservation, plainObservation } from '../interface/observations.ts'
import { type FlatOperation, unflatten } from '../interface/operations.ts'
import { cooperate, type Stage } from './stage.ts'

export interface Recorded {
  readonly observations: readonly (readonly PlainObservation[])[]
  /** Ordinal of the rule that broke, or -1. */
  readonly rule: number
  readonly cooperative: boolean
  readonly explanation: string
}

const bookkeeping: readonly string[] = ['operation begun', 'operation ended']
const recorders = new WeakMap<Stage, { list: PlainObservation[] | undefined }>()

/** Plays a sequence and keeps what each operation showed. */
export function record(stage: Stage, operations: readonly FlatOperation[]): Recorded {
  const sink = recorderOf(stage)
  const { system } = stage
  const observations: PlainObservation[][] = []
  stage.rewind()
  for (const op of operations) {
    if (system.monitors.violation()) break
    sink.list = []
    observations.push(sink.list)
    system.apply(op)
  }
  const cooperative = !system.monitors.violation()
  if (cooperative) cooperate(stage)
  sink.list = undefined
  const violation = system.monitors.violation()
  return {
    observations,
    rule: violation?.rule ?? -1,
    cooperative: cooperative && violation !== undefined,
    explanation: violation?.explanation ?? '',
  }
}

/** Of a counterexample, what one run shows. */
export function tellRun(
  stage: Stage,
  operations: readonly FlatOperation[],
  { observations, cooperative, explanation }: Recorded,
): Pick<Counterexample, 'operations' | 'observations' | 'cooperative' | 'explanation'> {
  return {
    operations: operations.map((op) => unflatten(stage.system.platform, op)),
    observations,
    ...(cooperative ? { cooperative: true as const } : {}),
    explanation,
  }
}

function recorderOf(stage: Stage): { list: PlainObservation[] | undefined } {
  const known = recorders.get(stage)
  if (known) return known
  const sink: { list: PlainObservation[] | undefined } = { list: undefined }
  for (const { name } of observationKinds) {
    if (!bookkeeping.includes(name))
      stage.system.bus.subscribe(K[name], (o) => sink.list?.push(plainObservation(o)))
  }
  recorders.set(stage, sink)
  return sink
}
