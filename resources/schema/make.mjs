/** `npm run schema`: writes the JSON Schema of keyreeve.json, from the schema that validates it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectFileSchema } from '../../electron/core/projects/project-file.ts'

const schema = z.toJSONSchema(projectFileSchema, { io: 'input', target: 'draft-7' })
writeFileSync(join(import.meta.dirname, 'keyreeve.schema.json'), `${JSON.stringify(schema, null, 2)}\n`)
