import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import { askHidden } from './ask.ts'
import { isAttended, type CliIo } from './io.ts'

/** As long as an imported secret may be, and its line break. */
const longest = 65_536 + 2

const readAll = async (stdin: NodeJS.ReadableStream): Promise<Buffer | null> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > longest) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** The secret on standard input, without the line break at its end; asked for, unseen, where that is a terminal. */
export const readSecretInput = async (io: CliIo): Promise<Result<string>> => {
  if (isAttended(io)) return ok(await askHidden(io, 'Secret of the key: '))
  const bytes = await readAll(io.stdin)
  if (!bytes) return refuse('invalid_input.stdin_too_large')
  return ok(bytes.toString('utf8').replace(/\r?\n$/, ''))
}
