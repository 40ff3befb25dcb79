/** Indexes keys by snapshot, to find out which keys would pass or contain a role without reading all of them. */
export const snapshots = `
CREATE INDEX keys_by_snapshot ON keys (environment, roles, permissions, account_id) WHERE deleted_at IS NULL;
`
