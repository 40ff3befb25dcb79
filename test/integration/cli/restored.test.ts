/** An older database is restored while `serve` has the newer one open; its requests and background writes continue. */
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ended, newCliVault, type CliHome } from '../../support/cli.ts'

let cli: CliHome
let older: string
let newer: string
let copy: string
beforeEach(async () => {
  cli = await newCliVault()
  older = await newSecret('older')
  copy = join(cli.folder, 'older.db')
  const database = new BetterSqlite(join(cli.home, 'keyreeve.db'))
  database.prepare('VACUUM INTO ?').run(copy)
  database.close()
  newer = await newSecret('newer')
}, 60_000)
afterEach(() => cli.close())

const newSecret = async (name: string): Promise<string> =>
  (await cli.json<{ secret: string }>(['keys', 'create', '--account', 'you', '--name', name, '--print']))
    .secret

const log = (): string => {
  const file = join(cli.home, 'logs', 'keyreeve.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

const restore = {
  // What a backup program does, page by page in one transaction.
  'by SQLite': async (file: string) => {
    const database = new BetterSqlite(copy)
    await database.backup(file)
    database.close()
  },
  'by copying the file': async (file: string) => copyFileSync(copy, file),
}

describe('a database that is restored while it is served', { timeout: 60_000 }, () => {
  it.each(['by SQLite', 'by copying the file'] as const)(
    '%s: nothing crashes, and what cannot be recorded is dropped',
    async (how) => {
      const child = cli.start(['serve', '--port', '0', '--json'])
      const over = ended(child)
      if (!child.stdout) throw new Error('it has no stdout')
      const [line] = (await once(child.stdout, 'data')) as [string]
      const { url } = JSON.parse(line) as { url: string }
      const authorize = async (key: string) =>
        (
          await fetch(`${url}/v1/authorize?entity=event&action=read&environment=test`, {
            headers: { 'x-api-key': key },
          })
        ).status
      // Uses and refusals of keys that the older database does not have, which are not written yet.
      expect([await authorize(older), await authorize(newer), await authorize(newer)]).toEqual([
        200, 200, 200,
      ])
      await restore[how](join(cli.home, 'keyreeve.db'))
      if (how === 'by SQLite') {
        expect([await authorize(older), await authorize(newer)]).toEqual([200, 401])
        await expect
          .poll(log, { timeout: 10_000 })
          .toContain('Uses of keys that are no longer in the database were not recorded')
        expect([await authorize(older), await authorize(newer)]).toEqual([200, 401])
      }
      // The file under an open database has changed. Any decision is acceptable, and so is any result of the final write.
      expect([200, 401, 403]).toContain(await authorize(newer))
      child.kill('SIGTERM')
      expect(await over).toMatchObject({ code: 0, stderr: '' })
    },
  )
})
