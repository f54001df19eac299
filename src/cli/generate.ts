/**
 * Everything that is generated and committed, by its path in the repository. `npm run generate` writes it; tests compare
 * it. Parts that take campaigns are named, so that one can be written alone: `npm run generate -- bugs`.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defaultEffort } from '../engines/campaign.ts'
import { compareFamilies } from '../engines/compare-families.ts'
import { platformSchemaText, scopeSchemaText } from '../platform/json-schema.ts'
import { type BugMatrix, bugsMarkdown, enoughMarkdown } from '../report/bugs.ts'
import { drawAll } from '../report/diagrams.ts'
import { type EvidenceTable, evidenceTable } from '../report/evidence-table.ts'
import { type Families, familiesFormat, familiesMarkdown } from '../report/families.ts'
import { hazardsMarkdown } from '../report/hazards.ts'
import { interfaceMarkdown } from '../report/interface.ts'
import { proceduresMarkdown } from '../report/procedures.ts'
import { proofsMarkdown } from '../report/proof.ts'
import { rulesMarkdown, traceability } from '../report/traceability.ts'
import { bugMatrix, defaults as bugsDefaults } from './bugs.ts'
import { diagramsFolder } from './diagrams.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { writeWhole } from './files.ts'
import { hazardTable } from './hazards.ts'
import { type Io, processIo } from './io.ts'
import { describedNames, packagedFile, packagedPlatform, wellBehavedNames } from './packaged.ts'
import { packagedName, defaults as proceduresDefaults, procedureTable } from './procedures.ts'
import { proveAll, provedParts } from './prove.ts'
import { fileOfRule } from './rule-files.ts'
import { runTasks } from './run-tasks.ts'
import { version } from './version.ts'

type Files = Map<string, string>

/** Its contexts have one region, and two. */
const comparedName = 'iopmp'

const json = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`
const report = (name: string): string => join('reports', name)

/** What a look at the sources decides, and the evidence that is committed. */
export async function generatedFiles(
  evidence: EvidenceTable = committedEvidence(),
): Promise<ReadonlyMap<string, string>> {
  const pictures = [...(await drawAll())].flatMap(([name, { mermaid, svg }]): [string, string][] => [
    [join(diagramsFolder, `${name}.mmd`), mermaid],
    [join(diagramsFolder, `${name}.svg`), svg],
  ])
  const traced = traceability(version, fileOfRule, evidence.platforms)
  const families: Families = {
    format: familiesFormat,
    version,
    platform: comparedName,
    families: compareFamilies(packagedPlatform(comparedName)),
  }
  return new Map([
    ...pictures,
    [report('traceability.md'), rulesMarkdown(traced)],
    [report('traceability.json'), json(traced)],
    [report('families.md'), familiesMarkdown(families)],
    [report('families.json'), json(families)],
    [join('platforms', 'platform.schema.json'), platformSchemaText()],
    [join('platforms', 'scope.schema.json'), scopeSchemaText()],
    [join('docs', 'interface.md'), interfaceMarkdown()],
    [join('docs', 'limits.md'), limitsMarkdown()],
  ])
}

const committedMatrix = (): BugMatrix => JSON.parse(readFileSync(packagedFile(report('bugs.json')), 'utf8'))

/** What the matrix says of how many runs are enough stands between two marks; the rest is written by hand. */
function limitsMarkdown(): string {
  const [before = '', after = ''] = readFileSync(packagedFile(join('docs', 'limits.md')), 'utf8').split(
    /(?<=<!-- From reports.*-->\n)[\s\S]*(?=<!-- end -->)/,
  )
  return `${before}\n${enoughMarkdown(committedMatrix()).join('\n')}\n\n${after}`
}

export const committedEvidence = (): EvidenceTable =>
  JSON.parse(readFileSync(packagedFile(report('evidence.json')), 'utf8'))

/** What takes campaigns, by the name of the part. Each puts its files beside those that are there. */
const parts: Readonly<Record<string, (io: Io, files: Files) => Promise<void>>> = {
  evidence: async (io, files) => {
    const { results } = await runTasks(
      io,
      'evidence',
      [...wellBehavedNames, ...describedNames].map((name) => ({
        platform: packagedPlatform(name),
        ...defaultEffort,
      })),
      ({ platform }) => `evidence of ${platform.name}`,
    )
    const whole = results.filter((e) => e !== undefined)
    if (whole.length < results.length) return
    const table = evidenceTable(whole)
    files.set(report('evidence.json'), json(table))
  },
  bugs: async (io, files) => {
    const { matrix } = await bugMatrix(io, undefined, bugsDefaults)
    files.set(report('bugs.md'), bugsMarkdown(matrix))
    files.set(report('bugs.json'), json(matrix))
  },
  proofs: async (io, files) => {
    const matrix = committedMatrix()
    const proofs = await proveAll(
      io,
      provedParts.map((part) => ({ ...part, platform: packagedPlatform(part.platform) })),
      (bug) => matrix.bugs.find(({ name }) => name === bug)?.shrunk ?? null,
    )
    files.set(report('proofs.md'), proofsMarkdown(proofs))
    files.set(report('proofs.json'), json(proofs))
  },
  hazards: async (io, files) => {
    const table = await hazardTable(io, packagedPlatform(comparedName))
    files.set(report('hazards.md'), hazardsMarkdown(table))
    files.set(report('hazards.json'), json(table))
  },
  procedures: async (io, files) => {
    const { table } = await procedureTable(io, packagedPlatform(packagedName), proceduresDefaults)
    files.set(report('procedures.md'), proceduresMarkdown(table))
    files.set(report('procedures.json'), json(table))
  },
}

/** No part named: all of them. `quick`: none. What an interruption cut short is not written, nor what comes after. */
export async function generate(given: Io, named: readonly string[]): Promise<ExitCode> {
  const { io, isInterrupted } = watched(given)
  const names = Object.keys(parts)
  const unknown = named.find((name) => name !== 'quick' && !names.includes(name))
  if (unknown !== undefined)
    throw new InputError(`there is no part ${unknown}; there are quick, ${names.join(', ')}`)
  // Written as soon as it is there: the parts take minutes.
  for (const name of named.length > 0 ? named.filter((n) => n !== 'quick') : names) {
    const files: Files = new Map()
    await parts[name](io, files)
    if (isInterrupted()) {
      io.err(`Interrupted: nothing of ${name} is written. Next: npm run generate -- ${name}\n`)
      return EXIT.interrupted
    }
    write(io, files)
  }
  write(io, new Map(await generatedFiles()))
  return EXIT.fine
}

/** The same surroundings, which remember an interruption: whatever begins after it is interrupted at once. */
function watched(io: Io): { readonly io: Io; readonly isInterrupted: () => boolean } {
  const { campaign } = io
  let came = false
  const onInterrupt = (callback: () => void) => {
    const stop = io.onInterrupt(() => {
      came = true
      callback()
    })
    if (came) callback()
    return stop
  }
  const isInterrupted = () => came || (campaign !== 'beside' && campaign.interrupted())
  return { io: { ...io, onInterrupt }, isInterrupted }
}

function write(io: Io, files: Files): void {
  for (const [path, text] of files) {
    writeWhole(resolve(io.cwd, path), text)
    io.out(`${path}\n`)
  }
}

const started = process.argv[1]
if (started !== undefined && import.meta.url === pathToFileURL(started).href)
  process.exitCode = await generate(processIo(), process.argv.slice(2))
