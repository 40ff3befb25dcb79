/** A scan finds secrets of several keys in one file, where no variable tells them apart: such a file has a row for each key. */
export const scans = `
DROP INDEX placements_by_place;
CREATE UNIQUE INDEX placements_by_place ON placements (destination, locator, variable) WHERE destination <> 'file';
CREATE UNIQUE INDEX placements_by_file ON placements (locator, variable, key_id) WHERE destination = 'file';
`
