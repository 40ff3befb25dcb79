import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { publishDraft } from '../files.ts'
import { isFolder, type Folder } from './folder.ts'
import { isUnchanged, type FileState } from './read-file.ts'
import { errorCode, FileRefusal } from './refusals.ts'

/** Called at each step at which a crash would leave a different state behind; tests kill the process there. */
export type Failpoint = (
  at: 'temp-created' | 'temp-written' | 'temp-ready' | 'checked' | 'half-written' | 'replaced' | 'done',
) => void | Promise<void>

// projects tell git to ignore `.env.*`, so a file that a killed process left is not committed
const tempName = /^\.env\.keyreeve-(\d+)-[0-9a-f]{16}\.tmp$/
/** A unique name for a temporary file. */
export const newTempName = (): string => `.env.keyreeve-${process.pid}-${randomBytes(8).toString('hex')}.tmp`
export const isTempName = (name: string): boolean => tempName.test(name)
const staleAfterMs = 60_000

export type Replacement = {
  readonly name: string
  /** The name of the temporary file, as `newTempName` gives it. */
  readonly temporary: string
  readonly bytes: Buffer
  /** What was read under `name`; null when there was nothing. */
  readonly old: FileState | null
}

/** A new file that is complete under its temporary name. Its steps are called in this order; one that throws has removed it. */
export type Prepared = {
  /** Makes its content durable. */
  readonly sync: () => Promise<void>
  /** Gives it its name, if what was read is still there. The folder's `sync` makes that durable. */
  readonly publish: () => Promise<void>
}

/**
 * Replaces the file `name` in `folder` by one with the content `bytes`, atomically. Keeps mode and owner; a new file has mode 0600.
 * A file with several hard links is separated from its other names, which keep the old content.
 * Throws refusals: `env_changed`, `env_unwritable`, `no_space`.
 */
export async function replaceFile(
  folder: Folder,
  replacement: Replacement,
  failpoint: Failpoint,
): Promise<void> {
  const prepared = await prepareReplacement(folder, replacement, failpoint)
  await prepared.sync()
  await prepared.publish()
  await folder.sync()
  await failpoint('done')
}

/** The first step of `replaceFile`, for who replaces many files: when each step is done for all of them together, the disk has less to wait for. */
export async function prepareReplacement(
  folder: Folder,
  { name, temporary, bytes, old }: Replacement,
  failpoint: Failpoint,
): Promise<Prepared> {
  const target = folder.at(name)
  const temp = folder.at(temporary)
  const handle = await open(
    temp,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
    0o600,
  )
  const removeTemp = (): Promise<void> => rm(temp, { force: true }).catch(() => {})
  const removeOnFailure = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      await removeTemp()
      throw error
    }
  }
  await removeOnFailure(async () => {
    try {
      await failpoint('temp-created')
      await handle.writeFile(bytes)
      await failpoint('temp-written')
      if (old) await takeOver(handle, old)
    } catch (error) {
      await handle.close()
      throw error
    }
  })
  return {
    sync: () =>
      removeOnFailure(async () => {
        try {
          await handle.sync()
        } finally {
          await handle.close()
        }
        await failpoint('temp-ready')
      }),
    publish: () =>
      removeOnFailure(async () => {
        if (!(await folder.inPlace()) || !(await isUnchanged(target, old)))
          throw new FileRefusal('env_changed.file')
        await failpoint('checked')
        if (old) await rename(temp, target)
        else {
          // a new file is published only if there is still none
          if (!publishDraft(temp, target, { sync: false })) throw new FileRefusal('env_changed.file')
          // it may have both names now; one that is left is removed by the next write or start
          await removeTemp()
        }
        await failpoint('replaced')
      }),
  }
}

/** Removes the temporary files that killed processes left in `folder`; they may hold a secret. */
export async function removeLeftovers(folder: Folder): Promise<void> {
  // a folder that can be written but not listed cannot be cleaned up, but that is no reason not to write
  const names = await readdir(folder.at('.')).catch(() => [])
  for (const name of names) {
    const pid = tempName.exec(name)?.[1]
    if (pid !== undefined && (!isAlive(Number(pid)) || (await isStale(folder.at(name)))))
      await rm(folder.at(name), { force: true }).catch(() => {})
  }
}

/** Removes the temporary file that a write of `path` has left. False when it may still be there. */
export async function removeTemporary(path: string, name: string): Promise<boolean> {
  if (!(await isFolder(dirname(path)))) return false
  return rm(join(dirname(path), name), { force: true }).then(
    () => true,
    () => false,
  )
}

/** Gives the new file the owner and mode of the old one. Refuses if it cannot, because the owner would change without notice. */
async function takeOver(handle: FileHandle, old: FileState): Promise<void> {
  if (process.platform === 'win32') return
  const mine = await handle.stat({ bigint: true })
  if (mine.uid !== old.stat.uid || mine.gid !== old.stat.gid) {
    await handle.chown(Number(old.stat.uid), Number(old.stat.gid)).catch((error: unknown) => {
      throw errorCode(error) === null ? error : new FileRefusal('env_unwritable.other_owner')
    })
  }
  // after chown, which clears bits
  await handle.chmod(Number(old.stat.mode & 0o7777n))
}

/** Whether there is a process with this id, also another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}

/** Writing takes milliseconds, so a file older than a minute is a leftover, and its process ID is in use by another process. */
const isStale = async (path: string): Promise<boolean> =>
  lstat(path).then(
    (stat) => Date.now() - stat.mtimeMs > staleAfterMs,
    () => false,
  )
