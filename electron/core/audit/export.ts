import type { ExportedEntry } from '../../../shared/domain/audit.ts'
import { chainedColumns } from '../db/audit-chain.ts'
import type { ReadableDb } from '../db/handle.ts'
import type { Parsed } from '../../../shared/operations/index.ts'

/** Reads entries as they are stored, oldest first; `next` is the `after` of the next part, null at the end. */
export const exportActivity = (
  db: ReadableDb,
  { after = 0, since, limit }: Parsed<'audit.export'>,
): { readonly entries: readonly ExportedEntry[]; readonly next: number | null } => {
  const rows = db.all<Omit<ExportedEntry, 'at'> & { readonly at: string }>(
    `SELECT ${chainedColumns}, lower(hex(hash)) AS hash FROM audit WHERE seq > ? AND at >= ? ORDER BY seq LIMIT ?`,
    after,
    since ?? Number.MIN_SAFE_INTEGER,
    limit,
  )
  const entries = rows.map((row) => ({ ...row, at: Number(row.at) }))
  return { entries, next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) }
}
