/**
 * A campaign on several machines: of its runs, and of the pairs of each two-run rule, each machine plays every `of`-th.
 * A run is the same on whichever machine it is played. Of runs all machines draw all, for the digest of the choices.
 */
import * as fc from 'fast-check'

export interface Share {
  /** From 1. */
  readonly index: number
  readonly of: number
}

/** `ordinal`: of a run or a pair, from 0. */
export const isMine = (share: Share | undefined, ordinal: number): boolean =>
  share === undefined || ordinal % share.of === share.index - 1

/** The ordinal of its n-th, from 0. */
export const ordinalOf = ({ index, of }: Share, n: number): number => index - 1 + n * of

/** How many of these are its own. */
export const ownOf = (share: Share | undefined, count: number): number =>
  share === undefined ? count : Math.max(0, Math.ceil((count - share.index + 1) / share.of))

/** Draws only its own; undefined in place of the others. fast-check gives each a generator of its own, so none moves another. */
export const drawOwn = <T>(share: Share | undefined, all: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  share === undefined ? all : new Own(share, all)

class Own<T> extends fc.Arbitrary<T | undefined> {
  private readonly share: Share
  private readonly all: fc.Arbitrary<T>
  private ordinal = 0

  constructor(share: Share, all: fc.Arbitrary<T>) {
    super()
    this.share = share
    this.all = all
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<T | undefined> {
    return isMine(this.share, this.ordinal++)
      ? this.all.generate(random, bias)
      : new fc.Value(undefined, undefined)
  }

  /** Shrinking is our own. */
  override canShrinkWithoutContext(_value: unknown): _value is T | undefined {
    return false
  }

  override shrink(): fc.Stream<fc.Value<T | undefined>> {
    return fc.Stream.nil()
  }
}
