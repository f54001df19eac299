/** A table of requesters, as it was written or read: which memory domains each has, in two words. */
import { noDomains } from '../../src/interface/domains.ts'
import { R } from '../../src/interface/registers.ts'
import type { Column } from '../../src/layout/layout.ts'
import type { Facts } from './facts.ts'
import type { Indexed } from './rule.ts'

const wordMax = 0xffff_ffff

/** Ghost of a table: nothing where the unit has none. */
export const tableFields = {
  low: { per: 'requester', max: wordMax },
  high: { per: 'requester', max: wordMax },
} as const

export const isOfTable = (register: number): boolean => register === R.DOMAINS || register === R.DOMAINS_HIGH

export const hasTable = ({ platform }: Facts): boolean => platform.protection.domainOf !== undefined

export function keepWord(
  g: { readonly low: Column; readonly high: Column },
  register: number,
  requester: number,
  value: number,
): void {
  if (register === R.DOMAINS) g.low[requester] = value
  else g.high[requester] = value
}

/** Does the table give the context the domains of this setting, and no others? */
export function hasDomainsOf(
  g: { readonly low: Indexed; readonly high: Indexed },
  c: number,
  setting: number,
  { platform, requesters }: Facts,
): boolean {
  const { low, high } = platform.contexts[c].settings[setting].domains ?? noDomains
  const requester = requesters[c]
  return requester < 0 || (g.low[requester] === low && g.high[requester] === high)
}
