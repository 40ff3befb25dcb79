import { z } from 'zod'
import type { ScanFolder, ScanResult } from '../domain/scan.ts'
import { byId, id, nothing, wellFormed } from './fields.ts'
import { commandLine, operation } from './operation.ts'

export const scanOperations = {
  /**
   * Finds every copy of a known secret in folders and files, and records where they are. Reports its progress, and stops when its session
   * ends. `folders` are paths, which only the command line may name.
   */
  'scan.run': operation<ScanResult>()({
    input: z.strictObject({ folders: z.array(wellFormed.min(1).max(4096)).min(1).max(100) }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: commandLine,
  }),
  /** Asks for folders with the system's dialog; none when cancelled. */
  'scan.pickFolders': operation<readonly ScanFolder[]>()({
    input: nothing,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /** The folders of a project that was added: one for each of its worktrees. */
  'scan.projectFolders': operation<readonly ScanFolder[]>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /** The same as `scan.run` for the app, one at a time. `folders` are handles that the page has got of folders since it was loaded. */
  'scan.folders': operation<ScanResult>()({
    input: z.strictObject({ folders: z.array(id).min(1).max(100) }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Stops the app's scan, which is then refused; does nothing if there is none. */
  'scan.cancel': operation<null>()({
    input: nothing,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['you'],
  }),
}

export type ScanOperationName = keyof typeof scanOperations
