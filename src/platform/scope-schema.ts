/**
 * The shape of a scope, as its author writes it: what a proof keeps of a platform, by the names of its description. What
 * the names and numbers must be in the platform is checked in scope-file.ts.
 */
import * as z from 'zod'
import { operationClasses } from '../interface/operations.ts'
import { address, between, deviceCycles, list, name, oneOf, section, word } from './schema.ts'

export const scopeFormat = 'wellbehaved/scope/1'

/** Each multiplies the operations that are tried in every state. */
const entriesMax = 64
const short = <V extends z.ZodType>(value: V, what: string) => {
  const error = `a list of ${what}, ${entriesMax} at most`
  return list(value, what).max(entriesMax, { error })
}

const beats = between(1, 256, 'beats')
const cyclesMax = 64
const transactionsMax = 8
const windowsMax = 64
const yesOrNo = z.boolean({ error: 'true or false' })
const present = z.literal(true, { error: 'true, or no such key' })
const procedure = z
  .string({ error: 'the name of a procedure' })
  .max(32, { error: 'the name of a procedure, 32 letters at most' })

const target = z.union(
  [
    address,
    section({
      guest: word('a guest'),
      window: word('a window of the guest'),
      offset: z.int({ error: 'an offset in bytes from the first byte, which may be below 0' }).optional(),
    }),
  ],
  { error: 'an address, or a guest, a window of it and an offset' },
)

const access = z.union(
  [address, section({ context: word('a context'), register: word('a register of the context') })],
  { error: 'an address, or a context and a register of it' },
)

const bounds = section({
  drainCyclesMax: deviceCycles.default(2),
  resetCycles: deviceCycles.default(1),
  resetAcknowledgeCyclesMax: deviceCycles.default(3),
  commitCycles: deviceCycles.default(1),
})

const operations = section({
  classes: short(oneOf(operationClasses), 'classes of operations')
    .min(1, { error: 'a class of operations at least' })
    .describe('What the agents may do.'),
  procedures: short(procedure, 'procedures')
    .default([])
    .describe('Those that may be started after the start.'),
  directions: short(oneOf(['read', 'write']), 'directions')
    .default([])
    .describe('Of bursts.'),
  targets: short(target, 'first bytes of bursts').default([]),
  beats: short(beats, 'numbers of beats').default([]),
  written: between(0, 0xff, 'a value').optional().describe('What a burst writes; left out: 0.'),
  words: short(access, 'words that guests read, or write with 1').default([]),
  ticks: short(between(1, cyclesMax, 'cycles'), 'numbers of cycles')
    .default([1])
    .describe('Cycles that may pass at once.'),
})

export const scopeFile = section({
  format: z.literal(scopeFormat, { error: `"${scopeFormat}"` }),
  name: name.describe('Its own: none of the scopes that wellbehaved has.'),
  about: z
    .string({ error: 'a sentence' })
    .min(1, { error: 'a sentence' })
    .max(200, { error: 'a sentence, 200 letters at most' }),
  contexts: z
    .record(name, between(0, transactionsMax, 'transactions'), {
      error: 'a mapping, one context and its open transactions a line',
    })
    .describe(
      'How many transactions each may have open, at most; with the primary of each device that is in.',
    ),
  guests: z
    .record(name, list(name, 'windows').min(1, { error: 'a window at least' }).max(windowsMax), {
      error: 'a mapping, one guest and its windows a line',
    })
    .describe('The windows of memory that stay of each.'),
  burstBeatsMax: beats.default(1),
  interrupts: yesOrNo.default(false).describe('Whether contexts have their interrupts.'),
  listRegisters: between(0, 16, 'list registers').default(0).describe('Of a PE; with 0 nothing is injected.'),
  faultInterrupt: yesOrNo.default(false).describe('Whether the protection has its fault interrupt.'),
  identifiers: present.optional().describe('Its devices have their tables of identifiers.'),
  safetyIsland: present.optional().describe('The safety island stays; the guest that monitors must be in.'),
  bounds: bounds.prefault({}).describe('Device cycles; smaller ones make fewer states.'),
  pairs: present.optional().describe('Two-run rules are proved in it, of pairs of runs, and no others.'),
  operations,
})

export type ScopeDescription = z.infer<typeof scopeFile>
