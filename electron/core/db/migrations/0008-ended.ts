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
