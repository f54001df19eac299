/** How long the target of a declared update may decide a transaction. */
import { describe, expect, it } from 'vitest'
import { edgesOf } from '../../models/compile.ts'
import { mpuReconfiguration, mpuStates, targetIsLive } from '../../models/mpu-reconfiguration.ts'

const edges = edgesOf(mpuReconfiguration)

const leaving = (state: string) => edges.filter((edge) => edge.from === state)

describe('a declared update', () => {
  it('makes its target live before its first write', () => {
    expect(leaving('inForce').map((edge) => edge.event)).toEqual(['update begun'])
    expect(mpuStates.filter((state) => !targetIsLive(state))).toEqual(['inForce'])
  })

  it('ends the life of its target by the acknowledged commit or a complete revert alone', () => {
    const ends = edges.filter((edge) => edge.to === 'inForce').map((edge) => [edge.from, edge.event])
    expect(ends).toEqual([
      ['editing', 'reverted'],
      ['committing', 'commit acknowledged'],
    ])
  })

  it('keeps the target of a failed step live until the next commit', () => {
    const away = leaving('failedUpdatePending').filter((edge) => edge.to !== 'failedUpdatePending')
    expect(away.map((edge) => [edge.event, edge.to])).toEqual([['commit written', 'committing']])
  })

  it('is pending whichever step fails', () => {
    const failing = edges.filter((edge) => edge.event === 'step failed')
    expect(failing.map((edge) => edge.from)).toEqual(mpuStates.filter(targetIsLive))
    expect(new Set(failing.map((edge) => edge.to))).toEqual(new Set(['failedUpdatePending']))
  })

  it('puts nothing in force by an illegal configuration', () => {
    const illegal = edges.filter((edge) => edge.event === 'illegal configuration reported')
    expect(illegal.map((edge) => edge.to)).not.toContain('inForce')
    for (const edge of illegal) expect(edge.rules).toContain('MP-14')
  })
})
