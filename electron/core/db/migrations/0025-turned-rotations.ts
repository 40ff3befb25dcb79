/**
 * A rotation can be undone while the old key still works: the new key is then replaced by the old one, which comes back with the expiry that it
 * had. Otherwise a replaced key never comes back, as before, and its end only ever comes nearer.
 */
export const turnedRotations = `
DROP TRIGGER keys_stay_replaced;
CREATE TRIGGER keys_stay_replaced BEFORE UPDATE OF replaced_by ON keys
  WHEN OLD.replaced_by IS NOT NULL AND NEW.replaced_by IS NOT OLD.replaced_by AND NOT (
    NEW.replaced_by IS NULL AND OLD.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM keys AS successor WHERE successor.id = OLD.replaced_by AND successor.replaced_by = OLD.id)
  )
BEGIN
  SELECT RAISE(ABORT, 'a replaced key only ever comes back in the place of its successor');
END;
DROP TRIGGER keys_replaced_end_nearer;
CREATE TRIGGER keys_replaced_end_nearer BEFORE UPDATE OF expires_at ON keys
  WHEN OLD.replaced_by IS NOT NULL AND NEW.replaced_by IS NOT NULL AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at)
BEGIN
  SELECT RAISE(ABORT, 'the end of a replaced key only ever comes nearer');
END;
`
