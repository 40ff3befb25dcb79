import { z } from 'zod'
import type { DialectGuess } from '../domain/dialects.ts'
import type { ImportOutcome, ImportPreview } from '../domain/env-import.ts'
import { displayName, environment, expiration, id, wellFormed } from './fields.ts'
import { commandLine, operation, person } from './operation.ts'

/** A file: for the page the handle of one that was picked, for the command line a path. */
const file = wellFormed.min(1).max(4096)

/** How many files, and lines of each, are imported at once. */
const maxFiles = 50
const maxLines = 1000

export const envFileOperations = {
  /** Which programs read the `.env` file at a path, whether or not it exists. */
  'envFiles.dialect': operation<DialectGuess & { readonly path: string }>()({
    input: z.strictObject({ path: file }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: commandLine,
  }),
  /** What importing these files would do, line by line, with masked values. `otherwise` is the environment where neither file nor project say one. */
  'envFiles.previewImport': operation<readonly ImportPreview[]>()({
    input: z.strictObject({
      files: z
        .array(z.strictObject({ file, environment: environment.optional() }))
        .min(1)
        .max(maxFiles),
      otherwise: environment,
    }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** Imports chosen lines as keys of one account. Refuses a file that has changed since its preview, which `stamp` tells. */
  'envFiles.import': operation<ImportOutcome>()({
    input: z.strictObject({
      accountId: id,
      files: z
        .array(
          z.strictObject({
            file,
            stamp: wellFormed.max(100),
            environment,
            expiration,
            lines: z
              .array(z.strictObject({ line: z.number().int().min(1), name: displayName }))
              .max(maxLines),
          }),
        )
        .min(1)
        .max(maxFiles),
      otherEnvironment: z.boolean().optional(),
    }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
}
