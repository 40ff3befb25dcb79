import { z } from 'zod'
import {
  restoreModes,
  type BackupCreated,
  type BackupDrill,
  type BackupRecord,
  type Restored,
  type RestorePreview,
} from '../domain/backup.ts'
import { inputCode, nothing, wellFormed } from './fields.ts'
import { operation, person } from './operation.ts'

const path = wellFormed.min(1).max(4096)
/** As long as a passphrase of a vault: a backup can be copied, and then guessed at without limit. */
const newPassphrase = wellFormed.min(12, inputCode('backup_passphrase')).max(1024)

/** How a backup is encrypted: with a passphrase, or for the recipients `age1…`. */
const protection = z.union([
  z.strictObject({ passphrase: newPassphrase }),
  z.strictObject({ recipients: z.array(z.string().max(4096)).min(1).max(20) }),
])

/** What opens a backup: its passphrase, or identities `AGE-SECRET-KEY-1…`. */
const opener = z.union([
  z.strictObject({ passphrase: z.string().min(1).max(1024) }),
  z.strictObject({ identities: z.array(z.string().max(4096)).min(1).max(20) }),
])
const restore = z.strictObject({ path, opener, mode: z.enum(restoreModes).optional() })

export const backupOperations = {
  /** Writes an encrypted backup of everything to `path`, an absolute path, which only the command line may name. */
  'backups.create': operation<BackupCreated>()({
    input: z.strictObject({ path, protection }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['cli'],
  }),
  'backups.list': operation<readonly BackupRecord[]>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /** What `backups.restore` would change; changes nothing. `mode` may be left out for an empty vault, which is replaced. */
  'backups.preview': operation<RestorePreview>()({
    input: restore,
    kind: 'task',
    vault: 'any',
    confirm: 'never',
    actors: ['cli'],
  }),
  /** Opens a backup in a scratch folder, and records whether all of it is there. */
  'backups.drill': operation<BackupDrill>()({
    input: z.strictObject({ path, opener }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['cli'],
  }),
  /** Restores a backup: merges it into this vault, or replaces everything, also when the keychain has lost our items. */
  'backups.restore': operation<Restored>()({
    input: restore,
    kind: 'task',
    vault: 'any',
    confirm: { when: 'always', code: 'confirmation_required.restore' },
    actors: ['cli'],
  }),
}
