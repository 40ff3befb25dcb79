/** Tables are rebuilt without the lists that will grow, keeping their content and what a user added. */
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { recentActivity } from '../../support/activity.ts'
import { handleOf } from '../../../electron/core/db/handle.ts'
import { migrations } from '../../../electron/core/db/migrations/index.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { must } from '../../support/home.ts'
import { folder, raw } from './place.ts'

const before = migrations.filter(({ version }) => version < 14)
/** Later migrations replace some of these tables. */
const steps = migrations.filter(({ version }) => version <= 14)
const audit = (action: string, more: Readonly<Record<string, string>> = {}): string =>
  `INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details) VALUES (7, 'you', '${action}', 'test', '${more['kind'] ?? 'key'}', 'key_a', 'a', '${more['details'] ?? '{"path":"/srv/.env","variable":"A"}'}')`
const key = `INSERT INTO accounts (id, type, name, prefix, is_you, created_at, mac) VALUES ('account_a', 'user', 'a', 'kr', 0, 1, zeroblob(32));
  INSERT INTO keys (id, name, environment, account_id, origin, hint, last4, digest, roles, permissions, created_at, mac) VALUES ('key_a', 'a', 'test', 'account_a', 'issued', '', '', zeroblob(32), '[]', '[]', 1, zeroblob(32))`
const refusal = (via: string): string =>
  `INSERT INTO refusals (hour, key_id, code, entity, action, environment, via, last_at, count) VALUES (1, 'key_a', 'expired', 'event', 'read', 'test', '${via}', 9007199254740991, 2)`
const rehearsal = (outcome: string): string =>
  `INSERT INTO rehearsals (key_id, outcome, until) VALUES ('key_a', '${outcome}', 5) ON CONFLICT (key_id) DO UPDATE SET outcome = excluded.outcome`
const intent = (id: string, destination: string): string =>
  `INSERT INTO delivery_intents VALUES ('${id}', 'key_a', '${destination}', '/srv/.env', 'A', '/srv/.env.new', 0, 0, 1, 1, 1)`
const grown = [
  audit('key.created', { kind: 'project' }),
  refusal('agent'),
  rehearsal('revoked'),
  intent('b', 'kubernetes'),
]

/** A database from before, with a row in each table. */
const oldHome = async (): Promise<string> => {
  const home = folder()
  await must(await openDatabase({ home, now: 1, steps: before })).close()
  raw(home, (database) =>
    database.exec(
      [
        key,
        audit('key.written'),
        audit('key.created'),
        audit('key.written', { details: '{}' }),
        refusal('cli'),
        rehearsal('expired'),
        intent('a', 'env_file'),
      ].join(';'),
    ),
  )
  return home
}

const rows = (home: string): unknown =>
  raw(home, (database) =>
    ['audit', 'refusals', 'rehearsals', 'delivery_intents', 'places', 'sqlite_sequence'].map((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    ),
  )
const objects = (home: string): unknown =>
  raw(home, (database) =>
    database
      .prepare("SELECT type, name, tbl_name FROM sqlite_schema WHERE type <> 'table' ORDER BY type, name")
      .all(),
  )

it('rows, numbers, indexes and triggers stay, and new values can be added', async () => {
  const home = await oldHome()
  for (const sql of grown)
    expect(() => raw(home, (database) => database.exec(sql))).toThrow('CHECK constraint failed')
  // The last number of all was given to a row that is gone.
  raw(home, (database) => database.exec("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'audit'"))
  const was = [rows(home), objects(home)]
  const opened = must(await openDatabase({ home, now: 2, steps }))
  await opened.close()
  expect([rows(home), objects(home)]).toEqual(was)
  raw(home, (database) => {
    for (const sql of grown) database.exec(sql)
    expect(database.prepare('SELECT max(seq) FROM audit').pluck().get()).toBe(41)
    for (const sql of [
      'UPDATE audit SET at = 1',
      'DELETE FROM audit',
      refusal('agent'),
      audit('x', { details: '[]' }),
      "INSERT INTO rehearsals VALUES ('key_none', 'expired', 1)",
    ]) {
      expect(() => {
        database.pragma('foreign_keys = ON')
        database.exec(sql)
      }, sql).toThrow(/constraint failed|only ever added to/i)
    }
  })
})

it('every action with such a name is a delivery', async () => {
  const home = await oldHome()
  const opened = must(await openDatabase({ home, now: 2, steps }))
  onTestFinished(opened.close)
  await opened.db.write(
    () =>
      void ['delivery.published', 'key.delivery', 'key.copied'].map((action) => opened.db.run(audit(action))),
  )
  expect(
    recentActivity(opened.db, { kind: 'delivery' }).map((item) =>
      item.kind === 'refusal' ? '' : item.action,
    ),
  ).toEqual(['key.copied', 'delivery.published', 'key.written', 'key.written'])
})

it('an index, a column, a view and a trigger elsewhere that a user added stay', async () => {
  const home = await oldHome()
  const mine = [
    'CREATE INDEX mine ON audit (actor)',
    'ALTER TABLE audit ADD COLUMN note TEXT',
    "CREATE INDEX mine_too ON audit (note) WHERE note <> ''",
    'CREATE VIEW mine_all AS SELECT action, outcome FROM audit, rehearsals',
    'CREATE TABLE mine_table (a INTEGER)',
    'CREATE TRIGGER mine_added AFTER INSERT ON mine_table BEGIN DELETE FROM refusals; END',
  ]
  raw(home, (database) =>
    database.exec(
      [
        ...mine,
        audit('key.created').replace('details)', 'details, note)').replace(/\)$/, ", 'a note')"),
      ].join(';'),
    ),
  )
  const was = [rows(home), objects(home)]
  await must(await openDatabase({ home, now: 2, steps })).close()
  expect([rows(home), objects(home)]).toEqual(was)
  raw(home, (database) => {
    expect(database.prepare('SELECT count(*) FROM mine_all').pluck().get()).toBe(4)
    database.exec('INSERT INTO mine_table VALUES (1)')
    expect(database.prepare('SELECT count(*) FROM refusals').pluck().get()).toBe(0)
  })
})

it('rows that are too damaged to be written again are dropped, and are in the backup', async () => {
  const home = await oldHome()
  raw(home, (database) => {
    database.pragma('ignore_check_constraints = ON')
    database.exec(
      [
        audit('key.created', { details: '{' }),
        audit('key.created').replace("'test'", "'tost'"),
        audit('key.disabled').replace('(7,', '(9223372036854775807,'),
      ].join(';'),
    )
  })
  const opened = must(await openDatabase({ home, now: 2, steps }))
  onTestFinished(opened.close)
  expect(opened.db.all('SELECT seq FROM audit ORDER BY seq')).toEqual([1, 2, 3, 6].map((seq) => ({ seq })))
  expect(opened.db.get('SELECT CAST(at AS TEXT) AS at FROM audit WHERE seq = 6')).toEqual({
    at: '9223372036854775807',
  })
  const backup = new BetterSqlite(join(home, 'backups', `before-version-${steps.length}-2.db`), {
    readonly: true,
  })
  onTestFinished(() => void backup.close())
  expect(handleOf(backup).all('SELECT seq FROM audit ORDER BY seq')).toHaveLength(6)
})
