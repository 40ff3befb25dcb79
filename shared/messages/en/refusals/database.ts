import type { Refusals } from '../../catalogue.ts'

/** Refusals of the database and the data folder. */
export const databaseRefusals = {
  'database_busy.database':
    'Another program is writing to Keyreeve’s database. Close it, or try again in a moment.',
  'database_corrupt.database':
    'Keyreeve’s database is damaged. Nothing was changed. Restore a backup of keyreeve.db, or move the file away to start over.',
  'database_corrupt.not_ours':
    'keyreeve.db isn’t a Keyreeve database. Nothing was changed. Restore a backup of it, or move the file away to start over.',
  'database_corrupt.schema':
    'Keyreeve’s database is damaged, or keyreeve.db belongs to another program. Nothing was changed. Restore a backup of it, or move the file away to start over.',
  'database_corrupt.broken_link':
    'keyreeve.db is a link to a file that doesn’t exist. Nothing was changed. Connect the drive that the file is on, or remove the link to start over.',
  'database_corrupt.not_a_file':
    'keyreeve.db is empty or not a file. Nothing was changed. Restore a backup of it, or move it away to start over.',
  'database_corrupt.side_file':
    '{{file}} should be one of SQLite’s own files but isn’t a regular file. Nothing was changed. Move it away, then try again.',
  'database_corrupt.no_vault':
    'Keyreeve’s database is damaged: it no longer says where its vault is. Nothing was changed. Restore a backup of keyreeve.db.',
  'database_corrupt.key':
    'Keyreeve’s database is damaged around this key, so the key can’t be deleted. Restore a backup of keyreeve.db.',
  'database_corrupt.account':
    'Keyreeve’s database is damaged around this account, so the account can’t be changed. Restore a backup of keyreeve.db.',
  'database_newer.database':
    'This data was written by a newer version of Keyreeve. Install that version to open it. Nothing was changed.',
  'no_space.database': 'The disk is full, so nothing was changed. Free some space and try again.',
  'no_space.disk_error':
    'Writing to the disk failed, so nothing was changed. Check its free space and health, then try again.',
  'no_space.quota': 'Your disk quota is used up, so nothing was changed. Free some space and try again.',
  'read_only.folder': 'Keyreeve can’t write to its data folder. Make the folder writable and try again.',
  'read_only.open':
    'Keyreeve can’t open its data folder. Check that it is a folder and that you can write to it.',
  'read_only.disk':
    'Keyreeve’s data folder is on a read-only disk. Move it, or set KEYREEVE_HOME to another folder.',
  'read_only.create':
    'Keyreeve can’t create its data folder {{home}}. Check its path and your permissions, or set KEYREEVE_HOME to another folder.',
  'folder_not_ours.owner':
    'The data folder {{home}} belongs to another user. Nothing was changed there. Set KEYREEVE_HOME to an empty or new folder of your own.',
  'folder_not_ours.shared':
    'The data folder {{home}} is shared by all users of this machine. Nothing was changed there. Set KEYREEVE_HOME to an empty or new folder of your own.',
  'folder_not_ours.files':
    'The data folder {{home}} contains files that aren’t Keyreeve’s. Nothing was changed there. Set KEYREEVE_HOME to an empty or new folder of your own.',
  lock_unusable:
    '{{file}} can’t be used as Keyreeve’s lock file. Close Keyreeve everywhere, move that file away and start again. It contains no data.',
} as const satisfies Refusals
