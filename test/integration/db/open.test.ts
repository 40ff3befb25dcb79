/** Bars F1, F7, F8, F10, F12 (security.md): how the database is opened, and what it refuses. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLatchkey } from '../../../electron/core/app.ts'
import { migrations, type Migration } from '../../../electron/core/db/migrate.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { refusing } from '../../../electron/core/db/refusals.ts'
import { createMemoryKeychain } from '../../../electron/core/keychain/memory.ts'
import { deleteKey, disableKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { openStoresLock } from '../../../electron/core/vault/lock.ts'
import { ok, type Result } from '../../../shared/errors.ts'
import { mountSmallDisk } from '../../support/disk.ts'
import { codeOf, createTestClock, must, newFolder, newKey, openTestLatchkey } from '../../support/home.ts'

const folder = (): string => {
  const path = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const raw = <T>(home: string, work: (database: BetterSqlite.Database) => T): T => {
  const database = new BetterSqlite(join(home, 'latchkey.db'))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** Every file of a folder, by name. */
const filesOf = (home: string): Record<string, string> =>
  Object.fromEntries(readdirSync(home).toSorted().map((name) => [name, statSync(join(home, name)).isFile() ? readFileSync(join(home, name)).toString('base64') : 'folder']))

/** A folder with a closed vault and one key in it. */
const usedHome = async (): Promise<string> => {
  const home = folder()
  const { latchkey, cleanUp } = await openTestLatchkey({ home })
  must(await createKey(latchkey.context, newKey(latchkey, 'a')))
  await cleanUp()
  return home
}

describe('settings', () => {
  const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'trusted_schema', 'cell_size_check', 'recursive_triggers', 'busy_timeout'] as const

  it('hold after a write', async () => {
    const { latchkey, cleanUp } = await openTestLatchkey({ home: folder() })
    onTestFinished(cleanUp)
    const { context } = latchkey
    must(await createKey(context, newKey(latchkey, 'a')))
    const read = Object.fromEntries(pragmas.map((name) => [name, Object.values(context.db.get<Record<string, unknown>>(`SELECT * FROM pragma_${name}`) ?? {})[0]]))
    expect(read).toEqual({ journal_mode: 'wal', synchronous: 2, foreign_keys: 1, secure_delete: 1, trusted_schema: 0, cell_size_check: 1, recursive_triggers: 1, busy_timeout: 5000 })
  })

  it('control: without the setting, a connection does not sync every commit', async () => {
    raw(await usedHome(), (database) => {
      database.exec("UPDATE meta SET value = value WHERE name = 'opened_at'")
      expect(database.pragma('synchronous', { simple: true })).toBe(1)
    })
  })
})

describe('modes', () => {
  it.each([0o000, 0o022, 0o077])('are 0700 and 0600 under umask %o, also of what was open to others before', async (mask) => {
    const before = process.umask(mask)
    onTestFinished(() => void process.umask(before))
    const home = join(folder(), 'deep', 'home')
    const items = new Map<string, string>()
    for (const round of ['new', 'open to others']) {
      const { latchkey, cleanUp } = await openTestLatchkey({ home, items })
      must(await createKey(latchkey.context, newKey(latchkey, round)))
      const modes = readdirSync(home).toSorted().map((name) => [name, (statSync(join(home, name)).mode & 0o777).toString(8)])
      await cleanUp()
      expect([(statSync(home).mode & 0o777).toString(8), ...modes]).toEqual(['700', ['latchkey.db', '600'], ['latchkey.db-shm', '600'], ['latchkey.db-wal', '600'], ['stores.lock', '600']])
      chmodSync(home, 0o755)
      for (const name of readdirSync(home)) chmodSync(join(home, name), 0o644)
    }
  })
})

const newest = migrations.length
const later: readonly Migration[] = [...migrations, { version: newest + 1, sql: "ALTER TABLE accounts ADD COLUMN note TEXT; INSERT INTO meta (name, value) VALUES ('migrated', 'yes');" }]

describe('versions', () => {
  it.each(['wal', 'delete'])('a newer one is refused, and the file (%s) is byte for byte as it was', async (mode) => {
    const home = await usedHome()
    raw(home, (database) => {
      database.pragma(`journal_mode = ${mode}`)
      database.pragma('user_version = 99')
    })
    const before = filesOf(home)
    for (let time = 0; time < 2; time += 1) expect(codeOf(openDatabase({ home, now: 1 }))).toBe('database_newer')
    expect(filesOf(home)).toEqual(before)
  })

  it('a pending migration is applied once, after a backup of what was', async () => {
    const home = await usedHome()
    for (let time = 0; time < 2; time += 1) {
      const opened = must(openDatabase({ home, now: 5 + time, steps: later }))
      expect([opened.db.get('PRAGMA user_version'), opened.db.get("SELECT value FROM meta WHERE name = 'migrated'"), opened.db.get('SELECT name FROM keys')]).toEqual([{ user_version: newest + 1 }, { value: 'yes' }, { name: 'a' }])
      opened.close()
    }
    expect(readdirSync(join(home, 'backups'))).toEqual([`before-version-${newest + 1}-5.db`])
    const backup = join(home, 'backups', `before-version-${newest + 1}-5.db`)
    expect((statSync(backup).mode & 0o777).toString(8)).toBe('600')
    const restored = folder()
    writeFileSync(join(restored, 'latchkey.db'), readFileSync(backup))
    const old = must(openDatabase({ home: restored, now: 1 }))
    expect([old.db.get('PRAGMA user_version'), old.db.get('SELECT name FROM keys'), old.db.get('PRAGMA integrity_check')]).toEqual([{ user_version: newest }, { name: 'a' }, { integrity_check: 'ok' }])
    old.close()
  })

  it.each(['SELECT no_such_column FROM keys', "INSERT INTO meta (name, value) VALUES ('opened_at', '1')"])('a migration that fails midway (%s) leaves everything as it was', async (sql) => {
    const home = await usedHome()
    expect(() => openDatabase({ home, now: 5, steps: [...migrations, { version: newest + 1, sql: `CREATE TABLE extra (a INTEGER) STRICT; DELETE FROM key_usage; ${sql}` }] })).toThrow(BetterSqlite.SqliteError)
    const opened = must(openDatabase({ home, now: 6 }))
    onTestFinished(opened.close)
    expect([opened.db.get('PRAGMA user_version'), opened.db.all("SELECT name FROM sqlite_schema WHERE name = 'extra'"), opened.db.get('SELECT name FROM keys')]).toEqual([{ user_version: newest }, [], { name: 'a' }])
  })

  it('a backup that another process made in the same millisecond is no obstacle', async () => {
    const home = await usedHome()
    mkdirSync(join(home, 'backups'))
    writeFileSync(join(home, 'backups', `before-version-${newest + 1}-5.db`), 'theirs')
    must(openDatabase({ home, now: 5, steps: later })).close()
    expect(readdirSync(join(home, 'backups'))).toEqual([`before-version-${newest + 1}-5.db`])
  })
})

describe('what is not ours', () => {
  it.each(['PRAGMA application_id = 1', 'PRAGMA user_version = 0', 'DROP TRIGGER keys_fixed', 'DROP INDEX keys_by_digest', 'CREATE TABLE extra (a INTEGER)'])('after %s it is refused as damaged and left as it is', async (sql) => {
    const home = await usedHome()
    raw(home, (database) => database.exec(sql))
    const before = filesOf(home)
    expect(codeOf(openDatabase({ home, now: 1 }))).toBe('database_corrupt')
    expect(filesOf(home)).toEqual(before)
  })

  it('a database of another program under our name is not migrated into', () => {
    const home = folder()
    raw(home, (database) => database.exec('CREATE TABLE theirs (a INTEGER); INSERT INTO theirs VALUES (1)'))
    const before = filesOf(home)
    expect(codeOf(openDatabase({ home, now: 1 }))).toBe('database_corrupt')
    expect(filesOf(home)).toEqual(before)
  })
})

describe('held by another process', () => {
  it('the database: waits, then is busy, and goes on once it is let go', async () => {
    const home = folder()
    const { latchkey, cleanUp } = await openTestLatchkey({ home })
    onTestFinished(cleanUp)
    const { context } = latchkey
    const { key } = must(await createKey(context, newKey(latchkey, 'a')))
    context.db.get('PRAGMA busy_timeout = 30')
    const other = new BetterSqlite(join(home, 'latchkey.db'))
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    const items = latchkey.context.db.all('SELECT item_ref FROM keys')
    expect(codeOf(await refusing(() => disableKey(context, { id: key.id })))).toBe('database_busy')
    expect(codeOf(await refusing(() => createKey(context, newKey(latchkey, 'b'))))).toBe('database_busy')
    expect(codeOf(openDatabase({ home, now: 1, busyTimeout: 30 }))).toBe('database_busy')
    expect((await latchkey.vault.open()).state).toBe('open')
    other.exec('ROLLBACK')
    expect(context.db.all('SELECT item_ref FROM keys')).toEqual(items)
    expect(codeOf(disableKey(context, { id: key.id }))).toBe('ok')
  })

  it('the database, between a delete and the sweep after it: the delete is done, and says that the secret is still to go', async () => {
    const home = folder()
    let other: BetterSqlite.Database | undefined
    const { latchkey, clock, items, cleanUp } = await openTestLatchkey({ home, failpoint: (name) => { if (name === 'drop.after-commit') other?.exec('BEGIN IMMEDIATE') } })
    onTestFinished(cleanUp)
    const { context } = latchkey
    const { key } = must(await createKey(context, newKey(latchkey, 'a')))
    context.db.get('PRAGMA busy_timeout = 30')
    other = new BetterSqlite(join(home, 'latchkey.db'))
    const deleted = await deleteKey(context, { id: key.id, confirmed: true })
    other.close()
    other = undefined
    expect([must(deleted).key.status, must(deleted).secretRemoved]).toEqual(['deleted', false])
    clock.advance(120_000)
    await latchkey.vault.open()
    expect([items.size, context.db.all('SELECT * FROM journal')]).toEqual([2, []])
  })

  it('the database, right after the first set-up: the vault says so, and opens the next time', async () => {
    const home = folder()
    let other: BetterSqlite.Database | undefined
    const keychain = createMemoryKeychain()
    const latchkey = must(openLatchkey({
      home, clock: createTestClock(), keychains: { os: () => keychain, passphrase: () => { throw new Error('not asked for') } },
      failpoint: (name) => {
        if (name !== 'setup.after-commit') return
        other = new BetterSqlite(join(home, 'latchkey.db'))
        other.exec('BEGIN IMMEDIATE')
      },
    }))
    onTestFinished(() => latchkey.close())
    latchkey.context.db.get('PRAGMA busy_timeout = 30')
    await latchkey.vault.open()
    expect(codeOf(latchkey.context.vault())).toBe('database_busy')
    other?.close()
    expect((await latchkey.vault.open()).state).toBe('open')
  })

  it('the lock over both stores: refused after the wait, and free again when its holder has gone', async () => {
    const file = join(folder(), 'stores.lock')
    const [mine, theirs] = [openStoresLock(file, { waitMs: 50 }), openStoresLock(file)]
    let letGo = (): void => undefined
    const holding = theirs.run(() => new Promise<Result<string>>((resolve) => { letGo = () => resolve(ok('done')) }))
    expect(codeOf(await mine.run(async () => ok(1)))).toBe('database_busy')
    letGo()
    expect([codeOf(await holding), codeOf(await mine.run(async () => ok(1)))]).toEqual(['ok', 'ok'])
    await Promise.all([mine.close(), theirs.close()])
  })
})

describe('a folder', () => {
  it('on a read-only disk', async (test) => {
    const disk = mountSmallDisk('2m')
    if (typeof disk === 'string') return test.skip(disk)
    onTestFinished(() => disk.release())
    const home = join(disk.path, 'home')
    const { latchkey, cleanUp } = await openTestLatchkey({ home })
    must(await createKey(latchkey.context, newKey(latchkey, 'a')))
    await cleanUp()
    disk.readOnly()
    const before = filesOf(home)
    expect([codeOf(openDatabase({ home, now: 1 })), codeOf(openDatabase({ home: join(disk.path, 'new'), now: 1 }))]).toEqual(['read_only', 'read_only'])
    expect(filesOf(home)).toEqual(before)
  })

  it('that is a file, under a file, or a link to nothing', () => {
    const place = folder()
    writeFileSync(join(place, 'file'), '')
    symlinkSync(join(place, 'nowhere', 'at', 'all'), join(place, 'link'))
    expect(['file', 'file/under', 'link'].map((name) => codeOf(openDatabase({ home: join(place, name), now: 1 })))).toEqual(['read_only', 'read_only', 'read_only'])
  })

  it('with a folder, an empty file or rubbish in the place of the database: refused, and left as it is', () => {
    for (const place of [(file: string) => mkdirSync(file), (file: string) => writeFileSync(file, ''), (file: string) => writeFileSync(file, 'rubbish '.repeat(1000))]) {
      const home = folder()
      place(join(home, 'latchkey.db'))
      const before = filesOf(home)
      expect(codeOf(openDatabase({ home, now: 1 }))).toBe('database_corrupt')
      expect(filesOf(home)).toEqual(before)
    }
  })
})
