import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'

/** What `chmod` fails with where there are no modes: FAT, exFAT, some network file systems. */
const withoutModes: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/**
 * Sets the mode of a file or folder of this user. Does nothing where the file system has no modes.
 * Throws what `chmod` throws in all other cases, such as for another user's file.
 */
export const setMode = (path: string, mode: number): void => {
  try {
    chmodSync(path, mode)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!withoutModes.has(code) || statSync(path).uid !== process.geteuid?.()) throw error
  }
}

const draft = /\.[0-9a-f]{12}\.new(-wal|-shm|-journal)?$/
/** Creating a file takes moments, so an older draft was left by a process that was killed. */
const staleAfterMs = 60_000

/** A temporary name for `file` until it is complete: never reused, and recognisable as a draft. */
export const draftOf = (file: string): string => `${file}.${randomBytes(6).toString('hex')}.new`

/** Removes drafts that killed processes left in one of our folders. Ignores what cannot be listed or removed. */
export const removeOldDrafts = (folder: string): void => {
  try {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name)
      if (draft.test(name) && Date.now() - statSync(file).mtimeMs > staleAfterMs)
        rmSync(file, { force: true })
    }
  } catch {
    // A failed clean-up is no reason not to open.
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code
/** What `link` fails with where there are no hard links: FAT, exFAT, some network file systems. */
const withoutLinks: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
])
/** What `fsync` fails with for a folder where that is not supported. */
const withoutFolderSync: ReadonlySet<string | undefined> = new Set([
  'EINVAL',
  'EPERM',
  'EACCES',
  'EISDIR',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
])

/** Whether the name is in use, even by a broken link. */
const isTaken = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined

const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** A claim is held for a few system calls, so one that stays the same for a second was left by a process that was killed. */
const claimedForMs = 1000

/** What a claim contains, which is different for each; undefined if there is none. */
const ownerOf = (claim: string): string | undefined => {
  try {
    return readFileSync(claim, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Creates the file that entitles its owner to rename, with `owner` in it; false when another process has published `file` in the
 * meantime. Only removes a claim that has been the same for a second, never one that another process has just created.
 */
const makeClaim = (claim: string, owner: string, file: string): boolean => {
  let [other, since] = [ownerOf(claim), performance.now()]
  for (;;) {
    try {
      writeFileSync(claim, owner, { flag: 'wx', mode: 0o600 })
      return true
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    if (isTaken(file)) return false
    const current = ownerOf(claim)
    if (current !== other) [other, since] = [current, performance.now()]
    else if (performance.now() - since > claimedForMs) rmSync(claim, { force: true })
    else pause(5)
  }
}

/** Renaming overwrites, so only one process at a time may check that the name is free and then rename. */
const renameIfFree = (draft: string, file: string): boolean => {
  const claim = `${file}.000000000000.new`
  const owner = randomBytes(12).toString('hex')
  if (!makeClaim(claim, owner, file)) return false
  try {
    // After a long pause (the computer was suspended), another process may have removed the claim.
    if (isTaken(file) || ownerOf(claim) !== owner) return false
    renameSync(draft, file)
    return true
  } finally {
    if (ownerOf(claim) === owner) rmSync(claim, { force: true })
  }
}

const linkIfFree = (draft: string, file: string): boolean => {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!withoutLinks.has(codeOf(error))) throw error
    return renameIfFree(draft, file)
  }
}

const syncFolder = (folder: string): void => {
  // Windows cannot open a folder to sync it.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } catch (error) {
    if (!withoutFolderSync.has(codeOf(error))) throw error
  } finally {
    closeSync(handle)
  }
}

export type PublishOptions = {
  /** Whether to overwrite a file of that name; otherwise an existing file stays, even if it appears at the last moment. */
  readonly replace?: boolean
  /** Whether to sync the folder, so that the new name survives a power failure; false for a caller that does it itself. */
  readonly sync?: boolean
}

/**
 * The one way in which a finished draft gets its final name, atomically: every file that is written anew goes through here (the databases,
 * the passphrase vault, backups, new `.env` files). Also works without hard links, and between processes. The draft may still exist
 * afterwards; its creator removes it.
 *
 * @returns false when the name was taken
 */
export const publishDraft = (
  draft: string,
  file: string,
  { replace = false, sync = true }: PublishOptions = {},
): boolean => {
  if (replace) renameSync(draft, file)
  else if (!linkIfFree(draft, file)) return false
  if (sync) syncFolder(dirname(file))
  return true
}
