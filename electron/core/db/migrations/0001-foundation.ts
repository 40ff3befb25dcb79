/** The first schema. Important invariants are part of it, so that no code path can break them. */
export const foundation = `
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL CHECK (type IN ('user', 'service_account')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  prefix TEXT NOT NULL CHECK (prefix GLOB '[a-z][a-z]*' AND length(prefix) <= 8),
  is_you INTEGER NOT NULL CHECK (is_you IN (0, 1)),
  created_at INTEGER NOT NULL,
  archived_at INTEGER,
  mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
CREATE UNIQUE INDEX accounts_by_name ON accounts (type, name COLLATE NOCASE) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX accounts_you ON accounts (is_you) WHERE is_you = 1;

CREATE TABLE account_roles (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  role_id TEXT NOT NULL,
  PRIMARY KEY (account_id, role_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_roles_by_role ON account_roles (role_id);

CREATE TABLE roles (
  id TEXT PRIMARY KEY CHECK (id GLOB '[a-z]*' AND length(id) BETWEEN 2 AND 64),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  description TEXT NOT NULL,
  permissions TEXT NOT NULL CHECK (json_type(permissions) = 'array' AND json_array_length(permissions) > 0),
  holders TEXT NOT NULL CHECK (holders IN ('user', 'service_account', 'both')),
  created_at INTEGER NOT NULL,
  mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;

-- A key's environment, account, digest and snapshot are for life. item_ref is its item in the keychain, when kept;
-- sealed is the ciphertext of a secret too long for the keychain, whose sealing key is the item.
CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  environment TEXT NOT NULL CHECK (environment IN ('test', 'production')),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  origin TEXT NOT NULL CHECK (origin IN ('issued', 'imported')),
  hint TEXT NOT NULL,
  last4 TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  item_ref TEXT,
  sealed BLOB,
  roles TEXT NOT NULL CHECK (json_type(roles) = 'array'),
  permissions TEXT NOT NULL CHECK (json_type(permissions) = 'array'),
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  disabled_at INTEGER,
  deleted_at INTEGER,
  replaced_by TEXT REFERENCES keys (id),
  mac BLOB NOT NULL CHECK (length(mac) = 32),
  CHECK (deleted_at IS NULL OR (item_ref IS NULL AND sealed IS NULL)),
  CHECK (sealed IS NULL OR item_ref IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX keys_by_digest ON keys (digest);
CREATE INDEX keys_by_last4 ON keys (last4);
CREATE UNIQUE INDEX keys_by_name ON keys (environment, name) WHERE deleted_at IS NULL AND replaced_by IS NULL;
CREATE INDEX keys_by_environment ON keys (environment, created_at);
CREATE INDEX keys_by_account ON keys (account_id, environment);
CREATE UNIQUE INDEX keys_by_item ON keys (item_ref) WHERE item_ref IS NOT NULL;

CREATE TRIGGER keys_fixed BEFORE UPDATE OF id, environment, account_id, origin, hint, last4, digest, roles, permissions, created_at ON keys
BEGIN
  SELECT RAISE(ABORT, 'what a key was made with never changes');
END;
CREATE TRIGGER keys_stay BEFORE DELETE ON keys
BEGIN
  SELECT RAISE(ABORT, 'a deleted key leaves its row');
END;
CREATE TRIGGER keys_stay_deleted BEFORE UPDATE ON keys WHEN OLD.deleted_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a deleted key never comes back');
END;

CREATE TABLE key_usage (
  key_id TEXT PRIMARY KEY REFERENCES keys (id),
  last_used_at INTEGER,
  uses INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Every item in the keychain that no row owns: written here before the item is, taken out in the transaction that
-- makes a row own it; put back in the transaction that makes its row let go. What stands here is to be removed.
CREATE TABLE journal (
  item_ref TEXT PRIMARY KEY,
  operation TEXT NOT NULL,
  started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  environment TEXT CHECK (environment IN ('test', 'production')),
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('key', 'account', 'role', 'vault')),
  subject_id TEXT NOT NULL,
  subject_name TEXT NOT NULL,
  details TEXT NOT NULL CHECK (json_type(details) = 'object')
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject_id, action, seq);
CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'activity is only ever added to');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'activity is only ever added to');
END;
`
