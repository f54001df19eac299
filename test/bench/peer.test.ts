import { describe, expect, test } from 'vitest'
import {
  newPeerCounts,
  type PeerDecisions,
  peerClasses,
  playPeer,
  wellBehavedPeer,
} from '../../bench/peer.ts'
import { loadPlatform } from '../../src/cli/load-platform.ts'

const platform = loadPlatform('platforms/zonal-gateway.yaml')
const round = { seed: 1, runs: 200, commands: 100 }
const broken = (decisions: Partial<PeerDecisions>) =>
  playPeer(platform, round, newPeerCounts(), { ...wellBehavedPeer, ...decisions })

describe('the peer that the sampler is measured against', () => {
  test('breaks no rule when it behaves well, and every class of command has an effect', () => {
    const counts = newPeerCounts()
    expect(playPeer(platform, round, counts)).toBeUndefined()
    for (const name of peerClasses) expect(counts[name], name).toBeGreaterThan(0)
  })

  test('plays the same for a seed', () => {
    const [a, b] = [newPeerCounts(), newPeerCounts()]
    playPeer(platform, round, a)
    playPeer(platform, round, b)
    expect(a).toEqual(b)
  })

  test('breaks RST-12.a when the drain waits for nothing', () => {
    expect(broken({ outstanding: () => 0 })).toMatch(/^RST-12\.a/)
  })

  test('breaks ST-2 when an unassigned context may start a transaction', () => {
    expect(broken({ mayStart: () => true })).toMatch(/^ST-2/)
  })

  test('breaks RST-5.a when every reset is acknowledged on every wire', () => {
    expect(broken({ acknowledges: () => true })).toMatch(/^RST-5\.a/)
  })
})
