/**
 * Work that comes in many independent pieces: each piece is plain data in and plain data out, so that it runs in this
 * thread or in one of several beside it, with the same result.
 */
import type { Bug } from '../../bugs/bug.ts'
import { bugNamed } from '../../bugs/bugs.ts'
import { rules } from '../../properties/rules.ts'
import { type HuntEffort, type Hunted, hunt, noticersOf } from '../engines/hunt.ts'
import type { Platform } from '../interface/platform.ts'
import { version } from './version.ts'

/** Each kind of work: what goes in, what comes out. */
export interface Work {
  /** A known-bad on a platform. */
  readonly bug: {
    readonly task: { readonly platform: Platform; readonly bug: string; readonly effort: HuntEffort }
    readonly result: Hunted
  }
}
export type WorkName = keyof Work

export type Run<N extends WorkName> = (task: Work[N]['task'], mayContinue: () => boolean) => Work[N]['result']

const runs: { readonly [N in WorkName]: Run<N> } = {
  bug: ({ platform, bug, effort }, mayContinue) => {
    const planted = knownBad(bug)
    return hunt(platform, planted, { ...effort, rules, version, noticedBy: noticersOf(planted), mayContinue })
  },
}

export const runOf = <N extends WorkName>(name: N): Run<N> => runs[name]

function knownBad(name: string): Bug {
  const bug = bugNamed(name)
  if (!bug) throw new Error(`there is no known-bad '${name}'`)
  return bug
}
