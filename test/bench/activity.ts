/** A window of an activity with 100,000 entries and 20,000 refusals, with its exact length, against one that just fills the window. */
import BetterSqlite from 'better-sqlite3'
import { appendRow } from '../../electron/core/audit/chain.ts'
import { queryActivity } from '../../electron/core/audit/query.ts'
import { handleOf, type WritableDb } from '../../electron/core/db/handle.ts'
import { migrateSteps, migrations } from '../../electron/core/db/migrate.ts'
import { against, atMost, type Measured, type Work } from './compare.ts'

type Query = Parameters<typeof queryActivity>[1]

const subject = 'key_1'
/** What the screen first asks for, with every filter: the newest entries, not counted yet. */
const firstQueries: readonly Query[] = [
  undefined,
  { environment: 'production' as const },
  { subject },
].flatMap((of) =>
  [undefined, 'change' as const, 'delivery' as const, 'refusal' as const].map((kind) => ({
    filters: { ...(of ? { of } : {}), ...(kind ? { kind } : {}) },
    window: { offset: 0, limit: 100 },
    quick: true as const,
  })),
)

/** Half of the entries have the subject, and half are in production, so that each filter fills a page in both. */
const activityOf = (entries: number, refusals: number): WritableDb => {
  const database = new BetterSqlite(':memory:')
  migrateSteps(database, migrations)
  const db = handleOf(database)
  db.tryTransaction(() => {
    for (let index = 0; index < entries; index += 1) {
      appendRow(db, {
        at: index,
        actor: 'you',
        action: index % 4 < 2 ? 'key.copied' : 'key.disabled',
        environment: index % 3 ? 'production' : 'test',
        subject_kind: 'key',
        subject_id: `key_${index % 2}`,
        subject_name: 'service',
        details: '{}',
        session: '',
        origin: 'app',
      })
    }
    for (let index = 0; index < refusals; index += 1) {
      db.run(
        "INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (?, ?, 'expired', 'event', 'read', 'production', 'api', ?, 3)",
        index,
        `key_${index % 2}`,
        Math.floor((index * entries) / refusals),
      )
    }
  })
  return db
}

export const measureActivity = (): readonly Measured[] => {
  const [entries, refusals] = [100_000, 20_000]
  const db = activityOf(entries, refusals)
  const firstWindows = (of: WritableDb): Work => ({
    check: (index) => queryActivity(of, firstQueries[index % firstQueries.length] as Query),
    batch: firstQueries.length,
  })
  const first = against(firstWindows(db), firstWindows(activityOf(1200, 800)))

  const offset = (entries + refusals) / 2
  const anchor = { id: `entry ${entries / 2} ${entries / 2}`, index: offset }
  const middle = against(
    { check: () => queryActivity(db, { window: { offset, limit: 100, anchor } }), batch: 4 },
    {
      check: () => [
        db.get("SELECT count(*) FROM audit WHERE kind = 'change'"),
        db.get("SELECT count(*) FROM audit WHERE kind = 'delivery'"),
        db.get('SELECT count(*) FROM refusals'),
      ],
      batch: 4,
    },
  )
  const us = (ns: number): string => `${Math.round(ns / 1000)} µs`
  return [
    atMost(
      'the first window of the activity, whatever the filter, with 100,000 entries and 20,000 refusals against 1,200 and 800',
      first.ratios,
      1.5,
      `${us(first.subject)} against ${us(first.control)}`,
    ),
    atMost(
      'a window in the middle of the same activity, counted and moved with its anchor, against only counting it',
      middle.ratios,
      6,
      `${us(middle.subject)} against ${us(middle.control)}`,
    ),
  ]
}
