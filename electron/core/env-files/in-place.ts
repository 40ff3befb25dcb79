import { constants } from 'node:fs'
import { open, readFile, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Folder } from './folder.ts'
import { isUnchanged, readFileState, type FileState } from './read-file.ts'
import { errorCode, FileRefusal } from './refusals.ts'
import { isTempName, type Failpoint, type Replacement } from './replace-file.ts'

/*
 * Writing into a file instead of replacing it, for files with several names (hard links) and mounted files, whose other readers would keep
 * the old file. This cannot be atomic, so the old and the new content are first written to a temporary file, and a write that was
 * interrupted is undone at the next start.
 */

/** Overwrites the content of the file `name` in `folder` with `bytes`. A refusal means that the old content is intact. Throws refusals, as `replaceFile` does. */
export async function overwriteFile(
  folder: Folder,
  { name, temporary, bytes, old }: Replacement & { readonly old: FileState },
  failpoint: Failpoint,
): Promise<void> {
  const [target, backup] = [folder.at(name), folder.at(temporary)]
  await writeBackup(backup, old.bytes, bytes, failpoint)
  await failpoint('temp-ready')
  let isWhole = true
  try {
    if (!(await folder.inPlace()) || !(await isUnchanged(target, old)))
      throw new FileRefusal('env_changed.file')
    const handle = await open(target, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0))
    try {
      const { ino, dev } = await handle.stat({ bigint: true })
      if (ino !== old.stat.ino || dev !== old.stat.dev) throw new FileRefusal('env_changed.file')
      await failpoint('checked')
      isWhole = false
      // in two steps, so that a test can kill the process in between
      const half = Math.floor(bytes.length / 2)
      await writeAt(handle, bytes.subarray(0, half), 0)
      await failpoint('half-written')
      await writeAt(handle, bytes.subarray(half), half)
      await handle.truncate(bytes.length)
      await handle.sync()
    } catch (error) {
      // the disk had room for the old content
      if (!isWhole) await restore(handle, old.bytes)
      isWhole = true
      throw error
    } finally {
      await handle.close()
    }
  } catch (error) {
    // if the file is torn, only the backup has the old content
    if (isWhole) await rm(backup, { force: true }).catch(() => {})
    throw error
  }
  await failpoint('replaced')
  await rm(backup, { force: true }).catch(() => {})
  await failpoint('done')
}

/**
 * Undoes an `overwriteFile` that was interrupted, and removes the temporary file. A file that has been edited since is left as it is.
 * False if that is not possible now.
 */
export async function undoUnfinished(path: string, temporary: string): Promise<boolean> {
  if (!isTempName(temporary)) return false
  const backup = join(dirname(path), temporary)
  try {
    const saved = unpack(await readFile(backup))
    const now = saved && (await readFileState(path))
    if (saved && now && isTorn(now.bytes, saved)) {
      const handle = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0))
      try {
        await restore(handle, saved.old)
      } finally {
        await handle.close()
      }
    }
    await rm(backup, { force: true })
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true
    if (error instanceof FileRefusal || errorCode(error) !== null) return false
    throw error
  }
}

type Saved = { readonly old: Buffer; readonly bytes: Buffer }

/** Both lengths, then both contents, so that an incomplete backup is recognised by its length. */
async function writeBackup(backup: string, old: Buffer, bytes: Buffer, failpoint: Failpoint): Promise<void> {
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(old.length, 0)
  lengths.writeUInt32BE(bytes.length, 4)
  const handle = await open(
    backup,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
    0o600,
  )
  try {
    await failpoint('temp-created')
    await handle.writeFile(Buffer.concat([lengths, old, bytes]))
    await failpoint('temp-written')
    await handle.sync()
  } catch (error) {
    await rm(backup, { force: true }).catch(() => {})
    throw error
  } finally {
    await handle.close()
  }
}

/** Null if the backup is incomplete: then the file has not been touched. */
function unpack(backup: Buffer): Saved | null {
  if (backup.length < 8) return null
  const middle = 8 + backup.readUInt32BE(0)
  const end = middle + backup.readUInt32BE(4)
  return backup.length === end ? { old: backup.subarray(8, middle), bytes: backup.subarray(middle) } : null
}

/** Whether the file starts with the new content and continues with the old one. */
function isTorn(now: Buffer, { old, bytes }: Saved): boolean {
  if (now.equals(bytes) || now.equals(old)) return false
  let same = 0
  while (same < now.length && now[same] === bytes[same]) same++
  return now.subarray(same).equals(old.subarray(same))
}

async function restore(handle: FileHandle, old: Buffer): Promise<void> {
  await writeAt(handle, old, 0)
  await handle.truncate(old.length)
  await handle.sync()
}

async function writeAt(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten
}
