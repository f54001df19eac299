import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from '../../src/interface/nearest.ts'

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['reset', 'reset', 0],
    ['kitten', 'sitting', 3],
    ['rst', 'rts', 1],
    ['RST-1', 'RST-12', 1],
    ['abcd', 'badc', 2],
    ['ca', 'abc', 3],
  ])('of %j and %j is %i, either way round', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance)
    expect(editDistance(to, from)).toBe(distance)
  })
})

describe('the nearest names', () => {
  it('come nearest first, equally near ones in the order given', () => {
    expect(nearest('stat', ['start', 'stat', 'state', 'star'])).toEqual(['stat', 'start', 'state'])
    expect(nearest('stat', ['state', 'start'])).toEqual(['state', 'start'])
  })

  it('are three, or as many as asked for', () => {
    const many = ['aaab', 'aaac', 'aaad', 'aaae']
    expect(nearest('aaaa', many)).toEqual(['aaab', 'aaac', 'aaad'])
    expect(nearest('aaaa', many, 1)).toEqual(['aaab'])
    expect(nearest('aaaa', many, 9)).toEqual(many)
  })

  it('are found whatever the case, and returned as they are written', () => {
    expect(nearest('rst12', ['RST-12', 'MP-12'])).toEqual(['RST-12'])
  })

  it('prefer, among equally near ones, the one that lacks punctuation only', () => {
    expect(nearest('RST12', ['RST-2', 'RST-1', 'RST-12'])[0]).toBe('RST-12')
  })

  it('hold no name of which more than half must be edited', () => {
    expect(nearest('abcd', ['abxy', 'axyz'])).toEqual(['abxy'])
    expect(nearest('quarantine', ['RST-12', 'x'])).toEqual([])
  })

  it('leave the candidates as they were', () => {
    const candidates = Object.freeze(['state', 'start', 'stat'])
    expect(nearest('stat', candidates)[0]).toBe('stat')
  })
})
