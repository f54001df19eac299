/** The JSON Schema of a description, for editors: platforms/platform.schema.json holds exactly this text. */
import * as z from 'zod'
import { description } from './schema.ts'

export function platformSchemaText(): string {
  const schema = z.toJSONSchema(description, { io: 'input', target: 'draft-7' })
  return `${JSON.stringify({ ...schema, title: 'Platform description of wellbehaved' }, null, 2)}\n`
}
