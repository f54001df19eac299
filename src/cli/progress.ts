/** The line of progress of a campaign: how far its part has come, how fast, and how long that part will still take. */
import type { Progress } from '../engines/campaign.ts'

/** A part that has hardly begun says nothing of its end. */
const shareMin = 0.01
const secondsMin = 2

/** `elapsed` is in milliseconds, of the whole campaign; `of` is how long it may take, where it is bounded by time. */
export interface Clock {
  readonly elapsed: number
  readonly of?: number | undefined
}

/** Says one line for each step. Which part is under way, and when it began, it keeps between them. */
export function progressSayer(): (step: Progress, clock: Clock) => string {
  let part = ''
  let began = { elapsed: 0, done: 0, operations: 0 }
  return (step, { elapsed, of }) => {
    const { what, done, operations = 0 } = step
    if (what !== part) {
      part = what
      began = { elapsed, done, operations }
    }
    const seconds = (elapsed - began.elapsed) / 1000
    return [
      of === undefined ? `${count(done)} of ${count(step.of)} ${what}` : `${count(done)} ${what}`,
      ...(step.operations === undefined ? [] : [`${count(operations)} operations`]),
      ...rateOf(step, seconds, operations - began.operations, done - began.done),
      ...leftOf(step, seconds, done - began.done, of === undefined ? undefined : of - elapsed),
    ].join(', ')
  }
}

function rateOf(step: Progress, seconds: number, operations: number, done: number): string[] {
  if (seconds < secondsMin) return []
  const played = step.operations === undefined ? done : operations
  const rate = played / seconds
  return [`${count(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))} a second`]
}

/** Of the whole campaign where it is bounded by time, else of the part that is under way. */
function leftOf(
  step: Progress,
  seconds: number,
  done: number,
  millisecondsLeft: number | undefined,
): string[] {
  if (millisecondsLeft !== undefined) return [`${duration(Math.max(0, millisecondsLeft) / 1000)} left`]
  if (seconds < secondsMin || done < step.of * shareMin) return []
  return [`about ${duration((seconds * (step.of - step.done)) / done)} left`]
}

const count = (n: number): string => n.toLocaleString('en-US')

/** 8 s, 4 min, 3 h 20 min: as exact as anybody needs it. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
