/**
 * A second index over key ids, consulted before a key is reported as unknown, because a damaged index may miss it. Reading the
 * whole table instead would be slow for every id that does not exist.
 */
export const ids = `
CREATE INDEX keys_by_id ON keys (id);
`
