/** One rule, or one verdict, explained: what it says, in whose words, how it is read, what breaks it. */
import { shownOn } from '../../bugs/bug.ts'
import { allEdges } from '../../models/charts.ts'
import { beyondById } from '../../properties/catalogue/beyond.ts'
import type { Kind, Part } from '../../properties/catalogue/row.ts'
import { type Row, ruleById } from '../../properties/catalogue.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { ours, type Suite } from '../engines/suite.ts'
import { isEvidence, type Verdict, verdicts } from '../interface/verdicts.ts'
import { listed } from './names.ts'
import { type Style, unstyled } from './style.ts'
import { sayEdge } from './traceability.ts'

/** `name` is a row's ID, or a rule's name with its part. @throws RangeError that gives the nearest IDs. */
export function explainRule(name: string, style: Style = unstyled, { rules, bugs }: Suite = ours): string {
  const [id = name, ...parted] = name.split('.')
  const partName = parted.length > 0 ? parted.join('.') : undefined
  const row: Row = ruleById(id.toUpperCase())
  const parts = row.parts?.filter((p) => partName === undefined || p.part === partName)
  if (partName !== undefined && (parts?.length ?? 0) === 0) {
    const known = row.parts?.map((p) => `${row.id}.${p.part}`) ?? []
    throw new RangeError(
      `${row.id} has no part ${JSON.stringify(partName)}. Ask for ${[row.id, ...known].join(', ')}.`,
    )
  }
  const heading = (text: string) => style('bold', text)
  const built = rules.filter((r) => r.id === row.id && (partName === undefined || r.part === partName))
  const kindsOfPart = ({ part, kinds }: Part) =>
    sayKinds(
      kinds,
      built.filter((r) => r.part === part),
    )
  const planted = bugs.filter((b) => built.some((r) => nameOfRule(r) === b.rule))
  const edges = allEdges().filter((edge) => edge.rules.includes(row.id))
  return [
    `${heading(row.id)}  ${row.statement}`,
    '',
    `  "${row.clause}"`,
    ...(row.also === undefined ? [] : [`  "${row.also}"`]),
    `  ${style('dim', `section ${row.section}; ${row.strength}${row.inferred ? ', inferred' : ''}${row.conditional ? `, if ${row.conditional}` : ''}; obliges the ${listed(row.obliged)}; kind ${sayKinds(parts?.flatMap((p) => p.kinds) ?? row.kinds, built)}`)}`,
    ...(row.needs === undefined ? [] : [`  It speaks of platforms with ${row.needs}.`]),
    '',
    ...(parts ?? []).map((p) => `  ${row.id}.${p.part} (${p.strength}, ${kindsOfPart(p)}): ${p.statement}`),
    ...(row.reading ?? []).map((line) => `  Read as: ${line}`),
    ...(row.beyond ?? []).map((line) => `  Beyond the paper: ${line}`),
    ...built.map((r) => `  ${nameOfRule(r)} as built: ${r.reading}`),
    ...notBuilt(row, partName, built),
    ...(row.bug === undefined ? [] : [`  What breaks it: ${row.bug}`]),
    ...planted.map((b) => `  Planted as ${b.name}: ${b.is}`),
    ...edges.map((edge) => `  Carried by ${sayEdge(edge)}`),
    '',
    planted[0]
      ? `Next: see it broken with: wellbehaved check platforms/${shownOn(planted[0])[0]}.yaml --bug ${planted[0].name}`
      : 'Next: list the rules that are built with: wellbehaved rules',
    '',
  ].join('\n')
}

/** Of a rule of one's own, by its name. `file`: where it was added. */
export function explainOwn(rule: Rule, file: string, { bugs }: Suite, style: Style = unstyled): string {
  const planted = bugs.filter((b) => b.rule === nameOfRule(rule))
  return [
    `${style('bold', nameOfRule(rule))}  ${rule.own?.statement ?? ''}`,
    '',
    `  Not of the paper: added by ${file}.`,
    `  ${style('dim', `${rule.own?.strength ?? ''}; kind ${rule.kind}`)}`,
    '',
    `  ${nameOfRule(rule)} as built: ${rule.reading}`,
    ...planted.map((b) => `  Planted as ${b.name}: ${b.is}`),
    '',
    planted[0]
      ? `Next: see it broken with: wellbehaved check ${planted[0].shownOn?.[0] ?? 'PLATFORM'} --bug ${planted[0].name}`
      : 'Next: plant a bug that breaks it; a rule that was never seen to fire cannot be trusted.',
    '',
  ].join('\n')
}

/** How it is checked as it is built; of what is not built, and where the two differ, what the catalogue says as well. */
function sayKinds(listed: readonly Kind[], built: readonly Rule[]): string {
  const catalogued = [...new Set(listed)].join(', ')
  const kinds = [...new Set(built.map((r) => r.kind))].join(', ')
  if (kinds === '' || kinds === catalogued) return catalogued
  return `${kinds}; in the catalogue ${catalogued}`
}

/** Of a row that is not of the paper, or a part of it. @throws RangeError that gives the nearest IDs. */
export function explainBeyond(name: string, style: Style = unstyled, { rules, bugs }: Suite = ours): string {
  const [id = name, partName] = name.split('.')
  const row = beyondById(id.toUpperCase())
  const parts = row.parts?.filter(({ part }) => partName === undefined || part === partName) ?? []
  if (parts.length === 0) {
    const known = row.parts?.map(({ part }) => `${row.id}.${part}`) ?? []
    throw new RangeError(
      `${row.id} has no part ${JSON.stringify(partName)}. Ask for ${[row.id, ...known].join(', ')}.`,
    )
  }
  const built = rules.filter((r) => r.id === row.id && parts.some(({ part }) => part === r.part))
  const planted = bugs.filter((b) => built.some((r) => nameOfRule(r) === b.rule))
  const carrying = allEdges().filter((edge) => edge.rules.includes(row.id))
  return [
    `${style('bold', row.id)}  ${row.statement}`,
    '',
    '  Not of the paper: learnt from published bugs.',
    `  ${style('dim', `${row.strength}; obliges the ${listed(row.obliged)}; kind ${row.kinds.join(', ')}`)}`,
    '',
    ...(row.reading ?? []).map((line) => `  Read as: ${line}`),
    ...parts.map((p) => `  ${row.id}.${p.part} (${p.strength}, ${p.kinds.join(', ')}): ${p.statement}`),
    `  What breaks it: ${row.bug}`,
    ...built.map((r) => `  ${nameOfRule(r)} as built: ${r.reading}`),
    ...planted.map((b) => `  Planted as ${b.name}: ${b.is}`),
    ...carrying.map((edge) => `  Carried by ${sayEdge(edge)}`),
    '',
    planted[0]
      ? `Next: see it broken with: wellbehaved check platforms/${shownOn(planted[0])[0]}.yaml --bug ${planted[0].name}`
      : 'Next: see the chart with: wellbehaved diagrams',
    '',
  ].join('\n')
}

/** The parts of the row that are asked for, or the row itself, without those that are built. */
export function notBuilt(row: Row, partName: string | undefined, built: readonly Rule[]): string[] {
  const parts = row.parts?.filter(({ part }) => partName === undefined || part === partName)
  const all = parts?.map((p) => ({ name: `${row.id}.${p.part}`, why: p.notBuilt })) ?? [
    { name: row.id, why: row.notBuilt },
  ]
  return all
    .filter(({ name }) => !built.some((r) => nameOfRule(r) === name))
    .map(({ name, why }) => `  ${name} is not built: ${why ?? 'this version cannot exercise it yet.'}`)
}

export const explainVerdict = (verdict: Verdict, style: Style = unstyled): string =>
  [
    `${style('bold', verdict)}  ${verdicts[verdict]}`,
    isEvidence(verdict)
      ? '  It is evidence that the rule was met.'
      : '  It is no evidence that the rule was met.',
    `  ${whatToDo[verdict]}`,
    '',
  ].join('\n')

const whatToDo: Readonly<Record<Verdict, string>> = {
  held: 'Next: look at how often it was exercised; few times is little evidence.',
  proved: 'Next: look at what its scope leaves out.',
  broken: 'Next: read the story of its counterexample, and replay it.',
  warned: 'Next: read the story of its counterexample; --strict makes it count as broken.',
  waived: 'Next: look at the date of the waiver.',
  vacuous:
    'Next: raise --runs (or --time), or check a platform that has what it speaks of. Accept it with --allow vacuous.',
  'not observable': 'Next: have the device report the observation that the reason names.',
  'not applicable': 'Next: nothing; the reason names what the platform lacks.',
  'not built': 'Next: list what this version can exercise with: wellbehaved rules',
  flaky: 'Next: find what the device keeps between runs that a reset does not clear.',
  stopped: 'Next: give it more time or runs. Accept it with --allow stopped.',
}
