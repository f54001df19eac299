/**
 * Everything that is generated and committed, by its path in the repository. `npm run generate` writes it; tests compare
 * it. The bug matrix takes as long as its campaigns, so it is apart.
 */
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { platformSchemaText } from '../platform/json-schema.ts'
import { bugsMarkdown } from '../report/bugs.ts'
import { drawAll } from '../report/diagrams.ts'
import { interfaceMarkdown } from '../report/interface.ts'
import { rulesMarkdown, traceability } from '../report/traceability.ts'
import { bugMatrix, defaults } from './bugs.ts'
import { diagramsFolder } from './diagrams.ts'
import { writeWhole } from './files.ts'
import { type Io, processIo } from './io.ts'
import { fileOfRule } from './rule-files.ts'
import { version } from './version.ts'

/** What a look at the sources decides. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const pictures = [...(await drawAll())].flatMap(([name, { mermaid, svg }]): [string, string][] => [
    [join(diagramsFolder, `${name}.mmd`), mermaid],
    [join(diagramsFolder, `${name}.svg`), svg],
  ])
  return new Map([
    ...pictures,
    [join('reports', 'traceability.md'), rulesMarkdown(traceability(version, fileOfRule))],
    [join('platforms', 'platform.schema.json'), platformSchemaText()],
    [join('docs', 'interface.md'), interfaceMarkdown()],
  ])
}

/** `quick`: without what takes campaigns. */
async function generate(io: Io, quick: boolean): Promise<void> {
  const files = new Map(await generatedFiles())
  if (!quick) await addCampaigns(io, files)
  for (const [path, text] of files) {
    writeWhole(resolve(io.cwd, path), text)
    io.out(`${path}\n`)
  }
}

async function addCampaigns(io: Io, files: Map<string, string>): Promise<void> {
  const { matrix } = await bugMatrix(io, undefined, defaults)
  files.set(join('reports', 'bugs.md'), bugsMarkdown(matrix))
  files.set(join('reports', 'bugs.json'), `${JSON.stringify(matrix, null, 2)}\n`)
}

const started = process.argv[1]
if (started !== undefined && import.meta.url === pathToFileURL(started).href)
  await generate(processIo(), process.argv.includes('--quick'))
