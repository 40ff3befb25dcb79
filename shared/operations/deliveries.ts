import { z } from 'zod'
import { dialectIds, type Dialect, type DialectEvidence, type DialectGuess } from '../domain/dialects.ts'
import { copyForms, envQuestions, type Shadow } from '../domain/delivery.ts'
import type { Placement } from '../domain/types.ts'
import { byId, id, variable } from './fields.ts'
import { operation, person } from './operation.ts'

/** A file that the user picked. The path is for display; `deliveries.writeEnv` takes the handle. */
export type EnvFile = {
  readonly handle: string
  readonly path: string
  /** Its real path, with links resolved. */
  readonly realPath: string
  readonly exists: boolean
  /** Names only. */
  readonly variables: readonly string[]
  readonly trackedByGit: boolean | null
  readonly ignoredByGit: boolean | null
  /** How many names (hard links) it has. */
  readonly links: number
  readonly mounted:
    | { readonly kind: 'here' }
    | { readonly kind: 'compose'; readonly path: string; readonly service: string }
    | null
  /** Which programs it is written for. */
  readonly dialect: DialectGuess
}

export type EnvWritten = {
  readonly path: string
  readonly created: boolean
  readonly replaced: boolean
  /** What keeps programs from seeing the new value. */
  readonly shadows: readonly Shadow[]
  readonly dialect: Dialect
  /** Programs of the project that may read another value. */
  readonly misreaders: readonly DialectEvidence[]
}

/** The refusals that the user has seen and accepted. */
const accepted = z.array(z.enum(envQuestions)).max(envQuestions.length).optional()

const writing = {
  when: 'production',
  key: 'id',
  code: 'confirmation_required.production_write',
} as const

export const deliveryOperations = {
  'deliveries.copy': operation<{ readonly clearsAt: number }>()({
    input: z.strictObject({ id, form: z.enum(copyForms), variable: variable.optional() }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Asks for a file with the system's dialog, for the secret of the key `id`; null when cancelled. */
  'deliveries.pickEnvFile': operation<EnvFile | null>()({
    input: byId,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** `file` is the handle of a file that was picked since the page was loaded: the page cannot name a path. */
  'deliveries.writeEnv': operation<EnvWritten>()({
    input: z.strictObject({
      id,
      file: id,
      variable,
      inPlace: z.boolean().optional(),
      /** Remembered for the file. */
      dialect: z.enum(dialectIds).optional(),
      accepted,
    }),
    kind: 'task',
    vault: 'open',
    confirm: writing,
    actors: ['you'],
  }),
  /** Looks whether a place still holds the secret that was put there, and records what was found. */
  'placements.check': operation<Placement>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: person,
  }),
  /** Records that a place does not hold the secret any more, on the person's word where it cannot be read; refused if the secret is there. */
  'placements.confirmGone': operation<Placement>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Removes the secret of the key `keyId` from a place, and keeps everything else there. */
  'placements.revert': operation<Placement>()({
    input: z.strictObject({ id, keyId: id }),
    kind: 'task',
    vault: 'open',
    confirm: {
      when: 'production',
      key: 'keyId',
      code: 'confirmation_required.production_revert',
    },
    actors: ['you'],
  }),
  /** Removes a place from the record. Nothing at the place changes. */
  'placements.forget': operation<null>()({
    input: byId,
    kind: 'write',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Writes the secret of the key `id` to a place where the secret of the key `keyId` is. */
  'deliveries.writePlace': operation<EnvWritten>()({
    input: z.strictObject({ id, keyId: id, placeId: id, accepted }),
    kind: 'task',
    vault: 'open',
    confirm: writing,
    actors: ['you'],
  }),
}
