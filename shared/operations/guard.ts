import { z } from 'zod'
import type { GuardChange, GuardStatus } from '../domain/guard.ts'
import { byId, id, wellFormed } from './fields.ts'
import { commandLine, operation } from './operation.ts'

const folder = wellFormed.min(1).max(4096)

export type GuardInstalled = { readonly status: GuardStatus; readonly changes: readonly GuardChange[] }

const dryRun = z.boolean().optional()

/** The hook that keeps secrets out of commits. Folders are paths, which only the command line may name; the app names a project. */
export const guardOperations = {
  /** Whether the repository of a folder is guarded, found out by trying its hook. */
  'guard.status': operation<GuardStatus>()({
    input: z.strictObject({ folder }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: commandLine,
  }),
  /** Installs the guard. A hook that is there already still runs. With `dryRun` it only answers what would change. */
  'guard.install': operation<GuardInstalled>()({
    input: z.strictObject({ folder, dryRun }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: commandLine,
  }),
  /** Removes the guard, and puts a hook that was there before back in its place. Not for agents, whose commits it checks, too. */
  'guard.remove': operation<GuardInstalled>()({
    input: z.strictObject({ folder, dryRun }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['cli'],
  }),
  /** The same as `guard.status`, for a project that was added. */
  'guard.ofProject': operation<GuardStatus>()({
    input: byId,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** The same as `guard.install`, for a project that was added. */
  'guard.installInProject': operation<GuardInstalled>()({
    input: z.strictObject({ id, dryRun }),
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
  /** The same as `guard.remove`, for a project that was added; the system asks first. */
  'guard.removeFromProject': operation<GuardInstalled>()({
    input: byId,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
}
