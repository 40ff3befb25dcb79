import { lstat, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse } from 'dotenv'
import { decode, readSnapshot } from './read-file.ts'
import { errorCode, FileRefusal } from './refusals.ts'
import { isTempName } from './replace-file.ts'

/**
 * The value of `variable` in the `.env` file at `path` (a real path), as dotenv reads it; null when the file or the variable is
 * not there, `unreadable` when that cannot be told now: its folder is gone (a disk that is not mounted), or it may not be read.
 */
export async function lookForValue(
  path: string,
  variable: string,
): Promise<{ readonly value: string | null } | 'unreadable'> {
  try {
    const snapshot = await readSnapshot(path)
    if (snapshot === null) return (await isFolder(dirname(path))) ? { value: null } : 'unreadable'
    return { value: parse(decode(snapshot.bytes))[variable] ?? null }
  } catch (error) {
    if (error instanceof FileRefusal || errorCode(error) !== null) return 'unreadable'
    throw error
  }
}

/** Removes the temporary file `name` from the folder of the file at `path`. False when it may still be there. */
export async function removeTemporary(path: string, name: string): Promise<boolean> {
  if (!isTempName(name) || !(await isFolder(dirname(path)))) return false
  return rm(join(dirname(path), name), { force: true }).then(
    () => true,
    () => false,
  )
}

const isFolder = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
