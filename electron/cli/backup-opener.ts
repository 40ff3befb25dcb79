import { existsSync, readFileSync, statSync } from 'node:fs'
import { ok, refuseField, type Result } from '../../shared/domain/errors.ts'
import type { Input } from '../../shared/operations/index.ts'
import { lockOf } from '../core/backup/age-file.ts'
import { t } from '../messages.ts'
import { UsageError } from './exit-codes.ts'
import { isInteractive, printNote, type CliIo } from './io.ts'
import { askPassphrase, looseModeWarning, readPassphrase } from './passphrase.ts'

export type OpenerOptions = { readonly identity?: string; readonly passphraseFile?: string }
type Opener = Input<'backups.restore'>['opener']

const longestIdentityFile = 64 * 1024

/** The identities in a file, one a line, as age-keygen writes them. Refuses `not_found.file` and `invalid_input.identity`. */
const readIdentities = (file: string): Result<Opener> => {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) return refuseField('identity', 'not_found.file', { path: file })
  if (!stat.isFile() || stat.size > longestIdentityFile)
    return refuseField('identity', 'invalid_input.identity')
  const identities = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  return identities.length > 0 ? ok({ identities }) : refuseField('identity', 'invalid_input.identity')
}

/** What opens the backup at `path`: from the file of an option, or a passphrase typed at the terminal. Refuses when there is none. */
export const findOpener = async (
  io: CliIo,
  path: string,
  { identity, passphraseFile }: OpenerOptions,
): Promise<Result<Opener>> => {
  const file = identity ?? passphraseFile
  if (identity !== undefined && passphraseFile !== undefined)
    throw new UsageError(t('cli.usage.identity_or_passphrase'))
  const warning = file === undefined ? undefined : looseModeWarning(io, file)
  if (warning !== undefined) printNote(io, warning)
  if (identity !== undefined) return readIdentities(identity)
  if (!existsSync(path)) return refuseField('path', 'not_found.file', { path })
  const lock = lockOf(path)
  if (lock === null) return refuseField('path', 'backup_unusable.not_a_backup', { path })
  if (passphraseFile === undefined && (lock === 'recipients' || !isInteractive(io)))
    throw new UsageError(t('cli.usage.backup_opener'))
  const passphrase =
    passphraseFile === undefined
      ? await askPassphrase(io, false, 'backups.ask.open')
      : readPassphrase(passphraseFile, '--passphrase-file')
  return passphrase.ok ? ok({ passphrase: passphrase.data.reveal() }) : passphrase
}
