/** A change of one row that changes none or several is never reported as done. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { databaseName, openDatabase } from '../../../electron/core/db/open.ts'
import { refusing } from '../../../electron/core/db/refusals.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { disableKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { codeOf, must, newKey, openTestKeyreeve } from '../../support/home.ts'
import { folder, raw } from './place.ts'

it.each([
  ['none', "WHERE name = 'c'"],
  ['two', "WHERE name <> 'c'"],
])('a statement for one row that changes %s is rolled back', async (_, where) => {
  const home = folder()
  const { db, close } = must(await openDatabase({ home, now: 1 }))
  onTestFinished(close)
  await db.write(() => {
    for (const name of ['a', 'b']) db.run("INSERT INTO meta (name, value) VALUES (?, 'old')", name)
    db.run("DELETE FROM meta WHERE name = 'opened_at'")
  })
  const change = (condition: string): Promise<void> =>
    db.write(() => {
      db.run("UPDATE meta SET value = 'new' WHERE name = 'b'")
      db.runOne(`UPDATE meta SET value = 'newer' ${condition}`)
    })
  expect(codeOf(await refusing(async () => ({ ok: true as const, data: await change(where) })))).toBe(
    'database_corrupt.database',
  )
  expect(db.all('SELECT value FROM meta ORDER BY name')).toEqual([{ value: 'old' }, { value: 'old' }])
  await change("WHERE name = 'a'")
  expect(db.all('SELECT value FROM meta ORDER BY name')).toEqual([{ value: 'newer' }, { value: 'new' }])
})

it('a key that a damaged index misses is found, but not reported as disabled while it still works', async () => {
  const home = folder()
  const items = new Map<string, string>()
  const first = await openTestKeyreeve({ home, items })
  const { key, secret } = must(await createKey(first.keyreeve.context, newKey(first.keyreeve, 'a')))
  await first.cleanUp()
  // The id in the index over the primary key becomes another one.
  const { page, size } = raw(home, (database) => ({
    page: Number(
      database
        .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_keys_1'")
        .pluck()
        .get(),
    ),
    size: Number(database.pragma('page_size', { simple: true })),
  }))
  const bytes = readFileSync(join(home, databaseName))
  const at = bytes.indexOf(key.id, (page - 1) * size)
  expect(at).toBeLessThan(page * size)
  bytes.write('!', at)
  writeFileSync(join(home, databaseName), bytes)

  const { keyreeve, cleanUp } = await openTestKeyreeve({ home, items })
  onTestFinished(cleanUp)
  const { context } = keyreeve
  expect(codeOf(await refusing(() => disableKey(context, { id: key.id })))).toBe('database_corrupt.database')
  expect(
    must(
      checkAccess(context, {
        subject: { secret: secret.reveal() },
        environment: 'test',
        entity: 'event',
        action: 'read',
      }),
    ).code,
  ).toBe('ok')
  expect(context.db.all("SELECT seq FROM audit WHERE action = 'key.disabled'")).toEqual([])
})
