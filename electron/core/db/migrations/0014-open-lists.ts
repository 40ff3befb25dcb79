import type Database from 'better-sqlite3'
import { rebuildTable } from '../rebuild.ts'

/**
 * Removes lists that will grow from the schema: subjects of the activity, delivery actions, entry points, outcomes that can be
 * rehearsed, destinations. New values then need no migration. Every action named `delivery.…` counts as a delivery.
 */
export const openLists = (database: Database.Database): void => {
  rebuildTable(
    database,
    'audit',
    `(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    environment TEXT CHECK (environment IN ('test', 'production')),
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    details TEXT NOT NULL CHECK (json_type(details) = 'object'),
    kind TEXT GENERATED ALWAYS AS (CASE WHEN action IN ('key.copied', 'key.written') OR action GLOB 'delivery.*' THEN 'delivery' ELSE 'change' END) VIRTUAL
  ) STRICT`,
  )
  rebuildTable(
    database,
    'refusals',
    `(
    id INTEGER PRIMARY KEY,
    hour INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    code TEXT NOT NULL,
    entity TEXT NOT NULL,
    action TEXT NOT NULL,
    environment TEXT NOT NULL CHECK (environment IN ('test', 'production', '')),
    via TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0)
  ) STRICT`,
  )
  rebuildTable(
    database,
    'rehearsals',
    `(
    key_id TEXT PRIMARY KEY REFERENCES keys (id),
    outcome TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  )
  rebuildTable(
    database,
    'delivery_intents',
    `(
    id TEXT PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES keys (id),
    destination TEXT NOT NULL,
    path TEXT NOT NULL,
    variable TEXT NOT NULL,
    temporary TEXT NOT NULL,
    in_place INTEGER NOT NULL CHECK (in_place IN (0, 1)),
    created INTEGER NOT NULL CHECK (created IN (0, 1)),
    replaced INTEGER NOT NULL CHECK (replaced IN (0, 1)),
    process INTEGER NOT NULL,
    started_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  )
}
