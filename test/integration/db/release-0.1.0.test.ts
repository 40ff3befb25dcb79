/** A data folder created by version 0.1.0 is migrated: every key decides as before, whatever is killed on the way. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findAccount } from '../../../electron/core/accounts/accounts.ts'
import type { Keyreeve } from '../../../electron/core/app.ts'
import { versionOf } from '../../../electron/core/db/migrate.ts'
import { keyMacs } from '../../../electron/core/db/macs.ts'
import { migrations } from '../../../electron/core/db/migrations/index.ts'
import { databaseName } from '../../../electron/core/db/open.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { disableKey } from '../../support/operations.ts'
import { readSecret } from '../../../electron/core/keys/read-secret.ts'
import { listRehearsals } from '../../../electron/core/rehearsal/rehearsal.ts'
import { resolveRoles } from '../../../electron/core/roles/roles.ts'
import { Secret } from '../../../electron/core/secret.ts'
import { createVaultCrypto } from '../../../electron/core/vault/vault-crypto.ts'
import {
  codeOf,
  createTestClock,
  must,
  newFolder,
  openTestKeyreeve,
  type TestKeyreeve,
} from '../../support/home.ts'
import { seeded } from '../../support/random.ts'
import { tamper } from '../../support/tamper.ts'
import { times } from '../../support/torture.ts'
import type { Orders } from './migration-worker.ts'

const fixture = join(import.meta.dirname, '../../fixtures/0.1.0')
const { secrets, items } = JSON.parse(readFileSync(join(fixture, 'keychain.json'), 'utf8')) as {
  readonly secrets: Readonly<Record<string, string>>
  readonly items: Readonly<Record<string, string>>
}
const kills = times(10, 50)
const newest = migrations.length
const hour = 3_600_000
/** Ten minutes after it was made: within the rehearsal, the overlap of the rotated key and the life of the short one. */
const start = Date.UTC(2026, 10, 2, 9, 10)

/** A data folder as 0.1.0 left it. */
const oldHome = (): string => {
  const home = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  copyFileSync(join(fixture, databaseName), join(home, databaseName))
  return home
}

const open = (
  home: string,
  now = start,
  failpoint: (name: string) => unknown = () => undefined,
): Promise<TestKeyreeve> =>
  openTestKeyreeve({
    home,
    items: new Map(Object.entries(items)),
    clock: createTestClock(now),
    failpoint: (name) => void failpoint(name),
  })

const reading = <T>(file: string, read: (database: BetterSqlite.Database) => T): T => {
  const database = new BetterSqlite(file, { readonly: true })
  try {
    return read(database)
  } finally {
    database.close()
  }
}

const tables = [
  'SELECT * FROM audit ORDER BY seq',
  'SELECT * FROM refusals ORDER BY id',
  'SELECT * FROM key_usage',
  'SELECT * FROM rehearsals',
  'SELECT * FROM account_roles',
  "SELECT seq FROM sqlite_sequence WHERE name = 'audit'",
]
/** Where secrets are, in the table of then or of now. */
const placements = (database: BetterSqlite.Database): unknown[] =>
  database
    .prepare(
      database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'places'").get()
        ? 'SELECT path, variable, environment, key_id, at FROM places ORDER BY path, variable'
        : "SELECT locator AS path, variable, environment, key_id, last_seen_at AS at FROM placements WHERE state = 'present' ORDER BY locator, variable",
    )
    .all()
const withMacs = ['keys', 'accounts', 'roles']

const laterColumns: ReadonlySet<string> = new Set([
  'mac',
  'mac_version',
  'ended_at',
  'created_by',
  'roles_changed_at',
  'changed_at',
  'session',
  'origin',
  'hash',
])

/** Every row, without the MACs and columns that came later. */
const rowsOf = (home: string): unknown => {
  const scratch = newFolder({ inMemory: true })
  try {
    // Opened in another place, so that looking leaves nothing behind.
    copyFileSync(join(home, databaseName), join(scratch, databaseName))
    const database = new BetterSqlite(join(scratch, databaseName))
    const rows = [
      placements(database),
      ...[...tables, ...withMacs.map((table) => `SELECT * FROM ${table} ORDER BY id`)].map((sql) =>
        database
          .prepare<[], Record<string, unknown>>(sql)
          .all()
          .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !laterColumns.has(name)))),
      ),
    ]
    database.close()
    return rows
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

const old = rowsOf(fixture)

const ids = reading(join(fixture, databaseName), (database) =>
  database
    .prepare<[], { id: string; name: string; replaced_by: string | null }>(
      'SELECT id, name, replaced_by FROM keys',
    )
    .all(),
)
/** The id of a key; of the one that took its place with `replaced`. */
const idOf = (name: string): string =>
  ids.find(
    (row) => row.name === name && (row.name !== 'production-event-service' || row.replaced_by !== null),
  )?.id ?? ''
const newId = ids.find((row) => row.name === 'production-event-service' && row.replaced_by === null)?.id ?? ''
const itemOf = (id: string): string =>
  Object.entries(items).find(([ref]) => ref.startsWith(`${id}#`))?.[1] ?? ''

const ask = (
  { context }: Keyreeve,
  subject: { keyId: string } | { secret: string },
  environment: 'test' | 'production',
  action: 'read' | 'write',
): string => must(checkAccess(context, { subject, environment, entity: 'event', action })).code

const decisionsOf = (keyreeve: Keyreeve): Readonly<Record<string, string>> => ({
  'test-event-service': ask(keyreeve, { secret: secrets['test-event-service'] ?? '' }, 'test', 'write'),
  'test-event-service reads': ask(keyreeve, { secret: secrets['test-event-service'] ?? '' }, 'test', 'read'),
  'test-event-service in production': ask(
    keyreeve,
    { secret: secrets['test-event-service'] ?? '' },
    'production',
    'write',
  ),
  'production-event-service, old': ask(
    keyreeve,
    { secret: secrets['production-event-service'] ?? '' },
    'production',
    'write',
  ),
  'production-event-service, new': ask(keyreeve, { secret: itemOf(newId) }, 'production', 'write'),
  'production-reports': ask(keyreeve, { secret: secrets['production-reports'] ?? '' }, 'production', 'read'),
  'test-short-lived': ask(keyreeve, { secret: secrets['test-short-lived'] ?? '' }, 'test', 'write'),
  'test-provider': ask(keyreeve, { secret: secrets['test-provider'] ?? '' }, 'test', 'read'),
  'test-reports': ask(keyreeve, { secret: itemOf(idOf('test-reports')) }, 'test', 'read'),
  'test-old-importer': ask(keyreeve, { keyId: idOf('test-old-importer') }, 'test', 'read'),
  nobody: ask(keyreeve, { secret: 'provider-of-nobody' }, 'test', 'read'),
})

const decided = {
  'test-event-service': 'ok',
  'test-event-service reads': 'insufficient_permissions',
  'test-event-service in production': 'wrong_environment',
  'production-event-service, old': 'ok',
  'production-event-service, new': 'ok',
  'production-reports': 'ok',
  'test-short-lived': 'ok',
  'test-provider': 'ok',
  'test-reports': 'disabled',
  'test-old-importer': 'deleted',
  nobody: 'malformed',
}

const secretsOf = async ({ context }: Keyreeve): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {}
  for (const { id } of ids) {
    const secret = await readSecret(context, id)
    found[id] = secret.ok ? secret.data.reveal() : secret.error.code
  }
  return found
}

const expectedSecrets = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ids.map(({ id, name }) => {
      if (name === 'test-old-importer') return [id, 'key_deleted.key']
      if (name === 'production-reports') return [id, 'key_not_kept']
      return [id, name === 'test-provider' ? (secrets[name] ?? '') : itemOf(id)]
    }),
  )

/** Opens the folder, and asserts that all is as it was, migrated, and signed under the newest version. */
const expectWhole = async (home: string): Promise<void> => {
  const { keyreeve, cleanUp } = await open(home)
  try {
    const { db } = keyreeve.context
    expect(decisionsOf(keyreeve)).toEqual(decided)
    expect(await secretsOf(keyreeve)).toEqual(expectedSecrets())
    for (const table of withMacs)
      expect(db.get(`SELECT count(*) AS old FROM ${table} WHERE mac_version <> 2`)).toEqual({ old: 0 })
    expect([
      db.get('PRAGMA user_version'),
      db.get('PRAGMA integrity_check'),
      db.all('PRAGMA foreign_key_check'),
      db.all("SELECT name FROM meta WHERE name LIKE 'second_phase%'"),
    ]).toEqual([{ user_version: newest }, { integrity_check: 'ok' }, [], []])
    expect(listRehearsals(keyreeve.context)).toMatchObject([
      { keyId: idOf('test-event-service'), outcome: 'expired' },
    ])
  } finally {
    await cleanUp()
  }
  expect(rowsOf(home)).toEqual(old)
}

/** How a process ended, and how many ms after it began to migrate. */
type Ended = {
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly stderr: string
  readonly took: number
}

/** Migrates in a process that kills itself, or is killed so many ms after it began. */
const migrateAndDie = async (
  home: string,
  { killAt, killAfter }: { readonly killAt?: Orders['killAt']; readonly killAfter?: number },
): Promise<Ended> => {
  const orders: Orders = { home, items: Object.entries(items), now: start, ...(killAt ? { killAt } : {}) }
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'migration-worker.ts'), JSON.stringify(orders)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString()
  })
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  await once(child.stdout, 'data')
  const begun = performance.now()
  if (killAfter !== undefined) {
    await delay(killAfter)
    child.kill('SIGKILL')
  }
  const [code, signal] = await ended
  return { code, signal, stderr, took: performance.now() - begun }
}

describe('data of version 0.1.0', () => {
  it('is migrated: keys decide as before, secrets can be read, and the activity is the same', async () => {
    const home = oldHome()
    await expectWhole(home)
    const { keyreeve, cleanUp } = await open(home, start + hour)
    onTestFinished(cleanUp)
    expect(decisionsOf(keyreeve)).toEqual({ ...decided, 'test-short-lived': 'expired' })
    must(await disableKey(keyreeve.context, { id: idOf('test-event-service') }))
    expect(ask(keyreeve, { secret: secrets['test-event-service'] ?? '' }, 'test', 'write')).toBe('disabled')
    expect(keyreeve.context.db.get('SELECT max(seq) AS seq FROM audit')).toEqual({ seq: 20 })
  })

  it('is backed up before', async () => {
    const home = oldHome()
    await expectWhole(home)
    const backup = join(home, 'backups', `before-version-${newest}-${start}.db`)
    expect(readdirSync(join(home, 'backups'))).toEqual([`before-version-${newest}-${start}.db`])
    expect((statSync(backup).mode & 0o777).toString(8)).toBe('600')
    expect(
      reading(backup, (database) => [
        versionOf(database),
        database.pragma('integrity_check', { simple: true }),
      ]),
    ).toEqual([5, 'ok'])
    copyFileSync(backup, join(home, databaseName))
    await expectWhole(home)
  })

  it('killed at every step, the migration continues', { timeout: 120_000 }, async () => {
    const passed: string[] = []
    await (await open(oldHome(), start, (name) => passed.push(name))).cleanUp()
    const steps = passed.map((name, index) => ({
      name,
      hit: passed.slice(0, index + 1).filter((each) => each === name).length,
    }))
    expect(new Set(passed)).toEqual(
      new Set([
        'migrate.begun',
        'migrate.backed-up',
        ...migrations.slice(5).map(({ version }) => `migrate.step-${version}`),
        'migrate.before-commit',
        'migrate.committed',
        'second_phase_13.before-part',
        'second_phase_13.before-commit',
        'second_phase_13.after-part',
      ]),
    )
    for (const killAt of steps) {
      const home = oldHome()
      const ended = await migrateAndDie(home, { killAt })
      expect(ended.signal, `${killAt.name} ${ended.stderr}`).toBe('SIGKILL')
      await expectWhole(home)
    }
    console.info(`${steps.length} steps`)
  })

  it(`killed ${kills} times at random, the migration continues`, { timeout: 180_000 }, async () => {
    const random = seeded(20_261_102)
    const unharmed = await migrateAndDie(oldHome(), {})
    expect(unharmed).toMatchObject({ code: 0, signal: null })
    const found: Record<string, number> = {}
    let home = oldHome()
    let longest = unharmed.took
    for (let kill = 0; kill < kills; kill += 1) {
      const { code, signal, stderr } = await migrateAndDie(home, { killAfter: random.next() * longest })
      expect([code, signal], stderr).toBeOneOf([
        [null, 'SIGKILL'],
        [0, null],
      ])
      const state = reading(join(home, databaseName), (database) => {
        const version = versionOf(database)
        const left =
          version === newest
            ? Number(
                database.prepare("SELECT count(*) FROM meta WHERE name LIKE 'second_phase%'").pluck().get(),
              )
            : 0
        return `version ${version}${left > 0 ? ', not all signed' : ''}`
      })
      found[state] = (found[state] ?? 0) + 1
      // However busy the machine is, some kills come before the migration has finished and some after.
      longest *= state === `version ${newest}` ? 2 / 3 : 3 / 2
      // What is not finished is killed again.
      if (state !== `version ${newest}`) continue
      await expectWhole(home)
      home = oldHome()
    }
    await expectWhole(home)
    console.info('found after a kill:', found)
    expect(Object.keys(found).length).toBeGreaterThan(1)
  })
})

describe('the second phase', () => {
  it('never signs a row with an invalid MAC', async () => {
    const home = oldHome()
    tamper(home, 'UPDATE keys SET expires_at = NULL WHERE id = ?', idOf('test-short-lived'))
    tamper(home, "UPDATE accounts SET prefix = 'mine' WHERE name = 'reports'")
    tamper(home, 'UPDATE roles SET permissions = \'["*:*"]\'')
    const macs = (): unknown =>
      reading(join(home, databaseName), (database) => [
        database.prepare('SELECT mac FROM keys WHERE id = ?').get(idOf('test-short-lived')),
        database.prepare("SELECT mac FROM accounts WHERE name = 'reports'").get(),
        database.prepare('SELECT mac FROM roles').get(),
      ])
    const before = macs()
    for (let time = 0; time < 2; time += 1) {
      const { keyreeve, cleanUp } = await open(home, start + 2 * hour)
      const { context } = keyreeve
      const account =
        context.db.get<{ id: string }>("SELECT id FROM accounts WHERE name = 'reports'")?.id ?? ''
      expect(decisionsOf(keyreeve)).toEqual({ ...decided, 'test-short-lived': 'damaged' })
      expect([
        codeOf(findAccount(context, account)),
        codeOf(resolveRoles(context, ['billing_reader'], 'service_account')),
      ]).toEqual(['damaged.account', 'damaged.role'])
      expect(
        withMacs.map((table) =>
          context.db.all(`SELECT count(*) AS rows FROM ${table} WHERE mac_version = 1`),
        ),
      ).toEqual([[{ rows: 1 }], [{ rows: 1 }], [{ rows: 1 }]])
      await cleanUp()
    }
    expect(macs()).toEqual(before)
  })

  it('signs more rows than fit into one step, whatever is damaged between them', async () => {
    const home = oldHome()
    const vaultCrypto = createVaultCrypto(
      new Secret(Object.entries(items).find(([ref]) => ref.startsWith('pepper#'))?.[1] ?? ''),
    )
    const count = 1200
    const database = new BetterSqlite(join(home, databaseName))
    const model = database
      .prepare<[], Parameters<typeof keyMacs.sign>[1]>("SELECT * FROM keys WHERE name = 'test-reports'")
      .get()
    if (!model) throw new Error('the fixture has no such key')
    const insert = database.prepare(
      `INSERT INTO keys (id, name, environment, account_id, origin, hint, last4, digest, item_ref, sealed, roles, permissions, created_at, expires_at, disabled_at, deleted_at, replaced_by, mac)
       VALUES (@id, @name, @environment, @account_id, @origin, @hint, @last4, @digest, @item_ref, @sealed, @roles, @permissions, @created_at, @expires_at, @disabled_at, @deleted_at, @replaced_by, @mac)`,
    )
    database.transaction(() => {
      for (let index = 0; index < count; index += 1) {
        const row = {
          ...model,
          id: `key_${index}`,
          name: `many-${index}`,
          digest: vaultCrypto.digest(new Secret(`many-${index}`)),
          item_ref: null,
          ended_at: null,
          created_by: null,
        }
        const damaged = index % 100 === 0
        insert.run({
          ...row,
          mac: keyMacs.sign(vaultCrypto, damaged ? { ...row, disabled_at: null } : row, 1).mac,
        })
      }
    })()
    database.close()
    const parts: string[] = []
    const { keyreeve, cleanUp } = await open(
      home,
      start,
      (name) => name.endsWith('after-part') && parts.push(name),
    )
    onTestFinished(cleanUp)
    expect(
      keyreeve.context.db.all('SELECT mac_version, count(*) AS rows FROM keys GROUP BY mac_version'),
    ).toEqual([
      { mac_version: 1, rows: 12 },
      { mac_version: 2, rows: count - 12 + 8 },
    ])
    expect(
      keyreeve.context.db
        .all<{ id: string }>('SELECT id FROM keys WHERE mac_version = 1')
        .every(({ id }) => ask(keyreeve, { keyId: id }, 'test', 'read') === 'damaged'),
    ).toBe(true)
    expect(ask(keyreeve, { secret: 'many-1199' }, 'test', 'read')).toBe('disabled')
    // Three for the keys, one for each other table.
    expect(parts).toHaveLength(5)
  })

  it('is not needed to decide: rows are verified under their own version, and changed under the newest', async () => {
    const home = oldHome()
    const stopped: string[] = []
    const locking = await openTestKeyreeve({
      home,
      items: new Map(Object.entries(items)),
      clock: createTestClock(start),
      state: 'locked',
    })
    stopped.push(
      ...locking.keyreeve.context.db
        .all<{ name: string }>("SELECT name FROM meta WHERE name LIKE 'second_phase%'")
        .map(({ name }) => name),
    )
    // The second phase finds rows that it cannot reach while somebody else writes: the vault opens all the same.
    const writer = new BetterSqlite(join(home, databaseName))
    writer.exec('BEGIN IMMEDIATE')
    locking.keychain.setState('open')
    locking.keyreeve.closeSoon()
    expect((await locking.keyreeve.vault.open()).state).toBe('open')
    expect(locking.keyreeve.context.db.get('SELECT count(*) AS old FROM keys WHERE mac_version = 1')).toEqual(
      { old: 8 },
    )
    expect(decisionsOf(locking.keyreeve)).toEqual(decided)
    writer.exec('ROLLBACK')
    writer.close()
    must(await disableKey(locking.keyreeve.context, { id: idOf('test-provider') }))
    expect(
      locking.keyreeve.context.db.get('SELECT mac_version FROM keys WHERE id = ?', idOf('test-provider')),
    ).toEqual({ mac_version: 2 })
    expect(ask(locking.keyreeve, { secret: secrets['test-provider'] ?? '' }, 'test', 'read')).toBe('disabled')
    await locking.cleanUp()
    expect(stopped).toEqual(['second_phase_13'])
  })

  it.each([
    ['an older version', "UPDATE keys SET mac_version = 1 WHERE name = 'test-event-service'"],
    ['a version that is not known', "UPDATE keys SET mac_version = 3 WHERE name = 'test-event-service'"],
    [
      'a creator',
      "UPDATE keys SET created_by = (SELECT id FROM keys WHERE name = 'test-provider') WHERE name = 'test-event-service'",
    ],
  ])('a row that is given %s is damaged', async (_, sql) => {
    const home = oldHome()
    await expectWhole(home)
    tamper(home, sql)
    const { keyreeve, cleanUp } = await open(home)
    onTestFinished(cleanUp)
    expect(decisionsOf(keyreeve)).toEqual({
      ...decided,
      'test-event-service': 'damaged',
      'test-event-service reads': 'damaged',
      'test-event-service in production': 'damaged',
    })
  })

  it('a row with the old version is damaged by a value in a column that this version does not know', async () => {
    const home = oldHome()
    const locked = await openTestKeyreeve({
      home,
      items: new Map(Object.entries(items)),
      clock: createTestClock(start),
      state: 'locked',
    })
    await locked.cleanUp()
    tamper(
      home,
      "UPDATE keys SET created_by = (SELECT id FROM keys WHERE name = 'test-provider') WHERE name = 'test-short-lived'",
    )
    const { keyreeve, cleanUp } = await open(home)
    onTestFinished(cleanUp)
    expect(decisionsOf(keyreeve)).toEqual({ ...decided, 'test-short-lived': 'damaged' })
  })
})
