import { constants } from 'node:fs'
import { mkdir, open, readdir, realpath, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { openFolder } from '../env-files/folder.ts'
import { errorCode } from '../env-files/refusals.ts'
import type { VaultCrypto } from '../vault/vault-crypto.ts'

/*
 * The content of every file of a batch, before and after, in one encrypted file in the data folder. Each entry is encrypted on its own, bound
 * to its batch, number and path, so that a changed database cannot make one file's content go into another file.
 */

/** A file's content before and after a change. */
export type Contents = { readonly old: Buffer; readonly bytes: Buffer }

/** Where in a backup the contents of one file are. */
export type Entry = { readonly position: number; readonly length: number }

/** The file of a batch that an entry belongs to. */
type Owner = { readonly batch: string; readonly number: number; readonly path: string }

const suffix = '.backup'
const fileOf = (folder: string, batch: string): string => join(folder, batch + suffix)

const contextOf = ({ batch, number, path }: Owner): string =>
  JSON.stringify(['file change', batch, number, path])

const pack = ({ old, bytes }: Contents): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(old.length)
  return Buffer.concat([length, old, bytes])
}

const unpack = (packed: Buffer): Contents => {
  const middle = 4 + packed.readUInt32BE(0)
  return { old: packed.subarray(4, middle), bytes: packed.subarray(middle) }
}

const readAt = async (handle: FileHandle, { position, length }: Entry): Promise<Buffer> => {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/**
 * Writes the backup of a batch to `folder`, which is created if needed. `fill` adds the entries, one after another. When it has
 * returned, they are on the disk. Throws what the file system throws; a backup that was begun is then removed.
 */
export const writeBackup = async (
  folder: string,
  vaultCrypto: VaultCrypto,
  batch: string,
  fill: (add: (owner: Omit<Owner, 'batch'>, contents: Contents) => Promise<Entry>) => Promise<void>,
): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(
    fileOf(folder, batch),
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
    0o600,
  )
  try {
    let position = 0
    await fill(async (owner, contents) => {
      const sealed = vaultCrypto.sealBackup(pack(contents), contextOf({ ...owner, batch }))
      await handle.writeFile(sealed)
      const entry = { position, length: sealed.length }
      position += sealed.length
      return entry
    })
    await handle.sync()
  } catch (error) {
    await removeBackup(folder, batch)
    throw error
  } finally {
    await handle.close()
  }
  const opened = await openFolder(await realpath(folder))
  await opened.sync()
  await opened.close()
}

const nullIfSystem = (error: unknown): null => {
  if (errorCode(error) === null) throw error
  return null
}

/** Reads the contents of some files of a batch; null for those whose backup is gone or damaged. */
export const readBackup = async <C extends Owner & Entry>(
  folder: string,
  vaultCrypto: VaultCrypto,
  batch: string,
  changes: readonly C[],
): Promise<readonly { readonly change: C; readonly contents: Contents | null }[]> => {
  const file = fileOf(folder, batch)
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(nullIfSystem)
  const all: { readonly change: C; readonly contents: Contents | null }[] = []
  try {
    for (const change of changes) {
      const sealed = handle && (await readAt(handle, change).catch(nullIfSystem))
      const packed = sealed && vaultCrypto.unsealBackup(sealed, contextOf(change))
      all.push({ change, contents: packed && unpack(packed) })
    }
  } finally {
    await handle?.close()
  }
  return all
}

/** Removes the backup of a batch; does nothing if it cannot be removed now, because the next start tries again. */
export const removeBackup = async (folder: string, batch: string): Promise<void> =>
  rm(fileOf(folder, batch), { force: true }).catch(() => {})

/** The batches that have a backup. */
export const listBackups = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length))
}
