/**
 * What the list registers of each guest's PE hold, to an outsider: what the hypervisor has written, and what the guest
 * has taken and ended since. The word is that of the register, 0 where it is empty.
 */
import type { Observation } from '../../src/interface/observations.ts'
import { LIST_LINE_MASK, LIST_STATE, LIST_STATE_SHIFT, R } from '../../src/interface/registers.ts'
import type { Column } from '../../src/layout/layout.ts'
import type { Facts } from '../kit/facts.ts'
import { shared } from '../kit/rule.ts'

export const listRegisters = shared(
  'list registers',
  { word: { per: ['guest', 'list register'], max: 0x3fff_ffff } },
  {
    'register written': (g, o, p) => {
      const guest = guestOfPe(p, o.pe)
      if (guest < 0 || o.index >= registersOfOne(g.word, p)) return
      g.word[guest * registersOfOne(g.word, p) + o.index] =
        stateOf(o.value) === LIST_STATE.invalid ? 0 : o.value
    },
    'virtual interrupt taken': (g, o, p) => {
      const i = find(g.word, o.guest, o.line, p)
      if (i >= 0) g.word[i] = (g.word[i] & ~(3 << LIST_STATE_SHIFT)) | (LIST_STATE.active << LIST_STATE_SHIFT)
    },
    'virtual interrupt ended': (g, o, p) => {
      const i = find(g.word, o.guest, o.line, p)
      if (i < 0) return
      // Pending and active at once: what is left is pending.
      g.word[i] =
        stateOf(g.word[i]) === LIST_STATE.both
          ? (g.word[i] & ~(3 << LIST_STATE_SHIFT)) | (LIST_STATE.pending << LIST_STATE_SHIFT)
          : 0
    },
  },
  { by: 'privileged software', of: ['LIST_REGISTER'] },
)

export const stateOf = (word: number): number => (word >>> LIST_STATE_SHIFT) & 3

/** The hypervisor writes a pending interrupt into a list register. */
export const isInjection = (o: Observation): boolean =>
  o.guest < 0 && o.register === R.LIST_REGISTER && (stateOf(o.value) & LIST_STATE.pending) !== 0

/** The context whose interrupt the word, or the line, is; -1 for nobody's. */
export const contextOfWord = (p: Facts, word: number): number => contextOfLine(p, word & LIST_LINE_MASK)
export const contextOfLine = ({ platform }: Facts, line: number): number =>
  platform.lines[line]?.context ?? -1

/** The list register of the guest in which the line is live, or -1. */
export function find(words: Column, guest: number, line: number, p: Facts): number {
  const count = registersOfOne(words, p)
  for (let i = guest * count; i < (guest + 1) * count; i++)
    if (words[i] !== 0 && (words[i] & LIST_LINE_MASK) === line) return i
  return -1
}

export const registersOfOne = (words: Column, { platform }: Facts): number =>
  words.length / platform.guests.length

/** The guest whose PE it is, or -1. */
export function guestOfPe({ platform }: Facts, pe: number): number {
  for (let g = 0; g < platform.guests.length; g++) if (platform.guests[g].pe === pe) return g
  return -1
}

/** `line 3 (gic-0 SPI 581)` */
export const sayLine = ({ platform }: Facts, line: number): string =>
  `line ${line} (${platform.lines[line]?.name ?? 'there is none'})`
export const sayGuest = ({ platform }: Facts, guest: number): string =>
  platform.guests[guest]?.name ?? 'nobody'
