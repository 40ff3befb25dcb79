import { existsSync } from 'node:fs'
import { ok, refuseField, type Result } from '../../shared/domain/errors.ts'
import type { Input } from '../../shared/operations/index.ts'
import { lockOf } from '../core/backup/age-file.ts'
import { readIdentities } from '../core/backup/identity-file.ts'
import { t } from '../messages.ts'
import { UsageError } from './exit-codes.ts'
import { isInteractive, printNote, type CliIo } from './io.ts'
import { askPassphrase, looseModeWarning, readPassphrase } from './passphrase.ts'

export type OpenerOptions = { readonly identity?: string; readonly passphraseFile?: string }
type Opener = Input<'backups.restore'>['opener']

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
  if (identity !== undefined) {
    const read = readIdentities(identity)
    return read.ok ? ok({ identities: read.data.map((each) => each.reveal()) }) : read
  }
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
