/** Usage counts, refused requests and rehearsed refusals. */
export const usage = `
ALTER TABLE key_usage ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE key_usage ADD COLUMN last_refused_at INTEGER;
ALTER TABLE key_usage ADD COLUMN last_refusal TEXT;

-- One row for the same refusal within the same hour. '' where there was no key, or nothing was asked for.
CREATE TABLE refusals (
  id INTEGER PRIMARY KEY,
  hour INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  code TEXT NOT NULL,
  entity TEXT NOT NULL,
  action TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'production', '')),
  via TEXT NOT NULL CHECK (via IN ('api', 'cli')),
  last_at INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0)
) STRICT;
CREATE UNIQUE INDEX refusals_by_what ON refusals (key_id, hour, code, entity, action, environment, via);
CREATE INDEX refusals_by_time ON refusals (last_at, id);
CREATE INDEX refusals_by_environment ON refusals (environment, last_at, id);

ALTER TABLE audit ADD COLUMN kind TEXT GENERATED ALWAYS AS (CASE WHEN action IN ('key.copied', 'key.written') THEN 'delivery' ELSE 'change' END) VIRTUAL;
CREATE INDEX audit_by_time ON audit (at, seq);
CREATE INDEX audit_by_kind ON audit (kind, at, seq);
CREATE INDEX audit_by_environment ON audit (environment, at, seq);
CREATE INDEX audit_by_environment_and_kind ON audit (environment, kind, at, seq);

-- For one key, until a moment: what the local API answers in place of its decision.
CREATE TABLE rehearsals (
  key_id TEXT PRIMARY KEY REFERENCES keys (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('expired', 'rate_limited', 'insufficient_permissions')),
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
