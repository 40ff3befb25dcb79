/** Permissions in the API: the calling key decides, and cannot grant more than it has. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { chooseLanguage } from '../../../electron/messages.ts'
import { must, yourAccount } from '../../support/home.ts'
import { openTestApi, type Answer, type TestApi } from './api.ts'
import { createRole, disableKey, updateAccount } from '../../support/operations.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.cleanUp())

type Shape = {
  readonly id: string
  readonly name: string
  readonly environment: string
  readonly roles: readonly string[]
  readonly state: string
  readonly status: string
  readonly user_id: string
}
const create = (key: string, body: object) =>
  api.ask('/v1/secrets/api/keys', { method: 'POST', key, body: { type: 'private_key', ...body } })
const list = async (key: string, query = '') => {
  const answer = await api.ask(`/v1/secrets/api/keys${query}`, { key })
  return answer.body as { readonly items: readonly Shape[]; readonly pagination: object }
}
const secretIn = (answer: Answer) => answer.body as { readonly api_key: string; readonly secret: Shape }
const remove = (key: string, id: string) => api.ask(`/v1/secrets/api/keys/${id}`, { method: 'DELETE', key })

/** A key of a new account with these roles. */
const keyWith = async (
  name: string,
  roles: readonly string[],
  environment: 'test' | 'production' = 'test',
) => {
  const account = await api.account(name, roles)
  return { account, ...(await api.key(`${name}-key`, { accountId: account.id, environment })) }
}

describe('the caller’s key', () => {
  it('needs the permission of each endpoint; a 401 or 403 says which', async () => {
    const { secret: weak } = await keyWith('ingest', ['event_ingestor'])
    for (const [method, path, missing] of [
      ['GET', '/v1/secrets/api/keys', 'secret:read'],
      ['POST', '/v1/secrets/api/keys', 'secret:write'],
      ['DELETE', '/v1/secrets/api/keys/key_x', 'secret:write'],
      ['POST', '/v1/users', 'user:write'],
      ['POST', '/v1/users/search', 'user:read'],
      ['GET', '/v1/environments', 'environment:read'],
    ] as const) {
      // An empty body would be refused, too, but the key is checked first.
      const body = method === 'POST' ? {} : undefined
      expect([path, await api.ask(path, { method, body, key: weak })]).toMatchObject([
        path,
        { status: 403, body: { error: 'Forbidden', code: 'insufficient_permissions', details: { missing } } },
      ])
      expect([path, await api.ask(path, { method, body })]).toMatchObject([
        path,
        { status: 401, body: { error: 'Unauthorized', code: 'missing' } },
      ])
    }
    for (const path of [
      '/v1/rbac/roles',
      '/v1/rbac/roles/event_reader',
      '/v1/users/me',
      '/v1/environments/current',
    ]) {
      expect([path, (await api.ask(path, { key: weak })).status, (await api.ask(path)).status]).toEqual([
        path,
        200,
        401,
      ])
    }
  })

  it('is refused from the next request on once it is disabled', async () => {
    const { key, secret } = await api.key('a')
    expect((await list(secret)).items).toHaveLength(1)
    must(await disableKey(api.keyreeve.context, { id: key.id }))
    expect(await api.ask('/v1/secrets/api/keys', { key: secret })).toMatchObject({
      status: 401,
      body: { code: 'disabled' },
    })
  })
})

describe('keys', () => {
  it('belong to the caller’s environment, and cannot be seen or deleted from the other one', async () => {
    const test = (await api.key('caller')).secret
    const production = (await api.key('caller', { environment: 'production' })).secret
    const made = secretIn(await create(production, { name: 'b' }))
    expect(made).toMatchObject({
      api_key: expect.stringMatching(/^kr_live_/) as string,
      secret: { environment: 'production', roles: ['super_admin'] },
    })
    expect((await list(test)).items.map(({ name }) => name)).toEqual(['caller'])
    expect((await list(production)).items.map(({ name }) => name)).toEqual(['b', 'caller'])
    expect(await remove(test, made.secret.id)).toMatchObject({
      status: 404,
      body: { code: 'not_found', message: 'Secret not found' },
    })
    expect(await remove(production, made.secret.id)).toMatchObject({ status: 204, text: '' })
    expect(await remove(production, made.secret.id)).toMatchObject({ status: 404 })
    expect(await api.ask('/v1/users/me', { key: made.api_key })).toMatchObject({
      status: 401,
      body: { code: 'deleted' },
    })
  })

  it('are not kept in the keychain, and their secret is in no later reply', async () => {
    const { secret } = await api.key('caller')
    const before = api.items.size
    const made = secretIn(await create(secret, { name: 'b' }))
    expect(api.items.size).toBe(before)
    expect(JSON.stringify(await list(secret))).not.toContain(made.api_key)
  })

  it('of a service account can only be created by a super_admin', async () => {
    const robot = await api.account('robot', ['event_reader'])
    const writer = await keyWith('writer', ['all_writer'])
    const admin = await api.key('admin')
    expect(await create(writer.secret, { name: 'x', service_account_id: robot.id })).toMatchObject({
      status: 403,
      body: { code: 'permission_denied', message: expect.stringContaining('super_admin') as string },
    })
    expect(
      secretIn(await create(admin.secret, { name: 'x', service_account_id: robot.id })).secret,
    ).toMatchObject({ user_id: robot.id, roles: ['event_reader'] })
    expect(
      await create(admin.secret, { name: 'y', service_account_id: yourAccount(api.keyreeve) }),
    ).toMatchObject({ status: 400, body: { code: 'validation_error' } })
    expect(await create(admin.secret, { name: 'y', service_account_id: 'account_none' })).toMatchObject({
      status: 404,
      body: { message: 'User not found' },
    })
  })

  it('never grant more than their creator, whatever roles its account got since', async () => {
    const { account, secret } = await keyWith('grows', ['all_writer'])
    expect((await create(secret, { name: 'same' })).status).toBe(201)
    must(await updateAccount(api.keyreeve.context, { id: account.id, roles: ['super_admin'] }))
    expect(await create(secret, { name: 'more' })).toMatchObject({
      status: 403,
      body: { code: 'permission_denied' },
    })
    must(
      await createRole(api.keyreeve.context, {
        id: 'clerk',
        name: 'Clerk',
        description: '',
        permissions: ['secret:write', 'invoice:*'],
        holders: 'both',
      }),
    )
    const clerk = await keyWith('clerk', ['clerk'])
    must(
      await updateAccount(api.keyreeve.context, { id: clerk.account.id, roles: ['clerk', 'event_reader'] }),
    )
    expect(await create(clerk.secret, { name: 'more' })).toMatchObject({
      status: 403,
      body: { details: { missing: 'event:read' } },
    })
    must(await updateAccount(api.keyreeve.context, { id: clerk.account.id, roles: ['clerk'] }))
    expect((await create(clerk.secret, { name: 'again' })).status).toBe(201)
  })

  it('can be listed and deleted by their own account, or by a super_admin', async () => {
    const admin = await api.key('admin')
    const one = await keyWith('one', ['all_writer'])
    const two = await keyWith('two', ['all_writer'])
    expect((await list(one.secret)).items.map(({ id }) => id)).toEqual([one.key.id])
    expect((await list(admin.secret)).items).toHaveLength(3)
    expect(await remove(one.secret, two.key.id)).toMatchObject({
      status: 403,
      body: { message: 'Ask a tenant super_admin to revoke this API key.' },
    })
    expect((await remove(one.secret, one.key.id)).status).toBe(204)
    expect((await remove(admin.secret, two.key.id)).status).toBe(204)
  })

  it('are paged, newest first, including expired and disabled ones, without deleted ones', async () => {
    const { secret } = await api.key('caller')
    for (const name of ['a', 'b', 'c']) {
      api.clock.advance(1000)
      expect((await create(secret, { name, expires_at: '2026-01-15T14:00:00+01:00' })).status).toBe(201)
    }
    const { items, pagination } = await list(secret, '?limit=2&offset=1')
    expect([items.map(({ name }) => name), pagination]).toEqual([
      ['b', 'a'],
      { total: 4, limit: 2, offset: 1 },
    ])
    api.clock.advance(3_600_000)
    must(await disableKey(api.keyreeve.context, { id: items[1]?.id ?? '' }))
    await remove(secret, items[0]?.id ?? '')
    expect((await list(secret)).items.map(({ name, state, status }) => [name, state, status])).toEqual([
      ['c', 'expired', 'published'],
      ['a', 'disabled', 'published'],
      ['caller', 'active', 'published'],
    ])
    for (const query of ['?limit=0', '?limit=1001', '?limit=x', '?offset=-1'])
      expect([query, (await api.ask(`/v1/secrets/api/keys${query}`, { key: secret })).status]).toEqual([
        query,
        400,
      ])
  })

  it('need a unique name, a known type, and an expiry in the future', async () => {
    const { secret } = await api.key('caller')
    for (const [body, status, field] of [
      [{ name: '' }, 400, 'name'],
      [{ name: 'x', type: 'publishable_key' }, 400, 'type'],
      [{ name: 'x', type: 'integration' }, 400, 'type'],
      [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 400, 'expires_at'],
      [{ name: 'x', expires_at: 'tomorrow' }, 400, 'expires_at'],
      [{ name: 'caller' }, 409, 'name'],
    ] as const) {
      expect([body, await create(secret, body)]).toMatchObject([
        body,
        { status, body: { http_status_code: status, details: { field } } },
      ])
    }
    expect(await create(secret, { name: 'x', roles: ['super_admin'] })).toMatchObject({ status: 400 })
  })
})

describe('accounts', () => {
  const createUser = (key: string, body: object) => api.ask('/v1/users', { method: 'POST', key, body })

  it('are refused in the chosen language when the request is wrong', async () => {
    const admin = (await api.key('admin')).secret
    const refused = async (path: string, body: object) =>
      ((await api.ask(path, { method: 'POST', key: admin, body })).body as { message: string }).message
    const both = async () => [
      await refused('/v1/users', { type: 'robot' }),
      await refused('/v1/users/search', { filters: [1] }),
    ]
    expect(await both()).toEqual([
      'User type must be ‘user’ or ‘service_account’',
      'Filters aren’t supported. Use type, user_ids, roles and status.',
    ])
    await chooseLanguage({ KEYREEVE_LANGUAGE: 'en-XA' })
    onTestFinished(() => chooseLanguage({ KEYREEVE_LANGUAGE: 'en' }))
    for (const sentence of await both()) expect(sentence).toMatch(/^\[/)
  })

  it('are created with roles that the caller has; users only by a super_admin', async () => {
    const admin = (await api.key('admin')).secret
    const writer = (await keyWith('writer', ['all_writer'])).secret
    expect(
      await createUser(writer, { type: 'service_account', name: 'robot', roles: ['event_reader'] }),
    ).toMatchObject({
      status: 201,
      body: { name: 'robot', type: 'service_account', roles: ['event_reader'], email: null },
    })
    expect(await createUser(writer, { type: 'service_account', roles: ['super_admin'] })).toMatchObject({
      status: 403,
      body: { code: 'permission_denied' },
    })
    expect(
      await createUser(writer, { type: 'user', email: 'a@b.example', roles: ['all_reader'] }),
    ).toMatchObject({ status: 403 })
    expect(
      await createUser(admin, { type: 'user', email: 'a@b.example', roles: ['all_reader'] }),
    ).toMatchObject({ status: 201, body: { name: 'a@b.example', email: 'a@b.example' } })
    for (const body of [
      { type: 'service_account', roles: [] },
      { type: 'service_account' },
      { type: 'service_account', roles: ['none_such'] },
      { type: 'service_account', email: 'a@b.example', roles: ['event_reader'] },
      { type: 'user', roles: ['all_reader'] },
      { type: 'robot', roles: ['all_reader'] },
    ])
      expect([body, (await createUser(admin, body)).status]).toEqual([body, 400])
    expect(
      await createUser(admin, { type: 'service_account', name: 'Robot', roles: ['event_reader'] }),
    ).toMatchObject({ status: 409, body: { code: 'already_exists' } })
  })

  it('are searched by type, id and role; only service accounts by default', async () => {
    const admin = (await api.key('admin')).secret
    const [one, two] = [
      await api.account('one', ['event_reader']),
      await api.account('two', ['event_ingestor']),
    ]
    const search = async (body: object) =>
      (await api.ask('/v1/users/search', { method: 'POST', key: admin, body })).body as {
        readonly items: readonly { readonly id: string }[]
        readonly pagination: object
      }
    const ids = async (body: object) => (await search(body)).items.map(({ id }) => id)
    expect((await ids({})).toSorted()).toEqual([one.id, two.id].toSorted())
    expect(await ids({ sort: [{ field: 'name', direction: 'asc' }], limit: 1, offset: 1 })).toEqual([two.id])
    expect(await ids({ user_ids: [one.id] })).toEqual([one.id])
    expect(await ids({ roles: ['event_ingestor'] })).toEqual([two.id])
    expect(await ids({ type: 'user' })).toEqual([yourAccount(api.keyreeve)])
    expect((await search({ limit: 1 })).pagination).toEqual({ total: 2, limit: 1, offset: 0 })
    expect(
      (
        await api.ask('/v1/users/search', {
          method: 'POST',
          key: admin,
          body: { filters: [{ field: 'name' }] },
        })
      ).status,
    ).toBe(400)
  })
})

describe('null in an optional field', () => {
  it('counts as missing, as in the API that we are compatible with', async () => {
    const admin = (await api.key('admin')).secret
    const post = async (path: string, body: object) => {
      const { status, body: answer } = await api.ask(path, { method: 'POST', key: admin, body })
      return [status, answer]
    }
    expect(await create(admin, { name: 'a', expires_at: null, service_account_id: null })).toMatchObject({
      status: 201,
      body: { secret: { user_id: yourAccount(api.keyreeve), expires_at: null } },
    })
    const account = { roles: ['event_reader'], type: 'service_account' }
    expect(await post('/v1/users', { ...account, name: null, email: null })).toMatchObject([
      201,
      { email: null },
    ])
    expect(await post('/v1/users', { ...account, roles: null })).toMatchObject([
      400,
      { details: { field: 'roles' } },
    ])
    const nulls = Object.fromEntries(
      'limit offset type user_ids roles status order sort filters start_time end_time expand'
        .split(' ')
        .map((name) => [name, null]),
    )
    const everything = await post('/v1/users/search', {})
    expect(everything).toMatchObject([200, { pagination: { total: 1, limit: 50, offset: 0 } }])
    expect(await post('/v1/users/search', nulls)).toEqual(everything)
    expect(await post('/v1/users/search', { sort: [{ field: 'name', direction: null }] })).toEqual(everything)
    expect(
      await post('/v1/keys/verify', { key: admin, environment: 'test', entity: null, action: null }),
    ).toMatchObject([200, { valid: true }])
    // Null does not satisfy a required field.
    expect(await post('/v1/secrets/api/keys', { name: null, type: 'private_key' })).toMatchObject([
      400,
      { details: { field: 'name' } },
    ])
  })
})

describe('roles and environments', () => {
  it('have the form that clients expect', async () => {
    must(
      await createRole(api.keyreeve.context, {
        id: 'clerk',
        name: 'Clerk',
        description: 'Invoices.',
        permissions: ['invoice:read', 'invoice:write'],
        holders: 'user',
      }),
    )
    const { key, secret } = await api.key('a', { environment: 'production' })
    const roles = async (query: string) =>
      (
        (await api.ask(`/v1/rbac/roles${query}`, { key: secret })).body as {
          readonly roles: readonly { readonly id: string }[]
        }
      ).roles.map(({ id }) => id)
    expect(await roles('')).toEqual([
      'event_ingestor',
      'event_reader',
      'all_reader',
      'all_writer',
      'super_admin',
      'clerk',
    ])
    expect(await roles('?user_type=service_account')).not.toContain('clerk')
    expect((await api.ask('/v1/rbac/roles/clerk', { key: secret })).body).toEqual({
      role: {
        id: 'clerk',
        name: 'Clerk',
        description: 'Invoices.',
        permissions: { invoice: ['read', 'write'] },
      },
    })
    expect(await api.ask('/v1/rbac/roles/none', { key: secret })).toMatchObject({
      status: 404,
      body: { message: 'Role not found' },
    })
    expect((await api.ask('/v1/environments', { key: secret })).body).toMatchObject({
      environments: [
        { id: 'test', type: 'development' },
        { id: 'production', type: 'production', created_at: '2026-01-15T12:00:00.000Z' },
      ],
      total: 2,
      offset: 0,
      limit: 50,
    })
    expect((await api.ask('/v1/environments/current', { key: secret })).body).toMatchObject({
      id: 'production',
      key_id: key.id,
    })
  })
})
