/**
 * Deliveries to any destination, not only to `.env` files, with their state and actor. A delivery is in this table from before anything
 * is changed until its outcome is recorded. `details` is what the activity will say, `leftovers` what must be cleaned up if
 * the process dies; neither contains a secret. `fingerprint` is the digest of what the place will contain.
 * Deliveries in progress are copied; a damaged key has no usable digest, so its delivery only remains in the backup.
 */
export const deliveries = `
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL REFERENCES keys (id),
  destination TEXT NOT NULL CHECK (destination <> ''),
  locator TEXT NOT NULL CHECK (locator <> ''),
  variable TEXT NOT NULL,
  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
  state TEXT NOT NULL CHECK (state IN ('intended', 'applied', 'failed')),
  actor TEXT NOT NULL,
  details TEXT NOT NULL CHECK (json_type(details) = 'object'),
  leftovers TEXT NOT NULL CHECK (json_type(leftovers) = 'object'),
  process INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO deliveries (id, key_id, destination, locator, variable, fingerprint, state, actor, details, leftovers, process, started_at)
SELECT delivery_intents.id, key_id, destination, path, variable, digest, 'intended', 'you',
  json_object('path', path, 'variable', variable, 'created', json(iif(created, 'true', 'false')), 'replaced', json(iif(replaced, 'true', 'false'))),
  json_object('temporary', temporary, 'inPlace', json(iif(in_place, 'true', 'false'))),
  process, started_at
FROM delivery_intents JOIN keys ON keys.id = key_id
WHERE typeof(digest) = 'blob' AND length(digest) = 32 AND path <> '' AND destination <> '';
DROP TABLE delivery_intents;
`
