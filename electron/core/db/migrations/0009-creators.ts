/**
 * The key that created a key through the local API, for life; null for every other key. A row's MAC covers it where
 * there is one, so rows from before this migration keep the MAC that they have.
 */
export const creators = `
ALTER TABLE keys ADD COLUMN created_by TEXT REFERENCES keys (id);
CREATE INDEX keys_by_creator ON keys (created_by) WHERE created_by IS NOT NULL;
CREATE TRIGGER keys_creator_fixed BEFORE UPDATE OF created_by ON keys
BEGIN
  SELECT RAISE(ABORT, 'what a key was made with never changes');
END;
`
