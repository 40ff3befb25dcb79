import { chmodSync, statSync } from 'node:fs'

/** What `chmod` answers where there are no modes: FAT, exFAT, some network file systems. */
const withoutModes: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/**
 * Sets the mode of a file or folder of this user. Where the file system has no modes, it stays as it is.
 * Throws what `chmod` throws for everything else, such as a file of another user.
 */
export const setMode = (path: string, mode: number): void => {
  try {
    chmodSync(path, mode)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!withoutModes.has(code) || statSync(path).uid !== process.geteuid?.()) throw error
  }
}
