/**
 * Every normative sentence and definition of the white paper as one row with a stable ID: what it says, the sentence it
 * encodes, its strength, whom it obliges, how it is checked and the bug that breaks it first. Read a chapter's file in
 * `catalogue/` for the rows, `catalogue/row.ts` for what a field means.
 */
import { asg } from './catalogue/asg.ts'
import { beyond } from './catalogue/beyond.ts'
import { ctx } from './catalogue/ctx.ts'
import { dma } from './catalogue/dma.ts'
import { err } from './catalogue/err.ts'
import { finder } from './catalogue/find.ts'
import { gic } from './catalogue/gic.ts'
import { irq } from './catalogue/irq.ts'
import { mmio } from './catalogue/mmio.ts'
import { mp } from './catalogue/mp.ts'
import { pat } from './catalogue/pat.ts'
import type { Obliged, PaperRowData, Strength } from './catalogue/row.ts'
import { rst } from './catalogue/rst.ts'
import { st } from './catalogue/st.ts'
import { sys } from './catalogue/sys.ts'

const chapters = [sys, pat, ctx, asg, rst, mmio, dma, irq, err, mp, gic, st] as const

export type RuleId = (typeof chapters)[number][number]['id']

export interface Row extends PaperRowData<RuleId> {
  readonly implies: readonly RuleId[]
}

const rows: readonly PaperRowData<RuleId>[] = chapters.flat()

/** All rows, in the order of the paper's subjects. */
export const catalogue: readonly Row[] = rows.map((row) => ({ implies: [], ...row }))

const found = finder('The catalogue', catalogue)

/** @throws RangeError that gives the nearest IDs. */
export const ruleById = (id: string): Row => found.byId(id)

/** Whether the name is one that a version of this catalogue may give a rule: nobody else does. */
export const isOfCatalogue = (name: string): boolean => reserved.has(name.split('-')[0] ?? '')

const reserved = new Set([...rows, ...beyond].map(({ id }) => id.split('-')[0]))

export const isRuleId = (text: string): text is RuleId => found.has(text)

/** `SYS` of `SYS-5`. */
export const chapterOf = (id: RuleId): string => id.split('-')[0]!

/**
 * The rows that a roll-up sums up: every must row, where the roll-up's part obliges somebody only the rows that oblige
 * one of these. A row with parts counts by its strongest.
 * @throws RangeError where the row is no roll-up, or has no such part.
 */
export function rolledUp(id: RuleId, part?: string): readonly Row[] {
  const row = ruleById(id)
  const itsPart = row.parts?.find((one) => one.part === part)
  if (!row.kinds.includes('rollUp')) throw new RangeError(`${id} is no roll-up. Ask for SYS-1 or SYS-8.`)
  if (itsPart === undefined && (part !== undefined || row.parts !== undefined)) {
    const names = row.parts?.map((one) => one.part).join(' or ') ?? 'none'
    throw new RangeError(`${id} has no part ${JSON.stringify(part)}. Ask for: ${names}`)
  }
  const summed = catalogue.filter((one) => one.strength === 'must' && !one.kinds.includes('rollUp'))
  return itsPart === undefined ? summed : summed.filter((one) => obligesOneOf(one, itsPart.obliged ?? []))
}

const obligesOneOf = (row: Row, parties: readonly Obliged[]): boolean =>
  row.obliged.some((party) => parties.includes(party))

/** Of a row, or of its part: where the row has no such part, of the row. @throws RangeError that gives the nearest IDs. */
export function strengthOf(id: string, part?: string): Strength {
  const row = ruleById(id)
  return row.parts?.find((one) => one.part === part)?.strength ?? row.strength
}

/** Of a row, or of its part, in words of ours: where the row has no such part, of the row. @throws RangeError as above. */
export function statementOf(id: string, part?: string): string {
  const row = ruleById(id)
  return row.parts?.find((one) => one.part === part)?.statement ?? row.statement
}

/** What breaks a *should* or an expectation is a warning, unless somebody is strict. */
export const isMild = (strength: string): boolean => strength === 'should' || strength === 'expected'

/** The rows that may break together with `id`: those that imply it, and those that sum it up. */
export function mayBreakWith(id: RuleId): readonly RuleId[] {
  const { strength } = ruleById(id)
  const breaks = (row: Row) =>
    row.implies.includes(id) ||
    (row.breaksWith === 'any must row' && strength === 'must') ||
    row.breaksWith === 'any row broken between the parties that it names'
  return catalogue.filter((row) => row.id !== id && breaks(row)).map((row) => row.id)
}
