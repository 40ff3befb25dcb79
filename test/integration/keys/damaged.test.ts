/** A key whose MAC is invalid can be deleted, and nothing else. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { recentActivity } from '../../support/activity.ts'
import { checkAccess } from '../../../electron/core/decisions/check.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import { getKey } from '../../../electron/core/keys/list.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { memoryClipboard, useClipboard } from '../../support/clipboard.ts'
import { tamper as tamperIn } from '../../support/tamper.ts'
import { openTestApi } from '../api/api.ts'
import { codeOf, must, newFolder, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { disableKey, enableKey, listKeys } from '../../support/operations.ts'

let test: TestKeyreeve
beforeEach(async () => {
  test = await openTestKeyreeve()
})
afterEach(() => test.cleanUp())

const tamper = (sql: string, ...values: readonly (string | null)[]): void =>
  tamperIn(test.home, sql, ...values)

const make = async (name: string) => {
  const { key, secret } = must(
    await createKey(test.keyreeve.context, newKey(test.keyreeve, name, { environment: 'production' })),
  )
  return { id: key.id, secret: secret.reveal() }
}
const refOf = (id: string): string =>
  test.keyreeve.context.db.get<{ item_ref: string }>('SELECT item_ref FROM keys WHERE id = ?', id)
    ?.item_ref ?? ''
const statusOf = (id: string) => must(getKey(test.keyreeve.context, id)).status
const remove = (id: string) => deleteKey(test.keyreeve.context, { id })

describe('a damaged key', () => {
  it('can be deleted: its item is removed, its name is free, and checks say deleted', async () => {
    const { context, verifier } = test.keyreeve
    const { id, secret } = await make('damaged')
    const other = await make('other')
    const ref = refOf(id)
    tamper(`UPDATE keys SET permissions = '["*:*","x:y"]' WHERE id = ?`, id)
    expect(statusOf(id)).toBe('damaged')
    expect(codeOf(await test.keyreeve.perform('keys.delete', { id }, { kind: 'you' }))).toBe(
      'confirmation_required.delete',
    )
    expect(test.items.has(ref)).toBe(true)

    expect(must(await remove(id))).toMatchObject({
      key: { status: 'deleted', kept: false, permissions: [], roles: [] },
      secretRemoved: true,
      secretLeft: false,
    })
    expect(test.items.has(ref)).toBe(false)
    expect(recentActivity(context.db, { of: { subject: id } })[0]).toMatchObject({
      action: 'key.deleted',
      environment: 'production',
      subject: { name: 'damaged' },
      details: { damaged: true, secretLeft: false },
    })
    const ask = { entity: 'event', action: 'read', environment: 'production' } as const
    expect(must(checkAccess(context, { subject: { secret }, ...ask })).code).toBe('deleted')
    expect(must(verifier.verify({ secret, ...ask }, 'api'))).toMatchObject({
      verdict: { code: 'deleted' },
      key: { permissions: { list: [] } },
    })
    expect(codeOf(await remove(id))).toBe('key_deleted.key')
    expect(
      codeOf(await createKey(context, newKey(test.keyreeve, 'damaged', { environment: 'production' }))),
    ).toBe('ok')
    expect(must(checkAccess(context, { subject: { secret: other.secret }, ...ask })).code).toBe('ok')
  })

  it('cannot be enabled, disabled, rotated or delivered', async () => {
    const { context, deliveries } = test.keyreeve
    useClipboard(test.keyreeve, memoryClipboard().port)
    const { id } = await make('damaged')
    const before = context.db.all('SELECT * FROM audit')
    const folder = newFolder()
    onTestFinished(() => rmSync(folder, { recursive: true }))
    tamper("UPDATE keys SET name = 'renamed' WHERE id = ?", id)
    const answers = [
      await disableKey(context, { id }),
      await enableKey(context, { id }),
      await rotateKey(context, { id, overlap: 'none' }),
      await deliveries.copy({ id, form: 'value' }, { kind: 'you' }),
      await deliveries.writeEnv({ id, path: join(folder, '.env'), variable: 'A' }, { kind: 'you' }),
    ]
    expect(answers.map(codeOf)).toEqual(answers.map(() => 'damaged.key'))
    expect(context.db.all('SELECT * FROM audit')).toEqual(before)
  })

  it.each(['another key', 'the pepper', 'a key that is long gone'])(
    'that names the item of %s is deleted, and that item stays',
    async (whose) => {
      const { id } = await make('damaged')
      const other = await make('other')
      const itemOf: Readonly<Record<string, () => string>> = {
        'another key': () => refOf(other.id),
        'the pepper': () =>
          test.keyreeve.context.db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'pepper_ref'")
            ?.value ?? '',
        'a key that is long gone': () => `key_${'0'.repeat(24)}#${'1'.repeat(24)}`,
      }
      const ref = itemOf[whose]?.() ?? ''
      test.items.set(ref, test.items.get(ref) ?? 'left over')
      // An item cannot be in two rows, so the other key loses its own.
      if (whose === 'another key') tamper('UPDATE keys SET item_ref = NULL WHERE id = ?', other.id)
      tamper('UPDATE keys SET item_ref = ? WHERE id = ?', ref, id)
      const before = [...test.items.keys()]
      expect(must(await remove(id))).toMatchObject({ key: { status: 'deleted' }, secretLeft: true })
      expect([...test.items.keys()]).toEqual(before)
      expect(recentActivity(test.keyreeve.context.db, { of: { subject: id } })[0]).toMatchObject({
        details: { damaged: true, secretLeft: true },
      })
      test.keyreeve.vault.lock()
      expect(must(await test.keyreeve.vault.unlock(null)).state).toBe('open')
    },
  )

  it('can be deleted when another row names its item, which then stays', async () => {
    const { id } = await make('damaged')
    const other = await make('other')
    const ref = refOf(id)
    const database = new BetterSqlite(join(test.home, 'keyreeve.db'))
    database.exec('DROP INDEX keys_by_item')
    database.close()
    tamper('UPDATE keys SET item_ref = ? WHERE id = ?', ref, other.id)
    tamper("UPDATE keys SET hint = 'x' WHERE id = ?", id)
    expect(must(await remove(id)).secretLeft).toBe(true)
    expect(test.items.has(ref)).toBe(true)
  })

  it('that had been deleted is signed as deleted again, with its original time', async () => {
    const { id } = await make('gone')
    must(await remove(id))
    const { deletedAt } = must(getKey(test.keyreeve.context, id))
    test.clock.advance(1000)
    tamper(`UPDATE keys SET roles = '["super_admin","x"]' WHERE id = ?`, id)
    expect(statusOf(id)).toBe('damaged')
    expect(must(await remove(id)).key).toMatchObject({ status: 'deleted', deletedAt, roles: [] })
  })

  it('with an impossible environment or name can be deleted', async () => {
    const { id } = await make('damaged')
    tamper(
      "UPDATE keys SET environment = 'staging', name = '', created_at = 99999999999999999 WHERE id = ?",
      id,
    )
    expect(must(await remove(id)).key.status).toBe('deleted')
    expect(listKeys(test.keyreeve.context, { environment: 'test' })).toEqual([])
    expect(recentActivity(test.keyreeve.context.db, { of: { subject: id } })[0]).toMatchObject({
      environment: null,
      subject: { name: 'damaged' },
    })
  })

  it('cannot be deleted while its item cannot be removed', async () => {
    const { id } = await make('damaged')
    tamper("UPDATE keys SET hint = 'x' WHERE id = ?", id)
    test.keychain.setState('locked')
    expect(codeOf(await remove(id))).toBe('keychain_locked.canary')
    expect(statusOf(id)).toBe('damaged')
    test.keychain.setState('open')
    expect(must(await remove(id)).secretRemoved).toBe(true)
  })
})

it('the local API does not delete a damaged key, because its record may name the wrong account', async () => {
  const api = await openTestApi()
  try {
    const { key, secret } = await api.key('admin')
    const { key: damaged } = await api.key('damaged')
    tamperIn(api.home, 'UPDATE keys SET account_id = ? WHERE id = ?', key.account.id, damaged.id)
    tamperIn(api.home, "UPDATE keys SET hint = 'x' WHERE id = ?", damaged.id)
    const answer = await api.ask(`/v1/secrets/api/keys/${damaged.id}`, { key: secret, method: 'DELETE' })
    expect([answer.status, (answer.body as { details: { reason: string } }).details.reason]).toEqual([
      400,
      'damaged',
    ])
    expect(must(getKey(api.keyreeve.context, damaged.id)).status).toBe('damaged')
  } finally {
    await api.cleanUp()
  }
})
