/**
 * Indexes for the lists of keys. Three of them have the order of a list without a search, newest first (of an environment, or of one of
 * its accounts) and by name, and count it. The fourth contains everything that a search, a filter or a sort needs, so that a list of
 * 100,000 keys only reads the rows it shows.
 * The one over accounts and expiry counts the active keys of all accounts; the one over usage finds the keys that were used last.
 */
export const keyLists = `
CREATE INDEX keys_by_creation ON keys (environment, created_at) WHERE deleted_at IS NULL;
CREATE INDEX keys_of_account ON keys (account_id, environment, created_at) WHERE deleted_at IS NULL;
CREATE INDEX keys_unexpired_by_account ON keys (account_id, environment, expires_at) WHERE deleted_at IS NULL;
CREATE INDEX keys_by_label ON keys (environment, name COLLATE NOCASE) WHERE deleted_at IS NULL;
CREATE INDEX keys_listed ON keys (environment, deleted_at, disabled_at, expires_at, ended_at, replaced_by, account_id, created_at, name, hint, origin, roles, id);
CREATE INDEX key_usage_by_time ON key_usage (last_used_at, key_id) WHERE last_used_at IS NOT NULL;
DROP INDEX keys_by_environment;
`
