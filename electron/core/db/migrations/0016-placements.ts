/**
 * Where each key's secret is, as last seen: a table of its own instead of one that a trigger derived from the activity. The same for
 * everything else that was read from the activity: which key replaces a lost one, and when an account's roles or a role last changed. So
 * the activity can be pruned. Existing activity is converted; rows with a damaged value only remain in the backup.
 */
export const placements = `
CREATE TABLE placements (
  id TEXT PRIMARY KEY,
  destination TEXT NOT NULL CHECK (destination <> ''),
  locator TEXT NOT NULL CHECK (locator <> ''),
  variable TEXT NOT NULL,
  folder TEXT NOT NULL GENERATED ALWAYS AS (rtrim(locator, replace(replace(locator, '/', ''), '\\', ''))) STORED,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'production')),
  key_id TEXT NOT NULL REFERENCES keys (id),
  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
  source TEXT NOT NULL CHECK (source <> ''),
  state TEXT NOT NULL CHECK (state IN ('present', 'gone', 'changed', 'unreadable')),
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL CHECK (last_seen_at >= first_seen_at),
  checked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX placements_by_place ON placements (destination, locator, variable);
CREATE INDEX placements_by_key ON placements (key_id, last_seen_at);
CREATE INDEX placements_by_folder ON placements (environment, key_id, folder) WHERE destination = 'env_file' AND state IN ('present', 'unreadable');

INSERT OR IGNORE INTO placements (id, destination, locator, variable, environment, key_id, fingerprint, source, state, first_seen_at, last_seen_at, checked_at)
SELECT lower(hex(randomblob(12))), 'env_file', path, variable, places.environment, key_id, digest, 'delivery', 'present', at, at, at
FROM places JOIN keys ON keys.id = places.key_id
WHERE path <> '' AND typeof(digest) = 'blob' AND length(digest) = 32 AND places.environment IN ('test', 'production');
DROP TRIGGER audit_places;
DROP TABLE places;

-- The key that was created in the place of a lost one, and when it was first delivered anywhere.
CREATE TABLE lost_keys (
  lost_id TEXT PRIMARY KEY REFERENCES keys (id),
  replacement_id TEXT NOT NULL REFERENCES keys (id),
  begun_at INTEGER NOT NULL,
  delivered_at INTEGER,
  CHECK (lost_id <> replacement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lost_keys_by_replacement ON lost_keys (replacement_id);
INSERT OR IGNORE INTO lost_keys (lost_id, replacement_id, begun_at, delivered_at)
SELECT lost.subject_id, replacement.id, lost.at,
  (SELECT min(at) FROM audit WHERE subject_id = replacement.id AND action IN ('key.copied', 'key.written'))
FROM (SELECT subject_id, at, CASE WHEN json_valid(details) THEN json_extract(details, '$.id') END AS replacement_id, max(seq) FROM audit WHERE action = 'key.lost' GROUP BY subject_id) AS lost
JOIN keys AS replacement ON replacement.id = lost.replacement_id
JOIN keys AS old ON old.id = lost.subject_id;

-- Only for showing since when a key differs from its account: no decision depends on them, so no MAC covers them.
ALTER TABLE accounts ADD COLUMN roles_changed_at INTEGER;
ALTER TABLE roles ADD COLUMN changed_at INTEGER;
UPDATE accounts SET roles_changed_at = (SELECT max(at) FROM audit WHERE subject_id = accounts.id AND action = 'account.roles_changed');
UPDATE roles SET changed_at = (SELECT max(at) FROM audit WHERE subject_id = roles.id AND action IN ('role.created', 'role.changed'));
DROP INDEX audit_by_subject;
`
