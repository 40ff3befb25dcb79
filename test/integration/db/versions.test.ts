/** Bar F8 (security.md): older and newer databases. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrations, type Migration } from '../../../electron/core/db/migrate.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import { codeOf, must } from '../../support/home.ts'
import { filesOf, folder, raw, usedHome } from './place.ts'

const newest = migrations.length
const later: readonly Migration[] = [
  ...migrations,
  {
    version: newest + 1,
    sql: "ALTER TABLE accounts ADD COLUMN note TEXT; INSERT INTO meta (name, value) VALUES ('migrated', 'yes');",
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
        expect(codeOf(await openDatabase({ home, now: 1 }))).toBe('database_newer')
      expect(filesOf(home)).toEqual(before)
    },
  )

  it('a pending migration is applied once, after a backup of what was', async () => {
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
              sql: `CREATE TABLE extra (a INTEGER) STRICT; DELETE FROM key_usage; ${sql}`,
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

  it('a backup that another process made in the same millisecond is no obstacle', async () => {
    const home = await usedHome()
    mkdirSync(join(home, 'backups'))
    writeFileSync(join(home, 'backups', `before-version-${newest + 1}-5.db`), 'theirs')
    await must(await openDatabase({ home, now: 5, steps: later })).close()
    expect(readdirSync(join(home, 'backups'))).toEqual([`before-version-${newest + 1}-5.db`])
  })
})
