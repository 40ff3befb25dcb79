/** Older and newer databases. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrations, type Migration } from '../../../electron/core/db/migrate.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { codeOf, must } from '../../support/home.ts'
import { tamper } from '../../support/tamper.ts'
import { filesOf, folder, raw, usedHome } from './place.ts'

const newest = migrations.length
const later: readonly Migration[] = [
  ...migrations,
  {
    version: newest + 1,
    up: (database) =>
      void database.exec(
        "ALTER TABLE accounts ADD COLUMN note TEXT; INSERT INTO meta (name, value) VALUES ('migrated', 'yes');",
      ),
  },
]

describe('versions', () => {
  it.each(['wal', 'delete'])(
    'a newer one is refused, and the file (%s) is byte for byte as it was',
    async (mode) => {
      const home = await usedHome()
      raw(home, (database) => {
        database.pragma(`journal_mode = ${mode}`)
        database.pragma('user_version = 99')
      })
      const before = filesOf(home)
      for (let time = 0; time < 2; time += 1)
        expect(codeOf(await openDatabase({ home, now: 1 }))).toBe('database_newer.database')
      expect(filesOf(home)).toEqual(before)
    },
  )

  it('a pending migration is applied once, after a backup of the old data', async () => {
    const home = await usedHome()
    for (let time = 0; time < 2; time += 1) {
      const opened = must(await openDatabase({ home, now: 5 + time, steps: later }))
      expect([
        opened.db.get('PRAGMA user_version'),
        opened.db.get("SELECT value FROM meta WHERE name = 'migrated'"),
        opened.db.get('SELECT name FROM keys'),
      ]).toEqual([{ user_version: newest + 1 }, { value: 'yes' }, { name: 'a' }])
      await opened.close()
    }
    expect(readdirSync(join(home, 'backups'))).toEqual([`before-version-${newest + 1}-5.db`])
    const backup = join(home, 'backups', `before-version-${newest + 1}-5.db`)
    expect((statSync(backup).mode & 0o777).toString(8)).toBe('600')
    const restored = folder()
    writeFileSync(join(restored, 'keyreeve.db'), readFileSync(backup))
    const old = must(await openDatabase({ home: restored, now: 1 }))
    expect([
      old.db.get('PRAGMA user_version'),
      old.db.get('SELECT name FROM keys'),
      old.db.get('PRAGMA integrity_check'),
    ]).toEqual([{ user_version: newest }, { name: 'a' }, { integrity_check: 'ok' }])
    await old.close()
  })

  it('the last seven backups are kept, including the newest one', async () => {
    const home = await usedHome()
    mkdirSync(join(home, 'backups'))
    const named = (time: number): string => `before-version-3-${time}.db`
    for (let time = 101; time <= 109; time += 1) writeFileSync(join(home, 'backups', named(time)), '')
    for (const name of ['before-version-3-1.db.bak', 'notes.txt'])
      writeFileSync(join(home, 'backups', name), 'theirs')
    // Earlier than all others, as after a clock was set back.
    await must(await openDatabase({ home, now: 5, steps: later })).close()
    expect(readdirSync(join(home, 'backups')).toSorted()).toEqual(
      [
        'before-version-3-1.db.bak',
        ...[104, 105, 106, 107, 108, 109].map(named),
        `before-version-${newest + 1}-5.db`,
        'notes.txt',
      ].toSorted(),
    )
  })

  it('a backup contains what is in the WAL, is one file, and does not affect other processes', async () => {
    const home = await usedHome()
    const other = must(await openDatabase({ home, now: 1 }))
    onTestFinished(other.close)
    await other.db.write(() => other.db.run("INSERT INTO meta (name, value) VALUES ('fresh', 'yes')"))
    await must(await openDatabase({ home, now: 5, steps: later })).close()
    expect(other.db.get("SELECT value FROM meta WHERE name = 'fresh'")).toEqual({ value: 'yes' })
    const backup = join(home, 'backups', `before-version-${newest + 1}-5.db`)
    const copy = new BetterSqlite(backup, { readonly: true })
    onTestFinished(() => void copy.close())
    expect([
      copy.prepare("SELECT value FROM meta WHERE name = 'fresh'").pluck().get(),
      copy.pragma('integrity_check', { simple: true }),
      copy.pragma('journal_mode', { simple: true }),
    ]).toEqual(['yes', 'ok', 'delete'])
    expect(readdirSync(join(home, 'backups'))).toHaveLength(1)
  })

  it('nobody writes between the backup and the migration', async () => {
    const home = await usedHome()
    const other = must(await openDatabase({ home, now: 1, waitMs: 0 }))
    onTestFinished(other.close)
    const tried: string[] = []
    const write = (name: string): void => {
      try {
        other.db.tryTransaction(() => other.db.run("INSERT INTO meta (name, value) VALUES ('late', 'yes')"))
        tried.push(`${name}: written`)
      } catch (error) {
        tried.push(`${name}: ${error instanceof BetterSqlite.SqliteError ? error.code : String(error)}`)
      }
    }
    await must(
      await openDatabase({
        home,
        now: 5,
        steps: later,
        failpoint: (name) =>
          name === 'migrate.begun' || name === 'migrate.backed-up' ? write(name) : undefined,
      }),
    ).close()
    expect(tried).toEqual(['migrate.begun: SQLITE_BUSY', 'migrate.backed-up: SQLITE_BUSY'])
  })

  it('a damaged database is backed up as it is, and an unreadable row does not prevent its migration', async () => {
    const home = await usedHome()
    tamper(home, "UPDATE audit SET details = '{' WHERE seq = 1")
    await must(await openDatabase({ home, now: 5, steps: later })).close()
    const copy = new BetterSqlite(join(home, 'backups', `before-version-${newest + 1}-5.db`), {
      readonly: true,
    })
    onTestFinished(() => void copy.close())
    expect(copy.prepare('SELECT details FROM audit WHERE seq = 1').pluck().get()).toBe('{')
  })

  it('references are checked at the end: a migration that breaks one is a bug, and changes nothing', async () => {
    const home = await usedHome()
    const breaking: Migration = {
      version: newest + 1,
      up: (database) => void database.exec("INSERT INTO key_usage (key_id) VALUES ('nobody')"),
    }
    await expect(openDatabase({ home, now: 5, steps: [...migrations, breaking] })).rejects.toThrow(
      'references',
    )
    const opened = must(await openDatabase({ home, now: 6 }))
    onTestFinished(opened.close)
    expect([opened.db.get('PRAGMA foreign_keys'), opened.db.all('SELECT * FROM key_usage')]).toEqual([
      { foreign_keys: 1 },
      [],
    ])
  })

  it.each(['SELECT no_such_column FROM keys', "INSERT INTO meta (name, value) VALUES ('opened_at', '1')"])(
    'a migration that fails midway (%s) leaves everything as it was',
    async (sql) => {
      const home = await usedHome()
      await expect(
        openDatabase({
          home,
          now: 5,
          steps: [
            ...migrations,
            {
              version: newest + 1,
              up: (database) =>
                void database.exec(`CREATE TABLE extra (a INTEGER) STRICT; DELETE FROM key_usage; ${sql}`),
            },
          ],
        }),
      ).rejects.toThrow(BetterSqlite.SqliteError)
      const opened = must(await openDatabase({ home, now: 6 }))
      onTestFinished(opened.close)
      expect([
        opened.db.get('PRAGMA user_version'),
        opened.db.all("SELECT name FROM sqlite_schema WHERE name = 'extra'"),
        opened.db.get('SELECT name FROM keys'),
      ]).toEqual([{ user_version: newest }, [], { name: 'a' }])
    },
  )

  it('another process’s backup in the same millisecond is no problem', async () => {
    const home = await usedHome()
    mkdirSync(join(home, 'backups'))
    writeFileSync(join(home, 'backups', `before-version-${newest + 1}-5.db`), 'theirs')
    await must(await openDatabase({ home, now: 5, steps: later })).close()
    expect(readdirSync(join(home, 'backups'))).toEqual([`before-version-${newest + 1}-5.db`])
  })
})
