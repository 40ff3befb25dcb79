import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { ok, refuseField, type Result } from '../../../shared/domain/errors.ts'
import { setMode } from '../files.ts'
import { Secret } from '../secret.ts'
import { createIdentity } from './age-file.ts'

const longestIdentityFile = 64 * 1024

const isSystemError = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/**
 * Writes a new identity into the new file `path`, which only its owner can read, in the format of age-keygen. Returns its recipient.
 * Refuses `conflict.file_exists` and `not_found.folder`.
 */
export const writeIdentity = async (path: string): Promise<Result<string>> => {
  const { identity, recipient } = await createIdentity()
  try {
    writeFileSync(path, `# public key: ${recipient}\n${identity.reveal()}\n`, { flag: 'wx', mode: 0o600 })
    setMode(path, 0o600)
    return ok(recipient)
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return refuseField('identity', 'conflict.file_exists', { path })
    if (isSystemError(error, 'ENOENT')) return refuseField('identity', 'not_found.folder', { path })
    throw error
  }
}

/** The identities in a file, one a line, as age-keygen writes them. Refuses `not_found.file` and `invalid_input.identity`. */
export const readIdentities = (path: string): Result<readonly Secret[]> => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return refuseField('identity', 'not_found.file', { path })
  if (!stat.isFile() || stat.size > longestIdentityFile)
    return refuseField('identity', 'invalid_input.identity')
  const identities = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  return identities.length > 0
    ? ok(identities.map((each) => new Secret(each)))
    : refuseField('identity', 'invalid_input.identity')
}
