/** `diff`: what changed from one evidence to another; 1 where a verdict, an exercise or a finding did. */
import { diffText, evidenceDiff } from '../report/diff.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Io } from './io.ts'
import { evidenceFrom } from './rules.ts'

export interface DiffArguments {
  readonly format: 'text' | 'json'
}

/** @throws InputError */
export function diffCommand(io: Io, before: string, after: string, { format }: DiffArguments): ExitCode {
  const diff = evidenceDiff(evidenceFrom(io, before), evidenceFrom(io, after))
  io.out(format === 'json' ? `${JSON.stringify(diff, null, 2)}\n` : diffText(diff, io.style))
  return diff.rules.length > 0 ? EXIT.broken : EXIT.fine
}
