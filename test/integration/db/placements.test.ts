/** Placements, lost keys and changes of roles have tables of their own, which are filled from the activity and then independent of it. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { migrations } from '../../../electron/core/db/migrate.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { openDeliveries } from '../../../electron/core/deliveries/delivery.ts'
import { filesHolding, placementsOf } from '../../../electron/core/deliveries/placements.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { getKeyDetail } from '../../../electron/core/keys/list.ts'
import { must, newFolder, newKey, openTestKeyreeve } from '../../support/home.ts'
import { createAccount, createRole, updateAccount, updateRole } from '../../support/operations.ts'
import { folder, raw } from './place.ts'

const before = migrations.filter(({ version }) => version < 15)

const key = (id: string): string =>
  `INSERT INTO keys (id, name, environment, account_id, origin, hint, last4, digest, roles, permissions, created_at, mac)
   VALUES ('${id}', '${id}', 'test', 'account_a', 'issued', '', '', CAST('${id.padEnd(32, '.')}' AS BLOB), '[]', '[]', 1, zeroblob(32))`
const audit = (at: number, action: string, id: string, details: object): string =>
  `INSERT INTO audit (at, actor, action, environment, subject_kind, subject_id, subject_name, details)
   VALUES (${at}, 'you', '${action}', 'test', 'key', '${id}', '${id}', '${JSON.stringify(details)}')`
const written = (at: number, id: string, path: unknown, variable: unknown = 'A'): string =>
  audit(at, 'key.written', id, { path, variable })

const triggerNamed = (database: BetterSqlite.Database, name: string): string =>
  String(database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(name))

/** A database of the version before, in which `statements` were run. */
const oldHome = async (statements: readonly string[]): Promise<string> => {
  const home = folder()
  await must(await openDatabase({ home, now: 1, steps: before })).close()
  raw(home, (database) =>
    database.exec(
      [
        "INSERT INTO accounts (id, type, name, prefix, is_you, created_at, mac) VALUES ('account_a', 'user', 'a', 'kr', 0, 1, zeroblob(32))",
        "INSERT INTO roles (id, name, description, permissions, holders, created_at, mac) VALUES ('clerk', 'Clerk', '', '[\"event:read\"]', 'both', 1, zeroblob(32))",
        ...['key_a', 'key_b', 'key_c', 'key_d'].map(key),
        ...statements,
      ].join(';'),
    ),
  )
  return home
}

it('places, deliveries in progress, lost keys and changes of roles are converted', async () => {
  const home = await oldHome([
    written(1, 'key_a', '/srv/one/.env'),
    written(2, 'key_a', 'C:\\work\\two\\.env'),
    written(3, 'key_a', '/srv/one/.env', 'B'),
    written(4, 'key_b', '/srv/one/.env'),
    // Nothing that we wrote, but nothing that may stop a start either.
    written(5, 'key_c', 7),
    written(6, 'key_c', '/srv/three/.env', null),
    written(7, 'key_none', '/srv/four/.env'),
    audit(8, 'key.lost', 'key_a', { by: 'key_c', id: 'key_c' }),
    audit(9, 'key.lost', 'key_a', { by: 'key_b', id: 'key_b' }),
    audit(10, 'key.copied', 'key_b', { form: 'value' }),
    audit(11, 'key.lost', 'key_c', { by: 'key_d', id: 'key_d' }),
    audit(12, 'key.lost', 'key_d', { by: 'key_none', id: 'key_none' }),
    audit(13, 'account.roles_changed', 'account_a', { gained: ['clerk'], lost: [] }),
    audit(14, 'role.created', 'clerk', {}),
    audit(15, 'role.changed', 'clerk', {}),
    "INSERT INTO delivery_intents VALUES ('i', 'key_a', 'env_file', '/srv/five/.env', 'A', '.env.keyreeve-1-0.tmp', 1, 0, 1, 77, 16)",
  ])
  const { db, close } = must(await openDatabase({ home, now: 2 }))
  onTestFinished(close)
  const once = (at: number) => ({ state: 'present', firstSeenAt: at, lastSeenAt: at, checkedAt: at })
  const file = { destination: 'env_file' }
  expect(placementsOf(db, 'key_a')).toMatchObject([
    { ...file, keyId: 'key_a', locator: '/srv/one/.env', variable: 'B', ...once(3) },
    { ...file, keyId: 'key_a', locator: 'C:\\work\\two\\.env', variable: 'A', ...once(2) },
  ])
  expect(placementsOf(db, 'key_b')).toMatchObject([
    { keyId: 'key_b', locator: '/srv/one/.env', variable: 'A', ...once(4) },
  ])
  expect([placementsOf(db, 'key_c'), placementsOf(db, 'key_none')]).toEqual([[], []])
  expect(
    db.all(
      'SELECT DISTINCT folder, CAST(fingerprint AS TEXT) AS digest FROM placements ORDER BY folder, digest',
    ),
  ).toEqual([
    { folder: '/srv/one/', digest: 'key_a'.padEnd(32, '.') },
    { folder: '/srv/one/', digest: 'key_b'.padEnd(32, '.') },
    { folder: 'C:\\work\\two\\', digest: 'key_a'.padEnd(32, '.') },
  ])
  expect(db.all('SELECT * FROM lost_keys ORDER BY lost_id')).toEqual([
    { lost_id: 'key_a', replacement_id: 'key_b', begun_at: 9, delivered_at: 4 },
    { lost_id: 'key_c', replacement_id: 'key_d', begun_at: 11, delivered_at: null },
  ])
  expect([db.get('SELECT roles_changed_at FROM accounts'), db.get('SELECT changed_at FROM roles')]).toEqual([
    { roles_changed_at: 13 },
    { changed_at: 15 },
  ])
  expect(openDeliveries(db)).toMatchObject([
    {
      id: 'i',
      keyId: 'key_a',
      destination: 'env_file',
      locator: '/srv/five/.env',
      variable: 'A',
      state: 'intended',
      actor: { kind: 'you' },
      details: { path: '/srv/five/.env', variable: 'A', created: false, replaced: true },
      leftovers: { temporary: '.env.keyreeve-1-0.tmp', inPlace: true },
      process: 77,
      startedAt: 16,
    },
  ])
})

it('a key whose digest is damaged does not stop the migration', async () => {
  const home = await oldHome([written(1, 'key_a', '/srv/one/.env'), written(2, 'key_b', '/srv/two/.env')])
  raw(home, (database) => {
    database.pragma('ignore_check_constraints = ON')
    const trigger = triggerNamed(database, 'keys_fixed')
    database.exec(
      `DROP TRIGGER keys_fixed; UPDATE keys SET digest = zeroblob(3) WHERE id = 'key_a'; ${trigger};
       INSERT INTO delivery_intents VALUES ('i', 'key_a', 'env_file', '/srv/.env', 'A', 't', 0, 0, 1, 1, 1)`,
    )
  })
  const { db, close } = must(await openDatabase({ home, now: 2 }))
  onTestFinished(close)
  expect(db.all('SELECT locator FROM placements')).toEqual([{ locator: '/srv/two/.env' }])
  expect(openDeliveries(db)).toEqual([])
})

it('impossible rows are refused by the schema', async () => {
  const home = await oldHome([written(1, 'key_a', '/srv/one/.env')])
  await must(await openDatabase({ home, now: 2 })).close()
  raw(home, (database) => {
    database.pragma('foreign_keys = ON')
    for (const sql of [
      "UPDATE placements SET state = 'somewhere'",
      "UPDATE placements SET locator = ''",
      'UPDATE placements SET fingerprint = zeroblob(3)',
      'UPDATE placements SET last_seen_at = first_seen_at - 1',
      "UPDATE placements SET key_id = 'key_none'",
      "INSERT INTO placements SELECT 'another', destination, locator, variable, environment, key_id, fingerprint, source, state, 1, 1, 1 FROM placements",
      "INSERT INTO lost_keys VALUES ('key_a', 'key_a', 1, NULL)",
      "INSERT INTO deliveries VALUES ('i', 'key_a', 'env_file', '/srv/.env', 'A', zeroblob(32), 'settled', 'you', '{}', '{}', 1, 1)",
    ])
      expect(() => database.exec(sql), sql).toThrow(/constraint failed/i)
  })
})

it('without the activity, a lost key’s progress, drift and placements are the same', async () => {
  const { keyreeve, home, clock, items, cleanUp } = await openTestKeyreeve()
  const project = newFolder()
  onTestFinished(() => rmSync(project, { recursive: true }))
  const { context } = keyreeve
  const role = { id: 'clerk', name: 'Clerk', description: '', holders: 'both' as const }
  must(await createRole(context, { ...role, permissions: ['event:read'] }))
  const account = must(
    await createAccount(context, { type: 'service_account', name: 'service', roles: ['clerk'] }),
  )
  const make = async (name: string, more: { inPlaceOf?: string } = {}) =>
    must(await createKey(context, { ...newKey(keyreeve, name, { accountId: account.id }), ...more })).key
  const [byRole, lost] = [await make('by-role'), await make('lost')]
  clock.advance(1000)
  must(await updateRole(context, { ...role, permissions: ['event:read', 'event:write'] }))
  clock.advance(1000)
  const replacement = await make('replacement', { inPlaceOf: lost.id })
  must(await updateAccount(context, { id: account.id, roles: ['clerk', 'event_reader'] }))
  clock.advance(1000)
  const write = async (id: string, name: string): Promise<void> =>
    void must(
      await keyreeve.deliveries.writeEnv({ id, path: join(project, name), variable: 'A' }, { kind: 'you' }),
    )
  await write(lost.id, 'one.env')
  await write(lost.id, 'two.env')
  await write(replacement.id, 'one.env')
  const answers = ({ context }: typeof keyreeve) => {
    const details = [byRole, lost, replacement].map(({ id }) => must(getKeyDetail(context, id)))
    return details.map(({ drift, lostKeyProgress, placements }) => ({ drift, lostKeyProgress, placements }))
  }
  const whole = answers(keyreeve)
  expect(whole[0]?.drift?.since).not.toBeNull()
  expect(whole[1]?.lostKeyProgress).toMatchObject({
    delivered: true,
    placements: [{ locator: join(project, 'two.env') }],
  })
  expect(filesHolding(context.db, replacement.id)).toHaveLength(1)
  await keyreeve.close()
  raw(home, (database) => {
    const trigger = triggerNamed(database, 'audit_stays')
    database.exec(`DROP TRIGGER audit_stays; DELETE FROM audit; ${trigger}`)
  })
  const again = await openTestKeyreeve({ home, items, clock })
  expect(again.keyreeve.context.db.all('SELECT * FROM audit')).toEqual([])
  expect(answers(again.keyreeve)).toEqual(whole)
  await again.cleanUp()
  await cleanUp()
})
