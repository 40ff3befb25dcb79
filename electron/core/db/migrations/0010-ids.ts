/**
 * A second index over the ids of keys. Before a key is said to be unknown it is looked up in this one, too, because a damaged index may
 * not have it; reading the whole table instead would take long for every id that is not there.
 */
export const ids = `
CREATE INDEX keys_by_id ON keys (id);
`
