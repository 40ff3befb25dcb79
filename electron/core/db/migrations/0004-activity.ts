/** Indexes to read the activity by kind: all of it, of one environment, or of one subject. */
export const activity = `
DROP INDEX audit_by_time;
DROP INDEX audit_by_environment;
CREATE INDEX audit_by_subject_and_kind ON audit (subject_id, kind, at, seq);
CREATE INDEX refusals_by_key ON refusals (key_id, last_at, id);
`
