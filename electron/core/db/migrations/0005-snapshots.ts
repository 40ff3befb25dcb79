/** Keys by what they carry: which of them would pass, and which a role is in, without reading them all. */
export const snapshots = `
CREATE INDEX keys_by_snapshot ON keys (environment, roles, permissions, account_id) WHERE deleted_at IS NULL;
`
