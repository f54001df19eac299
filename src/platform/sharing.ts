/**
 * What a description says of sharing: resources that contexts share, software modules, trapped windows, filters.
 * Facts only: whether they keep tenants apart is for the rules.
 */
import type {
  Filter,
  Platform,
  SharedResource,
  SoftwareModule,
  TrappedWindow,
} from '../interface/platform.ts'
import { type Declared, rangeOf } from './declared.ts'
import type { Path } from './document.ts'
import { type Names, namesOf, type Report } from './names.ts'
import { hex } from './problems.ts'
import type { Description } from './schema.ts'

interface Sharing {
  readonly report: Report
  readonly description: Description
  readonly declared: readonly Declared[]
}

/** The keys of the platform that speak of sharing; those of which nothing is said are left out. */
export function sharingOf(s: Sharing): Pick<Platform, 'modules' | 'trapped' | 'filters'> {
  const { modules, trapped } = s.description.software
  const { filters } = s.description
  return {
    ...(modules && { modules: Object.entries(modules).map((m) => moduleOf(s, ...m)) }),
    ...(Object.keys(trapped).length > 0 && {
      trapped: Object.entries(trapped).map((w) => trappedOf(s, ...w)),
    }),
    ...(Object.keys(filters).length > 0 && {
      filters: Object.entries(filters).map((f) => filterOf(s, ...f)),
    }),
  }
}

/** The resources of one device. */
export function sharedOf(s: Sharing, deviceName: string): SharedResource[] {
  const own = s.declared.map((c) => (c.deviceName === deviceName ? c.name : ''))
  const names = namesOf(s.report, `a context of ${deviceName}`, own)
  const described = s.description.devices[deviceName]?.shared ?? {}
  const stands = new Map<number, string>()
  return Object.entries(described).map(([name, r]) => {
    const path = ['devices', deviceName, 'shared', name]
    const secondaries = s.declared.flatMap((c, i) =>
      c.deviceName === deviceName && c.context.role === 'secondary' ? [i] : [],
    )
    const contexts = r.between?.map((c, i) => names.find(c, [...path, 'between', i])) ?? secondaries
    if (r.kind === 'arbiter' && r.arbitration) standsOnce(s, path, name, contexts, stands)
    return {
      name,
      kind: r.kind,
      contexts,
      performanceIsolation: r.performanceIsolation,
      ...(r.arbitration && { arbitration: arbitrationOf(s, path, names, contexts, r.arbitration) }),
      parts: Object.entries(r.parts).map(([c, { offset, size }]) => ({
        context: names.find(c, [...path, 'parts', c], 'key'),
        ...rangeOf({ base: offset, size }),
      })),
      clearedBy: r.clearedBy,
    }
  })
}

/** A context stands at one arbiter: which of two lets its beat pass first is not described. */
function standsOnce(
  { report, declared }: Sharing,
  path: Path,
  name: string,
  contexts: readonly number[],
  stands: Map<number, string>,
): void {
  const twice = contexts.find((c) => stands.has(c))
  for (const c of contexts) if (!stands.has(c)) stands.set(c, name)
  if (twice === undefined) return
  report.add([...path, 'arbitration'], {
    found: `${declared[twice]?.name} at ${stands.get(twice)} and at ${name}`,
    expected: 'a context at one arbiter with arbitration',
    hint: 'Name others in "between", or leave out one of the two arbitrations.',
  })
}

type ArbitrationDescription = NonNullable<Description['devices'][string]['shared'][string]['arbitration']>

function arbitrationOf(
  { report, declared }: Sharing,
  path: Path,
  names: Names,
  contexts: readonly number[],
  a: ArbitrationDescription,
): NonNullable<SharedResource['arbitration']> {
  const at = [...path, 'arbitration']
  for (const name of Object.keys(a.weights)) {
    const context = names.find(name, [...at, 'weights', name], 'key')
    // An unknown name is reported already.
    if (contexts.includes(context) || !names.list.includes(name)) continue
    const expected = `a context that uses it: ${contexts.map((c) => declared[c]?.name).join(', ')}`
    report.add([...at, 'weights', name], { expected, hint: 'Remove it, or name it in between.' }, 'key')
  }
  if (a.kind === 'dynamic' && a.registers === undefined) {
    const hint = 'Add "registers: 0x…", or write kind: static.'
    report.add(at, { found: 'no "registers"', expected: 'where its weights are written', hint }, 'key')
  }
  return {
    kind: a.kind,
    ...(a.registers !== undefined && { registers: a.registers }),
    weights: contexts.map((c) => a.weights[declared[c]?.name ?? ''] ?? 0),
    ...(a.waitBeatsMax !== undefined && { waitBeatsMax: a.waitBeatsMax }),
  }
}

type ModuleDescription = NonNullable<Description['software']['modules']>[string]

function moduleOf({ report, description }: Sharing, name: string, m: ModuleDescription): SoftwareModule {
  const path = ['software', 'modules', name]
  const guests = namesOf(report, 'a guest', Object.keys(description.guests))
  const devices = namesOf(report, 'a device', Object.keys(description.devices))
  return {
    name,
    kind: m.kind,
    ...(m.guest !== undefined && { guest: guests.find(m.guest, [...path, 'guest']) }),
    devices: m.devices.map((d, i) => devices.find(d, [...path, 'devices', i])),
  }
}

type TrappedDescription = Description['software']['trapped'][string]

function trappedOf({ report, description }: Sharing, name: string, w: TrappedDescription): TrappedWindow {
  const path = ['software', 'trapped', name]
  const guests = namesOf(report, 'a guest', Object.keys(description.guests))
  const devices = namesOf(report, 'a device', Object.keys(description.devices))
  const own = w.guests.map((g, i) => guests.find(g, [...path, 'guests', i]))
  for (const [g, guest] of Object.entries(description.guests)) {
    const reached = guest.memory.map(rangeOf).find((m) => m.base <= w.base + w.size - 1 && w.base <= m.limit)
    if (!reached) continue
    const expected = `addresses that no guest reaches directly: ${g} has ${hex(reached.base)} to ${hex(reached.limit)}`
    report.add([...path, 'base'], { expected, hint: 'Move it, or shorten the memory of that guest.' })
  }
  return {
    name,
    ...rangeOf(w),
    guests: own,
    ...(w.device !== undefined && { device: devices.find(w.device, [...path, 'device']) }),
  }
}

type FilterDescription = Description['filters'][string]

function filterOf({ report, description }: Sharing, name: string, f: FilterDescription): Filter {
  const clusters = namesOf(report, 'a cluster', Object.keys(description.clusters))
  return {
    name,
    entries: Object.entries(f.entries).map(([entry, e]) => ({
      name: entry,
      ...rangeOf(e),
      masters: e.masters.map(({ cluster, identifiers }, i) => {
        if (cluster === undefined) return { identifiers }
        const path = ['filters', name, 'entries', entry, 'masters', i, 'cluster']
        return { cluster: clusters.list[clusters.find(cluster, path)] ?? cluster, identifiers }
      }),
    })),
  }
}
