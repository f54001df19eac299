/**
 * Where a proof that was stopped, interrupted or killed goes on from: a list of what was done, and a file for each group of rules
 * whose search was not ended. They are believed as far as they hold together: resume your own only. Read `readDone`.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { GroupCheckpoint, ProvedGroup, Showing } from '../engines/prove.ts'
import { formatProblem, parseJson, schemaProblem } from '../formats/json.ts'
import { nameLengthMax } from '../formats/limits.ts'
import { printable } from '../platform/problems.ts'
import { partsOf } from './checkpoint-parts.ts'
import { InputError } from './exit.ts'
import { writeWhole, writeWholeParts } from './files.ts'
import { readFileOf } from './read-file.ts'

export const proofCheckpointFormat = 'wellbehaved/proof-checkpoint/1'

/** Of one group: plain data, which a task carries into its thread. */
export interface CheckpointFile {
  readonly path: string
  /** As somebody would type it. */
  readonly shown: string
  readonly identity: string
  /** The search goes on from what lies there. */
  readonly resumes: boolean
  /** Milliseconds of search from one checkpoint to the next, at least. */
  readonly every: number
}

export interface GroupDone {
  readonly proved: ProvedGroup
  /** Why where its search stopped could not be written. */
  readonly problem?: string
}

/** A search that goes on from the file, and leaves one where it stops. @throws InputError for a file that is none of it */
export function withCheckpoint(
  file: CheckpointFile | undefined,
  prove: (checkpoint: GroupCheckpoint | undefined) => ProvedGroup,
): GroupDone {
  if (!file) return { proved: prove(undefined) }
  const { checkpoint, done } = keeperOf(file)
  try {
    return done(prove(checkpoint))
  } catch (error) {
    throw refusal(file, error)
  }
}

/** The same of a search that others make. */
export async function withCheckpointOf(
  file: CheckpointFile | undefined,
  prove: (checkpoint: GroupCheckpoint | undefined) => Promise<ProvedGroup>,
): Promise<GroupDone> {
  if (!file) return { proved: await prove(undefined) }
  const { checkpoint, done } = keeperOf(file)
  try {
    return done(await prove(checkpoint))
  } catch (error) {
    throw refusal(file, error)
  }
}

function keeperOf(file: CheckpointFile) {
  let problem: string | undefined
  /** When it last was kept; before, when it was first asked: what a start takes is no time of search. */
  let since: number | undefined
  let took = 0
  const checkpoint: GroupCheckpoint = {
    identity: file.identity,
    // A group that nobody had begun has left none.
    from: file.resumes && existsSync(file.path) ? readParts(file) : undefined,
    keep: (parts) => {
      const before = performance.now()
      // What was found is told, whether or not this can be written.
      try {
        writeWholeParts(file.path, parts)
        problem = undefined
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        problem = error.message
      }
      since = performance.now()
      took = since - before
    },
    isDue: () => {
      const now = performance.now()
      since ??= now
      return now - since >= Math.max(file.every, searchOfEachCheckpoint * took)
    },
  }
  return {
    checkpoint,
    done: (proved: ProvedGroup): GroupDone => ({ proved, ...(problem === undefined ? {} : { problem }) }),
  }
}

/** The search goes on for so many times what a checkpoint took before the next one. */
const searchOfEachCheckpoint = 10

/** What a forged file makes of a search is its own affair, and no defect of ours. */
function refusal(file: CheckpointFile, error: unknown): unknown {
  if (!file.resumes || error instanceof InputError) return error
  const why = error instanceof Error ? error.message : String(error)
  return new InputError(
    `${file.shown}: ${printable(why.slice(0, messageMax))}. Remove it, or leave --resume away.`,
  )
}
const messageMax = 400

function readParts({ path, shown }: CheckpointFile): Iterable<Uint8Array> {
  if (!statSync(path).isFile())
    throw new InputError(`${shown}: no plain file. Remove it, or leave --resume away.`)
  return partsOf(path)
}

/** What the whole proof is of: by what it is called in messages. */
export type ProofIdentity = Readonly<Record<(typeof identityKeys)[number], string>>
const identityKeys = [
  'version',
  'platform',
  'known-bad',
  'configuration',
  'scopes',
  'rules',
  'symmetry',
] as const

export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, digestDigits)
const digestDigits = 16

/** Groups that were searched to their end and of which no rule broke, and known-bads that were tried. */
export interface ProofDone {
  readonly groups: readonly (ProvedGroup & { readonly scope: string })[]
  readonly shown: readonly ShownDone[]
}

export interface ShownDone {
  readonly rule: string
  /** Tried in these. */
  readonly scopes: readonly string[]
  readonly showing: Showing
}

const listName = 'proof.json'
const suffix = '.checkpoint'

export const groupFileOf = (folder: string, scope: string, group: string): string =>
  join(folder, `${scope}.${group.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}${suffix}`)

export function writeDone(folder: string, of: ProofIdentity, done: ProofDone): void {
  const list = { format: proofCheckpointFormat, of, ...done }
  writeWhole(join(folder, listName), `${JSON.stringify(list, null, 2)}\n`)
}

/** One that cannot be removed is removed with the others, at the end. */
export function removeGroupFile(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    return
  }
}

/** Nothing is left to go on with. What is not ours stays. */
export function removeCheckpoints(folder: string): void {
  if (!existsSync(folder)) return
  for (const file of readdirSync(folder, { withFileTypes: true })) {
    // Whoever is killed while it writes leaves a part.
    const name = file.name.replace(/\.[0-9]+\.part$/, '')
    const isOurs = file.isFile() && (name === listName || name.endsWith(suffix))
    if (isOurs) rmSync(join(folder, file.name), { force: true })
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}

/** @throws InputError where there is none, or it is of another proof */
export function readDone(folder: string, shown: string, of: ProofIdentity): ProofDone {
  const path = join(folder, listName)
  if (!existsSync(path))
    throw new InputError(
      `--resume: there is no checkpoint in ${shown}. A proof that is stopped, interrupted or killed leaves one there: name its --out, or leave --resume away.`,
    )
  const file = `${shown}/${listName}`
  const refused = (problem: string) => new InputError(`${problem} Or leave --resume away.`)
  const read = readFileOf(path, file)
  if ('problem' in read) throw refused(read.problem)
  const json = parseJson(read.text, file)
  if ('problem' in json) throw refused(json.problem)
  const wrong = formatProblem(json.value, proofCheckpointFormat, file)
  if (wrong !== undefined) throw refused(wrong)
  const parsed = listShape.safeParse(json.value)
  if (!parsed.success) throw refused(schemaProblem(parsed.error, file, read.text))
  const other = identityKeys.find((key) => parsed.data.of[key] !== of[key])
  if (other === undefined) return parsed.data as ProofDone
  const [theirs, mine] = [parsed.data.of[other], of[other]].map((text) => printable(shortened(text)))
  throw new InputError(
    `--resume: the checkpoint in ${shown} is of another proof: its ${other} ${other.endsWith('s') ? 'are' : 'is'} ${theirs}, not ${mine}. Type the command as it was, or leave --resume away.`,
  )
}

const shortened = (text: string): string => (text.length > shownMax ? `${text.slice(0, shownMax)}…` : text)
const shownMax = 80

const name = z.string().max(nameLengthMax)
const count = z.int().min(0)
const places = z.strictObject({ bug: name, scope: name })
const listShape = z.strictObject({
  format: z.literal(proofCheckpointFormat),
  of: z.strictObject({
    version: z.string(),
    platform: z.string(),
    'known-bad': z.string(),
    configuration: z.string(),
    scopes: z.string(),
    rules: z.string(),
    // One of before it has none.
    symmetry: z.string().default('no'),
  }),
  groups: z.array(
    z.strictObject({
      scope: name,
      group: name,
      result: z.literal('complete'),
      states: count,
      transitions: count,
      depth: count,
      renamings: count.optional(),
      rules: z.array(z.strictObject({ rule: name, result: z.enum(['holds', 'vacuous']), exercised: count })),
    }),
  ),
  shown: z.array(
    z.strictObject({
      rule: name,
      scopes: z.array(name),
      showing: z.strictObject({
        shown: z.strictObject({ bug: name, scope: name, shortest: count, states: count }).optional(),
        unfinished: z.array(places),
      }),
    }),
  ),
})
