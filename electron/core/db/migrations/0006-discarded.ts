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
