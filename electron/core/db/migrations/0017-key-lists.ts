/**
 * The lists of keys. Three indexes give the orders that a list has unless it is searched, newest first (of an environment, or of an account in
 * it) and by name, and count it. The fourth holds everything that a search, a filter or a sort looks at, so that one of 100,000 keys reads
 * no row that it does not show.
 * The one over accounts and ends counts the active keys of all accounts.
 */
export const keyLists = `
CREATE INDEX keys_by_creation ON keys (environment, created_at) WHERE deleted_at IS NULL;
CREATE INDEX keys_of_account ON keys (account_id, environment, created_at) WHERE deleted_at IS NULL;
CREATE INDEX keys_unexpired_by_account ON keys (account_id, environment, expires_at) WHERE deleted_at IS NULL;
CREATE INDEX keys_by_label ON keys (environment, name COLLATE NOCASE) WHERE deleted_at IS NULL;
CREATE INDEX keys_listed ON keys (environment, deleted_at, disabled_at, expires_at, ended_at, replaced_by, account_id, created_at, name, hint, origin, roles, id);
DROP INDEX keys_by_environment;
`
