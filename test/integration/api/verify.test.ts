import { createServer } from 'node:http'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serveApi } from '../../../electron/api/serve.ts'
import { deleteKey } from '../../../electron/core/keys/change.ts'
import { getKey } from '../../../electron/core/keys/list.ts'
import { saveApiSettings } from '../../../electron/core/settings.ts'
import { codeOf, must } from '../../support/home.ts'
import { openTestApi, type TestApi } from './api.ts'
import { disableKey, enableKey } from '../../support/operations.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.cleanUp())

const verify = async (body: unknown) => (await api.ask('/v1/keys/verify', { method: 'POST', body })).body

describe('/v1/keys/verify', () => {
  it('answers for every status of a key, with its permissions and expiry', async () => {
    const { context } = api.keyreeve
    const service = await api.account('ingest', ['event_ingestor'])
    const { key, secret } = await api.key('a', { accountId: service.id })
    const write = { key: secret, entity: 'event', action: 'write', environment: 'test' }
    expect(await verify(write)).toEqual({
      valid: true,
      code: 'ok',
      key_id: key.id,
      account: service.id,
      environment: 'test',
      roles: ['event_ingestor'],
      permissions: ['event:write'],
    })
    expect(await verify({ key: secret, environment: 'test' })).toMatchObject({ valid: true, code: 'ok' })
    expect(await verify({ ...write, action: 'read' })).toMatchObject({
      valid: false,
      code: 'insufficient_permissions',
      missing: 'event:read',
      key_id: key.id,
    })
    expect(await verify({ ...write, environment: 'production' })).toMatchObject({
      valid: false,
      code: 'wrong_environment',
    })
    expect(await verify({ ...write, key: secret.replace('_test_', '_live_') })).toMatchObject({
      valid: false,
      code: 'malformed',
    })
    expect(await verify({ environment: 'test' })).toMatchObject({ valid: false, code: 'missing' })
    must(await disableKey(context, { id: key.id }))
    expect(await verify(write)).toMatchObject({ valid: false, code: 'disabled' })
    must(await enableKey(context, { id: key.id }))
    expect(await verify(write)).toMatchObject({ valid: true })
    must(await deleteKey(context, { id: key.id }))
    expect(await verify(write)).toMatchObject({ valid: false, code: 'deleted' })
    must(api.keyreeve.usage.flush())
    expect(must(getKey(context, key.id))).toMatchObject({ uses: 3, lastRefusal: { code: 'deleted' } })
  })

  it('refuses incomplete questions, and names the field', async () => {
    for (const [body, field] of [
      [{ entity: 'event', environment: 'test' }, undefined],
      [{ action: 'delete', entity: 'event', environment: 'test' }, 'action'],
      [{ environment: 'staging' }, 'environment'],
      [{ kye: 'x', environment: 'test' }, undefined],
      [[], undefined],
    ] as const) {
      const answer = await api.ask('/v1/keys/verify', { method: 'POST', body })
      expect([answer.status, answer.body]).toMatchObject([
        400,
        { code: 'validation_error', http_status_code: 400, error: { message: expect.any(String) as string } },
      ])
      if (field) expect(answer.body).toMatchObject({ details: { field } })
    }
    expect(await api.ask('/v1/keys/verify', { method: 'POST', body: '{' })).toMatchObject({
      status: 400,
      body: { code: 'validation_error' },
    })
  })

  it('answers 503 while the vault is locked, without details of the key', async () => {
    const { secret } = await api.key('a')
    api.keyreeve.vault.lock()
    const locked = { code: 'keychain_locked', message: expect.stringContaining('Unlock') as string }
    expect(
      await api.ask('/v1/keys/verify', { method: 'POST', body: { key: secret, environment: 'test' } }),
    ).toMatchObject({
      status: 503,
      body: locked,
    })
    expect(await api.ask('/v1/authorize?environment=test', { key: secret })).toMatchObject({
      status: 403,
      body: locked,
    })
  })
})

describe('a locked Keyreeve', () => {
  /** Saves the settings of the API, as Settings does. */
  const save = (whileLocked: boolean) =>
    saveApiSettings(api.keyreeve.context, { on: true, port: 4571, whileLocked })
  const decided = async (secret: string) =>
    (await api.ask('/v1/authorize?environment=test', { key: secret })).status

  it('goes on deciding if its user wants that, and does nothing else', async () => {
    const admin = await api.account('admin', ['super_admin'])
    const { key, secret } = await api.key('a', { accountId: admin.id })
    expect((await api.ask('/v1/secrets/api/keys', { key: secret })).status).toBe(200)
    await save(true)
    api.keyreeve.vault.lock()
    expect(await decided(secret)).toBe(200)
    expect(await verify({ key: secret, environment: 'test' })).toMatchObject({ valid: true, key_id: key.id })
    expect(await decided(`${secret.slice(0, -1)}x`)).toBe(401)
    expect((await api.ask('/v1/secrets/api/keys', { key: secret })).body).toMatchObject({
      code: 'keychain_locked',
    })
    must(await api.keyreeve.vault.unlock(null))
    expect((await api.ask('/v1/secrets/api/keys', { key: secret })).status).toBe(200)
  })

  it('stops deciding when another process restores a backup with another pepper', async () => {
    const { secret } = await api.key('a')
    await save(true)
    api.keyreeve.vault.lock()
    expect(await decided(secret)).toBe(200)
    const other = new BetterSqlite(join(api.home, 'keyreeve.db'))
    other.prepare("UPDATE meta SET value = 'x' WHERE name = 'pepper_check'").run()
    other.close()
    expect(await decided(secret)).toBe(403)
  })

  it('stops deciding when that was switched off', async () => {
    const { secret } = await api.key('a')
    await save(true)
    await save(false)
    api.keyreeve.vault.lock()
    expect(await decided(secret)).toBe(403)
  })
})

describe('/v1/authorize', () => {
  it('answers 200, 401 or 403 to every method, with the key in either header', async () => {
    const service = await api.account('ingest', ['event_ingestor'])
    const { key, secret } = await api.key('a', { accountId: service.id })
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const allowed = await api.ask('/v1/authorize?entity=event&action=write&environment=test', {
        method,
        key: secret,
      })
      expect([method, allowed.status, allowed.text]).toEqual([method, 200, ''])
      expect(allowed.headers.get('x-keyreeve-key')).toBe(key.id)
      expect(
        (await api.ask('/v1/authorize?entity=event&action=read&environment=test', { method, key: secret }))
          .status,
      ).toBe(403)
      expect(
        (
          await api.ask('/v1/authorize?entity=event&action=write&environment=production', {
            method,
            key: secret,
          })
        ).status,
      ).toBe(401)
    }
    expect(
      (await api.ask('/v1/authorize?environment=test', { headers: { authorization: `Bearer ${secret}` } }))
        .status,
    ).toBe(200)
    expect(await api.ask('/v1/authorize?environment=test')).toMatchObject({
      status: 401,
      body: { error: 'Unauthorized', code: 'missing' },
    })
    expect(
      await api.ask('/v1/authorize?entity=event&action=read&environment=test', { key: secret }),
    ).toMatchObject({
      status: 403,
      body: { error: 'Forbidden', code: 'insufficient_permissions', details: { missing: 'event:read' } },
    })
    // The key in x-api-key counts, even if it is wrong.
    expect(
      (
        await api.ask('/v1/authorize?environment=test', {
          key: 'wrong',
          headers: { authorization: `Bearer ${secret}` },
        })
      ).status,
    ).toBe(401)
  })

  it('says which word or quotation marks were sent with a key, and refuses it', async () => {
    const { secret } = await api.key('a')
    const message = async (presented: string) => {
      const told = await api.ask('/v1/users/me', { key: presented })
      const { message: text } = told.body as { readonly message: string }
      expect([told.status, told.body, told.text.includes(secret)]).toMatchObject([
        401,
        { code: 'malformed' },
        false,
      ])
      expect(await api.ask('/v1/authorize?environment=test', { key: presented })).toMatchObject({
        status: 401,
        body: { code: 'malformed', message: text },
      })
      expect(await verify({ key: presented, environment: 'test' })).toMatchObject({
        valid: false,
        code: 'malformed',
        message: text,
      })
      return text
    }
    for (const wrapped of [`Bearer ${secret}`, `bearer ${secret}`])
      expect(await message(wrapped)).toMatch(/“Bearer” isn’t part of the key/)
    for (const quote of ['"', "'"])
      expect(await message(`${quote}${secret}${quote}`)).toMatch(/quotation marks aren’t part of the key/)
    expect(await message(`"Bearer ${secret}"`)).toMatch(/“Bearer” and the quotation marks aren’t part/)
    expect(await message(secret.slice(1))).toMatch(/isn’t a complete API key/)
    expect(
      (await api.ask('/v1/authorize?environment=test', { headers: { authorization: `Bearer ${secret}` } }))
        .status,
    ).toBe(200)
  })

  it('only answers complete, unambiguous questions', async () => {
    const { secret } = await api.key('a')
    for (const query of [
      '?entity=event&environment=test',
      '?entity=event&action=write&environment=test&enviroment=production',
      '?entity=event&entity=user&action=read&environment=test',
      '?action=delete&entity=event&environment=test',
      '?entity=Event&action=read&environment=test',
    ]) {
      expect([query, await api.ask(`/v1/authorize${query}`, { key: secret })]).toMatchObject([
        query,
        { status: 403, body: { code: 'validation_error' } },
      ])
    }
    for (const path of ['/v1/authorizex', '/v1/authorize/', '/v1/Authorize'])
      expect((await api.ask(path, { key: secret })).status).toBe(404)
  })
})

describe('a question without its environment', () => {
  it('lets no key through, whatever it may do: not a test key, and not a production key', async () => {
    for (const environment of ['test', 'production'] as const) {
      const { key, secret } = await api.key(environment, { environment })
      for (const query of ['', '?', '?entity=event&action=write', '?environment=', '?environment=any']) {
        const { status, headers, body } = await api.ask(`/v1/authorize${query}`, { key: secret })
        expect([
          query,
          status,
          headers.get('x-keyreeve-code'),
          headers.get('x-keyreeve-key'),
          body,
        ]).toMatchObject([query, 403, 'validation_error', null, { details: { field: 'environment' } }])
      }
      for (const more of [{}, { environment: null }, { environment: 'any' }, { environment: '' }])
        expect(
          await api.ask('/v1/keys/verify', {
            method: 'POST',
            body: { key: secret, entity: 'event', action: 'write', ...more },
          }),
        ).toMatchObject({ status: 400, body: { details: { field: 'environment' } } })
      // Control: the same key passes with its environment, and nothing before was counted.
      expect((await api.ask(`/v1/authorize?environment=${environment}`, { key: secret })).status).toBe(200)
      must(api.keyreeve.usage.flush())
      expect(must(getKey(api.keyreeve.context, key.id))).toMatchObject({ uses: 1, lastRefusal: null })
    }
  })
})

describe('listening', () => {
  it('reports that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(codeOf(await serveApi({ keyreeve: api.keyreeve, port }))).toBe('port_taken')
    other.close()
    await once(other, 'close')
    const served = must(await serveApi({ keyreeve: api.keyreeve, port }))
    expect(served).toMatchObject({ port, url: `http://127.0.0.1:${port}` })
    await served.close()
    await expect(fetch(served.url)).rejects.toThrow('fetch failed')
  })
})
