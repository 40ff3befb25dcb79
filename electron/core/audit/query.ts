/** The activity as a SQLite query: changes, deliveries and refusals in one list, newest first, read in windows. */
import type { ActivityItem, ActivityList } from '../../../shared/domain/types.ts'
import type { Parsed } from '../../../shared/operations/index.ts'
import type { ReadableDb, Value } from '../db/handle.ts'
import { refusalsById } from '../usage/refusals.ts'
import { toActivity, type ActivityRow } from './audit.ts'

type Query = Parsed<'activity.query'>
type Filters = NonNullable<Query['filters']>

/** One of the lists that are merged. An index has each of them in order: by time, then by number. */
type Source = {
  readonly time: 'at' | 'last_at'
  readonly number: 'seq' | 'id'
  /** Decides between a refusal and another entry with the same time and number. */
  readonly rank: 0 | 1
  readonly from: string
  readonly values: readonly Value[]
}

/** A place in the list. It does not depend on the entry that was there, since a repeated refusal moves to the top. */
type Position = { readonly at: number; readonly number: number; readonly rank: number }

const auditSource = (kind: 'change' | 'delivery', of: Filters['of']): Source => {
  const source = { time: 'at', number: 'seq', rank: 0 } as const
  if (of === undefined) return { ...source, from: 'audit WHERE kind = ?', values: [kind] }
  return 'subject' in of
    ? { ...source, from: 'audit WHERE subject_id = ? AND kind = ?', values: [of.subject, kind] }
    : { ...source, from: 'audit WHERE environment = ? AND kind = ?', values: [of.environment, kind] }
}

const refusalSource = (of: Filters['of']): Source => {
  const source = { time: 'last_at', number: 'id', rank: 1 } as const
  if (of === undefined) return { ...source, from: 'refusals WHERE TRUE', values: [] }
  return 'subject' in of
    ? { ...source, from: 'refusals WHERE key_id = ?', values: [of.subject] }
    : { ...source, from: 'refusals WHERE environment = ?', values: [of.environment] }
}

const sourcesOf = ({ kind, of }: Filters): readonly Source[] =>
  kind === 'refusal'
    ? [refusalSource(of)]
    : kind === undefined
      ? [refusalSource(of), auditSource('change', of), auditSource('delivery', of)]
      : [auditSource(kind, of)]

const count = (db: ReadableDb, from: string, values: readonly Value[]): number =>
  db.get<{ total: number }>(`SELECT count(*) AS total FROM ${from}`, ...values)?.total ?? 0

/** How many entries of a source are listed before a position. */
const countBefore = (
  db: ReadableDb,
  { from, values, time, number, rank }: Source,
  position: Position,
): number =>
  count(db, `${from} AND (${time}, ${number}) ${rank > position.rank ? '>=' : '>'} (?, ?)`, [
    ...values,
    position.at,
    position.number,
  ])

/** Parses the anchor of a window, as `activityPosition` writes it. Undefined for anything else. */
const parsePosition = (text: string): Position | undefined => {
  const [, table, number, at] = /^(entry|refusal) (\d{1,15}) (-?\d{1,15})$/.exec(text) ?? []
  return table === undefined
    ? undefined
    : { at: Number(at), number: Number(number), rank: table === 'refusal' ? 1 : 0 }
}

/** The position of the entry with this id, as `activityId` writes it; undefined if it is not in the list. */
const findPosition = (db: ReadableDb, sources: readonly Source[], id: string): Position | undefined => {
  const [, table, number] = /^(entry|refusal) (\d{1,15})$/.exec(id) ?? []
  for (const source of sources) {
    if (source.rank !== (table === 'refusal' ? 1 : 0)) continue
    const row = db.get<Position>(
      `SELECT ${source.time} AS at, ${source.number} AS number, ${source.rank} AS rank FROM ${source.from} AND ${source.number} = ?`,
      ...source.values,
      Number(number),
    )
    if (row) return row
  }
  return undefined
}

/** The positions in a part of the list. SQLite merges the sources in the order of their indexes, without sorting. */
const positionsOf = (
  db: ReadableDb,
  sources: readonly Source[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): readonly Position[] =>
  db.all<Position>(
    `${sources
      .map(
        ({ time, number, rank, from }) =>
          `SELECT ${time} AS at, ${number} AS number, ${rank} AS rank FROM ${from}`,
      )
      .join(' UNION ALL ')} ORDER BY at DESC, number DESC, rank DESC LIMIT ? OFFSET ?`,
    ...sources.flatMap(({ values }) => values),
    limit,
    offset,
  )

const itemsAt = (db: ReadableDb, positions: readonly Position[]): readonly ActivityItem[] => {
  const numbersOf = (rank: number) =>
    positions.filter((each) => each.rank === rank).map(({ number }) => number)
  const entries = db.all<ActivityRow>(
    'SELECT * FROM audit WHERE seq IN (SELECT value FROM json_each(?))',
    JSON.stringify(numbersOf(0)),
  )
  const items = new Map<string, ActivityItem>([
    ...entries.map((row) => [`0 ${row.seq}`, { ...toActivity(row), kind: row.kind }] as const),
    ...refusalsById(db, numbersOf(1)).map(
      (refused) => [`1 ${refused.id}`, { ...refused, kind: 'refusal' }] as const,
    ),
  ])
  return positions.flatMap(({ rank, number }) => items.get(`${rank} ${number}`) ?? [])
}

/** A window of the activity; see `activity.query`. */
export const queryActivity = (
  db: ReadableDb,
  { filters = {}, window, locate, quick = false }: Query,
): ActivityList => {
  const sources = sourcesOf(filters)
  const { limit, anchor } = window
  const indexOf = (position: Position | undefined): number | null =>
    position === undefined
      ? null
      : sources.reduce((sum, source) => sum + countBefore(db, source, position), 0)
  const anchored = indexOf(anchor && parsePosition(anchor.id))
  const offset =
    anchor && anchored !== null ? Math.max(0, window.offset + anchored - anchor.index) : window.offset
  const part = positionsOf(db, sources, { offset, limit })
  const isUncounted = quick && part.length === limit
  return {
    rows: itemsAt(db, part),
    total: isUncounted
      ? offset + part.length
      : sources.reduce((sum, { from, values }) => sum + count(db, from, values), 0),
    ...(isUncounted ? { atLeast: true } : {}),
    offset,
    located: locate === undefined ? null : indexOf(findPosition(db, sources, locate)),
  }
}
