import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** The content of a repository may be hostile, so files are only read up to these limits. */
export const maxBytes = { text: 1024 * 1024, index: 64 * 1024 * 1024 } as const

export type Read =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' }

type ReadOptions = { readonly limit?: number; readonly followLink?: boolean }

/**
 * Reads a regular file completely. A FIFO, a device, a folder, a file over the limit or without read permission is `unreadable`;
 * it never waits for a writer. With `followLink: false` a symbolic link counts as `missing`, as git treats a linked `.gitignore`.
 */
export async function readWhole(
  path: string,
  { limit = maxBytes.text, followLink = true }: ReadOptions = {},
): Promise<Read> {
  const noFollow = followLink ? 0 : (constants.O_NOFOLLOW ?? 0)
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow)
    try {
      const stat = await handle.stat()
      if (!stat.isFile() || stat.size > limit) return { kind: 'unreadable' }
      const bytes = Buffer.alloc(stat.size)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
      return { kind: 'bytes', bytes: bytes.subarray(0, bytesRead) }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    const missing = code === 'ENOENT' || code === 'ENOTDIR' || (code === 'ELOOP' && !followLink)
    return missing ? { kind: 'missing' } : { kind: 'unreadable' }
  }
}

/** Windows sends the user's credentials to the server that a `\\server\share` path names, and a repository can name any server. */
export const namesServer = (path: string): boolean => process.platform === 'win32' && /^[\\/]{2}/.test(path)
