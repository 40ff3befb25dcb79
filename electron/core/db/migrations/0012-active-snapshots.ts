/** Indexes the keys of a snapshot that could pass: not disabled, replaced or expired. */
export const activeSnapshots = `
CREATE INDEX keys_active_by_snapshot ON keys (environment, roles, permissions, expires_at)
  WHERE deleted_at IS NULL AND disabled_at IS NULL AND replaced_by IS NULL;
`
