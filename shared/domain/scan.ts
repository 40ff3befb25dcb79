import type { Environment, KeyStatus } from './types.ts'

/** A copy of a secret in a file. */
export type ScanFinding = {
  /** The real path of the file. */
  readonly path: string
  readonly line: number
  /** The variable or property that the line assigns it to; null for none. */
  readonly variable: string | null
  /** Null for a secret in our form, with a valid checksum, that belongs to no key of this vault. */
  readonly key: { readonly id: string; readonly name: string } | null
  readonly environment: Environment
  readonly state: KeyStatus | 'unknown'
  /** Whether git tracks the file; null when that is not known, or there is no repository. */
  readonly tracked: boolean | null
  /** The permission bits, such as `0644`; null on Windows. */
  readonly mode: string | null
}

/** Whether users other than a file's owner may read it. */
export const isReadableByOthers = ({ mode }: Pick<ScanFinding, 'mode'>): boolean =>
  mode !== null && (Number.parseInt(mode, 8) & 0o044) !== 0

/**
 * Something that was not searched. `ignored`: a folder of dependencies, caches or version control, or one that git ignores; `too_large`: over
 * 5 MiB; `unreadable`: no permission, or a fault of the disk; `no_answer`: the file system did not answer in time.
 */
export type NotSearched = {
  readonly path: string
  readonly reason: 'ignored' | 'too_large' | 'unreadable' | 'no_answer'
}

export type ScanResult = {
  /** By path and line. */
  readonly findings: readonly ScanFinding[]
  readonly notSearched: readonly NotSearched[]
  readonly searched: { readonly files: number; readonly bytes: number }
  /** How many imported keys could only be searched for in `.env` files, because neither their secret nor its last four characters are known. */
  readonly limitedKeys: number
}

/** A folder that the user has picked. The page can only name it by its handle. */
export type ScanFolder = { readonly handle: string; readonly path: string }

export type ScanProgress = { readonly files: number; readonly bytes: number; readonly findings: number }
