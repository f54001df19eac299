/**
 * The hypervisor's procedures: the defaults, with what a description puts in their place. Each step may use only what
 * the procedure's arguments decide: a step on `el2.LIMIT` needs to know whose PE.
 */
import {
  everyFamilyRegister,
  familyRegisters,
  optionalRegisters,
  type Procedure,
  type ProcedureArgument,
  type ProcedureStep,
  type StepRegister,
  type StepValue,
  stepRegisters,
  tableRegistersOf,
} from '../interface/platform.ts'
import { BOTH_STAGES, FIRST_STAGE } from '../interface/stages.ts'
import { defaultProcedures, defaultProceduresFor, type UpdatedUnit } from './default-procedures.ts'
import type { Path } from './document.ts'
import type { Report } from './names.ts'
import { didYouMean, quote } from './problems.ts'
import type { Description, ProcedureDescription } from './schema.ts'

const proceduresPath: Path = ['software', 'procedures']

export function resolveProcedures(
  report: Report,
  described: Description['software']['procedures'],
  unit: UpdatedUnit,
): Procedure[] {
  const defaults = defaultProceduresFor(unit)
  const own = described === 'default' ? {} : described
  const news = Object.keys(own).filter((name) => !defaults.some((d) => d.name === name))
  return [
    ...defaults.map((d) => (own[d.name] ? override(report, unit, d.name, own[d.name], d) : d)),
    ...news.map((name) => override(report, unit, name, own[name], undefined)),
  ]
}

/** A step and where it is written; steps of the default stand nowhere in the file. */
interface Placed {
  readonly step: ProcedureStep
  readonly path: Path | undefined
}

function override(
  report: Report,
  unit: UpdatedUnit,
  name: string,
  described: ProcedureDescription,
  base: Procedure | undefined,
): Procedure {
  const path = [...proceduresPath, name]
  const steps = described.steps
    ? described.steps.map((step, i): Placed => ({ step: plainStep(step), path: [...path, 'steps', i] }))
    : changed(report, path, described, base)
  if (described.steps && described.changes) {
    const expected = 'either steps or changes'
    report.add([...path, 'changes'], { found: 'both', expected, hint: 'Remove one of the two.' }, 'key')
  }
  const isComplete =
    base !== undefined || (described.steps !== undefined && described.arguments !== undefined)
  if (!isComplete) isIncomplete(report, path, name)
  if (steps.length === 0) {
    report.add(
      path,
      { found: 'a procedure without steps', expected: 'at least one step', hint: 'Give it one.' },
      'key',
    )
  }
  const args = described.arguments ?? base?.arguments ?? []
  const procedure = { name, arguments: args, steps: steps.map((s) => s.step) }
  for (const s of isComplete ? steps : []) {
    checkStep(report, procedure, s.step, s.path ?? path)
    checkUnit(report, unit, s.step, s.path ?? path)
  }
  return procedure
}

function isIncomplete(report: Report, path: Path, name: string): void {
  const names = defaultProcedures.map((d) => d.name)
  const hint = didYouMean(name, names, 'Give it both.')
  const expected = `arguments and steps, since no default has that name (${names.join(', ')})`
  report.add(path, { found: `the procedure ${quote(name)} without them`, expected, hint }, 'key')
}

/** The default's steps, changed; steps are counted from 1, and as they were before any change. */
function changed(
  report: Report,
  path: Path,
  { changes = [] }: ProcedureDescription,
  base: Procedure | undefined,
): Placed[] {
  const steps = base?.steps ?? []
  const slots: Placed[][] = steps.map((step) => [{ step, path: undefined }])
  changes.forEach((change, i) => {
    const at = [...path, 'changes', i]
    const kinds = (['drop', 'replace', 'before'] as const).filter((k) => change[k] !== undefined)
    const [kind] = kinds
    if (kind === undefined || kinds.length > 1 || (kind === 'drop') !== (change.step === undefined)) {
      const expected = 'drop, or replace with step, or before with step'
      report.add(at, { expected, hint: 'Write { replace: 3, step: { do: …, … } }, say.' })
      return
    }
    const number = change[kind] ?? 0
    if (number > slots.length) {
      const hint = `The default has ${slots.length} steps.`
      report.add([...at, kind], { expected: `a step from 1 to ${slots.length}`, hint })
      return
    }
    const put: Placed[] = change.step ? [{ step: plainStep(change.step), path: [...at, 'step'] }] : []
    slots[number - 1] = kind === 'before' ? [...put, ...slots[number - 1]] : put
  })
  return slots.flat()
}

type Described = NonNullable<ProcedureDescription['steps']>[number]

/** Without keys that are undefined. */
function plainStep(step: Described): ProcedureStep {
  if (step.do !== 'write') return step
  const { begins, ...rest } = step
  return begins === undefined ? rest : { ...rest, begins }
}

type Arguments = readonly ProcedureArgument[]
type Word = Exclude<StepValue, number>

/** What a register, word or action needs the arguments to say. */
interface Needed {
  readonly text: string
  readonly isMet: (a: Arguments) => boolean
}
const either = (...names: readonly ProcedureArgument[]): Needed => ({
  text: names.join(' or '),
  isMet: (a) => names.some((n) => a.includes(n)),
})
const contextOfGuest: Needed = {
  text: 'context and guest, or device',
  isMet: (a) => a.includes('device') || (a.includes('context') && a.includes('guest')),
}
const nothing: Needed = { text: 'nothing', isMet: () => true }

const neededByGroup: Readonly<Record<string, Needed>> = {
  control: either('context', 'device', 'interrupt'),
  partition: either('context'),
  primary: either('context', 'device', 'interrupt'),
  context: either('context', 'device', 'interrupt'),
  region: either('context', 'device'),
  priority: either('context', 'device'),
  requester: either('context', 'device'),
  protection: nothing,
  el2: contextOfGuest,
  interrupt: either('context', 'device', 'interrupt'),
  cpu: either('interrupt'),
  fault: nothing,
}

const neededByWord: Readonly<Partial<Record<Word, Needed>>> = {
  guest: either('guest'),
  pe: either('guest'),
  seen: either('interrupt'),
  setting: either('window', 'device'),
}

const statusWords = ['idle', 'draining', 'isolated', 'resetting', 'done', 'failed'] as const

/** The words that each register knows. */
const wordsOf = (register: StepRegister): readonly Word[] => {
  if (register.endsWith('.OWNER')) return ['guest', 'nobody']
  if (register === 'interrupt.ROUTE') return ['pe']
  if (register === 'interrupt.TRIGGER') return ['trigger']
  if (register === 'control.WEIGHT') return ['weight']
  if (register === 'primary.ORIGIN') return ['seen']
  if (register === 'el2.LIMIT') return ['frame', 'closed']
  if (register === 'el2.BASE') return ['frame']
  if (/^(region|priority|requester)\./.test(register)) return ['setting', 'nothing']
  if (register === 'protection.STALL_HIGH') return ['domains']
  if (register === 'protection.STALL') return ['requesters', 'domains']
  if (ofRequesters.includes(register)) return ['requesters']
  return register.endsWith('RESET_STATUS') ? statusWords : []
}

const ofRequesters: readonly StepRegister[] = ['protection.COMMIT', 'protection.BACKGROUND']

/** One thing that a step uses, and what that needs. */
interface Use {
  readonly what: string
  readonly needed: Needed
  readonly at: Path
}

function checkStep(report: Report, procedure: Procedure, step: ProcedureStep, path: Path): void {
  for (const { what, needed, at } of usesOf(report, procedure, step, path)) {
    if (needed.isMet(procedure.arguments)) continue
    const takes = procedure.arguments.length > 0 ? procedure.arguments.join(', ') : 'nothing'
    const known = stepRegisters.filter((r) => neededOf(procedure, r).isMet(procedure.arguments))
    const expected = `what the arguments decide: it needs ${needed.text}, and ${procedure.name} takes ${takes}`
    report.add(at, { found: what, expected, hint: `Add the argument, or use one of ${known.join(', ')}.` })
  }
}

/** A unit that is written directly has no shadow bank to revert, and so on. */
function checkUnit(report: Report, unit: UpdatedUnit, step: ProcedureStep, path: Path): void {
  if (!('register' in step)) return
  const { family } = unit
  const [group, name] = step.register.split('.')
  if (group === 'priority' && unit.priorityEntries === undefined) {
    const expected = 'a register of a unit without priority entries'
    const hint = 'Describe protection.priorityEntries, or write region.'
    report.add([...path, 'register'], { found: step.register, expected, hint })
  }
  if (group !== 'protection' && group !== 'region' && group !== 'requester') return
  checkStallWord(report, unit, step, path)
  checkStages(report, unit, step, path)
  const own: readonly string[] = [
    ...familyRegisters[family],
    ...tableRegistersOf(unit.domains),
    ...(unit.registers?.FAULT_CODE === undefined ? [] : optionalRegisters),
  ]
  if (own.includes(name) || !(everyFamilyRegister as readonly string[]).includes(name)) return
  const hint =
    name === 'REVERT'
      ? 'Begin with a write of region.ATTRIBUTES.'
      : `The family ${family} has of its own: ${own.join(', ') || 'none'}.`
  report.add([...path, 'register'], {
    found: step.register,
    expected: `a register of a unit of the family ${family}`,
    hint,
  })
}

/** A stall names domains where there is a table of them, and requesters where there is none: else it would hold others. */
function checkStallWord(report: Report, { domains }: UpdatedUnit, step: ProcedureStep, path: Path): void {
  if (step.do !== 'write' || !step.register.startsWith('protection.STALL')) return
  const [right, wrong] = domains === undefined ? ['requesters', 'domains'] : ['domains', 'requesters']
  if (step.value !== wrong) return
  const expected = `${right}: a unit ${domains === undefined ? 'without' : 'with'} a table of requesters stalls them`
  report.add([...path, 'value'], { found: quote(wrong), expected, hint: `Write ${right}.` })
}

/** Where stages are committed apart a commit names one of them, or both; where one commit is for both, none. */
function checkStages(report: Report, { secondStage }: UpdatedUnit, step: ProcedureStep, path: Path): void {
  if (secondStage === undefined) return
  if (step.do !== 'write' || step.register !== 'protection.COMMIT' || typeof step.value !== 'number') return
  if (secondStage.commit === 'together') {
    if (step.value === 1) return
    const expected = '1: one commit puts both stages in force'
    const hint = 'Write 1, or declare "commit: ordered" where a commit names its stages.'
    report.add([...path, 'value'], { found: `${step.value}`, expected, hint })
    return
  }
  if (step.value >= FIRST_STAGE && step.value <= BOTH_STAGES) return
  const expected = 'a stage to commit: 1 the first, 2 the second, 3 both'
  report.add([...path, 'value'], { found: `${step.value}`, expected, hint: 'Write one of these.' })
}

/** A handler of the protection's fault interrupt takes no argument: there is one such line. */
function neededOf(p: Procedure, register: StepRegister): Needed {
  const group = register.split('.')[0] ?? ''
  const isFaultHandler = p.name === 'fault' && p.arguments.length === 0
  return isFaultHandler && (group === 'interrupt' || group === 'cpu')
    ? nothing
    : (neededByGroup[group] ?? nothing)
}

function usesOf(report: Report, procedure: Procedure, step: ProcedureStep, path: Path): Use[] {
  if (step.do === 'retire') return [{ what: 'retire', needed: contextOfGuest, at: [...path, 'do'] }]
  if (step.do === 'inject' || step.do === 'refill' || step.do === 'deactivate')
    return [{ what: step.do, needed: either('interrupt'), at: [...path, 'do'] }]
  const { register } = step
  return [
    { what: register, needed: neededOf(procedure, register), at: [...path, 'register'] },
    ...wordUses(report, step, path),
    ...(step.do === 'write' && step.begins ? [beginsUse(report, step, step.begins, path)] : []),
  ]
}

type RegisterStep = Extract<ProcedureStep, { register: StepRegister }>

function wordUses(report: Report, step: RegisterStep, path: Path): Use[] {
  const words = wordsOf(step.register)
  return valuesOf(step, path).flatMap(({ value, at }) => {
    if (typeof value === 'number') return []
    if (words.includes(value)) return [{ what: quote(value), needed: neededByWord[value] ?? nothing, at }]
    const hint = didYouMean(value, words, 'Write a number, or another register.')
    const known = words.length > 0 ? `a number or one of ${words.join(', ')}` : 'a number'
    report.add(at, { found: quote(value), expected: `${known} for ${step.register}`, hint })
    return []
  })
}

function valuesOf(step: RegisterStep, path: Path): { value: StepValue; at: Path }[] {
  if (step.do === 'write') return [{ value: step.value, at: [...path, 'value'] }]
  if (step.do === 'poll') return step.until.map((value, i) => ({ value, at: [...path, 'until', i] }))
  if (step.do === 'check') return step.is.map((value, i) => ({ value, at: [...path, 'is', i] }))
  return []
}

function beginsUse(report: Report, step: RegisterStep, begins: 'grant' | 'revoke', path: Path): Use {
  const at = [...path, 'begins']
  if (!/^(protection|region|priority|requester)\./.test(step.register)) {
    const expected = 'an update to begin with a write to protection or region registers'
    report.add(at, {
      found: `begins at ${step.register}`,
      expected,
      hint: 'Move it to the first such write.',
    })
  }
  const needed = begins === 'grant' ? either('window', 'device') : either('context', 'device')
  return { what: `begins: ${begins}`, needed, at }
}
