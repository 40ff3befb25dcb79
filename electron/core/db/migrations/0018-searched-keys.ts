/**
 * The index over everything that a list of keys is searched, filtered and sorted by, now in the order of creation: a search finds its newest
 * rows without reading the rest.
 */
export const searchedKeys = `
DROP INDEX keys_listed;
CREATE INDEX keys_listed ON keys (environment, deleted_at, created_at, name, hint, account_id, roles, origin, disabled_at, expires_at, ended_at, replaced_by, id);
`
