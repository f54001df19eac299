/**
 * State as a register file: one fixed-size buffer, laid out once from a schema, one typed-array column per field.
 * `lifecycle[c] = DRAINING`, as a hardware engineer writes `reg [2:0] lifecycle [0:N-1]`. Hardware, software and
 * ghosts are parts of one buffer, so that a snapshot is one `set`.
 */

/** What a field is indexed by, or holds an ordinal of. */
export type Dimension =
  | 'context'
  | 'transaction'
  | 'guest'
  | 'region'
  | 'frame'
  | 'line'
  | 'device'
  | 'cell'
  | 'list register'
  | 'failure line'
  | 'masked region'
  | 'second stage'
  | 'mixed setting'
  | 'requester'
  | 'fault code'
  | 'domain word'

export interface Field {
  /** One element for each; several dimensions multiply, the last one fastest. */
  readonly per?: Dimension | readonly Dimension[]
  /** The largest value (default 1). */
  readonly max?: number
  readonly values?: readonly string[]
  /** The values are ordinals of this dimension. */
  readonly holds?: Dimension
  /** May hold nobody: `NONE`. */
  readonly none?: true
  /** Value after power-on (default 0, or NONE where the field may hold nobody). */
  readonly initial?: number
}

export type Fields = Readonly<Record<string, Field>>
export type Sizes = Readonly<Partial<Record<Dimension, number>>>

/** Nobody, in a field of at most 254 ordinals. A dead field that holds a dimension is NONE, never 0. */
export const NONE = 0xff

/** A column: a typed array over the common buffer. Bounds are the layout's. */
export interface Column {
  [index: number]: number
  readonly length: number
  fill(value: number, start?: number, end?: number): unknown
}

export type Columns<F extends Fields> = { readonly [K in keyof F]: Column }

export interface Placed {
  readonly part: string
  readonly name: string
  readonly field: Field
  /** Byte offset and number of elements. */
  readonly offset: number
  readonly length: number
  readonly bytes: 1 | 2 | 4
}

export interface Layout {
  readonly bytes: number
  readonly placed: readonly Placed[]
  readonly sizes: Sizes
}

const bytesOf = (field: Field): 1 | 2 | 4 => {
  const largest = field.none
    ? Math.max(field.max ?? 1, NONE)
    : (field.values?.length ?? (field.max ?? 1) + 1) - 1
  return largest <= 0xff ? 1 : largest <= 0xffff ? 2 : 4
}

export function elementsOf(field: Field, sizes: Sizes): number {
  const dimensions = field.per === undefined ? [] : typeof field.per === 'string' ? [field.per] : field.per
  return dimensions.reduce((n, d) => {
    const size = sizes[d]
    if (size === undefined) throw new Error(`the layout has no size for dimension '${d}'`)
    return n * size
  }, 1)
}

/** Lays parts out, widest columns first, so that each is aligned; the total is a multiple of 4 bytes. */
export function layOut(parts: Readonly<Record<string, Fields>>, sizes: Sizes): Layout {
  const all = Object.entries(parts).flatMap(([part, fields]) =>
    Object.entries(fields).map(([name, field]) => ({ part, name, field, bytes: bytesOf(field) })),
  )
  let offset = 0
  const placed: Placed[] = []
  for (const width of [4, 2, 1] as const) {
    for (const f of all.filter((x) => x.bytes === width)) {
      const length = elementsOf(f.field, sizes)
      placed.push({ ...f, offset, length })
      offset += length * width
    }
  }
  return { bytes: (offset + 3) & ~3, placed, sizes }
}

/** The columns of one part over a buffer. @throws Error when the part is not in the layout. */
export function columnsOf<F extends Fields>(
  layout: Layout,
  part: string,
  fields: F,
  buffer: ArrayBuffer,
): Columns<F> {
  const named = Object.keys(fields).map((name) => {
    const p = layout.placed.find((x) => x.part === part && x.name === name)
    if (!p) throw new Error(`the layout has no field '${part}.${name}'`)
    return [name, column(p, buffer)] as const
  })
  // Made at once: stores by computed name, one after another, turn a large object into a hash table.
  return Object.fromEntries(named) as Columns<F>
}

export function column(p: Placed, buffer: ArrayBuffer): Column {
  switch (p.bytes) {
    case 1:
      return new Uint8Array(buffer, p.offset, p.length)
    case 2:
      return new Uint16Array(buffer, p.offset, p.length)
    case 4:
      return new Uint32Array(buffer, p.offset, p.length)
  }
}

/** Writes the power-on value of every field. */
export function powerOn(layout: Layout, buffer: ArrayBuffer): void {
  for (const p of layout.placed) column(p, buffer).fill(p.field.initial ?? (p.field.none ? NONE : 0))
}
