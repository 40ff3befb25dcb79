/**
 * Finding what a key replaced, and what the Health screen lists, without reading every key. The last
 * columns of the two indexes are there so that counting reads nothing but the index.
 */
export const rotation = `
CREATE INDEX keys_by_replacement ON keys (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX keys_in_use ON keys (environment, created_at, expires_at, origin, deleted_at, disabled_at, replaced_by, id) WHERE deleted_at IS NULL AND disabled_at IS NULL AND replaced_by IS NULL;
CREATE INDEX keys_by_end ON keys (environment, expires_at, created_at, deleted_at, disabled_at, replaced_by, id) WHERE deleted_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX audit_writes ON audit (environment, seq) WHERE action = 'key.written';

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
