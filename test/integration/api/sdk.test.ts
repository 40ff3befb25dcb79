/** The published JavaScript client, unmodified, against the real server. */
import { Flexprice } from '@flexprice/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestApi, type TestApi } from './api.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.cleanUp())

const clientFor = (apiKeyAuth: string) => new Flexprice({ serverURL: `${api.serving.url}/v1`, apiKeyAuth })

describe('the published client', () => {
  it('creates keys for its own account and for a service account, lists, pages and deletes them', async () => {
    const { key: own, secret } = await api.key('caller')
    const client = clientFor(secret)
    const mine = await client.secrets.createApiKey({
      name: 'mine',
      type: 'private_key',
      expiresAt: '2026-02-01T00:00:00Z',
    })
    expect(mine).toMatchObject({
      apiKey: expect.stringMatching(/^kr_test_/) as string,
      secret: {
        name: 'mine',
        type: 'private_key',
        provider: 'flexprice',
        roles: ['super_admin'],
        userType: 'user',
        status: 'published',
        expiresAt: '2026-02-01T00:00:00.000Z',
      },
    })

    const service = await client.users.createUser({ type: 'service_account', roles: ['event_ingestor'] })
    expect(service).toMatchObject({
      type: 'service_account',
      roles: ['event_ingestor'],
      id: expect.stringMatching(/^account_/) as string,
    })
    const theirs = await client.secrets.createApiKey({
      name: 'theirs',
      type: 'private_key',
      serviceAccountId: service.id,
    })
    expect(theirs.secret).toMatchObject({ roles: ['event_ingestor'], userType: 'service_account' })
    expect(await clientFor(theirs.apiKey ?? '').users.getUserInfo()).toMatchObject({
      id: service.id,
      type: 'service_account',
    })
    expect(await client.users.getUserInfo()).toMatchObject({ type: 'user', roles: ['super_admin'] })
    expect((await client.users.queryUser({ limit: 10 })).items).toMatchObject([{ id: service.id }])

    const page = async (offset: number) => client.secrets.listApiKeys(2, offset)
    const [first, second] = [await page(0), await page(2)]
    expect(first.pagination).toEqual({ total: 3, limit: 2, offset: 0 })
    const items = [...(first.items ?? []), ...(second.items ?? [])]
    expect(items.map(({ name }) => name)).toEqual(['theirs', 'mine', 'caller'])
    // Never used: the client turns the API's null into undefined.
    expect(items[1]).toMatchObject({ id: mine.secret?.id, lastUsedAt: undefined })

    for (const id of [mine.secret?.id, theirs.secret?.id])
      expect(await client.secrets.deleteApiKey(id ?? '')).toBeUndefined()
    expect((await client.secrets.listApiKeys()).items).toMatchObject([{ id: own.id }])
    await expect(clientFor(mine.apiKey ?? '').users.getUserInfo()).rejects.toMatchObject({ statusCode: 401 })
    await expect(client.secrets.deleteApiKey(mine.secret?.id ?? '')).rejects.toMatchObject({
      statusCode: 404,
      message: 'Secret not found',
    })
  })

  it('gets refusals in its own format', async () => {
    const client = clientFor((await api.key('caller')).secret)
    await expect(client.secrets.createApiKey({ name: 'caller', type: 'private_key' })).rejects.toMatchObject({
      statusCode: 409,
    })
    await expect(client.secrets.createApiKey({ name: 'p', type: 'publishable_key' })).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('publishable_key isn’t supported') as string,
    })
    await expect(client.users.createUser({ type: 'service_account', roles: [] })).rejects.toMatchObject({
      statusCode: 400,
      message: 'Service accounts require role assignment',
    })
    expect(await client.rbac.listRbacRoles()).toMatchObject({
      roles: expect.arrayContaining([
        expect.objectContaining({ id: 'event_ingestor', permissions: { event: ['write'] } }),
      ]) as unknown,
    })
  })
})
