/** Where secrets stand follows the activity by itself, and what was written before there was such a list is in it, too. */
import { rmSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { addAudit } from '../../../electron/core/audit/audit.ts'
import { migrations } from '../../../electron/core/db/migrate.ts'
import { openDatabase } from '../../../electron/core/db/open.ts'
import type { WritableDb } from '../../../electron/core/db/handle.ts'
import { placesOf } from '../../../electron/core/keys/places.ts'
import { must, newFolder } from '../../support/home.ts'

const before = migrations.filter(({ version }) => version < 3)

const folder = (): string => {
  const home = newFolder({ inMemory: true })
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const write = (db: WritableDb, at: number, keyId: string, path: unknown, variable: unknown = 'A'): void =>
  addAudit(
    { db, actor: { kind: 'you' } },
    {
      at,
      action: 'key.written',
      environment: 'test',
      subject: { kind: 'key', id: keyId, name: keyId },
      details: { path, variable } as Record<string, string>,
    },
  )

const writeAll = (db: WritableDb): void => {
  write(db, 1, 'key_a', '/work/one/.env')
  write(db, 2, 'key_a', 'C:\\work\\two\\.env')
  write(db, 3, 'key_a', '/work/one/.env', 'B')
  write(db, 4, 'key_b', '/work/one/.env')
  // Nothing that we wrote, but nothing that may stop a start or a delivery either.
  write(db, 5, 'key_c', 7)
  write(db, 6, 'key_c', '/work/three/.env', null)
  addAudit(
    { db, actor: { kind: 'you' } },
    {
      at: 7,
      action: 'key.copied',
      environment: 'test',
      subject: { kind: 'key', id: 'key_c', name: 'c' },
      details: { path: '/work/four/.env', variable: 'A' },
    },
  )
}

it.each(['as they come', 'from before'])('writes %s', async (when) => {
  const home = folder()
  if (when === 'from before') {
    const earlier = must(await openDatabase({ home, now: 1, steps: before }))
    writeAll(earlier.db)
    await earlier.close()
  }
  const { db, close } = must(await openDatabase({ home, now: 2 }))
  onTestFinished(close)
  if (when === 'as they come') writeAll(db)
  expect(placesOf(db, 'test', 'key_a')).toMatchObject([
    { keyId: 'key_a', path: '/work/one/.env', variable: 'B', at: 3 },
    { keyId: 'key_a', path: 'C:\\work\\two\\.env', variable: 'A', at: 2 },
  ])
  expect(placesOf(db, 'test', 'key_b')).toMatchObject([
    { keyId: 'key_b', path: '/work/one/.env', variable: 'A', at: 4 },
  ])
  expect([placesOf(db, 'test', 'key_c'), placesOf(db, 'production', 'key_a')]).toEqual([[], []])
  expect(db.all('SELECT DISTINCT folder FROM places ORDER BY folder')).toEqual([
    { folder: '/work/one/' },
    { folder: 'C:\\work\\two\\' },
  ])
})
