import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { runGit, type GitOptions } from './run-git.ts'

/** A file as it would be committed: the path, and the name of its content in git's objects. */
export type StagedFile = { readonly path: string; readonly blob: string }

/** Content over this size is not searched; the largest file that GitHub takes. */
const mostBytes = 100 * 1024 * 1024
const submodule = '160000'

/** The files whose content would be new in the commit. Refuses `not_found.repository` and `not_found.git`. */
export const stagedFiles = async (options: GitOptions): Promise<Result<readonly StagedFile[]>> => {
  const args = [
    'diff',
    '--cached',
    '--raw',
    '-z',
    '--no-abbrev',
    '--no-renames',
    '--no-ext-diff',
    '--diff-filter=AMT',
  ]
  const listed = await runGit(['--no-optional-locks', ...args], options)
  if (!listed.ok) return listed
  if (listed.data.code !== 0) return refuse('not_found.staged_files')
  const fields = listed.data.stdout.toString('utf8').split('\0')
  const files: StagedFile[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , blob = ''] = (fields[at] ?? '').split(' ')
    // Zeros: a file that is only intended to be added.
    if (mode !== submodule && !/^0*$/.test(blob)) files.push({ path: fields[at + 1] ?? '', blob })
  }
  return ok(files)
}

/** Splits what `git cat-file --batch` prints into objects: a line `<name> <type> <size>`, the content, and a line end. */
const createBatchReader = (onBlob: (blob: string, content: Buffer | null) => void) => {
  let header = ''
  let current:
    | { readonly blob: string; readonly size: number; readonly bytes: Buffer | null; read: number }
    | undefined
  const begin = (line: string): void => {
    const [blob = '', type, size = '0'] = line.split(' ')
    if (type === 'missing') return onBlob(blob, null)
    const bytes = Number(size) > mostBytes ? null : Buffer.alloc(Number(size))
    current = { blob, size: Number(size), bytes, read: 0 }
  }
  return (chunk: Buffer): void => {
    let at = 0
    while (at < chunk.length) {
      if (!current) {
        const end = chunk.indexOf(10, at)
        header += chunk.toString('latin1', at, end === -1 ? chunk.length : end)
        if (end === -1) return
        at = end + 1
        begin(header)
        header = ''
        continue
      }
      // One more than the content: the line end.
      const count = Math.min(chunk.length - at, current.size + 1 - current.read)
      const ofContent = Math.min(count, current.size - current.read)
      if (ofContent > 0) current.bytes?.set(chunk.subarray(at, at + ofContent), current.read)
      current.read += count
      at += count
      if (current.read <= current.size) continue
      const { blob, bytes } = current
      current = undefined
      onBlob(blob, bytes)
    }
  }
}

/** Reads blobs in one run of git, one after the other; `null` for one that is too large or missing. Refuses `not_found.git`. */
export const readBlobs = async (
  blobs: Iterable<string>,
  options: GitOptions,
  onBlob: (blob: string, content: Buffer | null) => void,
): Promise<Result<null>> => {
  const input = [...blobs].map((blob) => `${blob}\n`).join('')
  const read = await runGit(['cat-file', '--batch'], { ...options, input }, createBatchReader(onBlob))
  if (!read.ok) return read
  return read.data.code === 0 ? ok(null) : refuse('not_found.staged_files')
}
