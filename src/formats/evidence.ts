/** Reads evidence that a stranger may have written. Read it from `readEvidence`. */
import * as z from 'zod'
import { kinds } from '../../properties/catalogue/row.ts'
import { type Evidence, evidenceFormat } from '../interface/evidence.ts'
import { operationClasses } from '../interface/operations.ts'
import { type Verdict, verdicts } from '../interface/verdicts.ts'
import { observationLists, operationList, ruleName } from './counterexample.ts'
import { formatProblem, parseJson, schemaProblem } from './json.ts'
import { shardsMax } from './limits.ts'
import { migrateEvidence } from './migrate.ts'

export type ReadEvidence = { readonly evidence: Evidence } | { readonly problem: string }

/** `file`: its name in messages. */
export function readEvidence(text: string, file: string): ReadEvidence {
  const json = parseJson(text, file)
  if ('problem' in json) return json
  const value = migrateEvidence(json.value)
  const wrongFormat = formatProblem(value, evidenceFormat, file)
  if (wrongFormat !== undefined) return { problem: wrongFormat }
  const parsed = shape.safeParse(value)
  return parsed.success
    ? { evidence: parsed.data as Evidence }
    : { problem: schemaProblem(parsed.error, file, text) }
}

const count = z.int().min(0)
/** What was replayed from the corpus was found then. */
const beforeAllRuns = -3
const word = z.string().max(200)
const sentence = z.string().max(20_000)
const verdictNames = Object.keys(verdicts) as [Verdict, ...Verdict[]]

/** A plain name: no folder, so that it opens nothing outside the one where the evidence lies. */
export const plainFileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.json$/)

const counterexample = z.strictObject({ file: plainFileName, length: count })

const rule = z.strictObject({
  id: z.string().regex(/^[A-Z]{1,8}-[A-Z0-9]{1,8}$/),
  part: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .optional(),
  kind: z.enum(kinds),
  strength: z.enum(['must', 'should', 'expected', 'permitted', 'definition']),
  verdict: z.enum(verdictNames),
  exercised: count,
  reason: sentence.optional(),
  counterexample: counterexample.optional(),
})

const goal = { status: z.enum(['covered', 'excluded', 'not covered']), reason: sentence.optional() }
const goalsMax = 10_000

const coverage = z.strictObject({
  charts: z
    .array(
      z.strictObject({
        // Its pictures are named after it.
        chart: z.string().regex(/^[a-z][a-z-]{0,63}$/),
        states: z.array(z.strictObject({ state: word, ...goal })).max(goalsMax),
        transitions: z
          .array(z.strictObject({ from: word, event: word, to: word, times: count, ...goal }))
          .max(goalsMax),
        pairs: z
          .array(z.strictObject({ from: word, first: word, by: word, second: word, to: word, ...goal }))
          .max(goalsMax),
      }),
    )
    .max(100),
  paths: count,
  operations: count,
  nonConformances: z
    .array(
      z.strictObject({
        chart: word,
        of: word,
        states: z.array(word).max(256),
        seen: sentence,
        shown: z.array(word).max(256),
        open: count,
        operations: operationList,
        observations: observationLists,
        flaky: z.literal(true).optional(),
      }),
    )
    .max(1000),
})

const named = <V extends z.ZodType>(value: V) => z.record(word, value)

const shard = z
  .strictObject({
    index: z.int().min(1).max(shardsMax),
    of: z.int().min(1).max(shardsMax),
    runs: count,
    pairs: count,
    strict: z.boolean(),
    cover: z.boolean(),
    platformDigest: z.string().regex(/^[0-9a-f]{16}$/),
    attempted: named(count),
    activities: named(z.array(count).max(100)),
    pairLetters: named(z.array(z.string().regex(/^[usncf]*$/)).max(100_000)),
    findings: z
      .array(
        z.strictObject({
          rule: ruleName,
          at: z.int().min(beforeAllRuns),
          verdict: z.enum(['broken', 'flaky']),
          reason: sentence,
          counterexample: counterexample.optional(),
          denied: z.array(word).max(1000),
        }),
      )
      .max(10_000),
  })
  .refine(({ index, of }) => index <= of, 'a shard beyond the last')

const shape = z.strictObject({
  format: z.literal(evidenceFormat),
  version: word,
  platform: word,
  dut: word,
  bug: word.optional(),
  seed: z.int(),
  runs: count,
  operationsPerRun: count,
  operations: count,
  drawn: count,
  classes: z.partialRecord(z.enum(operationClasses), z.strictObject({ drawn: count, effective: count })),
  starved: z.array(word).max(1000),
  pairs: z.record(
    ruleName,
    z.strictObject({ useful: count, noDifference: count, notComparable: count, victimSilent: count }),
  ),
  notCompared: z.array(sentence).max(1000),
  choicesDigest: z.string().regex(/^[0-9a-f]{0,64}$/),
  leavesOut: z.array(sentence).max(1000),
  stopped: z.boolean(),
  coverage: coverage.optional(),
  shard: shard.optional(),
  rules: z.array(rule).max(10_000),
})
