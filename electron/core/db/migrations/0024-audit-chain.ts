import type Database from 'better-sqlite3'
import { chainedColumns, chainHash, chainStart, type ChainedFields } from '../audit-chain.ts'
import { rebuildTable } from '../rebuild.ts'

/** How many rows are in memory at once. */
const batch = 1000

const chainRows = (database: Database.Database): void => {
  const next = database.prepare<[number, number], ChainedFields>(
    `SELECT ${chainedColumns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  )
  const setHash = database.prepare('UPDATE audit SET hash = ? WHERE seq = ?')
  let before = chainStart
  for (let rows = next.all(0, batch); rows.length > 0; rows = next.all(rows.at(-1)?.seq ?? 0, batch)) {
    for (const row of rows) {
      before = chainHash(before, row)
      setHash.run(before, row.seq)
    }
  }
}

/**
 * Makes the activity a hash chain, and adds who recorded each row: a random id of the process's session, and the entry point. Existing
 * rows are chained as they are. `audit_marks` has the seal of the newest row and, once old rows were removed, where that was; both
 * are signed. The database itself refuses rows that are changed, removed before the cut, or inserted between others.
 */
export const chainAudit = (database: Database.Database): void => {
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
    session TEXT NOT NULL,
    origin TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    kind TEXT GENERATED ALWAYS AS (CASE WHEN action IN ('key.copied', 'key.written') OR action GLOB 'delivery.*' THEN 'delivery' ELSE 'change' END) VIRTUAL
  ) STRICT`,
    { session: "''", origin: "''", hash: 'zeroblob(32)' },
  )
  database.exec('DROP TRIGGER audit_append_only; DROP TRIGGER audit_stays')
  chainRows(database)
  database.exec(`
    CREATE TABLE audit_marks (
      name TEXT PRIMARY KEY CHECK (name IN ('seal', 'cut')),
      seq INTEGER NOT NULL CHECK (seq >= 0),
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      at INTEGER NOT NULL,
      removed INTEGER NOT NULL CHECK (removed >= 0),
      mac BLOB NOT NULL CHECK (length(mac) = 32)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
    BEGIN
      SELECT RAISE(ABORT, 'activity is only ever added to');
    END;
    CREATE TRIGGER audit_stays BEFORE DELETE ON audit
    WHEN OLD.seq > coalesce((SELECT seq FROM audit_marks WHERE name = 'cut'), 0)
    BEGIN
      SELECT RAISE(ABORT, 'activity is only ever added to');
    END;
    CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
    WHEN NEW.seq <= coalesce((SELECT max(seq) FROM audit), 0)
    BEGIN
      SELECT RAISE(ABORT, 'activity is only ever added to');
    END;
    CREATE TRIGGER audit_marks_advance BEFORE UPDATE ON audit_marks
    WHEN NEW.name <> OLD.name OR NEW.seq < OLD.seq
    BEGIN
      SELECT RAISE(ABORT, 'a mark of the activity only ever advances');
    END;
    CREATE TRIGGER audit_marks_stay BEFORE DELETE ON audit_marks
    BEGIN
      SELECT RAISE(ABORT, 'a mark of the activity only ever advances');
    END;
  `)
}
