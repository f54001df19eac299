/** What `--dut` names, as plain data, so that it goes to another thread. No shell reads any of it. */
import { createHash } from 'node:crypto'
import { accessSync, constants, statSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { answerSecondsDefault } from '../dut/child.ts'
import { nearest } from '../interface/nearest.ts'
import { InputError } from './exit.ts'

/** `child`: the core of this version as a child process. `command`: somebody else's program. */
export type Dut = { readonly is: 'core' } | { readonly is: 'child' } | CommandDut

export interface CommandDut {
  readonly is: 'command'
  /** Until it has said in its hello how it is called. */
  readonly name: string
  /** The program, and its arguments as it gets them. */
  readonly command: readonly [string, ...string[]]
  readonly workingDirectory: string
  readonly answerSecondsMax: number
}

/** A device by a name of the user's own. */
export interface NamedDevice {
  readonly command: readonly string[]
  /** What relative paths start at; the folder of the command line, where it is left out. */
  readonly workingDirectory?: string
}

/** Of options: `--answer-within` in milliseconds, or what is usual. */
export const answerSecondsOf = ({ answerWithin }: { readonly answerWithin?: number }): number =>
  answerWithin === undefined ? answerSecondsDefault : answerWithin / 1000

/** As somebody types it, so that a shell hands it on as it is. */
export function shellWord(text: string): string {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`
}

/** Of one that is longer some systems make no folder. */
const folderLettersMax = 80

/** `dut-my-device` of `./my-device`, `dut-python3-sim.py` of `exec:python3 sim.py`, told apart where that is not the whole. */
export function folderOfDut(text: string): string {
  const words = text.startsWith(start) ? splitCommand(text.slice(start.length)) : [text]
  const name = `dut-${words.map((word) => basename(word.replaceAll('\\', '/')).replace(/[^\w.-]/g, '_')).join('-')}`
  const isWhole = name === `dut-${text}` || name === `dut-${text.replace('./', '')}`
  if (isWhole && name.length <= folderLettersMax) return name
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return `${name.slice(0, folderLettersMax - digest.length - 1)}-${digest}`
}

const own = ['core', 'child'] as const
const start = 'exec:'

/**
 * @param text `core`, `child`, a name among `named`, the path of a program (./device), or `exec:program arguments`.
 * @throws InputError where it is none of these, or its program is not there.
 */
export function dutOf(
  text: string,
  cwd: string,
  named: Readonly<Record<string, NamedDevice>> = {},
  answerSecondsMax: number = answerSecondsDefault,
): Dut {
  const ours = own.find((name) => name === text)
  if (ours) return { is: ours }
  if (Object.hasOwn(named, text)) {
    const { command, workingDirectory = cwd } = named[text] as NamedDevice
    return { ...commandDut(command, workingDirectory, `device ${text}`, answerSecondsMax), name: text }
  }
  if (text.startsWith(start)) {
    return commandDut(splitCommand(text.slice(start.length)), cwd, '--dut', answerSecondsMax)
  }
  if (/[\\/]/.test(text)) return commandDut([text], cwd, '--dut', answerSecondsMax)
  const names = [...new Set([...own, ...Object.keys(named)])]
  const near = nearest(text, names, 1)
  const hint = near.length > 0 ? ` Did you mean ${near[0]}?` : ''
  throw new InputError(
    `--dut: found ${JSON.stringify(text)}, expected ${names.join(', ')}, a path such as ./device, or "exec:program arguments".${hint}`,
  )
}

/**
 * The words of a command: blanks part them, and what stands in '…' or "…" belongs together. A backslash is a character
 * like any other, so that paths of Windows stay what they are.
 * @throws InputError where a quote is not closed, or there is no word.
 */
export function splitCommand(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (const c of text) {
    if (quote !== '') {
      if (c === quote) quote = ''
      else word += c
    } else if (c === '"' || c === "'") {
      quote = c
      word ??= ''
    } else if (c === ' ' || c === '\t') {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + c
  }
  if (quote !== '')
    throw new InputError(`--dut: found a ${quote} that is not closed. Close it: ${start}${text}${quote}`)
  if (word !== undefined) words.push(word)
  if (words.length === 0)
    throw new InputError(`--dut: found no program after ${start} Name one: "exec:program arguments".`)
  return words
}

function commandDut(
  command: readonly string[],
  workingDirectory: string,
  where: string,
  answerSecondsMax: number,
): CommandDut {
  const [program, ...rest] = command
  if (program === undefined || program === '')
    throw new InputError(`${where}: found no program. Name one, and its arguments.`)
  const bad = command.find((word) => word.includes('\0'))
  if (bad !== undefined)
    throw new InputError(`${where}: found a zero byte in ${JSON.stringify(bad)}. Take it out.`)
  return {
    is: 'command',
    name:
      basename(program.replaceAll('\\', '/'))
        .replace(/[^\w.-]/g, '_')
        .slice(0, 64) || 'device',
    // What is named by a path is looked at here; what is not, the system looks for.
    command: /[\\/]/.test(program)
      ? [...started(program, workingDirectory, where), ...rest]
      : [program, ...rest],
    workingDirectory,
    answerSecondsMax,
  }
}

/** Scripts of Node are started by the one that runs here: on Windows no first line of a file names its interpreter. */
function started(program: string, workingDirectory: string, where: string): [string, ...string[]] {
  const file = resolve(workingDirectory, program)
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true
  if (!isFile)
    throw new InputError(
      `${where}: ${program} is ${statSync(file, { throwIfNoEntry: false }) ? 'no file' : 'not there'}. Build it, or name another path.`,
    )
  if (['.js', '.mjs', '.cjs'].includes(extname(file))) return [process.execPath, file]
  try {
    accessSync(file, constants.X_OK)
  } catch {
    throw new InputError(
      `${where}: ${program} may not be executed. Allow it (chmod +x), or name what runs it: "exec:python3 ${program}".`,
    )
  }
  return [file]
}
