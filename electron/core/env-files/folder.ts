import { constants } from 'node:fs'
import { lstat, open, readlink, realpath, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { errorCode, FileRefusal, fromSystem } from './refusals.ts'

/** An open folder. Swapping it for another folder or a link while a file in it is being replaced has no effect. */
export type Folder = {
  readonly path: string
  /** The path to use for `name` in exactly this folder, even if it has been moved. */
  at(name: string): string
  /** Whether the folder is still where it was when it was opened. */
  inPlace(): Promise<boolean>
  /** Makes renames in the folder durable (fsync), where the platform supports it. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * The real path of `path`, with links resolved, whether or not the file exists.
 * Refuses a broken link, because creating its target would create a file where nobody has seen or confirmed it.
 */
export async function resolveTarget(path: string): Promise<string> {
  if (path.includes('\0')) throw new FileRefusal('env_not_a_file.file')
  const absolute = resolve(path)
  try {
    return await realpath(absolute)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  if (await isThere(absolute)) throw new FileRefusal('env_not_a_file.broken_link')
  try {
    return join(await realpath(dirname(absolute)), basename(absolute))
  } catch {
    throw new FileRefusal('env_not_a_file.no_folder')
  }
}

/** `resolveTarget` for a file that is only read. Refuses `env_not_a_file`. */
export const realPathOf = async (path: string): Promise<Result<string>> => {
  try {
    return ok(await resolveTarget(path))
  } catch (error) {
    return { ok: false, error: fromSystem(error, 'reading') }
  }
}

/** Opens the folder at `path`, which must be a real path. */
export async function openFolder(path: string): Promise<Folder> {
  // Windows cannot open a folder as a file, nor sync it
  if (process.platform === 'win32')
    return {
      path,
      at: (name) => join(path, name),
      inPlace: async () => true,
      sync: async () => {},
      close: async () => {},
    }
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  const opened = await handle.stat()
  const base = (await byDescriptor(handle, path)) ?? path
  return {
    path,
    at: (name) => join(base, name),
    inPlace: async () => {
      const now = await lstat(path)
      return now.ino === opened.ino && now.dev === opened.dev
    },
    // some network file systems cannot sync a folder; the rename has happened all the same
    sync: async () => handle.sync().catch(() => {}),
    close: async () => handle.close(),
  }
}

/** On Linux, a path that starts at the open folder. Null elsewhere, where only `inPlace` protects. */
async function byDescriptor(handle: FileHandle, path: string): Promise<string | null> {
  if (process.platform !== 'linux') return null
  const link = `/proc/self/fd/${handle.fd}`
  const leadsTo = await readlink(link).catch(() => null)
  // a container may have no /proc
  if (leadsTo === null) return null
  // a folder further up was swapped between resolving and opening
  if (leadsTo !== path) {
    await handle.close()
    throw new FileRefusal('env_changed.file')
  }
  return link
}

const isThere = async (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

export const isFolder = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
