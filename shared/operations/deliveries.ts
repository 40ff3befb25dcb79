import { z } from 'zod'
import { dialectIds, type Dialect, type DialectEvidence, type DialectGuess } from '../domain/dialects.ts'
import {
  copyForms,
  envFileQuestions,
  envQuestions,
  injectQuestions,
  type EnvChange,
  type Shadow,
} from '../domain/delivery.ts'
import type { BoundFolder } from '../domain/projects.ts'
import { clipboardSeconds, type ClipboardLifetime, type Placement } from '../domain/types.ts'
import { byId, displayName, id, nothing, variable, wellFormed } from './fields.ts'
import { commandLine, operation, person } from './operation.ts'

/** A file that the user picked. The path is for display; `deliveries.writeEnv` takes the handle. */
export type EnvFile = {
  readonly handle: string
  readonly path: string
  /** Its real path, with links resolved. */
  readonly realPath: string
  readonly exists: boolean
  /** Names only. */
  readonly variables: readonly string[]
  /** The project that it is in; null when it is in none. */
  readonly project: BoundFolder | null
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
  /** The dialects whose readers are known to read the value exactly. */
  readonly readers: readonly Dialect[]
  /** Programs of the project that may read another value. */
  readonly misreaders: readonly DialectEvidence[]
  /** A folder for production that has got a test key; null otherwise. */
  readonly productionFolder: string | null
}

/** The refusals that the user has seen and accepted. */
const accepted = z.array(z.enum(envQuestions)).max(envQuestions.length).optional()

const path = wellFormed.min(1).max(4096)

/** The environment's name, as typed, to put a production key into a folder that is bound to test. */
const typedEnvironment = wellFormed.max(100).optional()

/** How many secrets a program may get at once. */
const maxSecrets = 1000
/** How long a template may be, in UTF-16 units. */
const maxTemplate = 1024 * 1024

const writing = {
  when: 'production',
  key: 'id',
  code: 'confirmation_required.production_write',
} as const

export const deliveryOperations = {
  /** An AI agent could read the clipboard. */
  'deliveries.copy': operation<{ readonly clearsAt: number | null }>()({
    input: z.strictObject({ id, form: z.enum(copyForms), variable: variable.optional() }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you', 'cli'],
  }),
  'clipboard.lifetime': operation<ClipboardLifetime>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Sets how long copied secrets stay from now on. */
  'clipboard.setLifetime': operation<ClipboardLifetime>()({
    input: z.strictObject({ seconds: z.literal(clipboardSeconds).nullable() }),
    kind: 'write',
    vault: 'any',
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
      typedEnvironment,
      accepted,
    }),
    kind: 'task',
    vault: 'open',
    confirm: writing,
    actors: ['you'],
  }),
  /** What `deliveries.writeEnv` would change in the file, without reading the secret or changing anything. */
  'deliveries.planEnv': operation<readonly EnvChange[]>()({
    input: z.strictObject({ id, file: id, variable, dialect: z.enum(dialectIds).optional() }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /** `deliveries.writeEnv` for the command line, whose user may name any path. `accepted` is what they have agreed to. */
  'deliveries.writeEnvFile': operation<EnvWritten>()({
    input: z.strictObject({
      id,
      path,
      variable,
      dialect: z.enum(dialectIds).optional(),
      typedEnvironment,
      accepted: z.array(z.enum(envFileQuestions)).max(envFileQuestions.length).optional(),
    }),
    kind: 'task',
    vault: 'open',
    confirm: writing,
    actors: commandLine,
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
    input: z.strictObject({ id, keyId: id, placeId: id, typedEnvironment, accepted }),
    kind: 'task',
    vault: 'open',
    confirm: writing,
    actors: ['you'],
  }),
  /**
   * Gives secrets to the command line: for the environment of a program that it starts, or for its standard output. `values` has one per
   * secret, in order. `deliveries.handedOver` must follow, with the ids.
   */
  'deliveries.handOver': operation<{
    readonly deliveries: readonly string[]
    readonly values: readonly string[]
  }>()({
    input: z.strictObject({
      to: z.enum(['child_process', 'output']),
      program: displayName,
      secrets: z
        .array(z.strictObject({ id, variable: variable.or(z.literal('')) }))
        .min(1)
        .max(maxSecrets),
    }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: commandLine,
  }),
  /** Records what became of it: whether the program was started. */
  'deliveries.handedOver': operation<null>()({
    input: z.strictObject({ deliveries: z.array(id).max(maxSecrets), given: z.boolean() }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: commandLine,
  }),
  /** Writes a text into a file, with secrets in the place of its references. */
  'deliveries.inject': operation<{
    readonly path: string
    readonly created: boolean
    readonly productionFolder: string | null
  }>()({
    input: z.strictObject({
      template: wellFormed.max(maxTemplate),
      path,
      typedEnvironment,
      accepted: z.array(z.enum(injectQuestions)).max(injectQuestions.length).optional(),
    }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: commandLine,
  }),
}
