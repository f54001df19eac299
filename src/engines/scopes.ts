/**
 * The small scopes of a platform, one for each family of rules. Sized by measurement on the zonal gateway, where each group
 * of rules stays below a million states; an arbiter, or many wires, make more. Read `families`, then `smallScopes`.
 */
import { type MonitoredRule, nameOfRule, type Rule, type TwoRunRule } from '../../properties/kit/rule.ts'
import { isMonitored } from '../../properties/rules.ts'
import type { Context, Platform } from '../interface/platform.ts'
import { type Alphabet, controlWords } from './alphabet.ts'
import { allBut, type Scope, type ScopeSpec } from './scope.ts'
import {
  type Family,
  family,
  firstByte,
  furtherContext,
  furtherTransaction,
  guestsOf,
  hasDma,
  nothing,
  ofTwoOwners,
  plain,
  secondariesWith,
  those,
  transfers,
  twoOwners,
  unused,
  wordsOf,
} from './scope-parts.ts'
import { specialFamilies } from './special-scopes.ts'

/**
 * Lifecycle and drain, without reprogramming: one secondary with DMA and messages, and a second one without, whose resets
 * must not answer for the first one's. A further transaction, or DMA of the second, makes more than a million.
 */
const lifecycle = family(
  'lifecycle',
  'Assignment, drain and reset of a context with DMA and interrupts, beside another one.',
  furtherTransaction,
  (platform, more) => {
    const contexts = secondariesWith(platform, [1 + more, 0], hasDma)
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 1)
    return {
      ...plain,
      contexts,
      guests,
      interrupts: true,
      alphabet: {
        classes: allBut(...unused, 'interconnect error'),
        procedures: those(platform, ['assign', 'unassign', 'recover']),
        directions: [0, 1],
        targets: guests.map((g) => firstByte(platform, g)),
        beats: [1],
        words: controlWords(
          platform,
          contexts.map((c) => c.context),
        ),
        ticks: [1],
      },
    }
  },
)

/** One region changes between two adjacent windows, and to nothing, under a burst that straddles their boundary. */
const reprogram = family(
  'reprogram',
  'A region of the protection changes under a burst that straddles the old and the new bound.',
  furtherTransaction,
  (platform, more) => {
    const guest = platform.guests.findIndex(hasNeighbours)
    const isOwned = (c: Context) =>
      platform.owners.some((o) => o.guest === guest && platform.contexts[o.context] === c)
    const contexts = secondariesWith(platform, [1 + more], (c) => c.burstBeatsMax > 1 && isOwned(c))
    if (!contexts || guest < 0) return undefined
    const [, upper] = platform.guests[guest].windows
    return {
      ...plain,
      contexts,
      guests: [{ guest, windows: [0, 1] }],
      burstBeatsMax: 2,
      commitCycles: 2,
      alphabet: {
        classes: allBut(...unused, 'guest write', 'device raise'),
        procedures: those(platform, ['assign', 'unassign', 'reprogram']),
        directions: [0, 1],
        targets: [upper.base - platform.beatBytes],
        beats: [2],
        words: [],
        ticks: [1],
      },
    }
  },
)
const hasNeighbours = ({ windows }: Platform['guests'][number]): boolean =>
  windows.length > 1 && windows[0].limit + 1 === windows[1].base

/** Two owners of one device: what the one does reaches the other neither through the protection nor in time. */
const owners = family(
  'owners',
  'Two owners of one device ask for transfers, each also to the memory of the other.',
  furtherTransaction,
  (platform, more) => {
    const contexts = ofTwoOwners(platform, 1 + more)
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      contexts,
      guests,
      alphabet: {
        ...nothing,
        classes: [
          'guest job',
          'guest crash',
          'hypervisor start',
          'hypervisor step',
          'device issue',
          'device fail',
          'interconnect deliver',
          'interconnect respond',
          'interconnect error',
          'time tick',
        ],
        procedures: those(platform, ['reset']),
        directions: [1],
        targets: guests.map((g) => firstByte(platform, g)),
        beats: [1],
      },
    }
  },
)

/** Guests and the registers of two contexts: who reaches what, in every state of an assignment. */
const accesses = family(
  'accesses',
  'Two guests read and write every register of two contexts while these are assigned and revoked.',
  furtherContext,
  (platform, more) => {
    const contexts = secondariesWith(platform, more ? [0, 0, 0] : [0, 0])
    if (!contexts || platform.guests.length < 2) return undefined
    const kept = contexts.map((c) => c.context)
    return {
      ...plain,
      contexts,
      guests: guestsOf(platform, contexts, 2),
      alphabet: {
        ...nothing,
        classes: ['guest read', 'guest write', 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['assign', 'unassign', 'reset', 'recover']),
        words: [...new Set([...registerWords(platform, kept), ...controlWords(platform, kept)])],
      },
    }
  },
)

/** Each register of the contexts, the last word of each frame, and what their devices have beside. */
const registerWords = (platform: Platform, contexts: readonly number[]): number[] =>
  contexts.flatMap((c) => {
    const { frames, registers, device, role } = platform.contexts[c]
    const { clock, origin } = platform.devices[device]
    return [
      ...Object.values(registers).map((offset) => frames[0].base + offset),
      ...frames.map(({ limit }) => limit - 3),
      ...(role === 'primary' ? [clock ?? [], origin ?? []].flat() : []),
    ]
  })

/** The way of an interrupt: raised, taken, injected, acknowledged and ended, while its context changes hands. */
const interrupts = family(
  'interrupts',
  'An interrupt of a context is raised, taken, injected and ended while the context changes hands.',
  furtherContext,
  (platform, more) => {
    const isWired = (c: Context) => c.interrupts.some((i) => i.trigger !== 'message')
    const contexts =
      secondariesWith(platform, more ? [0, 0] : [0], isWired) ??
      secondariesWith(platform, more ? [1, 1] : [1], (c) => c.interrupts.length > 0)
    if (!contexts) return undefined
    return {
      ...plain,
      contexts,
      guests: guestsOf(platform, contexts, 2),
      interrupts: true,
      listRegisters: 2,
      alphabet: {
        ...nothing,
        classes: [
          'guest write',
          'guest crash',
          'guest acknowledge',
          'guest end',
          'hypervisor start',
          'hypervisor step',
          'hypervisor step fails',
          'hypervisor take',
          'device issue',
          'device raise',
          'interconnect deliver',
          'interconnect respond',
          'time tick',
        ],
        procedures: those(platform, ['assign', 'unassign']),
        words: contexts.flatMap(({ context }) => {
          const { frames, registers, role } = platform.contexts[context]
          return role === 'secondary' && registers.STATUS !== undefined
            ? [frames[0].base + registers.STATUS]
            : []
        }),
      },
    }
  },
)

/** A fault: recorded, signalled, read and acknowledged, while others follow. */
const faults = family(
  'faults',
  'Transfers that the protection refuses: the record, the interrupt, and its handler.',
  furtherTransaction,
  (platform, more) => {
    const contexts = secondariesWith(platform, [1 + more], hasDma)
    if (!contexts || platform.protection.faultLine === undefined) return undefined
    const guests = guestsOf(platform, contexts, 1)
    return {
      ...plain,
      contexts,
      guests,
      burstBeatsMax: 3,
      faultInterrupt: true,
      alphabet: {
        ...nothing,
        classes: [
          'guest job',
          'hypervisor start',
          'hypervisor step',
          'hypervisor take',
          'device issue',
          'interconnect deliver',
          'interconnect respond',
          'time tick',
        ],
        procedures: those(platform, ['assign', 'unassign', 'reprogram', 'audit']),
        directions: [0, 1],
        targets: guests.flatMap((g) => [firstByte(platform, g), firstByte(platform, g) - platform.beatBytes]),
        beats: [1, 3],
      },
    }
  },
)

/** The primary's interrupt: who is recorded as having raised it, and what its handler finds. */
const origins = family(
  'origins',
  'Two contexts raise the interrupt of their primary, whose handler reads who it was.',
  furtherContext,
  (platform, more) => {
    const device = platform.devices.find((d) => d.origin !== undefined && d.contexts.length > 2 + more)
    if (!device) return undefined
    const { primary } = device
    const open = Math.min(1, platform.contexts[primary].outstandingMax)
    const secondaries = device.contexts.filter((c) => c !== primary).slice(0, 2 + more)
    const contexts = [
      { context: primary, outstandingMax: open },
      ...secondaries.map((context) => ({ context, outstandingMax: 0 })),
    ]
    return {
      ...plain,
      contexts,
      guests: guestsOf(platform, contexts, 1),
      interrupts: true,
      alphabet: {
        ...nothing,
        classes: [
          'hypervisor start',
          'hypervisor step',
          'hypervisor take',
          'device issue',
          'device raise',
          'device fail',
          'interconnect deliver',
          'interconnect respond',
          'time tick',
        ],
        procedures: those(platform, ['recover']),
      },
    }
  },
)

/** What one owner does is no other's affair. Together with errors it would be more than a million pairs. */
const neighbours = family(
  'neighbours',
  'Two runs that differ in an operation of one of two owners: a transfer, or an access to its status.',
  furtherTransaction,
  (platform, more) =>
    twoOwners(platform, more, (contexts) => ({
      classes: [...transfers, 'guest read', 'guest write'],
      words: wordsOf(platform, contexts, 'STATUS'),
    })),
)

const errors = family(
  'errors',
  'Two runs that differ in an error, or in a step of a transfer, of one of two owners.',
  furtherTransaction,
  (platform, more) =>
    twoOwners(platform, more, () => ({
      classes: [...transfers, 'device fail', 'interconnect error'],
    })),
)

const resets = family(
  'resets',
  'Two runs that differ in a reset, or in a step of a transfer, of one of two owners.',
  furtherTransaction,
  (platform, more) =>
    twoOwners(platform, more, () => ({
      classes: [...transfers, 'hypervisor start', 'hypervisor step', 'time tick'],
      procedures: those(platform, ['reset']),
    })),
)

/** What one owner leaves behind in a context shows to the next: it writes, and reads what the protection refuses. */
const histories = family(
  'histories',
  'Two runs that differ in what one context did before it was handed on.',
  furtherTransaction,
  (platform, more) => {
    const contexts = secondariesWith(
      platform,
      [1 + more],
      (c) => hasDma(c) && platform.owners.some((o) => platform.contexts[o.context] === c),
    )
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      contexts,
      guests,
      pairs: true,
      alphabet: {
        ...nothing,
        classes: [
          ...transfers,
          'guest read',
          'guest write',
          'hypervisor start',
          'hypervisor step',
          'time tick',
        ],
        procedures: those(platform, ['assign', 'unassign']),
        directions: [0, 1],
        targets: guests.map((g) => firstByte(platform, g)),
        beats: [1],
        written: 1,
        words: wordsOf(platform, contexts, 'STATUS'),
      },
    }
  },
)

/** Known-bads are looked for in this order: those first in which one is found, or not, with few states. */
export const families: readonly Family[] = [
  faults,
  origins,
  interrupts,
  accesses,
  owners,
  lifecycle,
  reprogram,
  neighbours,
  errors,
  resets,
  histories,
  ...specialFamilies,
]

/** The small scopes that the platform has. */
export const smallScopes = (platform: Platform): readonly ScopeSpec[] =>
  families.flatMap(({ small }) => small(platform) ?? [])

/** Larger ones, which may take hours, or end at a bound. */
export const largeScopes = (platform: Platform): readonly ScopeSpec[] =>
  families.flatMap(({ large }) => large(platform) ?? [])

/** A scope of a platform: the name of one that is ours, or what a file says. */
export type ScopeRef = string | ScopeSpec

export const nameOfScope = (scope: ScopeRef): string => (typeof scope === 'string' ? scope : scope.name)

/** Undefined where the platform has none of that name. */
export const scopeFor = (platform: Platform, scope: ScopeRef): ScopeSpec | undefined =>
  typeof scope === 'string'
    ? [...smallScopes(platform), ...largeScopes(platform)].find(({ name }) => name === scope)
    : scope

/**
 * Rules whose ghosts remember what no other's does: together they multiply each other's states, so each group is
 * searched for itself. All others go together. (Measured: all at once exceed 2.8 million states in `lifecycle`, the
 * largest group has half a million.)
 */
const apart = {
  'bounds of resets': ['RST-2', 'RST-3', 'RST-5.b', 'RST-7', 'RST-8'],
  'what is open': ['RST-11.a', 'RST-11.b', 'RST-12.a'],
  'what was accepted before a reset': ['RST-12.b'],
  'settings that may judge a burst': ['MP-12.a', 'MP-12.d', 'DMA-4'],
  'what passed under a setting': ['X-1.a', 'X-1.b'],
  'what a commit was told': ['MP-12.c'],
  'what was read back': ['MP-13', 'DMA-1'],
  interrupts: ['ASG-3'],
  'what waits for a fair bus': ['IRQ-6.b', 'SYS-2.a', 'CTX-13.c'],
} as const satisfies Record<string, readonly string[]>

/** What a search can judge: of one run, or of two. */
export type ProvableRule = MonitoredRule | TwoRunRule
export const isProvable = (rule: Rule): rule is ProvableRule =>
  rule.kind === 'twoRun' || (isMonitored(rule) && rule.kind !== 'permission')

/**
 * Judged only where EL2 takes interrupts: a scope without has no list registers, so one that waits for another is never
 * delivered, however fair everybody is.
 */
const ofDelivery: readonly string[] = ['IRQ-6.b']

export interface SearchGroup<R extends ProvableRule = ProvableRule> {
  readonly name: string
  readonly rules: readonly R[]
}

/** Step, always, response and two-run rules that speak of the platform. */
export const searched = <R extends Rule>(
  rules: readonly R[],
  platform: Platform,
): readonly Extract<R, ProvableRule>[] =>
  rules.filter((rule): rule is Extract<R, ProvableRule> => isProvable(rule) && !rule.appliesTo(platform))

/**
 * Each rule that speaks of the scope in one group, a two-run rule by itself and where pairs are searched; groups without a
 * rule are left out.
 */
export function searchGroups<R extends Rule>(
  rules: readonly R[],
  { platform, pairs, alphabet }: Scope,
): readonly SearchGroup<Extract<R, ProvableRule>>[] {
  const all = searched(rules, platform)
  if (pairs)
    return all.flatMap((rule) => (rule.kind === 'twoRun' ? [{ name: nameOfRule(rule), rules: [rule] }] : []))
  const takes = alphabet.classes.includes('hypervisor take')
  const judged = all.filter(
    (rule) => rule.kind !== 'twoRun' && (takes || !ofDelivery.includes(nameOfRule(rule))),
  )
  const groups = Object.entries(apart).map(([name, names]: [string, readonly string[]]) => ({
    name,
    rules: judged.filter((rule) => names.includes(nameOfRule(rule))),
  }))
  const grouped = new Set(groups.flatMap((group) => group.rules))
  const rest = { name: 'all others', rules: judged.filter((rule) => !grouped.has(rule)) }
  return [rest, ...groups].filter((group) => group.rules.length > 0)
}

/**
 * The same states, reached in fewer operations: the hypervisor may run to its next wait, and several cycles may pass at
 * once. For the shortest counterexamples; a proof does without.
 */
export function withLongSteps(alphabet: Alphabet): Alphabet {
  const { classes, ticks } = alphabet
  return {
    ...alphabet,
    classes: classes.includes('hypervisor step')
      ? [...new Set([...classes, 'hypervisor run' as const])]
      : classes,
    ticks: ticks.includes(1) ? [...new Set([1, 2, 3, 4, ...ticks])] : ticks,
  }
}
