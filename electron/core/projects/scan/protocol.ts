import type { NotSearched } from '../../../../shared/domain/scan.ts'
import type { SearchPlan } from './needles.ts'
import type { FileHit } from './scan-file.ts'

/*
 * The messages between the process that asks for a scan and the processes that read the files. Reading is done in processes of their own
 * because a network folder that does not answer cannot be interrupted: neither a thread nor a file operation of Node can be, and both
 * would keep the whole program from ending. A process can be killed.
 */

/** How many files one task has at most; a folder with more is split between the readers. */
export const filesPerTask = 200

/** How many folders one task has: most folders have few files, and each message takes time. */
export const foldersPerTask = 16

/** One piece of work: list folders and search their files (or only list them), or search some files. */
export type Work =
  | { readonly folders: readonly string[]; readonly onlyList?: boolean }
  | { readonly files: readonly string[] }

export type Task = Work & { readonly id: number }

/** To a reader. The plan comes first; it holds secrets, which only travel over the IPC channel. */
export type ToReader = { readonly plan: SearchPlan } | { readonly task: Task }

export type FileReport = { readonly path: string; readonly mode: number; readonly hits: readonly FileHit[] }

/** What a piece of work came to. `folders` and `files` are left to be searched; `repositories` are the folders that contain `.git`. */
export type TaskReport = {
  readonly id: number
  readonly folders: readonly string[]
  readonly files: readonly string[]
  readonly repositories: readonly string[]
  readonly found: readonly FileReport[]
  readonly notSearched: readonly NotSearched[]
  readonly searched: { readonly files: number; readonly bytes: number }
}

/** From a reader; `alive` when it has started, and while it works on something that takes long. */
export type FromReader = { readonly alive: true } | { readonly report: TaskReport }
