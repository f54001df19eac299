/**
 * Small scopes of what only some platforms have: an arbiter, two stages of protection, a monitor, emulated registers. Sized
 * on the platform that was made to show it; `undefined` on all others. Read `specialFamilies`.
 */
import type { Context, Platform, TrappedWindow } from '../interface/platform.ts'
import { arbiterOf, identifierAddress } from '../interface/platform.ts'
import { allBut, type ScopeSpec } from './scope.ts'
import {
  type Family,
  family,
  firstByte,
  furtherContext,
  furtherTransaction,
  guestsOf,
  hasDma,
  nothing,
  plain,
  secondariesWith,
  statusWords,
  those,
  transfers,
  unused,
} from './scope-parts.ts'

type Contexts = ScopeSpec['contexts']

/** The first device with a list of secondaries that fits, as `secondariesWith` has it. */
function onDevice(
  platform: Platform,
  open: readonly number[],
  pick: (secondaries: readonly number[]) => readonly number[],
): Contexts | undefined {
  for (const { primary, contexts } of platform.devices) {
    const picked = pick(contexts.filter((c) => c !== primary))
    const fits = picked.every((c, i) => platform.contexts[c].outstandingMax >= open[i])
    if (picked.length === open.length && fits)
      return [
        { context: primary, outstandingMax: 0 },
        ...picked.map((context, i) => ({ context, outstandingMax: open[i] })),
      ]
  }
  return undefined
}

const isOwned = ({ owners }: Platform, c: number): boolean => owners.some((o) => o.context === c)
const ownerOf = ({ owners }: Platform, c: number): number => owners.find((o) => o.context === c)?.guest ?? -1

/** Of an arbiter two owners; the first is the one with most turns. `isolates`: whether it keeps their time apart. */
const atArbiter = (platform: Platform, isolates: boolean, open: readonly number[]): Contexts | undefined =>
  onDevice(platform, open, (secondaries) => {
    const shared = secondaries
      .map((c) => arbiterOf(platform, c))
      .find((a) => a?.performanceIsolation === isolates)
    if (!shared) return []
    const turns = (c: number) => shared.arbitration.weights[shared.contexts.indexOf(c)] ?? 0
    return shared.contexts
      .filter((c) => hasDma(platform.contexts[c]) && isOwned(platform, c))
      .sort((a, b) => turns(b) - turns(a))
      .slice(0, open.length)
  })

/** One context asks for as much as it may, and must let another one in between. */
const arbiter = family(
  'arbiter',
  'Two owners stand at the arbiter of their device, with turns as they are declared.',
  furtherTransaction,
  (platform, more) => {
    const contexts = atArbiter(platform, false, [2 + more, 1])
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      name: 'arbiter',
      contexts,
      guests,
      burstBeatsMax: 4,
      alphabet: {
        ...nothing,
        classes: transfers,
        procedures: [],
        directions: [1],
        targets: [firstByte(platform, guests[0])],
        beats: [4, 1],
      },
    }
  },
)

/** In the scope above a failure would make too many states for what breaks late. */
const stopped = family(
  'stopped',
  'One of two owners at the arbiter of their device stops, whatever it has asked for, and is reset.',
  furtherTransaction,
  (platform, more) => {
    const contexts = atArbiter(platform, false, [1 + more, 1])
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      name: 'stopped',
      contexts,
      guests,
      burstBeatsMax: 4,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'device fail', 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['reset']),
        directions: [1],
        targets: [firstByte(platform, guests[0])],
        beats: [4, 1],
      },
    }
  },
)

/** Two windows of which the one is read only: each direction is refused in one of them, but where it is bypassed. */
const bypasses = family(
  'bypasses',
  'Transfers with and without a declared bypass, under windows that forbid one direction.',
  furtherTransaction,
  (platform, more) => {
    if (!platform.protection.bypasses) return undefined
    const contexts = secondariesWith(platform, [1 + more], (c) => hasDma(c) && isBypassed(platform, c))
    const guest = contexts ? ownerOf(platform, contexts[1].context) : -1
    if (!contexts || guest < 0) return undefined
    const { windows } = platform.guests[guest]
    const kept = [windows.findIndex((w) => !w.write), windows.findIndex((w) => !w.read)].filter((w) => w >= 0)
    if (kept.length < 2) return undefined
    return {
      ...plain,
      name: 'bypasses',
      contexts,
      guests: [{ guest, windows: kept }],
      alphabet: {
        ...nothing,
        classes: [...transfers, 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['unassign', 'assign', 'reprogram']),
        directions: [0, 1],
        targets: kept.map((w) => windows[w].base),
        beats: [1],
      },
    }
  },
)

const isBypassed = ({ protection }: Platform, { streams }: Context): boolean =>
  protection.bypasses?.some((b) => b.streams === undefined || b.streams.includes(streams[0])) ?? false

/** Why a transfer was blocked: by an entry that denies, or by none that matches. */
const causes = family(
  'causes',
  'Transfers into a hole of a window and beside the window, and the code of the fault that software reads.',
  furtherTransaction,
  (platform, more) => {
    if (platform.protection.registers.FAULT_CODE === undefined) return undefined
    const of = platform.owners.find(
      (o) => holeOf(platform, o.guest, o.window) && hasDma(platform.contexts[o.context]),
    )
    const hole = of && holeOf(platform, of.guest, of.window)
    if (!of || !hole) return undefined
    const contexts = onDevice(platform, [1 + more], (all) => all.filter((c) => c === of.context))
    if (!contexts) return undefined
    return {
      ...plain,
      name: 'causes',
      contexts,
      guests: [{ guest: of.guest, windows: [of.window] }],
      faultInterrupt: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'hypervisor start', 'hypervisor step', 'hypervisor take', 'time tick'],
        procedures: those(platform, ['unassign', 'audit']),
        directions: [1],
        targets: [hole.base, platform.guests[of.guest].windows[of.window].limit + 1],
        beats: [1],
      },
    }
  },
)

const holeOf = ({ guests }: Platform, guest: number, window: number) => guests[guest].windows[window]?.hole

/** A window that both stages hold apart from its neighbour: what one stage alone lets pass is in neither. */
const stages = family(
  'stages',
  'A setting of two stages changes under a burst that straddles what one of them lets pass.',
  furtherTransaction,
  (platform, more) => {
    if (!platform.protection.secondStage) return undefined
    const contexts = secondariesWith(
      platform,
      [1 + more],
      (c) => c.burstBeatsMax > 1 && platform.owners.some((o) => platform.contexts[o.context] === c),
    )
    const guest = contexts ? ownerOf(platform, contexts[1].context) : -1
    const [window] = platform.guests[guest]?.windows ?? []
    if (!contexts || !window?.secondStage || platform.guests[guest].windows.length < 2) return undefined
    return {
      ...plain,
      name: 'stages',
      contexts,
      guests: [{ guest, windows: [0, 1] }],
      burstBeatsMax: 2,
      // One stage may lead by three.
      commitCycles: 4,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['assign', 'unassign', 'reprogram']),
        directions: [0, 1],
        targets: [Math.min(window.limit, window.secondStage.limit) + 1 - platform.beatBytes],
        beats: [2],
      },
    }
  },
)

/** What fails while the monitor watches: a device, and the PEs of guests on either cluster. */
const failures = family(
  'failures',
  'Contexts fail and guests stop, and the failure lines tell the monitor.',
  furtherContext,
  (platform, more) => {
    const { safetyIsland, owners, guests, processingElements } = platform
    if (!safetyIsland) return undefined
    const clusterOf = (guest: number) => processingElements[guests[guest].pe].cluster
    const own = clusterOf(safetyIsland.monitor)
    const others = owners.filter(({ guest }) => guest !== safetyIsland.monitor)
    const far = others.find(({ guest }) => clusterOf(guest) !== own)
    if (!far) return undefined
    const near = others.filter(({ guest }) => clusterOf(guest) === own).slice(0, more)
    const kept = [far, ...near]
    const contexts = onDevice(
      platform,
      kept.map(() => 0),
      (all) => all.filter((c) => kept.some((o) => o.context === c)),
    )
    return (
      contexts && {
        ...plain,
        name: 'failures',
        contexts,
        guests: [
          { guest: safetyIsland.monitor, windows: [0] },
          ...guestsOf(platform, contexts.slice(1), kept.length),
        ],
        safetyIsland: true,
        alphabet: {
          ...nothing,
          classes: [
            'guest crash',
            'guest hang',
            'device fail',
            'hypervisor start',
            'hypervisor step',
            'time tick',
          ],
          procedures: those(platform, ['unassign', 'assign']),
        },
      }
    )
  },
)

/** What several guests find emulated at one address, beside a context that changes hands. */
const emulation = family(
  'emulation',
  'Two guests read and write an emulated device, while a context is assigned and revoked.',
  furtherContext,
  (platform, more) => {
    const shown = platform.trapped?.find((w) => w.device === undefined && w.guests.length > 1)
    const contexts = secondariesWith(platform, more ? [0, 0] : [0])
    if (!shown || !contexts) return undefined
    return {
      ...plain,
      name: 'emulation',
      contexts,
      guests: ofWindow(shown),
      alphabet: {
        ...nothing,
        classes: ['guest read', 'guest write', 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['assign', 'unassign']),
        words: [shown.base],
      },
    }
  },
)

const ofWindow = ({ guests }: TrappedWindow): ScopeSpec['guests'] =>
  guests.slice(0, 2).map((guest) => ({ guest, windows: [0] }))

/** The identifier that software reads of a context, and the one at its port. */
const identifiers = family(
  'identifiers',
  'Software reads the identifiers of a context from the table of its device, before and after its transfers.',
  furtherTransaction,
  (platform, more) => {
    const contexts = onDevice(platform, [1 + more], (all) =>
      all
        .filter(
          (c) =>
            hasDma(platform.contexts[c]) &&
            platform.contexts[c].streams.length === 1 &&
            identifierAddress(platform, c) !== undefined &&
            isOwned(platform, c),
        )
        .slice(0, 1),
    )
    if (!contexts || !readsIdentifiers(platform)) return undefined
    const guests = guestsOf(platform, contexts, 1)
    return {
      ...plain,
      name: 'identifiers',
      contexts,
      guests,
      identifiers: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['audit', 'unassign', 'assign']),
        directions: [1],
        targets: guests.map((g) => firstByte(platform, g)),
        beats: [1],
      },
    }
  },
)

const readsIdentifiers = ({ procedures }: Platform): boolean =>
  procedures.some((p) => p.steps.some((s) => s.do === 'read' && s.register === 'control.IDENTIFIER'))

/** The doorbell of the last context with DMA: what lies behind its frame is another one's, or nobody's. */
const doorbells = family(
  'doorbells',
  'Jobs reach the doorbell of a mediated context, which is the last of its device, while it changes hands.',
  furtherTransaction,
  (platform, more) => {
    const contexts = onDevice(platform, [1 + more], (all) =>
      all
        .filter(
          (c) =>
            hasDma(platform.contexts[c]) &&
            platform.devices[platform.contexts[c].device].pattern === 'mediated',
        )
        .slice(-1),
    )
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 1)
    return {
      ...plain,
      name: 'doorbells',
      contexts,
      guests,
      alphabet: {
        ...nothing,
        classes: allBut(...unused, 'guest write', 'device raise', 'interconnect error'),
        procedures: those(platform, ['assign', 'unassign']),
        directions: [1],
        targets: guests.map((g) => firstByte(platform, g)),
        beats: [1],
      },
    }
  },
)

/** As many secondaries as alias where vectors are numbered modulo two. */
const vectors = family(
  'vectors',
  'Three contexts raise their interrupts, each its own.',
  furtherTransaction,
  (platform, more) => {
    const contexts = secondariesWith(
      platform,
      [1 + more, 1 + more, 1 + more],
      (c) => hasDma(c) && c.interrupts.length > 0,
    )
    if (!contexts) return undefined
    return {
      ...plain,
      name: 'vectors',
      contexts,
      guests: guestsOf(platform, contexts, 3),
      interrupts: true,
      alphabet: {
        ...nothing,
        classes: ['device raise', 'device issue', 'interconnect deliver', 'interconnect respond'],
        procedures: [],
      },
    }
  },
)

/** A regulator gives each its turns of a round: time goes on, and nobody's beats wait for anybody else's. */
const turns = family(
  'turns',
  'Two runs that differ in a transfer of one of two owners at an arbiter that keeps their time apart.',
  furtherTransaction,
  (platform, more) => {
    const contexts = atArbiter(platform, true, [2, 1 + more])
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      name: 'turns',
      contexts,
      guests,
      pairs: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'time tick'],
        procedures: [],
        directions: [1],
        targets: [firstByte(platform, guests[0])],
        beats: [1],
        ticks: [roundOf(platform, contexts[1].context)],
      },
    }
  },
)

/** Beats of one round of the arbiter at which context c stands: as many cycles. */
const roundOf = (platform: Platform, c: number): number =>
  arbiterOf(platform, c)?.arbitration.weights.reduce((a, b) => a + b, 0) ?? 1

/** Owners on two clusters: each has its registers, and its port. */
const clusters = family(
  'clusters',
  'Two runs that differ in what a guest on one cluster does, beside a context of a guest on another one.',
  furtherTransaction,
  (platform, more) => {
    const { guests, processingElements } = platform
    const clusterOf = (c: number) => processingElements[guests[ownerOf(platform, c)]?.pe ?? -1]?.cluster
    const contexts = onDevice(platform, [1 + more, 1 + more], (all) => {
      const owned = all.filter((c) => isOwned(platform, c) && hasDma(platform.contexts[c]))
      const other = owned.find((c) => clusterOf(c) !== clusterOf(owned[0]))
      return other === undefined ? [] : [owned[0], other]
    })
    if (!contexts) return undefined
    const kept = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      name: 'clusters',
      contexts,
      guests: kept,
      // By which interrupt controller a context is served.
      interrupts: true,
      pairs: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'guest read', 'guest write', 'interconnect error'],
        procedures: [],
        directions: [1],
        targets: [firstByte(platform, kept[0])],
        beats: [1],
        words: [...configWords(platform, contexts), ...statusWords(platform, contexts)],
      },
    }
  },
)

const configWords = (platform: Platform, contexts: Contexts): number[] =>
  contexts.flatMap(({ context }) => {
    const { frames, registers, role } = platform.contexts[context]
    return role === 'secondary' && registers.CONFIG !== undefined ? [frames[0].base + registers.CONFIG] : []
  })

/** What moved through a store is written by one owner, and asked for by the next one, whom the protection refuses it. */
const stores = family(
  'stores',
  'Two runs that differ in what one owner moved through the store of its device before a context was handed on.',
  furtherTransaction,
  (platform, more) => {
    const contexts = onDevice(platform, [1 + more, 0], (all) => {
      const stored = all.filter((c) => isOwned(platform, c) && hasStore(platform, c))
      const first = stored.find((c) => hasDma(platform.contexts[c]))
      const other = stored.find(
        (c) => first !== undefined && ownerOf(platform, c) !== ownerOf(platform, first),
      )
      return first === undefined || other === undefined ? [] : [first, other]
    })
    if (!contexts) return undefined
    const guests = guestsOf(platform, contexts, 2)
    return {
      ...plain,
      name: 'stores',
      contexts,
      guests,
      pairs: true,
      alphabet: {
        ...nothing,
        classes: [...transfers, 'hypervisor start', 'hypervisor step', 'time tick'],
        procedures: those(platform, ['assign', 'unassign']),
        directions: [0, 1],
        targets: [firstByte(platform, guests[0])],
        beats: [1],
        written: 1,
      },
    }
  },
)

const hasStore = ({ devices, contexts }: Platform, c: number): boolean =>
  devices[contexts[c].device].shared?.some((r) => r.kind === 'store' && r.contexts.includes(c)) ?? false

export const specialFamilies: readonly Family[] = [
  arbiter,
  stopped,
  bypasses,
  causes,
  stages,
  failures,
  emulation,
  identifiers,
  doorbells,
  vectors,
  turns,
  clusters,
  stores,
]
