import type { ActivityCursor, ActivityItem } from '../../../shared/domain/types.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { ReadableDb, Value } from '../db/handle.ts'
import { listRefusals } from '../usage/refusals.ts'
import { toActivity, type ActivityRow } from './audit.ts'

type Page = { readonly items: readonly ActivityItem[]; readonly next: ActivityCursor | null }
type Of = Parsed<'activity.list'>['of']

const beforeAll: ActivityCursor = {
  at: Number.MAX_SAFE_INTEGER,
  seq: Number.MAX_SAFE_INTEGER,
  id: Number.MAX_SAFE_INTEGER,
}

/** The position of an item. At equal times refusals come first: a refusal's cursor has every change before it, a change's cursor has no refusal. */
const positionOf = (item: ActivityItem): ActivityCursor =>
  item.kind === 'refusal'
    ? { at: item.at, seq: beforeAll.seq, id: item.id }
    : { at: item.at, seq: item.seq, id: 0 }

const newestFirst = (left: ActivityItem, right: ActivityItem): number => {
  const [a, b] = [positionOf(left), positionOf(right)]
  return b.at - a.at || b.seq - a.seq || b.id - a.id
}

const listAudit = (
  db: ReadableDb,
  kind: 'change' | 'delivery',
  of: Of,
  { at, seq }: ActivityCursor,
  limit: number,
): readonly ActivityItem[] => {
  const read = (where: string, ...values: Value[]) =>
    db.all<ActivityRow>(
      `SELECT * FROM audit WHERE ${where}kind = ? AND (at, seq) < (?, ?) ORDER BY at DESC, seq DESC LIMIT ?`,
      ...values,
      kind,
      at,
      seq,
      limit,
    )
  const rows =
    of === undefined
      ? read('')
      : 'subject' in of
        ? read('subject_id = ? AND ', of.subject)
        : read('environment = ? AND ', of.environment)
  return rows.map((row) => ({ ...toActivity(row), kind }))
}

/**
 * Lists the activity in pages, newest first: changes, deliveries and refusals, or one kind of them; of everything, of one environment,
 * or of one subject (the id of a key or an account). `before` is the previous page's `next`, which is null at the end. Each
 * combination has an index, so a page only reads its own rows and those of the same millisecond.
 */
export const listActivity = (
  db: ReadableDb,
  { kind, of, before = beforeAll, limit = 100 }: Parsed<'activity.list'> = {},
): Page => {
  const wanted = (each: ActivityItem['kind']): boolean => kind === undefined || kind === each
  const items = [
    ...(wanted('refusal')
      ? listRefusals(db, { of, before, limit }).map((refused) => ({ ...refused, kind: 'refusal' as const }))
      : []),
    ...(wanted('change') ? listAudit(db, 'change', of, before, limit) : []),
    ...(wanted('delivery') ? listAudit(db, 'delivery', of, before, limit) : []),
  ]
    .toSorted(newestFirst)
    .slice(0, limit)
  const last = items.at(-1)
  return { items, next: last && items.length === limit ? positionOf(last) : null }
}
