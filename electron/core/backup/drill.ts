import { timingSafeEqual } from 'node:crypto'
import type { BackupDrill } from '../../../shared/domain/backup.ts'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { addAudit } from '../audit/audit.ts'
import type { KeyRow } from '../keys/rows.ts'
import { isIntact } from '../keys/trusted-key.ts'
import type { Opener } from './age-file.ts'
import { countRows } from './create.ts'
import { withBackup, type PreparedBackup } from './prepare.ts'
import { recordDrill } from './records.ts'
import type { RestoreParts } from './restore.ts'

/** Whether the backup contains what its manifest says: the rows, and for each kept key a secret that has its digest, or the note that it has none. */
const isComplete = ({ db, database, manifest, contents, vaultCrypto }: PreparedBackup): boolean => {
  const found = countRows(database)
  const { counts, missing } = manifest
  if (found.accounts !== counts.accounts || found.roles !== counts.roles || found.keys !== counts.keys)
    return false
  const excused = new Set(missing.map(({ id }) => id))
  const rows = db.all<KeyRow>('SELECT * FROM keys WHERE item_ref IS NOT NULL AND deleted_at IS NULL')
  const holds = (row: KeyRow): boolean => {
    const secret = contents.secrets.get(row.id)
    if (!secret) return excused.has(row.id)
    return isIntact(vaultCrypto, row) && timingSafeEqual(vaultCrypto.digest(secret), row.digest)
  }
  return (
    contents.secrets.size === counts.secrets &&
    missing.length === counts.missing &&
    rows.length === counts.secrets + counts.missing &&
    rows.every(holds)
  )
}

/**
 * Restore drill: opens a backup in a scratch folder, compares counts and digests with what it says, deletes the copy, and records that
 * it would have worked. Nothing that is in use is touched. Refuses what opening a backup refuses, and `backup_unusable.incomplete`.
 */
export const drillBackup = (
  { context, backups }: Pick<RestoreParts, 'context' | 'backups'>,
  { path, opener }: { readonly path: string; readonly opener: Opener },
): Promise<Result<BackupDrill>> =>
  withBackup(backups, path, opener, async (backup) => {
    if (!isComplete(backup)) return refuse('backup_unusable.incomplete')
    const { db, clock } = context
    const drilledAt = clock.now()
    const { counts, createdAt } = backup.manifest
    await db.write(() => {
      recordDrill(db, path, drilledAt)
      addAudit(context, {
        at: drilledAt,
        action: 'backup.drilled',
        environment: null,
        subject: { kind: 'vault', id: createdAt, name: path },
        details: { keys: counts.keys, secrets: counts.secrets },
      })
    })
    context.changed('activity')
    return ok({ path, createdAt: Date.parse(createdAt), counts, drilledAt })
  })
