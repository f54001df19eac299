/**
 * The reset engine of one context, as an outsider sees it: two acknowledgements, of which `isolated` never stands for
 * `done`. Isolated: nothing new passes, what is open is answered with errors, some of it may still take effect.
 * Done: nothing outstanding can take effect, and the state is the initial one.
 */
import { setup } from 'xstate'
import type { Chart, Meaning } from './compile.ts'

/** The rules that this chart's states and edges carry. */
export const resetAndDrainRules = [
  'RST-1',
  'RST-2',
  'RST-3',
  'RST-4',
  'RST-5',
  'RST-7',
  'RST-8',
  'RST-9',
  'RST-10',
  'RST-11',
  'RST-12',
] as const

export const resetStates = ['idle', 'draining', 'isolated', 'resetting', 'done'] as const
export type ResetState = (typeof resetStates)[number]

export const resetEvents = [
  'reset requested',
  'drained',
  'bound exceeded',
  'remaining answered',
  'initial state reached',
  'acknowledgement cleared',
  'primary reset requested',
] as const
export type ResetEvent = (typeof resetEvents)[number]

const machine = setup({
  types: {
    events: {} as { type: ResetEvent },
    meta: {} as Meaning<(typeof resetAndDrainRules)[number]>,
  },
}).createMachine({
  id: 'reset-and-drain',
  initial: 'idle',
  on: {
    'primary reset requested': {
      target: '.draining',
      meta: {
        note: 'names every context; what was acknowledged is withdrawn',
        rules: ['RST-1', 'RST-3', 'RST-7'],
      },
    },
  },
  states: {
    idle: {
      meta: { note: 'no acknowledgement', rules: ['RST-5'] },
      on: {
        'reset requested': {
          target: 'draining',
          meta: { note: 'stop issue', rules: ['RST-4', 'RST-7'] },
        },
      },
    },
    draining: {
      meta: { note: 'no acknowledgement', rules: ['RST-11', 'RST-12'] },
      on: {
        'reset requested': {
          target: 'draining',
          meta: { note: 'joins the drain; done answers the latest request', rules: ['RST-5', 'RST-7'] },
        },
        drained: {
          target: 'resetting',
          meta: {
            note: 'outstanding = 0, write responses and stalled ones included',
            rules: ['RST-11', 'RST-12'],
          },
        },
        'bound exceeded': {
          target: 'isolated',
          meta: { note: 'isolate, terminate with error responses', rules: ['RST-7', 'RST-11', 'RST-12'] },
        },
      },
    },
    isolated: {
      meta: { note: 'acknowledges isolated, never done', rules: ['RST-7', 'RST-12'] },
      on: {
        'reset requested': {
          target: 'isolated',
          meta: { note: 'isolated acknowledged for it too, never done', rules: ['RST-7', 'RST-12'] },
        },
        'primary reset requested': {
          target: 'isolated',
          meta: {
            note: 'isolation is not taken back: a second drain could let pass what was given up',
            rules: ['RST-1', 'RST-3', 'RST-7'],
          },
        },
        drained: {
          target: 'resetting',
          meta: { note: 'outstanding = 0', rules: ['RST-11', 'RST-12'] },
        },
        'remaining answered': {
          target: 'resetting',
          meta: {
            note: 'answered by the terminator, can no longer take effect',
            rules: ['RST-11', 'RST-12'],
          },
        },
      },
    },
    resetting: {
      meta: { note: 'no acknowledgement of done yet', rules: ['RST-8'] },
      on: {
        'reset requested': {
          target: 'resetting',
          meta: {
            note: 'joins the reset that runs; done answers the latest request',
            rules: ['RST-5', 'RST-7'],
          },
        },
        'primary reset requested': {
          target: 'resetting',
          meta: {
            note: 'nothing is outstanding: the reset that runs answers the primary too',
            rules: ['RST-1', 'RST-3', 'RST-7'],
          },
        },
        'initial state reached': {
          target: 'done',
          meta: {
            note: 'nothing outstanding and state initial, within the bound from the end of the drain',
            rules: ['RST-2', 'RST-5', 'RST-8', 'RST-9', 'RST-10', 'RST-12'],
          },
        },
      },
    },
    done: {
      meta: { note: 'acknowledges done', rules: ['RST-2', 'RST-5', 'RST-12'] },
      on: {
        'reset requested': {
          target: 'draining',
          meta: { note: 'the older done is withdrawn first', rules: ['RST-4', 'RST-5', 'RST-7'] },
        },
        'acknowledgement cleared': {
          target: 'idle',
          meta: { note: 'read and cleared by privileged software', rules: ['RST-2', 'RST-5'] },
        },
      },
    },
  },
})

export const resetAndDrain: Chart = {
  name: 'reset-and-drain',
  title: 'Reset and drain of one context',
  machine,
  states: resetStates,
  events: resetEvents,
  rules: resetAndDrainRules,
}
