/**
 * The hazards of changing a setting while traffic flows, by family of protection: each is a known-bad, planted in one system
 * behind a unit of the family. What a family cannot have is left out, and why is said.
 */
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import type { Platform, ProtectionFamily } from '../interface/platform.ts'
import { sample } from './sample.ts'
import { createStage } from './stage.ts'

export interface Hazard {
  readonly name: string
  /** Known-bads that show it, by the families in which they do. */
  readonly shownBy: readonly {
    readonly bug: string
    readonly families: readonly ProtectionFamily[]
    /** It shows where the unit claims that a commit closes what is open. */
    readonly closes?: true
    /** It shows on this platform, whose unit has what it takes; left out: on the one that is compared. */
    readonly on?: string
  }[]
  /** Why the other families have none. */
  readonly otherwise?: string
}

const direct = ['direct', 'region-filter', 'iopmp'] as const
const all = ['staged', ...direct] as const

export const hazards: readonly Hazard[] = [
  {
    name: 'a bound is written before the other one',
    shownBy: [{ bug: 'mp-12-bound-by-bound', families: ['direct', 'region-filter'] }],
    otherwise: 'a shadow bank is not in force while it is written; a stalled domain is held',
  },
  {
    name: 'address and permission lie in different words',
    shownBy: [
      { bug: 'mp-12-permission-before-bounds', families: ['direct', 'region-filter'] },
      { bug: 'mp-12-enabled-first', families: ['staged'] },
    ],
    otherwise: 'a stalled domain is held',
  },
  {
    name: 'masks of two words stand over the old range',
    shownBy: [{ bug: 'mp-12-masks-before-bounds', families: ['region-filter'] }],
    otherwise: 'only a region filter has masks',
  },
  {
    name: 'open while it is disabled',
    shownBy: [{ bug: 'mp-12-open-while-disabled', families: ['direct'] }],
    otherwise:
      'a bank is taken over as a whole; a region filter has its background for it; a domain is not disabled while it is updated',
  },
  {
    name: 'a control register is changed meanwhile',
    shownBy: [{ bug: 'mp-12-background-meanwhile', families: ['region-filter'] }],
    otherwise: 'no other family has one that changes what passes',
  },
  {
    name: 'a deny is deleted before what it was put over',
    shownBy: [{ bug: 'mp-12-deny-deleted-first', families: ['iopmp'], on: 'iopmp-domains' }],
    otherwise: 'only the entries of an IOPMP have an order',
  },
  {
    name: 'domain masks of two words are written one by one',
    shownBy: [{ bug: 'mp-12-table-word-by-word', families: ['iopmp'], on: 'iopmp-domains' }],
    otherwise: 'only an IOPMP has a table of requesters',
  },
  {
    name: 'the stalled set is looked up in a table under update',
    shownBy: [{ bug: 'mp-12-stalled-set-recomputed', families: ['iopmp'], on: 'iopmp-domains' }],
    otherwise: 'the others have no stall',
  },
  {
    name: 'a write reaches another region',
    shownBy: [{ bug: 'mp-12-limit-in-the-wrong-region', families: direct }],
    otherwise: 'of staged not tried: the bank that is committed would be torn, which MP-12.c judges',
  },
  {
    name: 'the selector of a region races',
    shownBy: [{ bug: 'mp-12-region-select-race', families: ['staged', 'direct'] }],
    otherwise: 'of region-filter and iopmp not tried',
  },
  {
    name: 'the stall is not awaited, or holds nothing',
    shownBy: [
      { bug: 'mp-12-stall-not-awaited', families: ['iopmp'] },
      { bug: 'mp-12-stall-holds-nobody', families: ['iopmp'] },
    ],
    otherwise: 'the others have no stall',
  },
  {
    name: 'beats of one burst meet different settings',
    shownBy: [{ bug: 'mp-12-neither-old-nor-new', families: all }],
  },
  {
    name: 'an old entry and a new one are merged',
    shownBy: [{ bug: 'mp-12-merged-entry', families: ['staged'] }],
    otherwise: 'there is one copy of each entry',
  },
  {
    name: 'goes live before it is committed',
    shownBy: [
      { bug: 'mp-12-update-goes-live-at-once', families: ['staged'] },
      { bug: 'mp-12-resumed-too-early', families: ['iopmp'] },
    ],
    otherwise: 'what is written is live by its nature',
  },
  {
    name: 'one stage is new while the other is old',
    shownBy: [
      { bug: 'mp-12-stage-2-commits-later', families: ['staged'], on: 'two-stages' },
      { bug: 'mp-12-stage-1-commits-later', families: ['staged'], on: 'two-stages' },
      { bug: 'mp-12-stage-2-first', families: ['staged'], on: 'two-stages' },
    ],
    otherwise: 'a second stage is executed of a staged unit only',
  },
  {
    name: 'a read-back shows what is not in force',
    shownBy: [{ bug: 'mp-13-read-back-is-in-force', families: ['staged'] }],
    otherwise: 'there is one copy of each register',
  },
  {
    name: 'requests are buffered behind their check',
    shownBy: [{ bug: 'x-1-closed-when-acknowledged', families: all, closes: true }],
  },
  {
    name: 'the path that programs the unit is stalled',
    shownBy: [
      { bug: 'mp-9-programmed-through-the-stalled-port', families: ['staged', 'direct', 'region-filter'] },
      { bug: 'mp-9-commit-behind-the-stall', families: ['iopmp'] },
    ],
  },
]

/** Operations of the right system that had an effect, and the rules that broke: none may. */
export function playRight(
  platform: Platform,
  judged: readonly MonitoredRule[],
  runs: number,
): { readonly operations: number; readonly broken: readonly string[] } {
  const rules = judged.filter((rule) => !rule.appliesTo(platform))
  const { effective, findings } = sample(createStage(platform, { rules }), {
    seed: 1,
    runs,
    operations: 100,
  })
  return {
    operations: effective.reduce((a, b) => a + b, 0),
    broken: findings.map((f) => nameOfRule(rules[f.rule])),
  }
}
