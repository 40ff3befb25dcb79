import { type Refusal, type RefusalCode, refuseField } from '../../../shared/domain/errors.ts'
import type { CodeTaking } from '../../../shared/messages/message.ts'

/** Ends a file operation with a refusal; the public functions turn it into a value. */
export class FileRefusal extends Error {
  readonly refusal: Refusal

  constructor(code: RefusalCode & CodeTaking) {
    super(code)
    this.refusal = refuseField('path', code).error
  }
}

/**
 * Turns what the operating system answered into a refusal. Its own message is dropped, it names paths and nothing
 * that helps. Anything that is not an answer of the operating system is a bug, and thrown on.
 */
export function fromSystem(error: unknown, phase: 'reading' | 'writing'): Refusal {
  if (error instanceof FileRefusal) return error.refusal
  const code = errorCode(error)
  if (code === null) throw error
  // only a mount point is busy in this way
  if (code === 'EBUSY' && phase === 'writing') return new FileRefusal('env_unwritable.mounted').refusal
  if (code === 'ENOSPC' || code === 'EDQUOT') return new FileRefusal('no_space.env_file').refusal
  if (['ELOOP', 'EISDIR', 'ENXIO', 'ENODEV', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(code))
    return new FileRefusal('env_not_a_file.file').refusal
  // gone, or there, when it was the other way round a moment ago
  if (code === 'ENOENT' || code === 'EEXIST') return new FileRefusal('env_changed.file').refusal
  return new FileRefusal(phase === 'reading' ? 'env_unreadable' : 'env_unwritable.read_only').refusal
}

/** The `code` of an error of the operating system, as `ENOENT`; null for any other. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
