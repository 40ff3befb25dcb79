import { z } from 'zod'
import {
  keptBackupsRange,
  restoreModes,
  type BackupCreated,
  type BackupDrill,
  type BackupRecord,
  type BackupSchedule,
  type BackupScheduleStatus,
  type NewBackupSchedule,
  type Restored,
  type RestorePreview,
} from '../domain/backup.ts'
import { byId, inputCode, nothing, wellFormed } from './fields.ts'
import { operation, person } from './operation.ts'

const path = wellFormed.min(1).max(4096)
/** As long as a passphrase of a vault: a backup can be copied, and then guessed at without limit. */
const newPassphrase = wellFormed.min(12, inputCode('backup_passphrase')).max(1024)

const recipients = z.array(z.string().max(4096)).min(1).max(20)
/** How many daily backups are kept. */
const keep = z.number().int().min(keptBackupsRange.min).max(keptBackupsRange.max)

/** How a backup is encrypted: with a passphrase, or for the recipients `age1…`. */
const protection = z.union([z.strictObject({ passphrase: newPassphrase }), z.strictObject({ recipients })])

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
  'backups.schedule': operation<BackupScheduleStatus>()({
    input: nothing,
    kind: 'read',
    vault: 'any',
    confirm: 'never',
    actors: person,
  }),
  /**
   * Asks in the system's dialogs for a folder, and for a new recovery file that will open the backups, and schedules daily backups; null
   * when cancelled.
   */
  'backups.setUpSchedule': operation<NewBackupSchedule | null>()({
    input: z.strictObject({ keep }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
  }),
  /** Schedules daily backups into a folder, which only the command line may name, for recipients. */
  'backups.setUpScheduleAt': operation<BackupSchedule>()({
    input: z.strictObject({ path, recipients, keep }),
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['cli'],
  }),
  /** Ends the schedule; the backups stay. */
  'backups.removeSchedule': operation<null>()({
    input: nothing,
    kind: 'write',
    vault: 'any',
    confirm: 'never',
    actors: ['you', 'cli'],
  }),
  /** Makes a backup into the folder of the schedule now. */
  'backups.runSchedule': operation<BackupCreated>()({
    input: nothing,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you', 'cli'],
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
  /** The same for a backup on record; the system's dialog asks for the recovery file that opens it. Null when cancelled. */
  'backups.drillRecorded': operation<BackupDrill | null>()({
    input: byId,
    kind: 'task',
    vault: 'open',
    confirm: 'never',
    actors: ['you'],
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
