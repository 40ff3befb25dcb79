import { z } from 'zod'
import { envQuestions } from '../domain/delivery.ts'
import type { Drift } from '../domain/drift.ts'
import type { NamedEnvFile } from '../domain/env-import.ts'
import type { PlannedFile, Project, ProjectDetail, WrittenFile } from '../domain/projects.ts'
import { byId, displayName, environment, id, nothing, variable, wellFormed } from './fields.ts'
import { commandLine, operation, person } from './operation.ts'

/** Only the command line names paths. */
const path = wellFormed.min(1).max(4096)

/** Only checks what would be refused. */
const dryRun = z.boolean().optional()

export const projectOperations = {
  /** Adds a folder as a project, or changes the environment of one that was added before. Not for agents, whom the guard of the folder also holds. */
  'projects.add': operation<Project>()({
    input: z.strictObject({ path, environment: environment.optional(), dryRun }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['cli'],
  }),
  /** Every project that was added. */
  'projects.list': operation<readonly Project[]>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** The project that a file or folder belongs to, which may not have been added; null when there is none. */
  'projects.locate': operation<Project | null>()({
    input: z.strictObject({ path }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: commandLine,
  }),
  /** The same, with its files. */
  'projects.inspect': operation<ProjectDetail | null>()({
    input: z.strictObject({ path }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: commandLine,
  }),
  /** A project that was added, with its files. */
  'projects.get': operation<ProjectDetail>()({
    input: byId,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** How the files of a project that was added differ. */
  'projects.drift': operation<Drift>()({
    input: byId,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** The same for a file or folder. One that belongs to no project counts as one for `otherwise`. */
  'projects.driftAt': operation<Drift>()({
    input: z.strictObject({ path, otherwise: environment }),
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: commandLine,
  }),
  /** Asks for a folder in the system's dialogs, and for its environment if nothing says it, and adds it as a project; null when cancelled. */
  'projects.pickFolder': operation<Project | null>()({
    input: nothing,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Makes a project one for this environment. The system asks, because it decides which keys the folder may get. */
  'projects.setEnvironment': operation<Project>()({
    input: z.strictObject({ id, environment }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** A file of a project, to import from. */
  'projects.fileForImport': operation<NamedEnvFile>()({
    input: z.strictObject({ id, file: id }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /**
   * Takes a project off the list, with its bindings. No file changes. In the app, the system asks: the folder is then no longer guarded
   * against production keys. Therefore agents may not.
   */
  'projects.remove': operation<null>()({
    input: byId,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you', 'cli'],
  }),
  /** What `projects.writeVariable` would change in which files. The secret is not read for it. */
  'projects.planVariable': operation<readonly PlannedFile[]>()({
    input: z.strictObject({ id, projectId: id, variable, file: id, everywhere: z.boolean().optional() }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /**
   * Writes the secret of the key `id`, which is bound to the variable, into a `.env` file of the project; with `everywhere` into that file in
   * every working tree.
   */
  'projects.writeVariable': operation<readonly WrittenFile[]>()({
    input: z.strictObject({
      id,
      projectId: id,
      variable,
      file: id,
      everywhere: z.boolean().optional(),
      accepted: z.array(z.enum(envQuestions)).max(envQuestions.length).optional(),
    }),
    kind: 'task',
    vault: 'open',
    confirm: { when: 'production', key: 'id', code: 'confirmation_required.production_write' },
    actors: ['you'],
  }),
  /** Binds a variable to the key with this name in the project's environment. */
  'projects.bind': operation<Project>()({
    input: z.strictObject({ id, variable, key: displayName, dryRun }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  'projects.unbind': operation<null>()({
    input: z.strictObject({ id, variable }),
    kind: 'write',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
}

export type ProjectOperationName = keyof typeof projectOperations
