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
