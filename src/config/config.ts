/** What `wellbehaved.config.ts` exports: rules, known-bads, platforms and devices of one's own. */
import type { Bug } from '../../bugs/bug.ts'
import type { Rule } from '../../properties/kit/rule.ts'

/** A known-bad of one's own: one decision of the hardware or of the software, one procedure, or the description, is wrong. */
export interface KnownBad
  extends Pick<
    Bug,
    'name' | 'rule' | 'is' | 'seenIn' | 'alsoBreaks' | 'shownOn' | 'decisions' | 'software' | 'platform'
  > {
  /** The smallest scope that shows it. */
  readonly scope?: Bug['scope']
}

export interface Config {
  /** Made by `step`, `always`, `response`, `staticRule` or `twoRun` of `wellbehaved/rules`. */
  readonly rules?: readonly Rule[]
  readonly bugs?: readonly KnownBad[]
  /** Descriptions by a name that stands for the file on the command line; paths are relative to this file's folder. */
  readonly platforms?: Readonly<Record<string, string>>
  /** Devices under test by a name that `--dut` takes: a program and its arguments, started in this file's folder. */
  readonly devices?: Readonly<Record<string, { readonly command: readonly string[] }>>
}

/** So that an editor completes it: `export default defineConfig({ … })`. */
export const defineConfig = (config: Config): Config => config
