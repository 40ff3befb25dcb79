import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recentActivity } from '../../support/activity.ts'
import type { Context } from '../../../electron/core/context.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { getKeyDetail } from '../../../electron/core/keys/list.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { codeOf, must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount } from '../../support/operations.ts'

let test: TestKeyreeve
let context: Context
beforeEach(async () => {
  test = await openTestKeyreeve()
  context = test.keyreeve.context
})
afterEach(() => test.cleanUp())

const make = (name: string, more: Parameters<typeof newKey>[2] & { inPlaceOf?: string } = {}) =>
  createKey(context, newKey(test.keyreeve, name, more))
const lost = (id: string) => must(getKeyDetail(context, id)).lostKeyProgress

it('a lost key: new key, old places, old key deleted; resumable at any point', async () => {
  const { key: old } = must(await make('service', { keep: true }))
  const [here, there] = [newFolder(), newFolder()].map((folder) => join(folder, '.env')) as [string, string]
  const write = async (id: string, path: string) =>
    must(await test.keyreeve.deliveries.writeEnv({ id, path, variable: 'KEY' }, { kind: 'you' }))
  await write(old.id, here)
  test.clock.advance(1)
  await write(old.id, there)
  expect(lost(old.id)).toBeNull()

  const { key: by } = must(await make('service-2', { inPlaceOf: old.id }))
  const places = (files: string[]) =>
    files.map((locator) => expect.objectContaining({ locator, variable: 'KEY' }) as unknown)
  expect(lost(old.id)).toEqual({
    by: expect.objectContaining({ id: by.id, name: 'service-2' }) as unknown,
    delivered: false,
    placements: places([there, here]),
  })
  expect(
    recentActivity(context.db, { of: { subject: old.id } }).filter(
      (item) => item.kind === 'change' && item.action === 'key.lost',
    ),
  ).toMatchObject([{ subject: { id: old.id }, details: { by: 'service-2', id: by.id } }])

  await write(by.id, here)
  expect(lost(old.id)).toMatchObject({ delivered: true, placements: places([there]) })
  await write(by.id, there)
  expect(lost(old.id)).toMatchObject({ delivered: true, placements: [] })
  must(await deleteKey(context, { id: old.id }))
  expect(lost(old.id)).toBeNull()
})

it('starts over when the new key was deleted', async () => {
  const { key: old } = must(await make('service'))
  const { key: by } = must(await make('service-2', { inPlaceOf: old.id }))
  must(await deleteKey(context, { id: by.id }))
  expect(lost(old.id)).toBeNull()
  const { key: again } = must(await make('service-3', { inPlaceOf: old.id }))
  expect(lost(old.id)?.by.id).toBe(again.id)
})

it('goes on with the key that the replacement was rotated to, also once the replacement is deleted', async () => {
  const { key: old } = must(await make('service', { keep: true }))
  const { key: by } = must(await make('service-2', { keep: true, inPlaceOf: old.id }))
  const path = join(newFolder(), '.env')
  const write = async (id: string) =>
    must(await test.keyreeve.deliveries.writeEnv({ id, path, variable: 'KEY' }, { kind: 'you' }))
  await write(old.id)
  const { key: rotated } = must(await rotateKey(context, { id: by.id, overlap: '24h' }))
  expect(lost(old.id)).toMatchObject({ by: { id: rotated.id }, delivered: false })
  must(await deleteKey(context, { id: by.id }))
  expect(lost(old.id)?.by.id).toBe(rotated.id)
  await write(rotated.id)
  expect(lost(old.id)).toMatchObject({ delivered: true, placements: [] })
})

it('can only be replaced by a key of the same account and environment, and not after it was deleted', async () => {
  const { key: old } = must(await make('service'))
  const other = must(
    await createAccount(context, { type: 'service_account', name: 'other', roles: ['event_reader'] }),
  )
  const items = test.items.size
  expect(await make('a', { inPlaceOf: old.id, accountId: other.id })).toMatchObject({
    ok: false,
    error: { code: 'invalid_input.lost_key_account', field: 'accountId' },
  })
  expect(codeOf(await make('a', { inPlaceOf: old.id, environment: 'production' }))).toBe(
    'invalid_input.lost_key_account',
  )
  expect(codeOf(await make('a', { inPlaceOf: 'key_none' }))).toBe('not_found.lost_key')
  must(await deleteKey(context, { id: old.id }))
  expect(codeOf(await make('a', { inPlaceOf: old.id }))).toBe('key_deleted.lost')
  expect(test.items.size).toBe(items - 1)
  expect(lost(old.id)).toBeNull()
})
