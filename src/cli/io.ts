/**
 * What a command may touch of the world outside: streams, folder, clock, signals. Tests hand in their own, so that every
 * command runs without a process.
 */
import { styleText } from 'node:util'
import { type Style, unstyled } from '../report/style.ts'

export interface Io {
  /** Relative paths of the command line start here. */
  readonly cwd: string
  out(text: string): void
  err(text: string): void
  /** A command of ours for GitHub's runner, one line. Where standard output is one document, the runner reads `err` too. */
  command(line: string, to: 'out' | 'err'): void
  /** Colours of standard output. */
  readonly style: Style
  /** One line that replaces itself, on standard error; absent where that is no terminal. */
  readonly progress: ((line: string) => void) | undefined
  /** Calls back at each interruption (Ctrl-C), until the function that it returns is called. */
  onInterrupt(callback: () => void): () => void
  readonly github: {
    /** This process runs on GitHub's runner. */
    readonly isRunner: boolean
    /** The root of the repository there, and the file that the summary of the step is appended to. */
    readonly workspace: string | undefined
    readonly summary: string | undefined
  }
  /**
   * A long campaign runs beside the main thread, so that a signal reaches us; `interrupted` is asked instead where it
   * runs in this one.
   */
  readonly campaign: 'beside' | { readonly interrupted: () => boolean }
}

/** A line that the terminal breaks would not be replaced. */
const writeProgress = (line: string): void =>
  void process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || columnsStandard) - 1)}`)
const columnsStandard = 80

/** Of this process. NO_COLOR, FORCE_COLOR and what the stream can show are `styleText`'s affair; CI wants neither. */
export function processIo(): Io {
  const isCi = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false'
  const hasProgress = process.stderr.isTTY === true && !isCi
  return {
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    command: (line, to) => void (to === 'out' ? process.stdout : process.stderr).write(`${line}\n`),
    style: isCi
      ? unstyled
      : (format, text) => styleText(format, text, { stream: process.stdout, validateStream: true }),
    progress: hasProgress ? writeProgress : undefined,
    onInterrupt: (callback) => {
      const signals = ['SIGINT', 'SIGTERM'] as const
      for (const signal of signals) process.on(signal, callback)
      return () => {
        for (const signal of signals) process.off(signal, callback)
      }
    },
    github: {
      isRunner: process.env.GITHUB_ACTIONS === 'true',
      workspace: process.env.GITHUB_WORKSPACE || undefined,
      summary: process.env.GITHUB_STEP_SUMMARY || undefined,
    },
    campaign: 'beside',
  }
}
