/** Parsers of option values. Each says what it expected and gives an example. */
import { InvalidArgumentError } from 'commander'
import type { Share } from '../engines/share.ts'
import { shardsMax } from '../formats/limits.ts'
import { nearest } from '../interface/nearest.ts'
import { verdicts } from '../interface/verdicts.ts'

/** A whole number from `min` to `max`. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const n = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (n >= min && n <= max) return n
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
  }

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** A duration, in milliseconds: 500ms, 60s, 5m, 1h. */
export function duration(text: string): number {
  const found = /^([1-9][0-9]{0,6})(ms|s|m|h)$/.exec(text)
  if (found) return Number(found[1]) * (unitMilliseconds[found[2] as string] as number)
  throw new InvalidArgumentError('Expected a duration, such as 500ms, 60s, 5m or 1h.')
}

/** `2/4`: the second of four machines. */
export function shardOf(text: string): Share {
  const found = /^([0-9]{1,4})\/([0-9]{1,4})$/.exec(text)
  const [index, of] = [Number(found?.[1]), Number(found?.[2])]
  if (index >= 1 && index <= of && of <= shardsMax) return { index, of }
  throw new InvalidArgumentError(
    `Expected a shard and how many there are, such as 2/4, of ${shardsMax} at most.`,
  )
}

/** Verdicts of must rules, and goals of the statecharts, without which a campaign has not done what it is for. */
export const allowed = ['vacuous', 'flaky', 'stopped', 'not-covered'] as const
export type Allowance = (typeof allowed)[number]

/** `vacuous,flaky`, of these words. */
export const wordList =
  <W extends string>(words: readonly W[]) =>
  (text: string): W[] =>
    text.split(',').map((word) => {
      const verdict = words.find((one) => one === word.trim())
      if (verdict) return verdict
      const near = nearest(word, words, 1)
      const known = Object.hasOwn(verdicts, word)
        ? `${JSON.stringify(word)} is not among those that can be accepted.`
        : `There is no verdict ${JSON.stringify(word)}.`
      const hint = near.length > 0 ? ` Did you mean ${near[0]}?` : ''
      throw new InvalidArgumentError(`${known}${hint} Expected some of ${words.join(',')}.`)
    })

export const allowanceList = wordList(allowed)
