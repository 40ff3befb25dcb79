/* The small migrations 4 to 10 and 12; 11 is a file of its own. */

/** Indexes to read the activity by kind: all of it, of one environment, or of one subject. */
export const activity = `
DROP INDEX audit_by_time;
DROP INDEX audit_by_environment;
CREATE INDEX audit_by_subject_and_kind ON audit (subject_id, kind, at, seq);
CREATE INDEX refusals_by_key ON refusals (key_id, last_at, id);
`

/** Indexes keys by snapshot, to find out which keys would pass or contain a role without reading all of them. */
export const snapshots = `
CREATE INDEX keys_by_snapshot ON keys (environment, roles, permissions, account_id) WHERE deleted_at IS NULL;
`

/**
 * A key that was damaged after it was deleted can be signed again as a deleted key. Only its MAC may change.
 */
export const discarded = `
DROP TRIGGER keys_stay_deleted;
CREATE TRIGGER keys_stay_deleted BEFORE UPDATE OF
  id, name, environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by
  ON keys WHEN OLD.deleted_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a deleted key never comes back');
END;
`

/**
 * Deliveries in progress: written before a file is changed, removed in the transaction that records the outcome. A row that exists
 * at startup was interrupted, and is settled by inspecting the file. `temporary` is the name of the file beside `path`
 * that holds the new content until it is in place.
 */
export const deliveryIntents = `
CREATE TABLE delivery_intents (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL REFERENCES keys (id),
  destination TEXT NOT NULL CHECK (destination IN ('env_file')),
  path TEXT NOT NULL,
  variable TEXT NOT NULL,
  temporary TEXT NOT NULL,
  in_place INTEGER NOT NULL CHECK (in_place IN (0, 1)),
  created INTEGER NOT NULL CHECK (created IN (0, 1)),
  replaced INTEGER NOT NULL CHECK (replaced IN (0, 1)),
  process INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

/**
 * When somebody ended a replaced key, by rotating it without an overlap or by ending the overlap. Its expiry is then 0, so that a
 * clock that was set back cannot revive it.
 */
export const ended = `
ALTER TABLE keys ADD COLUMN ended_at INTEGER;
CREATE TRIGGER keys_stay_ended BEFORE UPDATE OF ended_at, expires_at ON keys
  WHEN (NEW.ended_at IS NOT NULL AND NEW.expires_at IS NOT 0) OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NOT OLD.ended_at)
BEGIN
  SELECT RAISE(ABORT, 'a key that was ended never comes back');
END;
`

/**
 * The key that created this key through the local API; null for every other key. It never changes. A row's MAC covers it when it
 * is set, so older rows keep their MAC.
 */
export const creators = `
ALTER TABLE keys ADD COLUMN created_by TEXT REFERENCES keys (id);
CREATE INDEX keys_by_creator ON keys (created_by) WHERE created_by IS NOT NULL;
CREATE TRIGGER keys_creator_fixed BEFORE UPDATE OF created_by ON keys
BEGIN
  SELECT RAISE(ABORT, 'what a key was made with never changes');
END;
`

/**
 * A second index over key ids, consulted before a key is reported as unknown, because a damaged index may miss it. Reading the
 * whole table instead would be slow for every id that does not exist.
 */
export const ids = `
CREATE INDEX keys_by_id ON keys (id);
`

/** Indexes the keys of a snapshot that could pass: not disabled, replaced or expired. */
export const activeSnapshots = `
CREATE INDEX keys_active_by_snapshot ON keys (environment, roles, permissions, expires_at)
  WHERE deleted_at IS NULL AND disabled_at IS NULL AND replaced_by IS NULL;
`
