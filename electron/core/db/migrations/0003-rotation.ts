/**
 * Lets the Health screen and the lookup of a key's predecessor work without reading every key. The last columns of the two
 * indexes make counting an index-only scan.
 */
export const rotation = `
CREATE INDEX keys_by_replacement ON keys (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX keys_in_use ON keys (environment, created_at, expires_at, origin, deleted_at, disabled_at, replaced_by, id) WHERE deleted_at IS NULL AND disabled_at IS NULL AND replaced_by IS NULL;
CREATE INDEX keys_by_end ON keys (environment, expires_at, created_at, deleted_at, disabled_at, replaced_by, id) WHERE deleted_at IS NULL AND expires_at IS NOT NULL;

-- Whose secret stands in which variable of which file: that of the key written there last. Follows the activity by itself.
-- A folder is its path up to the last separator.
CREATE TABLE places (
  path TEXT NOT NULL,
  variable TEXT NOT NULL,
  folder TEXT NOT NULL GENERATED ALWAYS AS (rtrim(path, replace(replace(path, '/', ''), '\\', ''))) STORED,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'production')),
  key_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (path, variable)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_by_key ON places (environment, key_id, folder);
CREATE TRIGGER audit_places AFTER INSERT ON audit
  WHEN NEW.action = 'key.written' AND json_type(NEW.details, '$.path') = 'text' AND json_type(NEW.details, '$.variable') = 'text'
BEGIN
  INSERT INTO places (path, variable, environment, key_id, at)
  VALUES (json_extract(NEW.details, '$.path'), json_extract(NEW.details, '$.variable'), NEW.environment, NEW.subject_id, NEW.at)
  ON CONFLICT (path, variable) DO UPDATE SET environment = excluded.environment, key_id = excluded.key_id, at = excluded.at;
END;
INSERT INTO places (path, variable, environment, key_id, at)
SELECT json_extract(details, '$.path'), json_extract(details, '$.variable'), environment, subject_id, at FROM audit
WHERE action = 'key.written' AND CASE WHEN json_valid(details) THEN json_type(details, '$.path') = 'text' AND json_type(details, '$.variable') = 'text' END
ORDER BY seq
ON CONFLICT (path, variable) DO UPDATE SET environment = excluded.environment, key_id = excluded.key_id, at = excluded.at;

CREATE TRIGGER keys_replaced_end BEFORE UPDATE OF replaced_by ON keys WHEN NEW.replaced_by IS NOT NULL AND NEW.expires_at IS NULL
BEGIN
  SELECT RAISE(ABORT, 'a replaced key only ever has an end');
END;
CREATE TRIGGER keys_stay_replaced BEFORE UPDATE OF replaced_by ON keys WHEN OLD.replaced_by IS NOT NULL AND NEW.replaced_by IS NOT OLD.replaced_by
BEGIN
  SELECT RAISE(ABORT, 'a replaced key never comes back');
END;
CREATE TRIGGER keys_replaced_end_nearer BEFORE UPDATE OF expires_at ON keys
  WHEN OLD.replaced_by IS NOT NULL AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at)
BEGIN
  SELECT RAISE(ABORT, 'the end of a replaced key only ever comes nearer');
END;
`
