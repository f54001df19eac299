/**
 * A declared update of a staged system MPU (shadow bank, one commit), as an outsider sees it.
 *
 * `targetIsLive` says which settings may decide a transaction: the last one committed always, and in every state but
 * `inForce` the target of the update as well. The target is live from the moment it is declared, before its first
 * write; after a failed step it stays so until the next commit. A shadow write or a commit that `inForce` does not
 * accept belongs to no declared update: a mistake of the software.
 */
import { setup } from 'xstate'
import type { Chart, Meaning } from './compile.ts'

/** The rules that this chart's states and edges carry; X-1 is not of the paper. */
export const mpuReconfigurationRules = ['MP-9', 'MP-12', 'MP-13', 'MP-14', 'X-1'] as const

export const mpuStates = ['inForce', 'editing', 'committing', 'failedUpdatePending'] as const
export type MpuState = (typeof mpuStates)[number]

export const mpuEvents = [
  'update begun',
  'shadow written',
  'reverted',
  'commit written',
  'commit acknowledged',
  'step failed',
  'illegal configuration reported',
] as const
export type MpuEvent = (typeof mpuEvents)[number]

const machine = setup({
  types: {
    events: {} as { type: MpuEvent },
    meta: {} as Meaning<(typeof mpuReconfigurationRules)[number]>,
  },
}).createMachine({
  id: 'mpu-reconfiguration',
  initial: 'inForce',
  states: {
    inForce: {
      meta: { note: 'live: the setting committed last', rules: ['MP-12', 'MP-13'] },
      on: {
        'update begun': {
          target: 'editing',
          meta: { note: 'the target is named: live before its first write', rules: ['MP-9', 'MP-12'] },
        },
      },
    },
    editing: {
      meta: { note: 'live: the setting committed last, and the target', rules: ['MP-12'] },
      on: {
        'shadow written': {
          target: 'editing',
          meta: { note: 'read-back still says what is in force', rules: ['MP-12', 'MP-13'] },
        },
        // Silent: we chose that a complete revert ends the update, because the unit then holds no other setting.
        reverted: {
          target: 'inForce',
          meta: { note: 'the shadow equals the setting in force', rules: ['MP-12', 'MP-13'] },
        },
        'commit written': {
          target: 'committing',
          meta: { note: 'the bank equals a live target', rules: ['MP-9', 'MP-12'] },
        },
        'step failed': {
          target: 'failedUpdatePending',
          meta: { note: 'the target stays live until the next commit', rules: ['MP-12'] },
        },
        'illegal configuration reported': {
          target: 'editing',
          meta: { note: 'fault interrupt; nothing in force changes', rules: ['MP-14'] },
        },
      },
    },
    committing: {
      meta: { note: 'live: the setting committed last, and every target since', rules: ['MP-12'] },
      on: {
        'commit acknowledged': {
          target: 'inForce',
          meta: {
            note: 'read-back says what every later decision uses; none decided under an older setting is open',
            rules: ['MP-9', 'MP-12', 'MP-13', 'X-1'],
          },
        },
        'step failed': {
          target: 'failedUpdatePending',
          meta: { note: 'no acknowledgement; the target stays live', rules: ['MP-12'] },
        },
        'illegal configuration reported': {
          target: 'failedUpdatePending',
          meta: { note: 'commit refused, fault interrupt', rules: ['MP-12', 'MP-14'] },
        },
      },
    },
    failedUpdatePending: {
      meta: { note: 'live: the setting committed last, and every target since', rules: ['MP-12'] },
      on: {
        'update begun': {
          target: 'failedUpdatePending',
          meta: { note: 'its target is live as well', rules: ['MP-9', 'MP-12'] },
        },
        'shadow written': {
          target: 'failedUpdatePending',
          meta: { note: 'read-back still says what is in force', rules: ['MP-12', 'MP-13'] },
        },
        reverted: {
          target: 'failedUpdatePending',
          meta: { note: 'only a commit ends a failed target', rules: ['MP-12'] },
        },
        'commit written': {
          target: 'committing',
          meta: { note: 'the bank equals a live target', rules: ['MP-9', 'MP-12'] },
        },
        'step failed': {
          target: 'failedUpdatePending',
          meta: { note: 'only a commit ends a failed target', rules: ['MP-12'] },
        },
        'illegal configuration reported': {
          target: 'failedUpdatePending',
          meta: { note: 'fault interrupt; nothing in force changes', rules: ['MP-14'] },
        },
      },
    },
  },
})

export const mpuReconfiguration: Chart = {
  name: 'mpu-reconfiguration',
  title: 'A declared update of a staged system MPU',
  machine,
  states: mpuStates,
  events: mpuEvents,
  rules: mpuReconfigurationRules,
}

/** Whether a target that was begun may decide a transaction, beside the setting committed last (MP-12). */
export const targetIsLive = (state: MpuState): boolean => state !== 'inForce'
