/** Every statechart of the specification, in the order in which they are drawn and traced. */
import { type Chart, type Edge, edgesOf } from './compile.ts'
import { contextLifecycle, contextTwoStates } from './context-lifecycle.ts'
import { mpuReconfiguration } from './mpu-reconfiguration.ts'
import { resetAndDrain } from './reset-and-drain.ts'

export const charts: readonly Chart[] = [
  contextTwoStates,
  contextLifecycle,
  resetAndDrain,
  mpuReconfiguration,
]

/** The edges of all charts: where traceability starts. */
export const allEdges = (): readonly Edge[] => charts.flatMap(edgesOf)

/** Throws a RangeError that lists the charts there are. */
export const chartNamed = (name: string): Chart => {
  const chart = charts.find((candidate) => candidate.name === name)
  if (chart !== undefined) return chart
  throw new RangeError(`no chart is called '${name}'; there are: ${charts.map((one) => one.name).join(', ')}`)
}
