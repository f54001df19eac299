/** Following one thing through its chart: what an outsider may count as walked, and what does not follow the chart. */
import { beforeEach, describe, expect, test } from 'vitest'
import { resetAndDrain } from '../../models/reset-and-drain.ts'
import {
  befall,
  edgeNamed,
  isSettled,
  mayMove,
  newTracker,
  possibleStates,
  type Stray,
  show,
  type Tracker,
  trackedChart,
  type Walk,
} from '../../models/tracking.ts'

const tracked = trackedChart(resetAndDrain)
const edge = (from: string, event: string) => edgeNamed(tracked, from, event)
let walks: Walk[]
let strays: Stray[]
let tracker: Tracker

beforeEach(() => {
  walks = []
  strays = []
  const listener = { walked: (w: Walk) => walks.push(w), strayed: (s: Stray) => strays.push(s) }
  tracker = newTracker(tracked, 3, listener, () => 2)
})

/** A drain that may have ended, and a reset that may have. */
const byItself = (state: string): string | undefined =>
  state === 'draining' ? 'drained' : state === 'resetting' ? 'initial state reached' : undefined

describe('an edge', () => {
  test('is walked once what is shown leaves one state, and not before', () => {
    befall(tracker, () => 'reset requested')
    expect(walks).toEqual([])
    expect(isSettled(tracker)).toBe(false)
    show(tracker, ['draining'], 'it reads draining')
    expect(walks).toEqual([
      { chart: 'reset-and-drain', instance: 3, edge: edge('idle', 'reset requested'), before: -1 },
    ])
    expect(isSettled(tracker)).toBe(true)
  })

  test('is told with the one before it', () => {
    befall(tracker, () => 'reset requested')
    mayMove(tracker, 1, byItself)
    expect(possibleStates(tracker)).toEqual(['draining', 'resetting'])
    show(tracker, ['resetting'], 'it reads resetting')
    expect(walks.map((w) => [w.edge, w.before])).toEqual([
      [edge('idle', 'reset requested'), -1],
      [edge('draining', 'drained'), edge('idle', 'reset requested')],
    ])
  })

  test('is not counted where two ways lead to what is shown, nor is it the first of a pair', () => {
    befall(tracker, () => 'reset requested')
    mayMove(tracker, 1, byItself)
    // In either state it joins; whether it had drained before is past finding out.
    befall(tracker, () => 'reset requested')
    mayMove(tracker, 1, byItself)
    show(tracker, ['resetting'], 'it reads resetting')
    expect(walks).toEqual([])
    mayMove(tracker, 1, byItself)
    show(tracker, ['done'], 'it reads done')
    expect(walks.map((w) => [w.edge, w.before])).toEqual([[edge('resetting', 'initial state reached'), -1]])
    expect(strays).toEqual([])
  })
})

describe('in one cycle', () => {
  test('it moves by one edge', () => {
    befall(tracker, () => 'reset requested')
    mayMove(tracker, 1, byItself)
    show(tracker, ['done'], 'it reads done')
    expect(strays).toHaveLength(1)
  })

  test('and in two by two', () => {
    befall(tracker, () => 'reset requested')
    mayMove(tracker, 2, byItself)
    show(tracker, ['done'], 'it reads done')
    expect(strays).toEqual([])
    expect(walks).toHaveLength(3)
  })
})

describe('it strays', () => {
  test('where what is shown is no state that it can be in; it goes on from there', () => {
    befall(tracker, () => 'reset requested')
    show(tracker, ['done'], 'it reads done')
    expect(strays).toEqual([
      {
        chart: 'reset-and-drain',
        instance: 3,
        states: ['draining'],
        seen: 'it reads done',
        shown: ['done'],
        open: 2,
      },
    ])
    expect(possibleStates(tracker)).toEqual(['done'])
    expect(walks).toEqual([])
  })

  test('where the event has no edge; it may then be anywhere', () => {
    befall(tracker, () => 'acknowledgement cleared')
    expect(strays.map(({ states, seen, shown }) => [states, seen, shown])).toEqual([
      [['idle'], 'acknowledgement cleared', []],
    ])
    expect(possibleStates(tracker)).toEqual(resetAndDrain.states)
  })

  test('not where one of its states accepts the event: it was in that one', () => {
    befall(tracker, () => 'reset requested')
    mayMove(tracker, 2, byItself)
    befall(tracker, () => 'acknowledgement cleared')
    expect(possibleStates(tracker)).toEqual(['idle'])
    expect(strays).toEqual([])
  })
})
