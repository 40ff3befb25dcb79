/** The windows of the activity compared with a simple list of everything, and with themselves after rows have come. */
import BetterSqlite from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  activityKinds,
  activityId,
  activityPosition,
  environments,
  type ActivityItem,
} from '../../../shared/domain/types.ts'
import { appendRow } from '../../../electron/core/audit/chain.ts'
import { queryActivity } from '../../../electron/core/audit/query.ts'
import { handleOf, type ReadableDb, type WritableDb } from '../../../electron/core/db/handle.ts'
import { migrateSteps, migrations } from '../../../electron/core/db/migrate.ts'
import { recentActivity } from '../../support/activity.ts'

type Entry = {
  readonly at: number
  readonly action: string
  readonly environment: string | null
  readonly subject: string
}
type Refusal = { readonly at: number; readonly environment: string; readonly key: string }
type Filters = NonNullable<Parameters<typeof queryActivity>[1]['filters']>

// Few different times, so that most of them are equal.
const at = fc.integer({ min: -2, max: 4 })
const subject = fc.constantFrom('key_a', 'key_b', 'account_a')
const entry: fc.Arbitrary<Entry> = fc.record({
  at,
  action: fc.constantFrom('key.created', 'key.copied', 'key.written', 'account.created'),
  environment: fc.constantFrom('test', 'production', null),
  subject,
})
const refusal: fc.Arbitrary<Refusal> = fc.record({
  at,
  environment: fc.constantFrom('test', 'production', ''),
  key: fc.constantFrom('key_a', 'key_b', ''),
})
const rows = fc.record({
  entries: fc.array(entry, { maxLength: 60 }),
  refusals: fc.array(refusal, { maxLength: 40 }),
})
const filters: fc.Arbitrary<Filters> = fc.record(
  {
    kind: fc.constantFrom(...activityKinds),
    of: fc.oneof(
      fc.constantFrom(...environments).map((environment) => ({ environment })),
      subject.map((each) => ({ subject: each })),
    ),
  },
  { requiredKeys: [] },
)
const limit = fc.integer({ min: 1, max: 30 })

/** An empty database with the newest schema, created once: running all migrations for hundreds of databases takes long. */
const empty = ((): Buffer => {
  const database = new BetterSqlite(':memory:')
  migrateSteps(database, migrations)
  return database.serialize()
})()

type Rows = { readonly entries: readonly Entry[]; readonly refusals: readonly Refusal[] }
type Database = {
  readonly db: ReadableDb
  readonly add: (rows: Rows) => void
  /** The same refusal happens again, at this time. */
  readonly repeat: (id: number, at: number) => void
  readonly close: () => void
}

const addRow = (
  db: WritableDb,
  { at, action, environment, subject: subject_id }: Entry,
  more: { readonly subject_kind?: string; readonly details?: string } = {},
): void =>
  void appendRow(db, {
    at,
    action,
    environment,
    subject_id,
    actor: 'you',
    subject_kind: 'key',
    subject_name: 'a',
    details: '{}',
    session: '',
    origin: 'app',
    ...more,
  })

const databaseOf = (rows: Rows): Database => {
  const database = new BetterSqlite(empty)
  const db = handleOf(database)
  const refused = database.prepare(
    "INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (?, ?, 'expired', 'event', 'read', ?, 'api', ?, 1)",
  )
  const again = database.prepare('UPDATE refusals SET last_at = ?, count = count + 1 WHERE id = ?')
  let hour = 0
  const add = ({ entries, refusals }: Rows): void => {
    for (const each of entries) addRow(db, each)
    for (const each of refusals) refused.run((hour += 1), each.key, each.environment, each.at)
  }
  add(rows)
  return {
    db,
    add,
    repeat: (id, time) => void again.run(time, id),
    close: () => database.close(),
  }
}

const nameOf = (item: ActivityItem): string =>
  item.kind === 'refusal' ? `refusal ${item.id}` : `${item.kind} ${item.seq}`

/** All matching rows, sorted by time, then by number, then refusals first. */
const whole = ({ entries, refusals }: Rows, { kind, of }: Filters): readonly string[] => {
  const all = [
    ...entries.map((each, index) => ({
      ...each,
      rank: 1,
      number: index + 1,
      kind: /copied|written/.test(each.action) ? 'delivery' : 'change',
    })),
    ...refusals.map((each, index) => ({
      ...each,
      subject: each.key,
      rank: 0,
      number: index + 1,
      kind: 'refusal',
    })),
  ]
  return all
    .filter(
      (each) =>
        (kind === undefined || each.kind === kind) &&
        (of === undefined ||
          ('subject' in of ? each.subject === of.subject : each.environment === of.environment)),
    )
    .toSorted((a, b) => b.at - a.at || b.number - a.number || a.rank - b.rank)
    .map((each) => `${each.kind} ${each.number}`)
}

/** All windows of a list, one after the other. */
const joined = (db: ReadableDb, asked: Filters, length: number): readonly string[] => {
  const names: string[] = []
  for (;;) {
    const {
      rows: found,
      total,
      offset,
    } = queryActivity(db, {
      filters: asked,
      window: { offset: names.length, limit: length },
    })
    expect(offset).toBe(names.length)
    names.push(...found.map(nameOf))
    if (names.length >= total || found.length === 0) {
      expect(names).toHaveLength(total)
      return names
    }
    expect(found).toHaveLength(Math.min(length, total - offset))
  }
}

/** A window in the middle of the list, whose first row is its anchor. */
const middle = (db: ReadableDb, asked: Filters, offset: number) => {
  const before = queryActivity(db, { filters: asked, window: { offset, limit: 5 } })
  const [first] = before.rows
  const after = () => {
    const id = first ? activityPosition(first) : 'none'
    return queryActivity(db, { filters: asked, window: { offset, limit: 5, anchor: { id, index: offset } } })
  }
  return { before, first, after }
}

describe('activity', () => {
  it('windows joined are the whole list, for any rows, equal times, filters and limit', () => {
    fc.assert(
      fc.property(rows, filters, limit, (made, asked, length) => {
        const { db, close } = databaseOf(made)
        try {
          expect(joined(db, asked, length)).toEqual(whole(made, asked))
        } finally {
          close()
        }
      }),
      { numRuns: 400, seed: 20_260_115 },
    )
  })

  it('a window stays at its rows when others come above them or move there', () => {
    // Newer than all that are there.
    const newer = rows.map(({ entries, refusals }): Rows => ({
      entries: entries.slice(0, 10).map((each) => ({ ...each, at: each.at + 100 })),
      refusals: refusals.slice(0, 10).map((each) => ({ ...each, at: each.at + 100 })),
    }))
    fc.assert(
      fc.property(
        rows,
        newer,
        filters,
        fc.nat({ max: 40 }),
        fc.nat(),
        (made, more, asked, offset, repeated) => {
          const { db, add, repeat, close } = databaseOf(made)
          try {
            const { before, after, first } = middle(db, asked, offset)
            if (!first) return
            add(more)
            const id = 1 + (repeated % Math.max(1, made.refusals.length))
            repeat(id, 1000)
            const moved = after()
            // What is left of the window is where the window is now.
            const stayed = before.rows.map(nameOf).filter((name) => name !== `refusal ${id}`)
            expect(moved.rows.map(nameOf).slice(0, stayed.length)).toEqual(stayed)
            const all = joined(db, asked, 30)
            for (const item of before.rows) {
              const located = queryActivity(db, {
                filters: asked,
                window: { offset: 0, limit: 1 },
                locate: activityId(item),
              }).located
              expect(located).toBe(all.indexOf(nameOf(item)))
            }
            expect(all.slice(moved.offset, moved.offset + 5)).toEqual(moved.rows.map(nameOf))
          } finally {
            close()
          }
        },
      ),
      { numRuns: 400, seed: 20_260_115 },
    )
  })

  it('control: without its anchor, or with one at the new time of a repeated refusal, the window moves to other rows', () => {
    const refusals = Array.from({ length: 20 }, (_, index) => ({
      at: index,
      environment: 'test',
      key: 'key_a',
    }))
    const { db, add, repeat, close } = databaseOf({ entries: [], refusals })
    onTestFinished(close)
    const { before, after } = middle(db, {}, 10)
    expect(before.rows.map(nameOf)[0]).toBe('refusal 10')
    add({ entries: [], refusals: [{ at: 100, environment: 'test', key: 'key_b' }] })
    repeat(10, 1000)
    expect(after().rows.map(nameOf)[0]).toBe('refusal 9')
    const withAnchor = (anchor: { id: string; index: number } | undefined) =>
      queryActivity(db, { window: { offset: 10, limit: 5, ...(anchor ? { anchor } : {}) } }).rows.map(
        nameOf,
      )[0]
    expect(withAnchor(undefined)).toBe('refusal 12')
    expect(withAnchor({ id: 'refusal 10 1000', index: 10 })).toBe('refusal 10')
    expect(withAnchor({ id: 'not an anchor', index: 10 })).toBe('refusal 12')
    const locate = (id: string) => queryActivity(db, { window: { offset: 0, limit: 1 }, locate: id }).located
    expect([locate('refusal 10'), locate('refusal 99'), locate('entry 10'), locate('x')]).toEqual([
      0,
      null,
      null,
      null,
    ])
  })

  it('shows what can be read of a damaged row', () => {
    const database = new BetterSqlite(':memory:')
    onTestFinished(() => void database.close())
    migrateSteps(database, migrations)
    database.pragma('ignore_check_constraints = on')
    const db = handleOf(database)
    addRow(
      db,
      { at: 1, action: 'x', environment: 'tost', subject: 'k' },
      { subject_kind: 'kez', details: '{' },
    )
    database.exec(
      "INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (1, '', 'explred', 'event', 'raed', 'tost', 'apj', 2, 1)",
    )
    expect(recentActivity(db)).toMatchObject([
      { kind: 'refusal', code: 'damaged', action: null, environment: null, via: 'api' },
      { kind: 'change', environment: null, subject: { kind: 'vault' }, details: {} },
    ])
  })
})
