import { z } from 'zod'
import { envQuestions } from '../domain/delivery.ts'
import { dialectIds, type DialectGuess } from '../domain/dialects.ts'
import type { ImportOutcome, ImportPreview, NamedEnvFile, ReferencesWritten } from '../domain/env-import.ts'
import type { Refusal } from '../domain/errors.ts'
import { displayName, environment, expiration, id, nothing, variable, wellFormed } from './fields.ts'
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
  /** Asks for the files to import in the system's dialog; none when cancelled. */
  'envFiles.pickForImport': operation<readonly NamedEnvFile[]>()({
    input: nothing,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
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
            /** The lines in which a reference is put in the place of the value: imported ones, and those of known keys. */
            references: z.array(z.number().int().min(1)).max(maxLines).optional(),
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
  /** Writes a reference to the key `id` as the value of a variable. A file that exists is backed up. */
  'envFiles.writeReference': operation<ReferencesWritten>()({
    input: z.strictObject({
      id,
      path: file,
      variable,
      dialect: z.enum(dialectIds).optional(),
      accepted: z.array(z.enum(envQuestions)).max(envQuestions.length).optional(),
    }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: commandLine,
  }),
  /** Undoes the newest change of values into references, by `envFiles.import` or `envFiles.writeReference`. */
  'envFiles.undoReferences': operation<
    readonly { readonly path: string; readonly reason: Refusal | null }[]
  >()({
    input: nothing,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
}
