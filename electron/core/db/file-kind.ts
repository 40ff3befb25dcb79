import { closeSync, lstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'

/** The start of every SQLite file that is not empty. */
const sqliteHeader = Buffer.from('SQLite format 3\0', 'latin1')

/** `special`: a named pipe, socket or device. `broken_link`: a link to something that does not exist, or to itself. */
export type FileKind = 'missing' | 'empty' | 'sqlite' | 'other' | 'folder' | 'special' | 'broken_link'

const beginsAsSqlite = (path: string): boolean => {
  const handle = openSync(path, 'r')
  try {
    const start = Buffer.alloc(sqliteHeader.length)
    readSync(handle, start, 0, start.length, 0)
    return start.equals(sqliteHeader)
  } finally {
    closeSync(handle)
  }
}

/** Follows a link; undefined when it is broken. */
const target = (link: string): Stats | undefined => {
  try {
    return statSync(link, { throwIfNoEntry: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined
    throw error
  }
}

const placeKind = (path: string): 'missing' | 'file' | 'empty' | 'folder' | 'special' | 'broken_link' => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return 'missing'
  // Only links are looked up a second time: another process may remove a file in between, as SQLite does with its journal.
  const stats = found.isSymbolicLink() ? target(path) : found
  if (!stats) return 'broken_link'
  if (stats.isDirectory()) return 'folder'
  if (!stats.isFile()) return 'special'
  return stats.size === 0 ? 'empty' : 'file'
}

/**
 * Finds out what is at `path`, without changing it and without blocking: a named pipe is never opened.
 * Throws what the file system throws for a path that cannot be looked up or a file that cannot be read.
 */
export const fileKind = (path: string): FileKind => {
  const kind = placeKind(path)
  if (kind !== 'file') return kind
  return beginsAsSqlite(path) ? 'sqlite' : 'other'
}

/** What is at `path` in place of a regular file; undefined when it is one, or nothing is there. */
export const wrongKind = (path: string): 'folder' | 'special' | 'broken_link' | undefined => {
  const kind = placeKind(path)
  return kind === 'folder' || kind === 'special' || kind === 'broken_link' ? kind : undefined
}

/** The files that SQLite keeps beside a database. */
export const sideFiles = ['-journal', '-wal', '-shm'] as const
