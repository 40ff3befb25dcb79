/** An index over all that the list of accounts is searched, filtered and sorted by, except for roles and keys. */
export const accountList = `
CREATE INDEX accounts_listed ON accounts (name COLLATE NOCASE, type, is_you, archived_at, created_at, id);
`
