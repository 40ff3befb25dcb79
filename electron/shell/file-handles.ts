import { randomBytes } from 'node:crypto'

/** Files that the page may have written to, by handles that say nothing and cannot be guessed. */
export type FileHandles = {
  /** Makes a handle for a file that the system's dialog has returned; `realPath` is the file itself, links resolved. */
  issue(realPath: string): string
  /** The file of a handle; undefined when none was issued, or the page that it was issued to is gone. */
  find(handle: string): string | undefined
  /** Ends every handle: the page was reloaded, crashed or closed. */
  clear(): void
}

export const createFileHandles = (): FileHandles => {
  const files = new Map<string, string>()
  return {
    issue: (realPath) => {
      const handle = randomBytes(16).toString('base64url')
      files.set(handle, realPath)
      return handle
    },
    find: (handle) => files.get(handle),
    clear: () => files.clear(),
  }
}
