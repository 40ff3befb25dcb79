/**
 * The backups that were made on this machine, for the list and for reminders; the files themselves may be gone. `drilled_at` is when a
 * restore drill last proved that the backup opens and is complete.
 */
export const backups = `
CREATE TABLE backups (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL CHECK (path <> ''),
  created_at INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  lock TEXT NOT NULL CHECK (lock IN ('passphrase', 'recipients')),
  bytes INTEGER NOT NULL,
  counts TEXT NOT NULL CHECK (json_type(counts) = 'object'),
  drilled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX backups_by_time ON backups (created_at);
`
