/** The pages of the activity, joined, compared with a simple list of everything. */
import BetterSqlite from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { activityKinds, environments, type ActivityItem } from '../../../shared/domain/types.ts'
import { listActivity } from '../../../electron/core/audit/list.ts'
import { handleOf, type ReadableDb } from '../../../electron/core/db/handle.ts'
import { migrateSteps, migrations } from '../../../electron/core/db/migrate.ts'

type Entry = {
  readonly at: number
  readonly action: string
  readonly environment: string | null
  readonly subject: string
}
type Refusal = { readonly at: number; readonly environment: string; readonly key: string }
type Query = NonNullable<Parameters<typeof listActivity>[1]>

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
const query: fc.Arbitrary<Query> = fc.record(
  {
    kind: fc.constantFrom(...activityKinds),
    of: fc.oneof(
      fc.constantFrom(...environments).map((environment) => ({ environment })),
      subject.map((each) => ({ subject: each })),
    ),
    limit: fc.integer({ min: 1, max: 30 }),
  },
  { requiredKeys: ['limit'] },
)

/** An empty database with the newest schema, created once: running all migrations for hundreds of databases takes long. */
const empty = ((): Buffer => {
  const database = new BetterSqlite(':memory:')
  migrateSteps(database, migrations)
  return database.serialize()
})()

const databaseOf = ({
  entries,
  refusals,
}: {
  readonly entries: readonly Entry[]
  readonly refusals: readonly Refusal[]
}): { readonly db: ReadableDb; readonly close: () => void } => {
  const database = new BetterSqlite(empty)
  const audit = database.prepare(
    "INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details) VALUES (?, 'you', ?, ?, 'key', ?, 'a', '{}')",
  )
  for (const each of entries) audit.run(each.at, each.action, each.environment, each.subject)
  const refused = database.prepare(
    "INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (?, ?, 'expired', 'event', 'read', ?, 'api', ?, 1)",
  )
  for (const [hour, each] of refusals.entries()) refused.run(hour, each.key, each.environment, each.at)
  return { db: handleOf(database), close: () => database.close() }
}

const nameOf = (item: ActivityItem): string =>
  item.kind === 'refusal' ? `refusal ${item.id}` : `${item.kind} ${item.seq}`

/** All matching rows, sorted by time, then refusals first, then the newer row first. */
const whole = (
  { entries, refusals }: { readonly entries: readonly Entry[]; readonly refusals: readonly Refusal[] },
  { kind, of }: Query,
): readonly string[] => {
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
    .toSorted((a, b) => b.at - a.at || a.rank - b.rank || b.number - a.number)
    .map((each) => `${each.kind} ${each.number}`)
}

const joined = (db: ReadableDb, asked: Query): readonly string[] => {
  const names: string[] = []
  for (let page = listActivity(db, asked); ;) {
    expect(page.items.length).toBeLessThanOrEqual(asked.limit ?? 0)
    names.push(...page.items.map(nameOf))
    if (page.next === null || names.length > 1000) return names
    page = listActivity(db, { ...asked, before: page.next })
  }
}

describe('activity', () => {
  it('pages joined are the whole list, for any rows, equal times, filter and limit', () => {
    fc.assert(
      fc.property(rows, query, (made, asked) => {
        const { db, close } = databaseOf(made)
        try {
          expect(joined(db, asked)).toEqual(whole(made, asked))
        } finally {
          close()
        }
      }),
      { numRuns: 400, seed: 20_260_115 },
    )
  })

  it('control: a cursor with only the time loses other events at that time', () => {
    const made = {
      entries: [1, 1, 1].map((time) => ({
        at: time,
        action: 'key.created',
        environment: null,
        subject: 'key_a',
      })),
      refusals: [],
    }
    const { db, close } = databaseOf(made)
    onTestFinished(close)
    const first = listActivity(db, { limit: 1 })
    const next = listActivity(db, { limit: 1, before: { at: first.items[0]?.at ?? 0, seq: 0, id: 0 } })
    expect([...first.items, ...next.items].map(nameOf)).not.toEqual(whole(made, { limit: 2 }).slice(0, 2))
  })

  it('shows what can be read of a damaged row', () => {
    const database = new BetterSqlite(':memory:')
    onTestFinished(() => void database.close())
    migrateSteps(database, migrations)
    database.pragma('ignore_check_constraints = on')
    database.exec(
      "INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details) VALUES (1, 'you', 'x', 'tost', 'kez', 'k', 'a', '{')",
    )
    database.exec(
      "INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (1, '', 'explred', 'event', 'raed', 'tost', 'apj', 2, 1)",
    )
    expect(listActivity(handleOf(database)).items).toMatchObject([
      { kind: 'refusal', code: 'damaged', action: null, environment: null, via: 'api' },
      { kind: 'change', environment: null, subject: { kind: 'vault' }, details: {} },
    ])
  })
})
