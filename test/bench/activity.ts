/** A page of an activity with 100,000 entries and 20,000 refusals, against one that just fills the page. */
import BetterSqlite from 'better-sqlite3'
import { listActivity } from '../../electron/core/audit/list.ts'
import { handleOf, type WritableDb } from '../../electron/core/db/handle.ts'
import { migrateSteps, migrations } from '../../electron/core/db/migrate.ts'
import { against, atMost, type Measured, type Work } from './compare.ts'

type Query = NonNullable<Parameters<typeof listActivity>[1]>

const subject = 'key_1'
/** The requests that the screen makes: for the first page, and for one in the middle. */
const queriesOf = (entries: number): readonly Query[] =>
  [undefined, { environment: 'production' as const }, { subject }].flatMap((of) =>
    [undefined, 'change' as const, 'delivery' as const, 'refusal' as const].flatMap((kind) => {
      const first = { limit: 100, ...(of ? { of } : {}), ...(kind ? { kind } : {}) }
      return [first, { ...first, before: { at: Math.floor(entries / 2), seq: 0, id: 0 } }]
    }),
  )

/** Half of the entries have the subject, and half are in production, so that each filter fills a page in both. */
const activityOf = (entries: number, refusals: number): WritableDb => {
  const database = new BetterSqlite(':memory:')
  migrateSteps(database, migrations)
  const db = handleOf(database)
  db.tryTransaction(() => {
    for (let index = 0; index < entries; index += 1) {
      db.run(
        "INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details) VALUES (?, 'you', ?, ?, 'key', ?, 'service', '{}')",
        index,
        index % 4 < 2 ? 'key.copied' : 'key.disabled',
        index % 3 ? 'production' : 'test',
        `key_${index % 2}`,
      )
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
  const pages = (entries: number, refusals: number): Work => {
    const db = activityOf(entries, refusals)
    const queries = queriesOf(entries)
    return { check: (index) => listActivity(db, queries[index % queries.length]), batch: queries.length }
  }
  const { subject: large, control: small, ratios } = against(pages(100_000, 20_000), pages(1_200, 800))
  const us = (ns: number): string => `${Math.round(ns / 1000)} µs`
  return [
    atMost(
      'a page of the activity, whatever the filter, with 100,000 entries and 20,000 refusals against 1,200 and 800',
      ratios,
      1.5,
      `${us(large)} against ${us(small)}`,
    ),
  ]
}
