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
 * Turns an error of the operating system into a refusal. Its message is dropped, because it contains paths and nothing helpful. Any other
 * error is a bug, and is rethrown.
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
  // it disappeared, or appeared, a moment ago
  if (code === 'ENOENT' || code === 'EEXIST') return new FileRefusal('env_changed.file').refusal
  return new FileRefusal(phase === 'reading' ? 'env_unreadable' : 'env_unwritable.read_only').refusal
}

/** The `code` of an error of the operating system, such as `ENOENT`; null for any other error. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
