/**
 * Small scopes of what only some platforms have: an arbiter, two stages of protection, a monitor, emulated registers. Each is
 * sized on the platform that was made to show it, and `undefined` of one that lacks what it needs. Read `specialFamilies`.
 */
import type { Context, Platform, TrappedWindow } from '../interface/platform.ts'
import { identifierAddress } from '../interface/platform.ts'
import type { Alphabet } from './alphabet.ts'
import { allBut, type ScopeSpec } from './scope.ts'
import {
  atArbiter,
  type Family,
  family,
  firstByte,
  furtherContext,
  furtherTransaction,
  guestsOf,
  hasDma,
  isOwned,
  nothing,
  onDevice,
  ownerOf,
  plain,
  secondariesWith,
  those,
  transfers,
  type UnnamedScope,
  unused,
} from './scope-parts.ts'
import { specialPairFamilies } from './special-pair-scopes.ts'

/** Two owners at the arbiter of their device: one writes bursts, so many at a time, and must let the other one in between. */
function burstsAtArbiter(
  platform: Platform,
  open: number,
  tried: Pick<Alphabet, 'classes' | 'procedures'>,
): UnnamedScope | undefined {
  const contexts = atArbiter(platform, false, [open, 1])
  if (!contexts) return undefined
  const guests = guestsOf(platform, contexts, 2)
  return {
    ...plain,
    contexts,
    guests,
    burstBeatsMax: 4,
    alphabet: {
      ...nothing,
      ...tried,
      directions: [1],
      targets: [firstByte(platform, guests[0])],
      beats: [4, 1],
    },
  }
}

const arbiter = family(
  'arbiter',
  'Two owners stand at the arbiter of their device, with turns as they are declared.',
  furtherTransaction,
  (platform, more) => burstsAtArbiter(platform, 2 + more, { classes: transfers, procedures: [] }),
)

/** In the scope above a failure would make too many states for what breaks late. */
const stopped = family(
  'stopped',
  'One of two owners at the arbiter of their device stops, whatever it has asked for, and is reset.',
  furtherTransaction,
  (platform, more) =>
    burstsAtArbiter(platform, 1 + more, {
      classes: [...transfers, 'device fail', 'hypervisor start', 'hypervisor step', 'time tick'],
      procedures: those(platform, ['reset']),
    }),
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

const sendsMessages = ({ interrupts }: Context): boolean =>
  interrupts.some(({ trigger }) => trigger === 'message')

/** As many secondaries as alias where vectors are numbered modulo two. */
const vectors = family(
  'vectors',
  'Contexts raise their interrupts, each its own; three of a device are kept.',
  'A context may have two messages open.',
  (platform, more) => {
    const contexts = secondariesWith(
      platform,
      [1 + more, 1 + more, 1 + more],
      (c) => hasDma(c) && c.interrupts.length > 0,
    )
    if (!contexts || (more && !contexts.some(({ context }) => sendsMessages(platform.contexts[context]))))
      return undefined
    return {
      ...plain,
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
  ...specialPairFamilies,
]
