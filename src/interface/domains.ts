/**
 * Memory domains of an iopmp that has a table of requesters: each domain has as many entries, in their order, and a
 * requester has those domains whose bits are set in its words of the table. A word has 31 of them (RISC-V IOPMP,
 * SRCMD_EN and SRCMD_ENH), so that more take two words, and two writes to change.
 */
export const domainsPerWord = 31
export const domainsMax = 2 * domainsPerWord + 1

/** What a requester has, as its two words. */
export interface DomainWords {
  readonly low: number
  readonly high: number
}

export const noDomains: DomainWords = { low: 0, high: 0 }

export function wordsOf(domains: readonly number[]): DomainWords {
  let [low, high] = [0, 0]
  for (const d of domains) {
    if (d < domainsPerWord) low |= 1 << d
    else high |= 1 << (d - domainsPerWord)
  }
  return { low: low >>> 0, high: high >>> 0 }
}

export const hasDomain = (low: number, high: number, domain: number): boolean =>
  ((domain < domainsPerWord ? low >>> domain : high >>> (domain - domainsPerWord)) & 1) === 1

/** Every domain that the context may have, but those of a setting: what it may have before it is given that one. */
export function domainsBefore(
  settings: readonly { readonly domains?: DomainWords }[],
  given: number,
): DomainWords {
  const others = settings.filter((_, s) => s !== given).map(({ domains = noDomains }) => domains)
  return {
    low: others.reduce((mask, { low }) => (mask | low) >>> 0, 0),
    high: others.reduce((mask, { high }) => (mask | high) >>> 0, 0),
  }
}
