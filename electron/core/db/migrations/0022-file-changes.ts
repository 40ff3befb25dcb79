/**
 * Batches of changes of users' files, recorded before a file is touched. Neither contents nor digests of the files are here: they are in
 * an encrypted backup, whose entries are bound to batch, number and path.
 */
export const fileChanges = `
CREATE TABLE file_batches (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL CHECK (subject <> ''),
  direction TEXT NOT NULL CHECK (direction IN ('forward', 'back')),
  actor TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX file_batches_by_subject ON file_batches (subject, started_at);
CREATE TABLE file_changes (
  batch_id TEXT NOT NULL REFERENCES file_batches (id),
  number INTEGER NOT NULL,
  path TEXT NOT NULL CHECK (path <> ''),
  temporary TEXT NOT NULL,
  in_place INTEGER NOT NULL CHECK (in_place IN (0, 1)),
  position INTEGER NOT NULL CHECK (position >= 0),
  length INTEGER NOT NULL CHECK (length > 0),
  places TEXT NOT NULL CHECK (json_type(places) = 'array'),
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'left')),
  reason TEXT CHECK (reason IS NULL OR json_type(reason) = 'object'),
  PRIMARY KEY (batch_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_changes_open ON file_changes (batch_id) WHERE state = 'open';
`
