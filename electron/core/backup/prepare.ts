import type Database from 'better-sqlite3'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { handleOf, type WritableDb } from '../db/handle.ts'
import { migrations, runSecondPhases } from '../db/migrate.ts'
import { checkOf, readVaultMeta } from '../vault/canary.ts'
import { createVaultCrypto, type VaultCrypto } from '../vault/vault-crypto.ts'
import type { Opener } from './age-file.ts'
import type { Contents, Manifest } from './archive.ts'
import type { BackupPlace } from './create.ts'
import { openArchive } from './open-archive.ts'
import { withScratch } from './scratch.ts'

/** An opened backup whose database has the newest schema. */
export type PreparedBackup = {
  readonly manifest: Manifest
  readonly contents: Contents
  readonly database: Database.Database
  readonly db: WritableDb
  /** Verifies the rows of the backup. */
  readonly vaultCrypto: VaultCrypto
  /** Recognises the pepper of the backup. */
  readonly pepperCheck: string
}

/** Opens the database of a backup that was decrypted into `file`. Refuses `backup_unusable` and `database_newer`. */
const prepare = async (
  { openCopy }: BackupPlace,
  { manifest, contents, database: file }: { manifest: Manifest; contents: Contents; database: string },
): Promise<Result<PreparedBackup>> => {
  const opened = openCopy(file)
  if (!opened.ok)
    return refuse(
      opened.error.code.startsWith('database_newer') ? 'backup_unusable.newer' : 'backup_unusable.damaged',
    )
  const database = opened.data
  let prepared = false
  try {
    const db = handleOf(database)
    const pepperCheck = checkOf(contents.pepper, 'pepper')
    if (
      database.pragma('integrity_check', { simple: true }) !== 'ok' ||
      readVaultMeta(db)?.pepperCheck !== pepperCheck
    )
      return refuse('backup_unusable.damaged')
    const vaultCrypto = createVaultCrypto(contents.pepper)
    await runSecondPhases(db, vaultCrypto, {
      steps: migrations,
      isOpen: () => true,
      failpoint: () => undefined,
    })
    prepared = true
    return ok({ manifest, contents, database, db, vaultCrypto, pepperCheck })
  } finally {
    if (!prepared) database.close()
  }
}

/**
 * Opens a backup in a scratch folder, and removes that after `work`. Refuses what `openArchive` refuses.
 */
export const withBackup = <T>(
  place: BackupPlace,
  path: string,
  opener: Opener,
  work: (backup: PreparedBackup) => Promise<Result<T>>,
): Promise<Result<T>> =>
  withScratch(place.home, async (scratch) => {
    const opened = await openArchive(path, opener, scratch)
    if (!opened.ok) return opened
    const prepared = await prepare(place, opened.data)
    if (!prepared.ok) return prepared
    try {
      return await work(prepared.data)
    } finally {
      prepared.data.database.close()
    }
  })
