/** `diagrams`: every statechart as Mermaid and as SVG. */
import { join } from 'node:path'
import { drawAll } from '../report/diagrams.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { folderOf, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'

export const diagramsFolder = join('reports', 'diagrams')

export async function diagramsCommand(io: Io, { out }: { readonly out: string }): Promise<ExitCode> {
  const folder = folderOf(io.cwd, '--out', out, diagramsFolder)
  for (const [name, { mermaid, svg }] of await drawAll()) {
    for (const [ending, text] of [
      ['mmd', mermaid],
      ['svg', svg],
    ] as const) {
      const path = join(folder, `${name}.${ending}`)
      writeWhole(path, text)
      io.out(`${shownPath(io.cwd, path)}\n`)
    }
  }
  io.out('Next: look at the pictures; every edge names the rules that it carries.\n')
  return EXIT.fine
}
