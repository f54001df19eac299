/** Owners as parties of two-run rules: who is isolated from whom. */
import type { Platform } from '../../src/interface/platform.ts'
import type { Facts } from './facts.ts'
import type { Party } from './rule.ts'
import { ownersOf } from './sharing.ts'

const deviceOf = ({ platform }: Facts, { context }: Party): number => platform.contexts[context].device

/** Two guests, each with an assignment. */
export const areOwners = ({ owner: a }: Party, { owner: b }: Party): boolean => a >= 0 && b >= 0 && a !== b

/** Two owners of one device. */
export const shareDevice = (secret: Party, victim: Party, p: Facts): boolean =>
  areOwners(secret, victim) && deviceOf(p, secret) === deviceOf(p, victim)

/** Two owners of one device that differ in criticality. */
export const differInCriticality = (secret: Party, victim: Party, p: Facts): boolean =>
  shareDevice(secret, victim, p) &&
  p.platform.guests[secret.owner].criticality !== p.platform.guests[victim.owner].criticality

const clusterOf = ({ guests, processingElements }: Platform, guest: number): string | undefined =>
  processingElements[guests[guest].pe]?.cluster

/** Two owners on PEs of two clusters. */
export const areInTwoClusters = (secret: Party, victim: Party, { platform }: Facts): boolean =>
  areOwners(secret, victim) && clusterOf(platform, secret.owner) !== clusterOf(platform, victim.owner)

/** A device that owners on two clusters share from the start. */
export const lacksTwoClusters = (platform: Platform): { readonly lacks: string } | undefined =>
  platform.devices.some(
    (device) => new Set(ownersOf(platform, device).map((g) => clusterOf(platform, g))).size > 1,
  )
    ? undefined
    : { lacks: 'a device that owners on two clusters share' }
