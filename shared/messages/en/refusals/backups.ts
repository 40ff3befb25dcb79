import type { Refusals } from '../../catalogue.ts'

/** Refusals about backups and restoring. */
export const backupRefusals = {
  'invalid_input.backup_passphrase':
    'Use at least {{min, number}} characters: whoever has the backup can guess at its passphrase without limit.',
  'invalid_input.recipient':
    'This isn’t an age recipient. Use one that begins with “age1”; age-keygen prints it as the public key.',
  'invalid_input.identity': 'This isn’t an age identity. Use one that begins with “AGE-SECRET-KEY-1”.',
  'invalid_input.restore_mode':
    'This vault isn’t empty. Choose whether to merge the backup into it, or replace everything with the backup.',
  'conflict.backup_inside':
    'This is in one of Keyreeve’s own folders, and the backup would be lost together with it. Choose another folder, preferably on another disk.',
  'conflict.recovery_file_inside':
    'The recovery file opens the backups, so don’t keep it in the same folder. Choose another place.',
  'conflict.restore_changed':
    'Something was changed while the backup was being restored, so nothing was restored. Try again.',
  'conflict.work_in_progress':
    'Keyreeve is writing to files or delivering a secret. Try again when that has finished.',
  'damaged.file_backup': 'The backup of this file is missing or damaged, so the file was left as it is.',
  'passphrase_wrong.backup': 'Wrong passphrase for this backup. Check it and try again.',
  'backup_unusable.not_a_backup': '{{path}} isn’t a backup of Keyreeve.',
  'backup_unusable.needs_passphrase':
    'This backup was encrypted with a passphrase. Enter it, or name a file that contains it.',
  'backup_unusable.needs_identity':
    'This backup was encrypted for recipients. Provide the identity of one of them (AGE-SECRET-KEY-1…).',
  'backup_unusable.other_identity':
    'This identity doesn’t open the backup, or the first lines of the backup are damaged.',
  'backup_unusable.damaged': 'This backup is damaged or cut off, so nothing of it was used. Try another one.',
  'backup_unusable.incomplete': 'This backup can be opened, but parts of it are missing. Create a new one.',
  'backup_unusable.newer':
    'This backup was made by a newer version of Keyreeve. Update Keyreeve, then try again.',
  'not_found.backup_schedule': 'No daily backups are set up. Set them up first.',
  'damaged.backup_schedule':
    'The schedule of the backups was changed outside Keyreeve, or belongs to another vault, so no backup was made. Set up daily backups again.',
  'not_found.backup': 'None of the backups made on this machine can be found. Name the file.',
  'confirmation_required.restore': 'Restoring a backup changes keys and secrets. Confirm it first.',
} as const satisfies Refusals
