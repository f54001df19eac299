// The catalogue holds every row, as the table of rules says it: written here a second time, as plain data.
import { describe, expect, it } from 'vitest'
import { beyond } from '../../properties/catalogue/beyond.ts'
import { finder } from '../../properties/catalogue/find.ts'
import { attributes, kinds, type RowData, sections } from '../../properties/catalogue/row.ts'
import {
  catalogue,
  chapterOf,
  isRuleId,
  mayBreakWith,
  type Row,
  type RuleId,
  rolledUp,
  ruleById,
} from '../../properties/catalogue.ts'
import { ourRows } from '../../properties/rows.ts'

/**
 * ID, strength, obliged, kinds. Strength: M must, S should, E expected, P permitted, D definition; `*` conditional,
 * `?` inferred. Obliged: D device, Y integrator, P protection, W software, G interrupt controller. Kinds: SI always,
 * TI step, NI two runs, BL response, SC static, OK permission, RU roll-up, r measured; `t` timed.
 */
const table = `
  SYS-1 M Y,D RU
  SYS-2 M Y NI,BL
  SYS-3 M Y tNI,SC
  SYS-4 M Y SC,NI
  SYS-5 M/P Y SC,BL,OK
  SYS-6 M Y NI
  SYS-7 M/S Y SC
  SYS-8 M/S D,Y,P,W,G RU
  SYS-9 M Y SC,NI
  SYS-10 S? W SC
  SYS-11 D Y BL,SC

  PAT-1 M W NI,BL
  PAT-2 P W OK
  PAT-3 S W SC
  PAT-4 P W OK
  PAT-5 P W,G OK
  PAT-6 D Y SC
  PAT-7 D W SC
  PAT-8 D W SC
  PAT-9 D W,D SI,r

  CTX-0 D D SC
  CTX-1 P D OK
  CTX-2 D D SC
  CTX-3 D D TI
  CTX-4 P D OK
  CTX-5 M D NI
  CTX-6 P D OK
  CTX-7 M W,D TI
  CTX-8 P W OK
  CTX-9 P D OK
  CTX-10 M D NI
  CTX-11 P D OK
  CTX-12 P D OK,tNI
  CTX-13 S D SC,BL

  ASG-1 M Y,W SI,OK
  ASG-2 M Y,P SI
  ASG-3 M Y,G,W TI

  RST-1 M D TI
  RST-2 M D BL
  RST-3 M D TI
  RST-4 M D TI
  RST-5 M D TI,BL
  RST-6 M D NI
  RST-7 M D BL
  RST-8 M D SI
  RST-9 M D SI
  RST-10 M D NI
  RST-11 M/S D,W TI
  RST-12 M D SI

  MMIO-1 M Y,D SC
  MMIO-2 M Y SC
  MMIO-3 S D SC

  DMA-G M? Y SI
  DMA-1 M* D TI
  DMA-2 M* D SC,SI
  DMA-3 M* D,Y SC,SI
  DMA-4 M* W,P SI
  DMA-5 M* W,P SI

  IRQ-1 M D,G TI,OK
  IRQ-2 M D,Y SC
  IRQ-3 M D SC,SI
  IRQ-4 M D TI
  IRQ-5 P D OK
  IRQ-6 S W BL,TI

  ERR-1 M D NI

  MP-0 M Y SC
  MP-1 M W SI
  MP-2 P Y OK
  MP-3 M Y SC,SI
  MP-4 M Y SC
  MP-5 S Y SC
  MP-6 P W OK
  MP-7 P Y OK
  MP-8 P P OK,SI
  MP-9 M P TI,BL
  MP-10 M Y SC
  MP-11 M Y SC
  MP-12 M P,Y TI,NI
  MP-13 M P SI
  MP-14 M P,W BL,TI

  GIC-1 M Y SC

  ST-1 M D TI
  ST-2 M D SI
  ST-3 M D SI
  ST-4 E W SI
  ST-5 P D OK
  ST-6 E W SI
`
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '')

const rowsOfChapter = {
  SYS: 11,
  PAT: 9,
  CTX: 14,
  ASG: 3,
  RST: 12,
  MMIO: 3,
  DMA: 6,
  IRQ: 6,
  ERR: 1,
  MP: 15,
  GIC: 1,
  ST: 6,
}

const parts = [
  'SYS-2.a M BL',
  'SYS-2.b M NI',
  'SYS-3.a M SC',
  'SYS-3.b M NI',
  'SYS-4.a M SC',
  'SYS-4.b M NI',
  'SYS-5.a M SC,BL',
  'SYS-5.b P OK',
  'SYS-7.a M SC',
  'SYS-7.b S SC',
  'SYS-8.device M RU',
  'SYS-8.system S RU',
  'SYS-9.a M SC',
  'SYS-9.b M NI',
  'SYS-11.a D SC',
  'SYS-11.b D BL',
  'SYS-11.c D BL',
  'CTX-12.a P OK',
  'CTX-12.b P NI',
  'CTX-13.a S SC',
  'CTX-13.b S BL',
  'CTX-13.c S BL',
  'RST-5.a M TI',
  'RST-5.b M BL',
  'RST-11.a M TI',
  'RST-11.b S TI',
  'RST-12.a M SI',
  'RST-12.b M SI',
  'DMA-2.a M SC',
  'DMA-2.b M SI',
  'DMA-3.a M SC',
  'DMA-3.b M SI',
  'IRQ-3.a M SC',
  'IRQ-3.b M SI',
  'IRQ-6.a S TI',
  'IRQ-6.b S BL',
  'IRQ-6.c S TI',
  'MP-3.a M SC',
  'MP-3.b M SI',
  'MP-8.a P OK',
  'MP-8.b P SI',
  'MP-9.a M TI',
  'MP-9.b M BL',
  'MP-12.a M TI,NI',
  'MP-12.b M TI',
  'MP-12.c M TI',
  'MP-12.d M TI',
  'MP-14.a M BL',
  'MP-14.b M TI',
  'MP-14.c M BL',
  'MP-14.d M TI',
]

const implications = [
  'PAT-3 => PAT-7 (its EL2 half)',
  'PAT-3 => PAT-8 (its EL2 half)',
  'CTX-5 => CTX-10',
  'ASG-1 => ST-6',
  'RST-2 => RST-1',
  'RST-3 => RST-1',
  'MMIO-2 => MMIO-1 (under VMSA)',
  'DMA-4 => DMA-G (together with MP-3)',
  'MP-3 => DMA-G (together with DMA-4)',
  'MP-3 => ASG-2 (its path)',
]

const letters = {
  must: 'M',
  should: 'S',
  expected: 'E',
  permitted: 'P',
  definition: 'D',
  device: 'D',
  integrator: 'Y',
  protection: 'P',
  software: 'W',
  'interrupt controller': 'G',
  always: 'SI',
  step: 'TI',
  twoRun: 'NI',
  response: 'BL',
  static: 'SC',
  permission: 'OK',
  rollUp: 'RU',
  measured: 'r',
} as const

const sayKinds = ({ kinds, timed }: Pick<RowData<string>, 'kinds' | 'timed'>) =>
  kinds.map((kind) => (timed && kind === 'twoRun' ? 'tNI' : letters[kind])).join(',')

const sayStrength = (row: Row) => {
  const all = new Set([row.strength, ...(row.parts ?? []).map(({ strength }) => strength)])
  const mark = row.conditional ? '*' : row.inferred ? '?' : ''
  return [...all].map((strength) => letters[strength]).join('/') + mark
}

const sayRow = (row: Row) =>
  [row.id, sayStrength(row), row.obliged.map((party) => letters[party]).join(','), sayKinds(row)].join(' ')

describe('the catalogue', () => {
  it('holds the 87 rows of the table in its order, each with its strength, its obliged parties and its kinds', () => {
    expect(catalogue.map(sayRow)).toEqual(table)
    expect(catalogue).toHaveLength(87)
  })

  it('has as many rows a chapter as the table, and every chapter in one piece', () => {
    const counted: Record<string, number> = {}
    for (const { id } of catalogue) counted[chapterOf(id)] = (counted[chapterOf(id)] ?? 0) + 1
    expect(counted).toEqual(rowsOfChapter)
    const changes = catalogue.filter(
      ({ id }, i) => i === 0 || chapterOf(id) !== chapterOf(catalogue[i - 1]!.id),
    )
    expect(changes.map(({ id }) => chapterOf(id))).toEqual(Object.keys(rowsOfChapter))
  })

  it('gives every ID once', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length)
  })

  it('has parts, each with its strength and its kinds', () => {
    const said = catalogue.flatMap((row) =>
      (row.parts ?? []).map((one) => `${row.id}.${one.part} ${letters[one.strength]} ${sayKinds(one)}`),
    )
    expect(said).toEqual(parts)
  })

  it('implies what the list of implications says, no more and no less', () => {
    const said = catalogue.flatMap((row) => row.implies.map((implied) => sayImplication(row, implied)))
    expect(said).toEqual(implications)
  })

  it('keeps every remark that says more than the paper, and every one that is unverified', () => {
    const beyond = catalogue.filter((row) => row.beyond).map((row) => `${row.id} ${row.beyond!.length}`)
    expect(beyond).toEqual([
      'SYS-11 1',
      'RST-2 1',
      'RST-5 1',
      'RST-7 2',
      'RST-11 1',
      'IRQ-1 1',
      'IRQ-6 1',
      'MP-8 1',
      'MP-9 1',
      'MP-12 2',
      'MP-14 3',
      'ST-2 1',
    ])
    expect(catalogue.filter((row) => row.unverified).map(({ id }) => id)).toEqual(['PAT-5'])
  })

  it('breaks a row that sums up others with those that it sums up', () => {
    const said = catalogue.filter((row) => row.breaksWith).map((row) => `${row.id}: ${row.breaksWith}`)
    const parties = 'any row broken between the parties that it names'
    expect(said).toEqual([
      'SYS-1: any must row',
      `SYS-2: ${parties}`,
      `SYS-3: ${parties}`,
      `SYS-4: ${parties}`,
      `SYS-5: ${parties}`,
      `SYS-6: ${parties}`,
      'SYS-8: any must row',
      `SYS-9: ${parties}`,
    ])
  })

  it('gives an operational reading of 40 rows', () => {
    const said = catalogue.filter((row) => row.operational).map(({ id }) => id)
    expect(said.join(' ')).toBe(
      'SYS-2 SYS-4 SYS-5 SYS-6 SYS-9 PAT-3 CTX-2 CTX-3 CTX-7 CTX-13 ASG-1 ASG-3 RST-1 RST-4 RST-5 RST-8 RST-9 ' +
        'MMIO-1 MMIO-2 MMIO-3 DMA-1 DMA-2 DMA-3 DMA-4 DMA-5 IRQ-1 IRQ-4 IRQ-6 MP-0 MP-3 MP-4 MP-5 MP-9 MP-13 ' +
        'GIC-1 ST-1 ST-2 ST-3 ST-4 ST-5',
    )
  })

  it('uses every kind, every attribute and every section of its vocabulary', () => {
    expect(new Set(catalogue.flatMap((row) => row.kinds))).toEqual(new Set(kinds))
    const rows: readonly RowData<string>[] = [...catalogue, ...beyond]
    const needs = rows.flatMap((row) => [row, ...(row.parts ?? [])]).flatMap((one) => one.needs ?? [])
    expect(new Set(needs)).toEqual(new Set(attributes))
    expect(new Set(catalogue.map((row) => row.section))).toEqual(new Set(sections))
  })
})

describe('every row', () => {
  const idsWhere = (fails: (row: Row) => boolean) => catalogue.filter(fails).map(({ id }) => id)
  const differ = (one: readonly string[], other: readonly string[]) =>
    [...new Set(one)].sort().join() !== [...new Set(other)].sort().join()

  it('obliges somebody, nobody twice', () => {
    expect(idsWhere(({ obliged }) => new Set(obliged).size === 0)).toEqual([])
    expect(idsWhere(({ obliged }) => new Set(obliged).size !== obliged.length)).toEqual([])
  })

  it('quotes one sentence, its white space collapsed', () => {
    const isSentence = (text: string) => /^[A-Z][^\n]*[.?]$/.test(text) && !/[.?!] |\s\s/.test(text)
    expect(idsWhere(({ clause }) => !isSentence(clause))).toEqual(['MP-4'])
    expect(ruleById('MP-4').clause).toMatch(
      /^The system configuration must be one of:( — System M[MP]U[^—.]+){4}$/,
    )
    expect(idsWhere(({ also }) => also !== undefined && !isSentence(also))).toEqual([])
  })

  it('states in other words what it quotes', () => {
    expect(idsWhere(({ statement, clause, also }) => statement === clause || statement === also)).toEqual([])
    expect(idsWhere(({ clause, also }) => clause === also)).toEqual([])
  })

  it('says each of its texts as a sentence', () => {
    expect(idsWhere((row) => textsOf(row).some((text) => !/^["A-Z][^\n]*[.]$/.test(text)))).toEqual([])
  })

  it('names a fixture exactly where it is a permission', () => {
    expect(idsWhere((row) => (row.fixture !== undefined) !== row.kinds.includes('permission'))).toEqual([])
  })

  it('names a bug exactly where something can break it', () => {
    const cannotBreak = ({ kinds }: Row) =>
      kinds.includes('rollUp') || kinds.every((kind) => kind === 'permission')
    expect(idsWhere((row) => (row.bug === undefined) !== cannotBreak(row))).toEqual([])
  })

  it('implies other rows that exist, and limits only what it implies', () => {
    expect(idsWhere(({ id, implies }) => implies.some((one) => one === id || !isRuleId(one)))).toEqual([])
    const limits = ({ impliesOnly = {} }: Row) => Object.keys(impliesOnly)
    expect(idsWhere((row) => limits(row).some((one) => !row.implies.some((id) => id === one)))).toEqual([])
  })

  it('has no part or at least two, which together have its kinds, its strength and its obliged parties', () => {
    const withParts = catalogue.filter((row) => row.parts !== undefined)
    for (const { id, kinds, obliged, strength, parts = [] } of withParts) {
      expect(new Set(parts.map(({ part }) => part)).size, id).toBeGreaterThanOrEqual(2)
      expect(parts[0]?.strength, id).toBe(strength)
      const ofParts = {
        kinds: parts.flatMap((one) => one.kinds),
        obliged: parts.flatMap((one) => one.obliged ?? obliged),
      }
      expect(differ(ofParts.kinds, kinds), id).toBe(false)
      expect(differ(ofParts.obliged, obliged), id).toBe(false)
    }
  })

  it('is found by its ID, and is suggested first for it in lower case', () => {
    expect(idsWhere((row) => ruleById(row.id) !== row)).toEqual([])
    expect(idsWhere(({ id }) => ourRows.suggest(id.toLowerCase())[0] !== id)).toEqual([])
  })

  it('is suggested first for its ID without the hyphen', () => {
    expect(idsWhere(({ id }) => ourRows.suggest(id.replace('-', ''))[0] !== id)).toEqual([])
  })
})

describe('an ID that does not exist', () => {
  it('is refused with the nearest ones and with what to do next', () => {
    expect(() => ruleById('RST12')).toThrow(RangeError)
    expect(() => ruleById('RST12')).toThrow(
      'The catalogue has no rule "RST12". Did you mean RST-12, RST-2, RST-1? List all of them with: wellbehaved rules',
    )
  })

  it('that is near to nothing is refused without a guess', () => {
    expect(() => ruleById('quarantine')).toThrow(
      'The catalogue has no rule "quarantine". List all of them with: wellbehaved rules',
    )
  })

  it('is no rule ID, and one that does is', () => {
    expect(['RST-12', 'rst-12', 'RST-12.a', 'X-1', '', 'constructor'].map(isRuleId)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('suggests the row where it names a part', () => {
    expect(ourRows.suggest('RST-5.c')[0]).toBe('RST-5')
    expect(ourRows.suggest('sys-8.device')[0]).toBe('SYS-8')
  })

  it('is refused by a second catalogue in its own name', () => {
    const second = finder('The second catalogue', [{ id: 'X-1' }])
    expect(second.byId('X-1')).toEqual({ id: 'X-1' })
    expect(() => second.byId('X-2')).toThrow('The second catalogue has no rule "X-2". Did you mean X-1?')
  })
})

describe('a roll-up', () => {
  const must = table.filter((line) => /^\S+ M/.test(line) && !line.endsWith(' RU'))
  const idsOf = (lines: readonly string[]) => lines.map((line) => line.split(' ')[0])
  const obliging = (parties: RegExp) => idsOf(must.filter((line) => parties.test(line.split(' ')[2]!)))

  it('SYS-1 sums up every other must row', () => {
    expect(rolledUp('SYS-1').map(({ id }) => id)).toEqual(idsOf(must))
    expect(must).toHaveLength(53)
  })

  it('SYS-8 sums up the must rows that oblige the device, and those that oblige the system', () => {
    expect(rolledUp('SYS-8', 'device').map(({ id }) => id)).toEqual(obliging(/D/))
    expect(rolledUp('SYS-8', 'system').map(({ id }) => id)).toEqual(obliging(/[YPWG]/))
  })

  it('is asked for by a part that it has, and no other row is one', () => {
    expect(() => rolledUp('SYS-8')).toThrow('device or system')
    expect(() => rolledUp('SYS-8', 'b')).toThrow('device or system')
    expect(() => rolledUp('SYS-1', 'a')).toThrow('SYS-1 has no part "a"')
    expect(() => rolledUp('RST-5', 'a')).toThrow('RST-5 is no roll-up')
  })
})

describe('a row that breaks', () => {
  const parties: RuleId[] = ['SYS-2', 'SYS-3', 'SYS-4', 'SYS-5', 'SYS-6', 'SYS-9']
  const inOrder = (ids: readonly RuleId[]) => catalogue.map(({ id }) => id).filter((id) => ids.includes(id))

  it('may break those that imply it, and those that sum it up', () => {
    expect(mayBreakWith('RST-1')).toEqual(inOrder(['SYS-1', 'SYS-8', ...parties, 'RST-2', 'RST-3']))
    expect(mayBreakWith('DMA-G')).toEqual(inOrder(['SYS-1', 'SYS-8', ...parties, 'DMA-4', 'MP-3']))
  })

  it('that is no must row breaks no sum of must rows', () => {
    expect(mayBreakWith('ST-6')).toEqual(inOrder([...parties, 'ASG-1']))
  })

  it('is not named among those that break with it', () => {
    for (const { id } of catalogue) expect(mayBreakWith(id)).not.toContain(id)
  })
})

function sayImplication(row: Row, implied: RuleId): string {
  const only = row.impliesOnly?.[implied]
  return `${row.id} => ${implied}${only ? ` (${only})` : ''}`
}

function textsOf(row: Row): string[] {
  const { operational } = row
  const parts = (row.parts ?? []).map(({ statement }) => statement)
  const demand = operational ? [operational.when, operational.then] : []
  const said = [row.statement, row.bug, row.fixture, row.unverified, ...demand, ...parts]
  return [...said, ...(row.beyond ?? []), ...(row.reading ?? [])].filter((text) => text !== undefined)
}
