import { type Refusal, type RefusalCode, refuse } from '../../../shared/domain/errors.ts'

/** Ends a file operation with a refusal; the public functions turn it into a value. */
export class FileRefusal extends Error {
  readonly refusal: Refusal

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.refusal = refuse(code, message, { field: 'path' }).error
  }
}

const sentences = {
  env_not_a_file: 'This is not a file that can be edited. Choose a .env file.',
  env_unreadable: 'The file cannot be read. Give yourself permission to read it, or choose another.',
  env_unwritable: 'The file or its folder is read-only. Make it writable, or choose another.',
  env_changed:
    'Another program changed the file just now, so it was left as it is. Look at it, then try again.',
  no_space: 'The disk is full. Free some space, then try again; the file is as it was.',
} as const

export const fileRefusal = (code: keyof typeof sentences, sentence: string = sentences[code]): FileRefusal =>
  new FileRefusal(code, sentence)

/**
 * Turns what the operating system answered into a refusal. Its own message is dropped, it names paths and nothing
 * that helps. Anything that is not an answer of the operating system is a bug, and thrown on.
 */
export function fromSystem(error: unknown, phase: 'reading' | 'writing'): Refusal {
  if (error instanceof FileRefusal) return error.refusal
  const code = errorCode(error)
  if (code === null) throw error
  // only a mount point is busy in this way
  if (code === 'EBUSY' && phase === 'writing')
    return fileRefusal(
      'env_unwritable',
      'The file is mounted from elsewhere, so it cannot be replaced. Write into the file itself.',
    ).refusal
  if (code === 'ENOSPC' || code === 'EDQUOT') return fileRefusal('no_space').refusal
  if (['ELOOP', 'EISDIR', 'ENXIO', 'ENODEV', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(code))
    return fileRefusal('env_not_a_file').refusal
  // gone, or there, when it was the other way round a moment ago
  if (code === 'ENOENT' || code === 'EEXIST') return fileRefusal('env_changed').refusal
  return fileRefusal(phase === 'reading' ? 'env_unreadable' : 'env_unwritable').refusal
}

/** The `code` of an error of the operating system, as `ENOENT`; null for any other. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
