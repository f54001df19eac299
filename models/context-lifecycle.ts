/**
 * The life of a device context, twice: the paper's diagram of two states, and its refinement with configuration,
 * error, drain, quarantine and reset. `toTwoStates` maps the second onto the first: every run of the refinement,
 * so mapped, is a path of the paper's diagram, with stuttering.
 *
 * A guard stands as a note on its edge: who sends the event answers for the guard, and the rules named there judge it.
 */
import { setup } from 'xstate'
import type { Chart, Meaning } from './compile.ts'

/** The rules that the paper's two states and their two edges carry. */
export const twoStateRules = [
  'ASG-1',
  'ASG-2',
  'ASG-3',
  'ST-1',
  'ST-2',
  'ST-3',
  'ST-4',
  'ST-5',
  'ST-6',
] as const

export const twoStates = ['unassigned', 'assigned'] as const
export type TwoState = (typeof twoStates)[number]

export const twoStateEvents = ['assign', 'unassign'] as const
export type TwoStateEvent = (typeof twoStateEvents)[number]

/** The rules that the refinement's states and edges carry. */
export const contextLifecycleRules = [
  'ASG-1',
  'ASG-2',
  'ASG-3',
  'CTX-3',
  'DMA-3',
  'DMA-5',
  'ERR-1',
  'IRQ-1',
  'IRQ-4',
  'RST-1',
  'RST-3',
  'RST-4',
  'RST-5',
  'RST-7',
  'RST-8',
  'RST-9',
  'RST-10',
  'RST-11',
  'RST-12',
  'ST-1',
  'ST-2',
  'ST-3',
  'ST-4',
  'ST-5',
  'ST-6',
] as const

export const contextStates = [
  'powerOn',
  'unassigned',
  'configuring',
  'assigned',
  'failed',
  'draining',
  'quarantined',
  'resetting',
] as const
export type ContextState = (typeof contextStates)[number]

export const contextEvents = [
  'power-on reset complete',
  'configuration begun',
  'window and gate opened',
  'context error',
  'unassign requested',
  'reset requested',
  'owner crashed',
  'drained',
  'bound exceeded',
  'remaining answered',
  'reset done',
  'primary reset requested',
] as const
export type ContextEvent = (typeof contextEvents)[number]

const twoStateMachine = setup({
  types: {
    events: {} as { type: TwoStateEvent },
    meta: {} as Meaning<(typeof twoStateRules)[number]>,
  },
}).createMachine({
  id: 'context-two-states',
  initial: 'unassigned',
  states: {
    unassigned: {
      meta: { note: 'no memory access, no interrupt, no lower privilege', rules: ['ST-2', 'ST-3', 'ST-4'] },
      on: {
        assign: {
          target: 'assigned',
          meta: {
            note: 'protection regions admit the given lower-privilege software',
            rules: ['ST-1', 'ASG-1', 'ASG-2', 'ASG-3'],
          },
        },
      },
    },
    assigned: {
      meta: { note: 'memory accesses and interrupts, its owner alone', rules: ['ST-5', 'ST-6'] },
      on: {
        unassign: {
          target: 'unassigned',
          meta: { note: 'protection regions admit no lower privilege', rules: ['ST-1', 'ST-4'] },
        },
      },
    },
  },
})

const { createMachine } = setup({
  types: {
    events: {} as { type: ContextEvent },
    meta: {} as Meaning<(typeof contextLifecycleRules)[number]>,
  },
})

const refinedMachine = createMachine({
  id: 'context-lifecycle',
  initial: 'powerOn',
  on: {
    'primary reset requested': {
      target: '.draining',
      meta: {
        note: 'every context; steps as from assigned; a reset that runs is joined',
        rules: ['RST-1', 'RST-3', 'RST-7'],
      },
    },
  },
  states: {
    powerOn: {
      meta: { note: 'nothing is open yet', rules: ['ST-2', 'ST-3'] },
      on: {
        'power-on reset complete': {
          target: 'unassigned',
          meta: { note: 'gate and register window closed', rules: ['RST-8', 'ST-4'] },
        },
        // The table speaks of a context's own reset only where it is in use; RST-7 asks for it in every state.
        'reset requested': {
          target: 'draining',
          meta: { note: 'in whatever state; steps as from assigned', rules: ['RST-4', 'RST-7'] },
        },
      },
    },
    unassigned: {
      meta: { note: 'no memory access, no interrupt', rules: ['ST-2', 'ST-3', 'ST-4'] },
      on: {
        'configuration begun': {
          target: 'configuring',
          meta: {
            note: 'privileged; owner, VMID and interrupt target chosen; identifiers read and linked, never written',
            rules: ['CTX-3', 'DMA-3', 'DMA-5'],
          },
        },
        'reset requested': {
          target: 'draining',
          meta: { note: 'in whatever state; steps as from assigned', rules: ['RST-4', 'RST-7'] },
        },
      },
    },
    configuring: {
      meta: { note: 'window and gate still closed', rules: ['ST-2', 'ST-3', 'ST-4'] },
      on: {
        'window and gate opened': {
          target: 'assigned',
          meta: {
            note:
              'reset since the last owner, protection committed, GIC pending/active cleared, trigger fixed; ' +
              'window, then gate, open last',
            rules: ['ST-1', 'ASG-1', 'ASG-2', 'ASG-3', 'IRQ-1', 'RST-10'],
          },
        },
        'reset requested': {
          target: 'draining',
          meta: { note: 'in whatever state; steps as from assigned', rules: ['RST-4', 'RST-7'] },
        },
      },
    },
    assigned: {
      meta: { note: 'its owner uses it directly', rules: ['ST-5', 'ST-6'] },
      on: {
        'context error': {
          target: 'failed',
          meta: { note: 'owner and primary notified', rules: ['ERR-1', 'IRQ-4'] },
        },
        'unassign requested': {
          target: 'draining',
          meta: {
            note: 'window closed and committed, interrupt masked, then stop issue',
            rules: ['ST-1', 'ST-4'],
          },
        },
        'reset requested': {
          target: 'draining',
          meta: {
            note: 'window closed and committed, interrupt masked, then stop issue',
            rules: ['RST-4', 'RST-7'],
          },
        },
        'owner crashed': {
          target: 'draining',
          meta: {
            note: 'window closed and committed, interrupt masked, then stop issue',
            rules: ['RST-4', 'RST-7'],
          },
        },
      },
    },
    failed: {
      meta: { note: 'the error stays in this context', rules: ['ERR-1'] },
      on: {
        'unassign requested': {
          target: 'draining',
          meta: { note: 'privileged; steps as from assigned', rules: ['ST-1', 'ST-4'] },
        },
        'reset requested': {
          target: 'draining',
          meta: { note: 'privileged; steps as from assigned', rules: ['RST-4', 'RST-7'] },
        },
        'owner crashed': {
          target: 'draining',
          meta: { note: 'steps as from assigned', rules: ['RST-4', 'RST-7'] },
        },
      },
    },
    draining: {
      meta: { note: 'nothing new; what is open is awaited', rules: ['RST-11'] },
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
          target: 'quarantined',
          meta: {
            note: 'isolate, terminate with error responses; isolated acknowledged, never done',
            rules: ['RST-7', 'RST-12'],
          },
        },
      },
    },
    quarantined: {
      meta: {
        note: 'isolated, not done: some may still take effect',
        rules: ['RST-12', 'ST-2', 'ST-3', 'ST-4'],
      },
      on: {
        'reset requested': {
          target: 'quarantined',
          meta: { note: 'isolated acknowledged for it too, never done', rules: ['RST-7', 'RST-12'] },
        },
        'primary reset requested': {
          target: 'quarantined',
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
      meta: { note: 'nothing outstanding', rules: ['RST-12', 'ST-2', 'ST-3', 'ST-4'] },
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
        'reset done': {
          target: 'unassigned',
          meta: {
            note:
              'state initial and read back, window closed, DMA permissions revoked and committed, ' +
              'no list register, pending or active bit left',
            rules: ['ASG-3', 'RST-5', 'RST-8', 'RST-9', 'RST-10', 'ST-1', 'ST-4'],
          },
        },
      },
    },
  },
})

export const contextTwoStates: Chart = {
  name: 'context-two-states',
  title: 'A context as the paper draws it',
  machine: twoStateMachine,
  states: twoStates,
  events: twoStateEvents,
  rules: twoStateRules,
}

export const contextLifecycle: Chart = {
  name: 'context-lifecycle',
  title: 'The life of a context',
  machine: refinedMachine,
  states: contextStates,
  events: contextEvents,
  rules: contextLifecycleRules,
}

/**
 * The paper's state in which a refined state lies.
 * @param windowOpen lower-privilege software can still reach the context's registers
 * @param outstanding the context still awaits a response at its own port; what a terminator has answered there is not
 *   awaited, though it may still take effect further down
 */
export const toTwoStates = (state: ContextState, windowOpen: boolean, outstanding: boolean): TwoState => {
  switch (state) {
    case 'assigned':
    case 'failed':
      return 'assigned'
    case 'draining':
      return outstanding || windowOpen ? 'assigned' : 'unassigned'
    // Quarantined, because the gate guarantees there that nothing is attempted at the port any more.
    case 'quarantined':
    case 'powerOn':
    case 'unassigned':
    case 'configuring':
    case 'resetting':
      return 'unassigned'
  }
}
