import { hash } from 'node:crypto'

/** A row of the activity without its hash, as stored. `at` may be text: a damaged row can hold a number that JavaScript cannot represent. */
export type ChainedFields = {
  readonly seq: number
  readonly at: number | string
  readonly actor: string
  readonly action: string
  readonly environment: string | null
  readonly subject_kind: string
  readonly subject_id: string
  readonly subject_name: string
  readonly details: string
  readonly session: string
  readonly origin: string
}

/** The columns of {@link ChainedFields}, as a query reads them. */
export const chainedColumns =
  'seq, CAST(at AS TEXT) AS at, actor, action, environment, subject_kind, subject_id, subject_name, details, session, origin'

/** What the first row follows. */
export const chainStart: Buffer = Buffer.alloc(32)

/**
 * The hash of a row: SHA-256 of a JSON array of strings with the hash of the row before (in hex) and everything that the row says.
 * SECURITY.md describes it, so that an exported activity can be verified by other programs. It never changes; another encoding
 * would need another first string, and a column that says which rows have it.
 */
export const chainHash = (before: Buffer, row: ChainedFields): Buffer =>
  hash(
    'sha256',
    JSON.stringify([
      'keyreeve activity 1',
      before.toString('hex'),
      String(row.seq),
      String(row.at),
      row.actor,
      row.action,
      row.environment,
      row.subject_kind,
      row.subject_id,
      row.subject_name,
      row.details,
      row.session,
      row.origin,
    ]),
    'buffer',
  )
