import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { constants, type BigIntStats } from 'node:fs'
import { access, lstat, open, type FileHandle } from 'node:fs/promises'
import { maxEnvBytes } from './env-text.ts'
import { errorCode, FileRefusal } from './refusals.ts'

/** The state of a file at one moment. */
export type FileState = { readonly bytes: Buffer; readonly stat: BigIntStats; readonly digest: string }

// FIFOs and devices are refused before opening; if one takes the file's place, O_NONBLOCK keeps open() from blocking
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/**
 * Reads a regular file of at most 1 MiB; null when there is none. Throws refusals.
 *
 * @param options.toWrite whether the file must be writable, too
 */
export async function readFileState(
  path: string,
  { toWrite = true }: { readonly toWrite?: boolean } = {},
): Promise<FileState | null> {
  const before = await statOrNull(path)
  if (before === null) return null
  checkKind(before)
  await checkPermissions(path, before, toWrite)
  const handle = await open(path, flags)
  try {
    const stat = await handle.stat({ bigint: true })
    checkKind(stat)
    const bytes = await readAll(handle, Number(stat.size))
    return { bytes, stat, digest: createHash('sha256').update(bytes).digest('hex') }
  } finally {
    await handle.close()
  }
}

/** Whether `path` is still the same file as in `snapshot`, with the same content; for null, whether there is still no file. */
export async function isUnchanged(path: string, snapshot: FileState | null): Promise<boolean> {
  const now = await readFileState(path)
  if (snapshot === null || now === null) return snapshot === now
  // the time, too: an editor that saved the same content may be about to save something else
  const same = (key: 'dev' | 'ino' | 'size' | 'mtimeNs'): boolean => now.stat[key] === snapshot.stat[key]
  return same('dev') && same('ino') && same('size') && same('mtimeNs') && now.digest === snapshot.digest
}

/** Decodes UTF-8. Keeps a byte-order mark, so that it is written back. */
export function decode(bytes: Buffer): string {
  // UTF-16 that was appended without a mark (PowerShell 5's `>>`) would pass as UTF-8
  if (bytes.includes(0)) throw notUtf8()
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw notUtf8()
  }
}

/**
 * Decodes UTF-8, with U+FFFD in the place of what is none: a file in which only a comment has another encoding can still be read. Refuses
 * `env_not_utf8` for UTF-16. Not for a text that is written back.
 */
export function decodeParts(bytes: Buffer): { readonly text: string; readonly isValid: boolean } {
  if (bytes.includes(0)) throw notUtf8()
  const text = bytes.toString('utf8')
  return { text, isValid: isUtf8(bytes) }
}

const notUtf8 = (): FileRefusal => new FileRefusal('env_not_utf8')

function checkKind(stat: BigIntStats): void {
  if (!stat.isFile()) throw new FileRefusal('env_not_a_file.file')
  if (stat.size > maxEnvBytes) throw tooLarge()
}

/** Root may do anything, so the mode bits are checked too: a file marked read-only is meant to stay as it is. */
async function checkPermissions(path: string, stat: BigIntStats, toWrite: boolean): Promise<void> {
  const posix = process.platform !== 'win32'
  if (posix && (stat.mode & 0o444n) === 0n) throw new FileRefusal('env_unreadable')
  await access(path, constants.R_OK).catch(() => {
    throw new FileRefusal('env_unreadable')
  })
  if (!toWrite) return
  if (posix && (stat.mode & 0o222n) === 0n) throw new FileRefusal('env_unwritable.read_only')
  await access(path, constants.W_OK).catch(() => {
    throw new FileRefusal('env_unwritable.read_only')
  })
}

/** Reads to the end of the file, up to the size limit, even if the file grows in the meantime. */
async function readAll(handle: FileHandle, size: number): Promise<Buffer> {
  // A byte more than it has, so that the end is noticed. Room for the largest file would be a megabyte for each of hundreds.
  let buffer = Buffer.alloc(size + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) return buffer.subarray(0, length)
    length += bytesRead
    if (length > maxEnvBytes) throw tooLarge()
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, maxEnvBytes + 1))
  }
}

const tooLarge = (): FileRefusal => new FileRefusal('env_too_large')

async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}
