import { closeSync, lstatSync, openSync, readSync, statSync } from 'node:fs'

/** What every SQLite file begins with, unless it is empty. */
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

/** Follows links; undefined where they lead nowhere. */
const target = (path: string): ReturnType<typeof statSync> => {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined
    throw error
  }
}

/**
 * What is at `path`, told without changing it and without waiting: a named pipe is never opened.
 * Throws what the file system says about a path that cannot be looked at or a file that cannot be read.
 */
export const fileKind = (path: string): FileKind => {
  if (!lstatSync(path, { throwIfNoEntry: false })) return 'missing'
  const found = target(path)
  if (!found) return 'broken_link'
  if (found.isDirectory()) return 'folder'
  if (!found.isFile()) return 'special'
  if (found.size === 0) return 'empty'
  return beginsAsSqlite(path) ? 'sqlite' : 'other'
}
