/** What a known-bad changes: named by what it replaces, and not by what it does with it. */
import { isDeepStrictEqual } from 'node:util'
import { type Bug, DoesNotFit } from '../../bugs/bug.ts'
import { committedApart } from '../../bugs/stages.ts'
import { wellBehaved } from '../hardware/decisions.ts'
import type { Platform, Procedure } from '../interface/platform.ts'
import type { Changes } from '../report/explain-bug.ts'
import { wellBehavedSoftware } from '../software/software.ts'

/** `platform`: one on which it is shown. */
export function changesOf(bug: Bug, platform: Platform): Changes {
  const changed = planted(bug, platform)
  // It may add what the platform lacks.
  const keys = Object.keys({ ...platform, ...changed }) as (keyof Platform)[]
  return {
    decisions: bug.decisions ? replaced(wellBehaved, bug.decisions(wellBehaved)) : [],
    software: bug.software ? replaced(wellBehavedSoftware, bug.software(wellBehavedSoftware)) : [],
    procedures: otherProcedures(declaredAs(changed, platform).procedures, changed.procedures),
    description: keys.filter(
      (key) => key !== 'procedures' && key !== 'title' && !isDeepStrictEqual(platform[key], changed[key]),
    ),
    rules: [...(bug.rules ?? []), ...(bug.staticRules ?? [])].map(({ id }) => id),
  }
}

function planted(bug: Bug, platform: Platform): Platform {
  try {
    return bug.platform?.(platform) ?? platform
  } catch (error) {
    if (error instanceof DoesNotFit) return platform
    throw error
  }
}

/** Where the stages are declared to be committed otherwise, steps that are only written for that are right. */
const declaredAs = (changed: Platform, platform: Platform): Platform =>
  changed.protection.secondStage?.commit === platform.protection.secondStage?.commit
    ? platform
    : committedApart(platform)

type Groups = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Decisions come in groups. */
const replaced = <D extends object>(good: D, bad: D): string[] => {
  const [before, after] = [good, bad] as unknown as readonly [Groups, Groups]
  return Object.entries(before).flatMap(([group, decisions]) =>
    Object.keys(decisions)
      .filter((name) => after[group]?.[name] !== decisions[name])
      .map((name) => `${group}.${name}`),
  )
}

function otherProcedures(good: readonly Procedure[], bad: readonly Procedure[]): string[] {
  const names = new Set([...good, ...bad].map(({ name }) => name))
  const named = (all: readonly Procedure[], name: string) => all.find((p) => p.name === name)
  return [...names].filter((name) => !isDeepStrictEqual(named(good, name), named(bad, name)))
}
