/** The database itself refuses what no code path may do. */
import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount } from '../../support/operations.ts'

let test: TestKeyreeve
const home = newFolder({ inMemory: true })
beforeEach(async () => {
  test = await openTestKeyreeve({ home })
  const { keyreeve } = test
  must(
    await createAccount(keyreeve.context, {
      type: 'service_account',
      name: 'other',
      roles: ['event_reader'],
    }),
  )
  must(await createKey(keyreeve.context, newKey(keyreeve, 'alive')))
  const { key } = must(await createKey(keyreeve.context, newKey(keyreeve, 'gone')))
  const rotated = must(await createKey(keyreeve.context, { ...newKey(keyreeve, 'rotated'), keep: false }))
  must(await rotateKey(keyreeve.context, { id: rotated.key.id, overlap: '24h' }))
  must(await deleteKey(keyreeve.context, { id: key.id }))
})
afterEach(async () => {
  await test.cleanUp()
  rmSync(home, { recursive: true, force: true })
})

const everything = (): unknown =>
  ['keys', 'audit', 'audit_marks', 'accounts'].map((table) =>
    test.keyreeve.context.db.all(`SELECT * FROM ${table}`),
  )
const columns =
  'id, name, environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac'
const copyWith = (change: Readonly<Record<string, string>>): string =>
  `SELECT ${columns
    .split(', ')
    .map((name) => change[name] ?? name)
    .join(', ')} FROM keys WHERE name = 'alive'`

it.each([
  ...[
    "id = 'key_x'",
    "environment = 'production'",
    "account_id = (SELECT id FROM accounts WHERE name = 'other')",
    "origin = 'imported'",
    "hint = 'x'",
    "last4 = 'xxxx'",
    'digest = randomblob(32)',
    'roles = \'["super_admin"]\'',
    'permissions = \'["*:*"]\'',
    'created_at = 1',
    "name = 'b', permissions = '[]'",
  ].flatMap((change) => [
    `UPDATE keys SET ${change} WHERE name = 'alive'`,
    `UPDATE OR REPLACE keys SET ${change} WHERE name = 'alive'`,
    `UPDATE OR IGNORE keys SET ${change} WHERE name = 'alive'`,
  ]),
  "DELETE FROM keys WHERE name = 'alive'",
  "DELETE FROM keys WHERE name = 'gone'",
  'DELETE FROM keys',
  "UPDATE keys SET deleted_at = NULL WHERE name = 'gone'",
  "UPDATE keys SET name = 'x' WHERE name = 'gone'",
  "UPDATE keys SET deleted_at = 1 WHERE name = 'alive'",
  "UPDATE keys SET replaced_by = (SELECT id FROM keys WHERE name = 'rotated' AND replaced_by IS NULL) WHERE name = 'alive'",
  "UPDATE keys SET replaced_by = 'key_none', expires_at = 1 WHERE name = 'alive'",
  'UPDATE keys SET replaced_by = NULL WHERE replaced_by IS NOT NULL',
  "UPDATE keys SET replaced_by = NULL, name = 'x' WHERE replaced_by IS NOT NULL",
  "UPDATE keys SET replaced_by = (SELECT id FROM keys WHERE name = 'alive') WHERE replaced_by IS NOT NULL",
  'UPDATE keys SET expires_at = NULL WHERE replaced_by IS NOT NULL',
  'UPDATE keys SET expires_at = expires_at + 1 WHERE replaced_by IS NOT NULL',
  "UPDATE keys SET item_ref = NULL, sealed = x'00' WHERE name = 'alive'",
  `INSERT OR REPLACE INTO keys (${columns}) ${copyWith({ permissions: '\'["*:*"]\'' })}`,
  `INSERT OR REPLACE INTO keys (${columns}) ${copyWith({ id: "'key_x'", permissions: '\'["*:*"]\'' })}`,
  `INSERT INTO keys (${columns}) ${copyWith({ id: "'key_x'", digest: 'randomblob(32)', item_ref: 'NULL' })}`,
  `INSERT INTO keys (${columns}) ${copyWith({ id: "'key_x'", name: "'x'", item_ref: 'NULL' })}`,
  `INSERT INTO keys (${columns}) ${copyWith({ id: "'key_x'", name: "'x'", item_ref: 'NULL', digest: "x'00'" })}`,
  `INSERT INTO keys (${columns}) ${copyWith({ id: "'key_x'", name: "'x'", item_ref: 'NULL', digest: 'randomblob(32)', environment: "'staging'" })}`,
  `INSERT INTO keys (${columns}) ${copyWith({ id: "'key_x'", name: "'x'", item_ref: 'NULL', digest: 'randomblob(32)', account_id: "'nobody'" })}`,
  "UPDATE audit SET details = '{}'",
  'UPDATE audit SET at = at',
  'DELETE FROM audit',
  ...['INSERT', 'INSERT OR REPLACE'].flatMap((insert) =>
    ['1', '-1', 'NULL', '(SELECT max(seq) FROM audit)'].map(
      (seq) =>
        `${insert} INTO audit (seq, at, actor, action, subject_kind, subject_id, subject_name, details, session, origin, hash) VALUES (${seq}, 1, 'x', 'x', 'key', 'x', 'x', '{}', '', '', zeroblob(32))`,
    ),
  ),
  "INSERT INTO audit (seq, at, actor, action, subject_kind, subject_id, subject_name, details, session, origin) VALUES (100, 1, 'x', 'x', 'key', 'x', 'x', '{}', '', '')",
  'DELETE FROM audit WHERE seq = 1',
  'DELETE FROM audit_marks',
  'UPDATE audit_marks SET seq = seq - 1',
  "UPDATE audit_marks SET name = 'cut'",
  'DELETE FROM accounts WHERE is_you = 1',
  "UPDATE accounts SET is_you = 1 WHERE name = 'other'",
])('%s fails without any change', (sql) => {
  const before = everything()
  expect(() => test.keyreeve.context.db.run(sql)).toThrow(/never|leaves|only ever|constraint failed/)
  expect(everything()).toEqual(before)
})

it('a replaced key comes back in the place of its successor, and only while it has not been ended', () => {
  const { db } = test.keyreeve.context
  const [old, current] = ['NOT NULL', 'NULL'].map(
    (is) =>
      db.get<{ id: string }>(`SELECT id FROM keys WHERE name = 'rotated' AND replaced_by IS ${is}`)?.id ?? '',
  ) as [string, string]
  const turn = (sql: string): void => void db.run(sql, old)
  const back = 'UPDATE keys SET replaced_by = NULL, expires_at = NULL WHERE id = ?'
  expect(() => turn(back)).toThrow('only ever')
  db.run('UPDATE keys SET replaced_by = ?, expires_at = 5 WHERE id = ?', old, current)
  const ended = 'UPDATE keys SET ended_at = 1, expires_at = 0 WHERE id = ?'
  db.run('SAVEPOINT before')
  turn(ended)
  expect(() => turn(back)).toThrow('only ever')
  db.run('ROLLBACK TO before')
  turn(back)
  expect(db.get('SELECT replaced_by, expires_at FROM keys WHERE id = ?', old)).toEqual({
    replaced_by: null,
    expires_at: null,
  })
})

it('control: permitted changes succeed', () => {
  const { db } = test.keyreeve.context
  expect(
    db.run("UPDATE keys SET disabled_at = 1, expires_at = 2, name = 'renamed' WHERE name = 'alive'").changes,
  ).toBe(1)
  expect(
    db.run('UPDATE keys SET expires_at = expires_at - 1, disabled_at = 1 WHERE replaced_by IS NOT NULL')
      .changes,
  ).toBe(1)
})
