/**
 * The well-behaved procedures of the hypervisor, as the same data that a description may spell: each step is one
 * access, or one for each register where the context has several. Read them downwards; the order is the point. How a
 * setting is granted and revoked depends on the family of the protection.
 */
import { domainsPerWord } from '../interface/domains.ts'
import type { Procedure, ProcedureStep, ProtectionFamily, StepRegister } from '../interface/platform.ts'
import { commitsApart, FIRST_STAGE, SECOND_STAGE, type Staged } from '../interface/stages.ts'

type Steps = readonly ProcedureStep[]

const committed: ProcedureStep = { do: 'poll', register: 'protection.COMMIT_STATUS', until: [0] }
const commit: Steps = [{ do: 'write', register: 'protection.COMMIT', value: 1 }, committed]

/** The permissions that are in force (MP-13). */
const inForce: Steps = [
  { do: 'read', register: 'region.BASE' },
  { do: 'read', register: 'region.LIMIT' },
  { do: 'read', register: 'region.ATTRIBUTES' },
]
const masks: Steps = [
  { do: 'read', register: 'region.READERS' },
  { do: 'read', register: 'region.WRITERS' },
]

const bounds: Steps = [
  { do: 'write', register: 'region.BASE', value: 'setting' },
  { do: 'write', register: 'region.LIMIT', value: 'setting' },
]
const enable: ProcedureStep = { do: 'write', register: 'region.ATTRIBUTES', value: 'setting' }
const setting: Steps = [...bounds, enable]
const disable = { do: 'write', register: 'region.ATTRIBUTES', value: 'nothing' } as const
const revert = { do: 'write', register: 'protection.REVERT', value: 1 } as const

/** The write of STALL begins the update. */
const stallFor = (begins: 'grant' | 'revoke'): Steps => [
  committed,
  { do: 'write', register: 'protection.STALL', value: 'requesters', begins },
  { do: 'poll', register: 'protection.STALL_STATUS', until: [0] },
]
const resume: Steps = [{ do: 'write', register: 'protection.COMMIT', value: 'requesters' }, committed]

interface Updates {
  readonly grant: Steps
  readonly revoke: Steps
  /** Reads what is in force of the regions. */
  readonly audit: Steps
  /** What a fault handler reads beside the first record. */
  readonly fault: Steps
}

const updates: Readonly<Record<ProtectionFamily, Updates>> = {
  /** The shadow bank may hold another's unfinished update: REVERT first, so that only this one is committed. */
  staged: {
    grant: [committed, { ...revert, begins: 'grant' }, ...setting, ...commit, ...inForce],
    revoke: [committed, { ...revert, begins: 'revoke' }, disable, ...commit],
    audit: inForce,
    fault: [],
  },
  /** Every region disabled before one is rewritten, and enabled last: nothing passes a half-written one. */
  direct: {
    grant: [committed, { ...disable, begins: 'grant' }, ...setting, ...commit, ...inForce],
    revoke: [committed, { ...disable, begins: 'revoke' }, ...commit],
    audit: inForce,
    fault: [],
  },
  /** The same; the masks before the enable. */
  'region-filter': {
    grant: [
      committed,
      { ...disable, begins: 'grant' },
      ...bounds,
      { do: 'write', register: 'region.READERS', value: 'setting' },
      { do: 'write', register: 'region.WRITERS', value: 'setting' },
      enable,
      ...commit,
      ...inForce,
      ...masks,
    ],
    revoke: [committed, { ...disable, begins: 'revoke' }, ...commit],
    audit: [...inForce, ...masks],
    fault: [],
  },
  /** Held meanwhile, so in any order; resumed by the commit. */
  iopmp: {
    grant: [...stallFor('grant'), ...setting, ...resume, ...inForce],
    revoke: [...stallFor('revoke'), disable, ...resume],
    audit: inForce,
    fault: [{ do: 'read', register: 'protection.FAULT_LATER' }],
  },
}

/** A commit for each stage, the first one's first: meanwhile what passes passes both. */
const commitStage = (value: number): Steps => [
  { do: 'write', register: 'protection.COMMIT', value },
  committed,
]
const commitStages: Steps = [...commitStage(FIRST_STAGE), ...commitStage(SECOND_STAGE)]
const stageByStage: Updates = {
  grant: [committed, { ...revert, begins: 'grant' }, ...setting, ...commitStages, ...inForce],
  revoke: [committed, { ...revert, begins: 'revoke' }, disable, ...commitStages],
  audit: inForce,
  fault: [],
}

/**
 * Of an iopmp with a table of requesters: the entries of the new setting are written while nobody has their domains, and
 * the words of the table while what the requester had before is held.
 */
function updatesOfTable(hasHigh: boolean): Updates {
  const words: readonly StepRegister[] = hasHigh
    ? ['requester.DOMAINS_HIGH', 'requester.DOMAINS']
    : ['requester.DOMAINS']
  const change = (begins: 'grant' | 'revoke', value: 'setting' | 'nothing'): Steps => [
    ...(hasHigh
      ? ([
          { do: 'write', register: 'protection.STALL_HIGH', value: 'domains', begins },
          { do: 'write', register: 'protection.STALL', value: 'domains' },
        ] as const)
      : ([{ do: 'write', register: 'protection.STALL', value: 'domains', begins }] as const)),
    { do: 'poll', register: 'protection.STALL_STATUS', until: [0] },
    ...words.map((register): ProcedureStep => ({ do: 'write', register, value })),
    ...resume,
  ]
  const audit = [...inForce, ...words.map((register): ProcedureStep => ({ do: 'read', register }))]
  return {
    grant: [committed, ...setting, ...change('grant', 'setting'), ...audit],
    revoke: [committed, ...change('revoke', 'nothing')],
    audit,
    fault: updates.iopmp.fault,
  }
}

const forgetInterrupts: Steps = [
  { do: 'write', register: 'interrupt.PENDING', value: 0 },
  { do: 'write', register: 'interrupt.ACTIVE', value: 0 },
]

const routeInterrupts: Steps = [
  { do: 'write', register: 'interrupt.ROUTE', value: 'pe' },
  { do: 'write', register: 'interrupt.ENABLE', value: 1 },
]

const isOwned: ProcedureStep = { do: 'check', register: 'control.OWNER', is: ['guest'] }
const closeFrames: ProcedureStep = { do: 'write', register: 'el2.LIMIT', value: 'closed' }
/** Masked first: a level whose owner can no longer reach its source would hold the PE for ever. */
const closeContext: Steps = [{ do: 'write', register: 'interrupt.ENABLE', value: 0 }, closeFrames]
const openFrames: ProcedureStep = { do: 'write', register: 'el2.LIMIT', value: 'frame' }

const read = (register: StepRegister): ProcedureStep => ({ do: 'read', register })

/** What the reset left, before anybody else can write it: an unassigned context is handed on only in its initial state. */
const readBack: Steps = [
  read('control.GATE'),
  read('context.CONFIG'),
  read('context.MASK'),
  read('context.STATUS'),
  read('context.ERROR'),
]
const readBackPrimary: Steps = [
  read('primary.CONFIG'),
  read('primary.MASK'),
  read('primary.STATUS'),
  read('primary.ERROR'),
]

/** Nothing is revoked while the context could still use it: drained first (RST-12, MP-12). */
const release = ({ revoke }: Updates): Steps => [
  isOwned,
  ...closeContext,
  { do: 'write', register: 'control.RESET', value: 1 },
  { do: 'poll', register: 'control.RESET_STATUS', until: ['done'] },
  ...readBack,
  ...revoke,
  ...forgetInterrupts,
  { do: 'retire' },
  { do: 'write', register: 'control.OWNER', value: 'nobody' },
]

const resetPrimary: Steps = [
  { do: 'write', register: 'primary.RESET', value: 1 },
  { do: 'poll', register: 'primary.RESET_STATUS', until: ['done'] },
]

const proceduresWith = (u: Updates): readonly Procedure[] => [
  /** Leaves every context reset, and every register window of a context described and closed on each guest's PE. */
  {
    name: 'boot',
    arguments: ['device'],
    steps: [...resetPrimary, { do: 'write', register: 'el2.BASE', value: 'frame' }, closeFrames],
  },
  /** Gives the primary its own setting, and lets its interrupt and the protection's through, to the first guest's PE. */
  {
    name: 'protect',
    arguments: ['device'],
    steps: [
      ...u.grant,
      { do: 'write', register: 'interrupt.ROUTE', value: 0 },
      { do: 'write', register: 'interrupt.ENABLE', value: 1 },
      { do: 'write', register: 'fault.ROUTE', value: 0 },
      { do: 'write', register: 'fault.ENABLE', value: 1 },
    ],
  },
  {
    name: 'assign',
    arguments: ['context', 'guest', 'window'],
    steps: [
      { do: 'check', register: 'control.OWNER', is: ['nobody'] },
      { do: 'check', register: 'control.RESET_STATUS', is: ['done'] },
      // A primary reset whose procedure failed may still run; no gate opens until it has ended.
      { do: 'poll', register: 'primary.RESET_STATUS', until: ['idle', 'done', 'failed'] },
      { do: 'write', register: 'control.OWNER', value: 'guest' },
      ...u.grant,
      ...forgetInterrupts,
      ...routeInterrupts,
      openFrames,
      { do: 'write', register: 'control.GATE', value: 1 },
    ],
  },
  { name: 'unassign', arguments: ['context', 'guest'], steps: release(u) },
  /** What recovers a guest: reset, then assign. */
  { name: 'reset', arguments: ['context', 'guest'], steps: release(u) },
  { name: 'reprogram', arguments: ['context', 'guest', 'window'], steps: [isOwned, ...u.grant] },
  /** The whole device at once: every window closed first, and nobody owns anything of it afterwards. */
  {
    name: 'recover',
    arguments: ['device'],
    steps: [
      ...closeContext,
      ...resetPrimary,
      ...readBackPrimary,
      ...readBack,
      ...u.revoke,
      ...forgetInterrupts,
      { do: 'retire' },
      { do: 'write', register: 'control.OWNER', value: 'nobody' },
    ],
  },
  /** What privileged software can find out of a context at any time: whose it is, and what it may reach. */
  {
    name: 'audit',
    arguments: ['context'],
    steps: [read('control.OWNER'), ...u.audit],
  },
  { name: 'passThrough', arguments: ['context', 'guest'], steps: [...routeInterrupts, openFrames] },
  {
    name: 'interrupt',
    arguments: ['interrupt'],
    steps: [{ do: 'inject' }, { do: 'write', register: 'cpu.END', value: 1 }],
  },
  /** Of the primary: which of its secondaries raised it. What is acknowledged is what was read, and nothing that came since. */
  {
    name: 'origin',
    arguments: ['interrupt'],
    steps: [
      { do: 'write', register: 'context.STATUS', value: 1 },
      { do: 'read', register: 'primary.ORIGIN' },
      { do: 'write', register: 'primary.ORIGIN', value: 'seen' },
      { do: 'write', register: 'interrupt.ACTIVE', value: 0 },
      { do: 'write', register: 'cpu.END', value: 1 },
    ],
  },
  /** Of the list registers of a PE. */
  {
    name: 'maintenance',
    arguments: ['interrupt'],
    steps: [
      { do: 'deactivate' },
      { do: 'refill' },
      { do: 'write', register: 'interrupt.ACTIVE', value: 0 },
      { do: 'write', register: 'cpu.END', value: 1 },
    ],
  },
  {
    name: 'fault',
    arguments: ['interrupt'],
    steps: [
      { do: 'read', register: 'protection.FAULT_STATUS' },
      { do: 'read', register: 'protection.FAULT_STREAM' },
      { do: 'read', register: 'protection.FAULT_ADDRESS' },
      ...u.fault,
      { do: 'write', register: 'protection.FAULT_STATUS', value: 1 },
      // Nothing is injected, so nobody else deactivates it.
      { do: 'write', register: 'interrupt.ACTIVE', value: 0 },
      { do: 'write', register: 'cpu.END', value: 1 },
    ],
  },
]

/** Of a platform whose protection is of this family, and has one commit. */
export const defaultProceduresOf: Readonly<Record<ProtectionFamily, readonly Procedure[]>> = {
  staged: proceduresWith(updates.staged),
  direct: proceduresWith(updates.direct),
  'region-filter': proceduresWith(updates['region-filter']),
  iopmp: proceduresWith(updates.iopmp),
}

const proceduresOfTable = {
  'one word': proceduresWith(updatesOfTable(false)),
  'two words': proceduresWith(updatesOfTable(true)),
}

const proceduresStageByStage = proceduresWith(stageByStage)

/** What of a unit its default procedures depend on. */
export type UpdatedUnit = Staged & {
  readonly family: ProtectionFamily
  readonly priorityEntries?: number | undefined
  readonly domains?: number | undefined
  readonly registers?: { readonly FAULT_CODE?: number | undefined }
}

export function defaultProceduresFor(unit: UpdatedUnit): readonly Procedure[] {
  if (commitsApart(unit)) return proceduresStageByStage
  const own =
    unit.domains === undefined
      ? defaultProceduresOf[unit.family]
      : proceduresOfTable[unit.domains > domainsPerWord ? 'two words' : 'one word']
  return unit.registers?.FAULT_CODE === undefined ? own : own.map(withCode)
}

/** The handler of faults reads the cause as well. */
function withCode(procedure: Procedure): Procedure {
  if (procedure.name !== 'fault') return procedure
  const steps = procedure.steps.flatMap((s): Steps => {
    const isAddress = s.do === 'read' && s.register === 'protection.FAULT_ADDRESS'
    return isAddress ? [s, { do: 'read', register: 'protection.FAULT_CODE' }] : [s]
  })
  return { ...procedure, steps }
}

export const defaultProcedures = defaultProceduresOf.staged
