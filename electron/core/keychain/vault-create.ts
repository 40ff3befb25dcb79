import fs from 'node:fs'
import path from 'node:path'
import { draftOf, publishDraft } from '../drafts.ts'
import { headerDigest, vaultVersion, type VaultHeader } from './passphrase-crypto.ts'
import { applicationId, connect, fileMode, type VaultFileOptions } from './vault-file.ts'

const schema = `
  CREATE TABLE header (
    id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL, r INTEGER NOT NULL, p INTEGER NOT NULL,
    salt BLOB NOT NULL, wrapped_key BLOB NOT NULL, digest BLOB NOT NULL
  ) STRICT;
  CREATE TABLE attempts (id INTEGER PRIMARY KEY CHECK (id = 1), failures INTEGER NOT NULL CHECK (failures >= 0), last_at INTEGER NOT NULL) STRICT;
  CREATE TABLE items (account TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO attempts VALUES (1, 0, 0);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${vaultVersion};`

/**
 * Makes the vault file, complete under another name first, so that no crash leaves half a vault.
 *
 * @returns false when a file was there already (another process may have been quicker); it is left as it is.
 */
export const createVaultFile = (options: VaultFileOptions, header: VaultHeader): boolean => {
  fs.mkdirSync(path.dirname(options.path), { recursive: true, mode: 0o700 })
  const draft = draftOf(options.path)
  try {
    fs.closeSync(fs.openSync(draft, 'wx', fileMode))
    const db = connect(draft, options.nativeBinding)
    try {
      db.transaction(() => {
        db.exec(schema)
        db.prepare('INSERT INTO header VALUES (1, ?, ?, ?, ?, ?, ?)').run(
          header.n,
          header.r,
          header.p,
          header.salt,
          header.wrappedKey,
          headerDigest(header),
        )
      })()
    } finally {
      db.close()
    }
    return publishDraft(draft, options.path)
  } finally {
    fs.rmSync(draft, { force: true })
  }
}
