/** Keys created by a key: they expire no later than it, are linked to it, and the activity names it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recentActivity } from '../../support/activity.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { createKey, prepareKey } from '../../../electron/core/keys/create.ts'
import { getKeyDetail } from '../../../electron/core/keys/list.ts'
import { rotateKey } from '../../../electron/core/keys/rotate.ts'
import { insertRow } from '../../../electron/core/keys/rows.ts'
import { issueSecret } from '../../../electron/core/keys/secret-format.ts'
import type { Environment } from '../../../shared/domain/types.ts'
import { must, newKey } from '../../support/home.ts'
import { openTestApi, type TestApi } from './api.ts'
import { disableKey } from '../../support/operations.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.cleanUp())

const hour = 3_600_000
type Made = {
  readonly api_key: string
  readonly secret: {
    readonly id: string
    readonly expires_at: string | null
    readonly created_by: string | null
  }
}

const parent = async (environment: Environment, expiration: 'never' | '1h') => {
  const { key, secret } = must(
    await createKey(api.keyreeve.context, {
      ...newKey(api.keyreeve, 'parent', { environment, keep: false }),
      expiration,
    }),
  )
  return { id: key.id, secret: secret.reveal() }
}
const create = async (key: string, name: string, more: object = {}): Promise<Made> => {
  const answer = await api.ask('/v1/secrets/api/keys', {
    method: 'POST',
    key,
    body: { name, type: 'private_key', ...more },
  })
  expect([name, answer.status, answer.text.slice(0, 200)]).toEqual([name, 201, expect.any(String)])
  return answer.body as Made
}
const inMs = (ms: number) => new Date(api.clock.now() + ms).toISOString()

describe('the expiry of a key that a key creates', () => {
  it.each(['test', 'production'] as const)(
    'is that of its creator at the latest, in %s',
    async (environment) => {
      const { secret } = await parent(environment, '1h')
      for (const [name, more] of [
        ['left out', {}],
        ['null', { expires_at: null }],
        ['later', { expires_at: inMs(9 * hour) }],
      ] as const) {
        expect([name, (await create(secret, name, more)).secret.expires_at]).toEqual([name, inMs(hour)])
      }
      expect((await create(secret, 'sooner', { expires_at: inMs(hour / 2) })).secret.expires_at).toBe(
        inMs(hour / 2),
      )
      const child = await create(secret, 'child')
      const grandchild = await create(child.api_key, 'grandchild', { expires_at: null })
      expect(grandchild.secret.expires_at).toBe(inMs(hour))
      const check = async () =>
        (await api.ask(`/v1/authorize?environment=${environment}`, { key: grandchild.api_key })).status
      expect(await check()).toBe(200)
      api.clock.advance(hour)
      expect(await check()).toBe(401)
    },
  )

  it('defaults to 90 days in production and never in test; null means never', async () => {
    for (const [environment, usual] of [
      ['test', null],
      ['production', inMs(90 * 24 * hour)],
    ] as const) {
      const { secret } = await parent(environment, 'never')
      expect((await create(secret, 'left out')).secret.expires_at).toBe(usual)
      expect((await create(secret, 'null', { expires_at: null })).secret.expires_at).toBe(null)
      const dated = inMs(400 * 24 * hour)
      expect((await create(secret, 'dated', { expires_at: dated })).secret.expires_at).toBe(dated)
    }
  })
})

describe('the creator of a key', () => {
  it('is shown by the API and in the details of both keys', async () => {
    const { context } = api.keyreeve
    const { id, secret } = await parent('test', 'never')
    const [child, other] = [await create(secret, 'child'), await create(secret, 'other')]
    const grandchild = await create(child.api_key, 'grandchild')
    expect([child.secret.created_by, grandchild.secret.created_by]).toEqual([id, child.secret.id])
    const names = (of: string) =>
      must(getKeyDetail(context, of))
        .created.map(({ name }) => name)
        .toSorted()
    expect(names(id)).toEqual(['child', 'grandchild', 'other'])
    expect(names(child.secret.id)).toEqual(['grandchild'])
    expect(must(getKeyDetail(context, child.secret.id)).creator).toMatchObject({ id, name: 'parent' })
    expect(must(getKeyDetail(context, id)).creator).toBeNull()
    // Only keys that work now.
    must(await disableKey(context, { id: other.secret.id }))
    expect(names(id)).toEqual(['child', 'grandchild'])
    must(await deleteKey(context, { id: child.secret.id }))
    expect(names(id)).toEqual(['grandchild'])
  })

  it('lists all of them, however many there are', async () => {
    const { context } = api.keyreeve
    const { key } = await api.key('prolific')
    const { vaultCrypto } = must(context.vault())
    context.db.tryTransaction(() => {
      for (let index = 0; index < 1205; index += 1) {
        const { secret: _, ...made } = prepareKey(vaultCrypto, issueSecret('kr', 'test'))
        insertRow(context.db, vaultCrypto, {
          ...made,
          name: `made ${index}`,
          environment: 'test',
          account_id: key.account.id,
          origin: 'issued',
          item_ref: null,
          sealed: null,
          roles: '[]',
          permissions: '[]',
          created_at: api.clock.now(),
          expires_at: null,
          // Those that have stopped working are not listed, and take no place in the list.
          disabled_at: index % 2 === 0 ? api.clock.now() : null,
          deleted_at: null,
          replaced_by: null,
          created_by: key.id,
        })
      }
    })
    expect(must(getKeyDetail(context, key.id)).created).toHaveLength(602)
  })

  it('does not change when either key is rotated', async () => {
    const { context } = api.keyreeve
    const { id, secret } = await parent('test', 'never')
    const child = await create(secret, 'child')
    const { key: newParent } = must(await rotateKey(context, { id, overlap: '1h' }))
    const { key: newChild } = must(await rotateKey(context, { id: child.secret.id, overlap: 'none' }))
    expect(newChild.createdBy).toBe(id)
    expect(must(getKeyDetail(context, newParent.id)).created.map((key) => key.id)).toEqual([newChild.id])
  })

  it('cannot be changed, nor forged without breaking the row’s MAC', async () => {
    const { context } = api.keyreeve
    const { secret } = await parent('test', 'never')
    const child = await create(secret, 'child')
    const status = () => must(getKeyDetail(context, child.secret.id)).status
    for (const by of ['NULL', `'${child.secret.id}'`])
      expect(() =>
        context.db.run(`UPDATE keys SET created_by = ${by} WHERE id = ?`, child.secret.id),
      ).toThrow('never changes')
    expect(status()).toBe('active')
    context.db.run('DROP TRIGGER keys_creator_fixed')
    context.db.run('UPDATE keys SET created_by = NULL WHERE id = ?', child.secret.id)
    expect(status()).toBe('damaged')
    expect((await api.ask('/v1/authorize?environment=test', { key: child.api_key })).body).toMatchObject({
      code: 'damaged',
    })
  })

  it('is the actor in the activity, for keys and accounts; a person is “you”', async () => {
    const { id, secret } = await parent('test', 'never')
    const child = await create(secret, 'child')
    expect(
      (await api.ask(`/v1/secrets/api/keys/${child.secret.id}`, { method: 'DELETE', key: secret })).status,
    ).toBe(204)
    expect(
      (
        await api.ask('/v1/users', {
          method: 'POST',
          key: secret,
          body: { type: 'service_account', name: 'robot', roles: ['event_reader'] },
        })
      ).status,
    ).toBe(201)
    const items = recentActivity(api.keyreeve.context.db, { kind: 'change' })
    const by = items.flatMap((item) =>
      item.kind === 'change' ? [[item.action, item.subject.name, item.actor]] : [],
    )
    const key = { kind: 'key', id, name: 'parent' }
    expect(by.slice(0, 4)).toEqual([
      ['account.created', 'robot', key],
      ['key.deleted', 'child', key],
      ['key.created', 'child', key],
      ['key.created', 'parent', { kind: 'you' }],
    ])
  })
})
