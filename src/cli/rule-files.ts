/** The file of each rule that is built: under its chapter, its ID first, and it names the rule. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'

const properties = fileURLToPath(new URL('../../properties/', import.meta.url))

/** As it stands in the repository: `properties/rst/rst-12-no-completion-before-drain.ts`. */
export function fileOfRule(rule: Rule): string | undefined {
  const chapter = rule.id.split('-')[0]?.toLowerCase() ?? ''
  const begin = `${rule.id.toLowerCase()}-`
  const names = readdirSync(`${properties}${chapter}`).filter(
    (name) => name.startsWith(begin) && /\.(ts|js)$/.test(name) && !/\.(d|test)\.ts$/.test(name),
  )
  const file = names.find((name) =>
    readFileSync(`${properties}${chapter}/${name}`, 'utf8').includes(`'${nameOfRule(rule)}'`),
  )
  return file === undefined ? undefined : `properties/${chapter}/${file.replace(/\.js$/, '.ts')}`
}
