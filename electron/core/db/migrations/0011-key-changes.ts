/**
 * Records which keys changed, for processes that cache them. Triggers write it, so it is complete whatever program makes the
 * change. REPLACE in a connection without recursive triggers deletes rows without firing triggers, so rows about to be replaced
 * are recorded beforehand. Only the last thousand changes are kept. `tag` distinguishes changes with the same number, which
 * exist after a backup was restored. The table always has a last row.
 */
export const keyChanges = `
CREATE TABLE key_changes (
  seq INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL,
  tag BLOB NOT NULL DEFAULT (randomblob(8))
) STRICT;
INSERT INTO key_changes (key_id) VALUES ('');

CREATE TRIGGER key_changes_limit AFTER INSERT ON key_changes
BEGIN
  DELETE FROM key_changes WHERE seq <= NEW.seq - 1000;
END;
CREATE TRIGGER keys_changed BEFORE UPDATE ON keys
BEGIN
  INSERT INTO key_changes (key_id)
  SELECT id FROM keys WHERE id = OLD.id OR item_ref = NEW.item_ref
    OR (environment = NEW.environment AND name = NEW.name AND deleted_at IS NULL AND replaced_by IS NULL);
END;
CREATE TRIGGER keys_replaced BEFORE INSERT ON keys
BEGIN
  INSERT INTO key_changes (key_id)
  SELECT id FROM keys WHERE id = NEW.id OR digest = NEW.digest OR item_ref = NEW.item_ref
    OR (environment = NEW.environment AND name = NEW.name AND deleted_at IS NULL AND replaced_by IS NULL);
END;
CREATE TRIGGER rehearsals_started AFTER INSERT ON rehearsals
BEGIN
  INSERT INTO key_changes (key_id) VALUES (NEW.key_id);
END;
CREATE TRIGGER rehearsals_changed AFTER UPDATE ON rehearsals
BEGIN
  INSERT INTO key_changes (key_id) VALUES (OLD.key_id), (NEW.key_id);
END;
CREATE TRIGGER rehearsals_stopped AFTER DELETE ON rehearsals
BEGIN
  INSERT INTO key_changes (key_id) VALUES (OLD.key_id);
END;
`
