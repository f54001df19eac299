/**
 * Reads a counterexample that a stranger may have written. Nothing in it names a program to start or a path to open:
 * `dut` is a word that is shown, and `bug` one that is looked up. Read it from `readCounterexample`.
 */
import * as z from 'zod'
import { type Counterexample, counterexampleFormat } from '../interface/counterexample.ts'
import { observationFields, observationKinds } from '../interface/observations.ts'
import { platformFormat } from '../interface/platform.ts'
import { formatProblem, oneOf, parseJson, schemaProblem } from './json.ts'
import { cyclesMax, nameLengthMax, observationsPerOperationMax, operationsMax } from './limits.ts'
import { migrateCounterexample } from './migrate.ts'
import { describesOperations, obstacleOf } from './operations.ts'
import { platformProblem, platformShape } from './platform.ts'

export type ReadCounterexample = { readonly counterexample: Counterexample } | { readonly problem: string }

/** `file`: its name in messages. */
export function readCounterexample(text: string, file: string): ReadCounterexample {
  const json = parseJson(text, file)
  if ('problem' in json) return json
  const value = migrateCounterexample(json.value)
  const wrongFormat =
    formatProblem(value, counterexampleFormat, file) ?? newerPlatform(value, `${file}: platform`)
  if (wrongFormat !== undefined) return { problem: wrongFormat }
  const parsed = shape.safeParse(value)
  if (!parsed.success) return { problem: schemaProblem(parsed.error, file, text) }
  const counterexample = parsed.data as Counterexample
  const problem = meaningProblem(counterexample)
  return problem === undefined
    ? { counterexample }
    : { problem: `${file}: ${problem}. Ask whoever sent it, or write it anew.` }
}

/** Of a platform of ours that another version wrote; whatever else is wrong with it, the schema says. */
function newerPlatform(value: unknown, file: string): string | undefined {
  const platform = typeof value === 'object' && value !== null && 'platform' in value ? value.platform : {}
  const isOurs = JSON.stringify(platform).startsWith('{"format":"wellbehaved/platform/')
  return isOurs ? formatProblem(platform, platformFormat, file) : undefined
}

const int = (max: number, min = 0) => z.int().min(min).max(max)
const address = int(0xffff_ffff)
const ordinal = int(0xff)
/** Address, line, count or ordinal, or a code below 0 for what is missing. */
const numberOfPair = int(0xffff_ffff, -2)
const together = { with: z.literal(true).optional() }
const by = <B extends string>(agent: B) => ({ by: z.literal(agent), ...together })

const byGuest = { ...by('guest'), guest: ordinal }

const guestOperation = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ ...byGuest, do: z.literal('read'), address }),
    z.strictObject({ ...byGuest, do: z.literal('write'), address, value: address }),
    z.strictObject({
      ...byGuest,
      do: z.literal('job'),
      context: ordinal,
      direction: z.enum(['read', 'write']),
      address,
      beats: int(256, 1),
      value: address,
    }),
    z.strictObject({ ...byGuest, do: z.enum(['crash', 'hang', 'acknowledge', 'end']) }),
  ],
  oneOf,
)
const hypervisorOperation = z.discriminatedUnion(
  'do',
  [
    z.strictObject({
      ...by('hypervisor'),
      do: z.literal('start'),
      procedure: z.string().max(nameLengthMax),
      context: ordinal,
      guest: ordinal,
      window: ordinal,
    }),
    z.strictObject({ ...by('hypervisor'), do: z.literal('step'), fails: z.literal(true).optional() }),
    z.strictObject({ ...by('hypervisor'), do: z.literal('run') }),
    z.strictObject({ ...by('hypervisor'), do: z.literal('take'), guest: ordinal }),
  ],
  oneOf,
)
const deviceOperation = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ ...by('device'), do: z.literal('issue'), context: ordinal, ordinal }),
    z.strictObject({ ...by('device'), do: z.literal('raise'), context: ordinal, interrupt: ordinal }),
    z.strictObject({ ...by('device'), do: z.literal('fail'), context: ordinal }),
  ],
  oneOf,
)
const interconnectOperation = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ ...by('interconnect'), do: z.literal('deliver'), context: ordinal, ordinal }),
    z.strictObject({
      ...by('interconnect'),
      do: z.literal('respond'),
      context: ordinal,
      ordinal,
      error: z.literal(true).optional(),
    }),
  ],
  oneOf,
)
const operationShape = z.discriminatedUnion(
  'by',
  [
    guestOperation,
    hypervisorOperation,
    deviceOperation,
    interconnectOperation,
    z.strictObject({ ...by('time'), do: z.literal('tick'), cycles: int(cyclesMax, 1) }),
  ],
  oneOf,
)

const field = z.int().min(-1).max(0xffff_ffff).optional()
const observationShape = z.strictObject({
  kind: z.enum(observationKinds.map((k) => k.name)),
  ...(Object.fromEntries(observationFields.map((f) => [f, field])) as Record<string, typeof field>),
})

export const operationList = z.array(operationShape).max(operationsMax)
export const observationLists = z
  .array(z.array(observationShape).max(observationsPerOperationMax))
  .max(operationsMax)

const sentence = z.string().max(20_000)
export const ruleName = z.string().regex(/^[A-Z]{1,8}-[A-Z0-9]{1,8}(\.[a-z0-9-]{1,32})?$/)
const shape = z.strictObject({
  format: z.literal(counterexampleFormat),
  rule: ruleName,
  clause: sentence,
  platform: platformShape,
  dut: z.string().max(200),
  bug: z
    .string()
    .regex(/^[a-z0-9-]{1,80}$/)
    .optional(),
  seed: int(Number.MAX_SAFE_INTEGER),
  run: int(Number.MAX_SAFE_INTEGER).optional(),
  operations: operationList,
  observations: observationLists,
  cooperative: z.literal(true).optional(),
  pair: z
    .strictObject({
      changed: int(operationsMax),
      instead: operationShape.nullable(),
      leftOut: z
        .string()
        .regex(/^[A-Z0-9_]{1,40}$/)
        .optional(),
      secretContext: ordinal,
      victim: ordinal,
      leakPath: z.array(z.string().max(400)).max(10_000),
    })
    .optional(),
  static: z
    .strictObject({
      what: z.tuple([z.string().max(200), z.string().max(200)]),
      at: z.tuple([numberOfPair, numberOfPair]),
      blockBytes: int(0xffff_ffff, 1).optional(),
    })
    .optional(),
  explanation: sentence,
})

function meaningProblem({ platform, operations, pair }: Counterexample): string | undefined {
  const inPlatform = platformProblem(platform)
  if (inPlatform !== undefined) return `platform: ${inPlatform}`
  const inOperations = describesOperations(platform, operations)
  if (inOperations !== undefined || !pair) return inOperations
  if (pair.changed >= operations.length)
    return `pair.changed is ${pair.changed}, of ${operations.length} operations`
  if (!platform.contexts[pair.secretContext] || !platform.contexts[pair.victim])
    return `pair names a context beyond ${platform.contexts.length}`
  const instead = pair.instead && obstacleOf(platform, pair.instead)
  return instead ? `pair.instead names ${instead}` : undefined
}
