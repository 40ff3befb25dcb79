import { setImmediate } from 'node:timers/promises'
import type { ActivityProblem, ActivityVerification } from '../../../shared/domain/audit.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Context } from '../context.ts'
import { chainedColumns, chainHash, type ChainedFields } from '../db/audit-chain.ts'
import type { ReadableDb } from '../db/handle.ts'
import { fromJson } from '../db/json.ts'
import { readAnchors, type Anchors } from './anchor.ts'
import { lateSealAction } from './audit.ts'
import { hasLink, headOf, readMark, startLink, type Link, type StoredMark } from './chain.ts'

/** How many rows are read and hashed at once, while everything else waits: a few milliseconds. */
const batch = 500

type StoredRow = ChainedFields & { readonly at: string; readonly hash: unknown }

/** What walking along the chain has found so far. */
type Walk = Pick<ActivityVerification, 'rows' | 'first' | 'last' | 'sealedLate'> & {
  readonly problem: ActivityProblem | null
}

const placeOf = ({ seq, at }: StoredRow) => ({ seq, at: Number(at) })

/** How many rows an entry says were sealed late. */
const lateRows = ({ action, details }: StoredRow): number => {
  if (action !== lateSealAction) return 0
  const { from, to } = fromJson<{ readonly from?: unknown; readonly to?: unknown }>(details, {})
  return typeof from === 'number' && typeof to === 'number' ? to - from + 1 : 0
}

/** Verifies every row from `start` to `end` against the one before, and stops at the first problem. */
const walkChain = async (db: ReadableDb, start: Link, end: Link): Promise<Walk> => {
  let walk: Walk = { problem: null, rows: 0, first: null, last: null, sealedLate: 0 }
  let before = start
  // Also reads rows that should not be there, before the start.
  let read = Number.MIN_SAFE_INTEGER
  for (;;) {
    const rows = db.all<StoredRow>(
      `SELECT ${chainedColumns}, hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      read,
      end.seq,
      batch,
    )
    for (const row of rows) {
      const hash = chainHash(before.hash, row)
      if (!Buffer.isBuffer(row.hash) || !hash.equals(row.hash)) {
        const isGap = row.seq > before.seq + 1
        return {
          ...walk,
          problem: isGap
            ? { kind: 'rows_missing', seq: before.seq + 1, until: row.seq - 1 }
            : { kind: 'row_changed', ...placeOf(row) },
        }
      }
      before = { seq: row.seq, hash }
      const place = placeOf(row)
      walk = {
        problem: null,
        rows: walk.rows + 1,
        first: walk.first ?? place,
        last: place,
        sealedLate: walk.sealedLate + lateRows(row),
      }
    }
    const last = rows.at(-1)
    if (!last || rows.length < batch) return walk
    read = last.seq
    await setImmediate()
  }
}

type Found = {
  readonly start: Link
  readonly end: Link
  readonly seal: StoredMark | undefined
  readonly anchors: Anchors | null
}

/** Compares a chain whose hashes are all right with the seal in the database. */
const sealProblem = (db: ReadableDb, { start, end, seal, anchors }: Found): ActivityProblem | null => {
  if (!seal) return { kind: 'seal_missing', seq: end.seq }
  if (!seal.intact) return { kind: 'seal_changed', seq: end.seq }
  if (seal.seq > end.seq) return { kind: 'end_missing', seq: end.seq + 1, until: seal.seq }
  if (hasLink(db, seal)) return null
  // An anchor that is still there vouches for what comes before it.
  const known = [anchors?.newest, anchors?.older, start].find((link) => link && hasLink(db, link))
  return { kind: 'rewritten', seq: (known?.seq ?? 0) + 1, until: seal.seq }
}

/** Compares a chain that fits its seal with the anchors in the keychain. */
const anchorProblem = (db: ReadableDb, { start, end, anchors }: Found): ActivityProblem | null => {
  const newest = anchors?.newest
  // What was removed on purpose was anchored first.
  if (!newest || newest.seq < start.seq) return null
  if (newest.seq > end.seq) return { kind: 'older_copy', seq: end.seq + 1, until: newest.seq }
  if (hasLink(db, newest)) return null
  const older = anchors.older
  const known = older && hasLink(db, older) ? older : start
  return { kind: 'rewritten', seq: known.seq + 1, until: newest.seq }
}

/**
 * Verifies the whole activity: each row by its hash, which covers the row before; the newest by its seal; and that nothing is missing at the
 * end, by the anchor in the keychain. Reads in small steps, so that nothing has to wait. Needs the open vault, and refuses as it does; if the
 * keychain does not answer, only the anchor is left out.
 */
export const verifyActivity = async (context: Context): Promise<Result<ActivityVerification>> => {
  const { db } = context
  const vault = context.vault()
  if (!vault.ok) return vault
  const { keychain, vaultCrypto } = vault.data
  // In this order: another process may add rows meanwhile, and what it seals and anchors is there before.
  const anchorsRead = await readAnchors(keychain, vaultCrypto)
  const anchors = anchorsRead.ok ? anchorsRead.data : null
  const seal = readMark(db, vaultCrypto, 'seal')
  const cut = readMark(db, vaultCrypto, 'cut')
  const found: Found = { start: cut ?? startLink, end: headOf(db), seal, anchors }
  const walk = await walkChain(db, found.start, found.end)
  // Rows that are removed on purpose while this reads would look like missing ones.
  const cutNow = readMark(db, vaultCrypto, 'cut')
  if (cutNow?.seq !== cut?.seq) return verifyActivity(context)
  const cutProblem: ActivityProblem | null = cut && !cut.intact ? { kind: 'cut_changed', seq: cut.seq } : null
  return ok({
    ...walk,
    problem: cutProblem ?? walk.problem ?? sealProblem(db, found) ?? anchorProblem(db, found),
    removed: cut ? { count: cut.removed, until: cut.seq, at: cut.at } : null,
    unsealed: seal ? Math.max(0, found.end.seq - seal.seq) : found.end.seq,
    anchored: anchors?.newest?.seq ?? null,
  })
}
