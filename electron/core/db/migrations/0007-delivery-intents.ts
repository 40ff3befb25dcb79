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
