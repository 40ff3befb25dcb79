import { constants } from 'node:fs'
import { lstat, open, readlink, realpath, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { errorCode, fileRefusal } from './refusals.ts'

/** A folder held open, so that swapping it for another (or for a link) while a file in it is replaced leads nowhere. */
export type Folder = {
  readonly path: string
  /** The path to use for `name` in this very folder, whatever has become of its own path. */
  at(name: string): string
  /** Whether the folder still is where it was when opened. */
  inPlace(): Promise<boolean>
  /** Makes renames in the folder last (fsync), where the platform can. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * The real path of `path`: links resolved, whether or not the file exists yet.
 * A link that leads nowhere is refused: creating its target would make a file in a place that nobody has seen or confirmed.
 */
export async function resolveTarget(path: string): Promise<string> {
  if (path.includes('\0')) throw fileRefusal('env_not_a_file')
  const absolute = resolve(path)
  try {
    return await realpath(absolute)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  if (await isThere(absolute))
    throw fileRefusal(
      'env_not_a_file',
      'This is a link to a file that does not exist. Create that file, or choose another.',
    )
  try {
    return join(await realpath(dirname(absolute)), basename(absolute))
  } catch {
    throw fileRefusal(
      'env_not_a_file',
      'The folder of this file does not exist. Create it, or choose another.',
    )
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

/** Linux lets a path begin at an open folder. Null elsewhere, where `inPlace` is all there is. */
async function byDescriptor(handle: FileHandle, path: string): Promise<string | null> {
  if (process.platform !== 'linux') return null
  const link = `/proc/self/fd/${handle.fd}`
  const leadsTo = await readlink(link).catch(() => null)
  // a container may have no /proc
  if (leadsTo === null) return null
  // a folder further up was swapped between resolving and opening
  if (leadsTo !== path) {
    await handle.close()
    throw fileRefusal('env_changed')
  }
  return link
}

const isThere = async (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )
