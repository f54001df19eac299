// Checks the import rules of .dependency-cruiser.cjs: `node tools/imports.mjs [folder…] [--json]`.
// Exits 1 on a violation, and also when it did not look at every file: a cruise of nothing finds nothing.
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { cruise } from 'dependency-cruiser'

const layerFolders = ['models', 'properties', 'src', 'bugs']

const words = process.argv.slice(2)
const folders = words.filter((word) => !word.startsWith('--'))
for (const folder of folders.length > 0 ? folders : ['.']) {
  const result = await check(resolve(folder))
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(result)}\n` : explain(result))
  if (result.violations.length > 0 || result.notCruised.length > 0) process.exitCode = 1
}

async function check(baseDir) {
  const roots = layerFolders.filter((name) => existsSync(join(baseDir, name)))
  const files = roots.flatMap((root) => typeScriptFiles(baseDir, root))
  const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
  const { output } = await cruise(roots, { ...options, baseDir, ruleSet: { forbidden }, validate: true })
  const cruised = output.modules.map((module) => module.source)
  return {
    files: files.length,
    cruised: cruised.filter((source) => roots.some((root) => source.startsWith(`${root}/`))).length,
    notCruised: files.filter((file) => !cruised.includes(file)),
    violations: output.summary.violations.map(({ rule, from, to, via, cycle }) => ({
      rule: rule.name,
      from,
      to,
      via: (via ?? cycle ?? []).map((step) => step.name),
      advice: forbidden.find(({ name }) => name === rule.name)?.comment,
    })),
  }
}

function typeScriptFiles(baseDir, root) {
  return readdirSync(join(baseDir, root), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${root}/${name.replaceAll('\\', '/')}`)
    .sort()
}

function explain({ files, cruised, notCruised, violations }) {
  const lines = violations.map(
    ({ rule, from, to, via, advice }) =>
      `${rule}: ${from} → ${via.length > 0 ? via.join(' → ') : to}\n  ${advice}`,
  )
  for (const file of notCruised)
    lines.push(`not looked at: ${file}\n  Its name or folder hides it from the rules. Rename it.`)
  lines.push(`import rules: ${violations.length} violations in ${cruised} of ${files} files`)
  return `${lines.join('\n')}\n`
}
