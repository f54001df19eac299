/** Whether what a configuration exports is one: every problem at once, each with what was found and what was expected. */
import * as z from 'zod'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import type { Config } from '../config/config.ts'
import { ours } from '../engines/suite.ts'
import { nearest } from '../interface/nearest.ts'
import { observationKinds } from '../interface/observations.ts'
import { operationClasses } from '../interface/operations.ts'
import { registers } from '../interface/registers.ts'

/** `at`: keys and ordinals, from the outside in. */
export interface ShapeProblem {
  readonly at: readonly PropertyKey[]
  readonly what: string
}

/** None: it is a `Config`. */
export function problemsOf(value: unknown): readonly ShapeProblem[] {
  const parsed = shape.safeParse(value, { reportInput: true })
  if (!parsed.success)
    return parsed.error.issues.map((issue) => ({ at: placeOf(issue), what: saidOf(issue) }))
  return [...twice(value as Config), ...broken(value as Config)]
}

const aFunction = z.custom((value) => typeof value === 'function', 'expected a function')
const sentence = z.string('expected a sentence').min(1, 'expected a sentence')
const kind = z.enum(
  observationKinds.map(({ name }) => name),
  {
    error: ({ input }) => `found ${shown(input)}, which is no kind of observation${near(input, kindNames)}`,
  },
)
const kindOrKinds = z.preprocess((one) => (Array.isArray(one) ? one : [one]), z.array(kind).min(1))
const operation = z.enum(operationClasses, {
  error: ({ input }) =>
    `found ${shown(input)}, which is no class of operations${near(input, operationClasses)}`,
})
const kindNames: readonly string[] = observationKinds.map(({ name }) => name)
const fields = z.record(
  z.string(),
  z.looseObject({ max: z.int().min(1).optional() }),
  'expected fields by their name',
)
/** Keys of no kind would never be called. */
const follow = z.partialRecord(kind, aFunction)
const registerNames: readonly string[] = registers.map(({ name }) => name)
const accesses = z.strictObject(
  {
    by: z
      .enum(['guests', 'privileged software'], {
        error: ({ input }) => `found ${shown(input)}, expected 'guests' or 'privileged software'`,
      })
      .optional(),
    of: z
      .array(
        z.enum(
          registers.map(({ name }) => name),
          {
            error: ({ input }) => `found ${shown(input)}, which is no register${near(input, registerNames)}`,
          },
        ),
        'expected a list of registers',
      )
      .min(1, 'expected a register')
      .optional(),
  },
  { error: unknownKey(['by', 'of']) },
)
const ghost = z.looseObject(
  { name: z.string(), fields, hears: accesses.optional(), follow },
  'expected a ghost that shared(…) made',
)

const common = {
  id: z.string(),
  part: z.undefined().optional(),
  own: z.strictObject({ statement: sentence, strength: z.enum(['must', 'should']) }),
  reading: sentence,
  appliesTo: aFunction,
  edges: z.array(z.string()),
}
const monitored = { ...common, uses: z.array(ghost), ghost: fields, hears: accesses.optional(), follow }
/** What a rule has of itself, which nobody writes. */
const made: readonly string[] = ['id', 'part', 'kind', 'own', 'edges']
/** A key that no rule of this kind has would never be looked at. */
const ofKind = <S extends z.core.$ZodLooseShape>(keys: S) =>
  z.strictObject(keys, {
    error: unknownKey(['statement', 'strength', ...Object.keys(keys).filter((key) => !made.includes(key))]),
  })
const rule = z.discriminatedUnion(
  'kind',
  [
    ofKind({
      ...monitored,
      kind: z.literal('step'),
      attempt: kind.optional(),
      when: kindOrKinds,
      judges: accesses.optional(),
      given: aFunction.optional(),
      then: aFunction,
      otherwise: aFunction,
    }),
    ofKind({
      ...monitored,
      kind: z.literal('always'),
      attempts: z.array(operation).min(1),
      given: aFunction.optional(),
      holds: aFunction,
      otherwise: aFunction,
    }),
    ofKind({
      ...monitored,
      kind: z.literal('response'),
      when: kind,
      who: aFunction,
      until: z.array(kind).min(1),
      ends: aFunction,
      lapses: z.array(kind).optional(),
      lapsing: aFunction.optional(),
      counts: aFunction,
      bound: aFunction,
      otherwise: aFunction,
    }),
    ofKind({
      ...common,
      kind: z.literal('static'),
      over: aFunction,
      then: aFunction,
      otherwise: aFunction,
    }),
    ofKind({
      ...common,
      kind: z.literal('twoRun'),
      secret: aFunction,
      leavesOut: aFunction.optional(),
      secretsAt: aFunction,
      victims: z.enum(['secondaries', 'contexts', 'itself']),
      concerns: aFunction.optional(),
      timed: z.literal(true).optional(),
      ignores: z.partialRecord(kind, z.array(z.string())).optional(),
      sees: z.array(kind).min(1),
      align: z.array(z.string()),
      otherwise: aFunction,
    }),
  ],
  "expected a rule that step, always, response, staticRule or twoRun of 'wellbehaved/rules' made",
)

/** As in a counterexample's file, which names the known-bad. */
const bugName = z
  .string('expected a name')
  .regex(/^[a-z0-9-]{1,80}$/, 'expected small letters, digits and hyphens, 80 at most')
const bug = z
  .strictObject(
    {
      name: bugName,
      rule: z.string('expected the name of the rule that it breaks'),
      is: sentence,
      seenIn: z.string().optional(),
      alsoBreaks: z.array(z.string()).optional(),
      scope: z.strictObject({ contexts: z.int(), guests: z.int() }).optional(),
      shownOn: z.array(z.string()).min(1).optional(),
      decisions: aFunction.optional(),
      software: aFunction.optional(),
      platform: aFunction.optional(),
    },
    { error: unknownKey(['name', 'rule', 'is', 'decisions', 'software', 'platform', 'shownOn']) },
  )
  .refine(
    ({ decisions, software, platform }) => decisions ?? software ?? platform,
    'changes nothing; expected decisions, software or platform',
  )

/** It stands for a file or a program on the command line, so it looks like none. */
const ownName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, {
  error: ({ input }) => `is named ${shown(input)}, expected small letters, digits and hyphens`,
})

const shape = z.strictObject(
  {
    rules: z.array(rule, 'expected a list of rules').optional(),
    bugs: z.array(bug, 'expected a list of known-bads').optional(),
    platforms: z.record(ownName, sentence, 'expected paths of descriptions, by a name').optional(),
    devices: z
      .record(
        ownName,
        z.strictObject(
          { command: z.array(z.string('expected a word')).min(1, 'expected a program and its arguments') },
          { error: unknownKey(['command']) },
        ),
        'expected devices, by a name',
      )
      .optional(),
  },
  { error: unknownKey(['rules', 'bugs', 'platforms', 'devices']) },
)

function unknownKey(known: readonly string[]): z.core.$ZodErrorMap {
  return (issue) => {
    if (issue.code !== 'unrecognized_keys') return `expected an object with ${known.join(', ')}`
    const [first = ''] = (issue as { keys?: readonly string[] }).keys ?? []
    return `has the key ${shown(first)}${near(first, known)}; there are ${known.join(', ')}`
  }
}

/** What is no rule at all is that as a whole, not its kind. */
const placeOf = ({ code, path }: z.core.$ZodIssue): readonly PropertyKey[] =>
  code === 'invalid_union' ? path.slice(0, -1) : path

function saidOf({ code, message, input }: z.core.$ZodIssue): string {
  if (code === 'custom' || /^(found|expected|has|is|changes) /.test(message))
    return message.startsWith('expected') ? `found ${shown(input)}, ${message}` : message
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value)
}

function near(input: unknown, known: readonly string[]): string {
  const [first] = typeof input === 'string' ? nearest(input, known, 1) : []
  return first === undefined ? '' : `. Did you mean ${JSON.stringify(first)}?`
}

// ---- What fits in itself, and not together

/** A name that stands twice. */
function twice({ rules = [], bugs = [] }: Config): readonly ShapeProblem[] {
  const names = rules.map(nameOfRule)
  const taken = [...ours.bugs, ...bugs].map(({ name }) => name)
  return [
    ...names.flatMap((name, i) =>
      names.indexOf(name) < i ? [{ at: ['rules', i], what: `is ${name}, as is another rule` }] : [],
    ),
    ...bugs.flatMap(({ name }, i) =>
      taken.indexOf(name) < ours.bugs.length + i
        ? [{ at: ['bugs', i], what: `is named ${name}, as is another known-bad` }]
        : [],
    ),
  ]
}

/** A known-bad that names a rule that nobody has. */
function broken({ rules = [], bugs = [] }: Config): readonly ShapeProblem[] {
  const known = [...ours.rules, ...rules].map((one: Rule) => nameOfRule(one))
  return bugs.flatMap(({ rule: named, alsoBreaks = [] }, i) =>
    [named, ...alsoBreaks].flatMap((name) =>
      known.includes(name)
        ? []
        : [
            {
              at: ['bugs', i],
              what: `breaks ${shown(name)}, which is no rule${near(name, known)}`,
            },
          ],
    ),
  )
}
