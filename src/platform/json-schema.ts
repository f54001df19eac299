/** The JSON Schemas of a description and of a scope, for editors: platforms/*.schema.json hold exactly these texts. */
import * as z from 'zod'
import { description } from './schema.ts'
import { scopeFile } from './scope-schema.ts'

export function platformSchemaText(): string {
  const schema = z.toJSONSchema(description, { io: 'input', target: 'draft-7' })
  return `${JSON.stringify({ ...schema, title: 'Platform description of wellbehaved' }, null, 2)}\n`
}

export function scopeSchemaText(): string {
  const schema = z.toJSONSchema(scopeFile, { io: 'input', target: 'draft-7' })
  return `${JSON.stringify({ ...schema, title: 'Scope of wellbehaved' }, null, 2)}\n`
}
