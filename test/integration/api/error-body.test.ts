/** Every reply is a success or the one error body with a code, including where Node or the router refuses before a handler runs. */
import { truncateSync, writeFileSync } from 'node:fs'
import { METHODS } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestApi, type TestApi } from './api.ts'

let api: TestApi
let secret: string
beforeEach(async () => {
  api = await openTestApi()
  secret = (await api.key('a')).secret
})
afterEach(() => api.cleanUp())

type Reply = { readonly status: number; readonly head: string; readonly body: string }

/** Sends these bytes and reads until the connection is closed. */
const send = (bytes: string): Promise<Reply> =>
  new Promise((resolve) => {
    let text = ''
    const socket = connect(api.serving.port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.on('data', (data: Buffer) => (text += data.toString('utf8')))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n', 2)
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body })
    })
  })
const host = () => `host: 127.0.0.1:${api.serving.port}`
const request = (line: string, ...headers: readonly string[]) =>
  [`${line} HTTP/1.1`, host(), 'connection: close', ...headers, '', ''].join('\r\n')

/** The status and code of a reply, after checking that it is the error body. */
const errorIn = ({ status, head, body }: Reply): readonly [number, unknown] => {
  const parsed = JSON.parse(body) as Record<string, unknown>
  expect(parsed).toMatchObject({
    success: false,
    code: expect.stringMatching(/^[a-z_]+$/) as string,
    message: expect.stringMatching(/../) as string,
    http_status_code: status,
    error: expect.anything() as unknown,
  })
  const headers = head.toLowerCase()
  for (const line of [
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
  ])
    expect(headers).toContain(line)
  return [status, parsed['code']]
}

describe('the error body', () => {
  it('is sent for an address that the router rejects, without repeating it', async () => {
    for (const path of [
      '/%zz',
      '/v1/%',
      '/v1/secrets/api/keys/%E0%A4%A',
      '/%zz?canary=canary',
      '/v1/rbac/roles/%c0canary',
    ]) {
      const reply = await send(request(`GET ${path}`, `x-api-key: ${secret}`))
      expect(errorIn(reply)).toEqual([400, 'bad_request'])
      expect(reply.body).not.toMatch(/canary|zz|E0/)
    }
    expect(
      errorIn(await send(request(`GET /v1/rbac/roles/${'x'.repeat(300)}`, `x-api-key: ${secret}`))),
    ).toEqual([404, 'not_found'])
    expect(errorIn(await send(request(`GET /${'x/'.repeat(3000)}`)))).toEqual([404, 'not_found'])
  })

  it('is sent for every method that Node knows, at existing and unknown addresses', async () => {
    // QUERY requires a body, so without one that is what is reported.
    for (const method of METHODS.filter((each) => !['CONNECT', 'HEAD', 'QUERY'].includes(each))) {
      expect([method, ...errorIn(await send(request(`${method} /none`)))]).toEqual([method, 404, 'not_found'])
      expect([method, ...errorIn(await send(request(`${method} /%zz`)))]).toEqual([
        method,
        400,
        'bad_request',
      ])
      if (method !== 'GET')
        expect([method, ...errorIn(await send(request(`${method} /v1/openapi.json`)))]).toEqual([
          method,
          404,
          'not_found',
        ])
    }
  })

  it('is sent for CONNECT: there is no tunnel', async () => {
    for (const target of ['127.0.0.1:22', '/v1/users/me', `/v1/authorize?environment=test`]) {
      const reply = await send(`CONNECT ${target} HTTP/1.1\r\n${host()}\r\nx-api-key: ${secret}\r\n\r\n`)
      expect(errorIn(reply)).toEqual([405, 'method_not_allowed'])
      expect(reply.head).toMatch(/^allow: GET, HEAD, POST, DELETE\r?$/im)
    }
  })

  it('is left out of the answer to HEAD, which is otherwise that to GET', async () => {
    const without = (headers: Headers) =>
      [...headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name))
    for (const [path, key, status] of [
      ['/v1/openapi.json', undefined, 200],
      ['/v1/users/me', secret, 200],
      ['/v1/users/me', undefined, 401],
      ['/none', secret, 404],
      ['/v1/authorize?environment=test', secret, 200],
    ] as const) {
      const [got, head] = [
        await api.ask(path, key === undefined ? {} : { key }),
        await api.ask(path, { method: 'HEAD', ...(key === undefined ? {} : { key }) }),
      ]
      expect([path, got.status, head.status, head.text]).toEqual([path, status, status, ''])
      expect([path, without(head.headers)]).toEqual([path, without(got.headers)])
    }
  })

  it('is sent for what is not a request', async () => {
    for (const bytes of [
      '\r\n\r\nx\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/3.0\r\n\r\n',
      'NONE / HTTP/1.1\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      `GET / HTTP/1.1\r\n${host()}\r\nbad header\r\n\r\n`,
      '\x16\x03\x01\x02\x00\x01',
    ]) {
      expect(errorIn(await send(bytes))).toEqual([400, 'bad_request'])
    }
    expect(
      errorIn(
        await send(
          `POST /v1/keys/verify HTTP/1.1\r\n${host()}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
        ),
      ),
    ).toEqual([400, 'bad_request'])
    expect(
      errorIn(
        await send(
          `POST /v1/keys/verify HTTP/1.1\r\n${host()}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
        ),
      ),
    ).toEqual([400, 'bad_request'])
    expect(errorIn(await send(`GET / HTTP/1.1\r\nconnection: close\r\n\r\n`))).toEqual([400, 'bad_request'])
    expect(errorIn(await send(request('GET /', `x-long: ${'x'.repeat(40_000)}`)))).toEqual([
      431,
      'headers_too_large',
    ])
  })

  it('is sent for requests that do not arrive in time', async () => {
    await api.cleanUp()
    api = await openTestApi({ limits: { headersMs: 100, requestMs: 200, checkEveryMs: 20 } })
    expect(errorIn(await send(`GET / HTTP/1.1\r\n${host()}\r\nx-half: `))).toEqual([408, 'request_timeout'])
    expect(
      errorIn(
        await send(
          `POST /v1/keys/verify HTTP/1.1\r\n${host()}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"key"`,
        ),
      ),
    ).toEqual([408, 'request_timeout'])
  })

  it('is sent for bodies that are not accepted', async () => {
    const post = (headers: readonly string[], body: string) =>
      send(request('POST /v1/keys/verify', ...headers, `content-length: ${Buffer.byteLength(body)}`) + body)
    expect(errorIn(await post(['content-type: application/json'], '{'))).toEqual([400, 'validation_error'])
    expect(errorIn(await post(['content-type: application/json'], '"\\ud83d"'))).toEqual([
      400,
      'validation_error',
    ])
    expect(errorIn(await post(['content-type: application/json'], '{"__proto__":{}}'))).toEqual([
      400,
      'validation_error',
    ])
    expect(errorIn(await post(['content-type: text/plain'], 'x'))).toEqual([415, 'unsupported_media_type'])
    expect(errorIn(await post(['content-type: ;;'], 'x'))).toEqual([415, 'unsupported_media_type'])
    expect(
      errorIn(await post(['content-type: application/json'], JSON.stringify({ key: 'k'.repeat(70_000) }))),
    ).toEqual([413, 'too_large'])
  })

  it('is sent when an expectation is not understood, and the request is answered', async () => {
    expect(
      (await send(request('GET /v1/authorize?environment=test', 'expect: something', `x-api-key: ${secret}`)))
        .status,
    ).toBe(200)
    expect(errorIn(await send(request('GET /none', 'expect: something')))).toEqual([404, 'not_found'])
  })
})

it('an invalid field is described in our own words', async () => {
  const said = async (path: string, body?: unknown) => {
    const answer = await api.ask(path, { key: secret, ...(body ? { method: 'POST', body } : {}) })
    return (answer.body as { message: string }).message
  }
  expect(await said('/v1/keys/verify', { key: 5 })).toBe('This must be of type string.')
  expect(await said('/v1/keys/verify', { environment: 'live' })).toBe('Use one of: test, production.')
  expect(await said('/v1/authorize?environment=live')).toBe('Use one of: test, production.')
  const whichEnvironment = 'Name the environment: test or production.'
  expect(await said('/v1/keys/verify', { key: secret })).toBe(whichEnvironment)
  expect(await said('/v1/keys/verify', { key: secret, environment: null })).toBe(whichEnvironment)
  expect(await said('/v1/authorize?entity=event&action=read')).toBe(whichEnvironment)
  expect(await said('/v1/secrets/api/keys', { type: 'private_key' })).toBe('This field is missing.')
  expect(await said('/v1/users/search', { limit: 100_000 })).toMatch(/^Too long or too large/)
})

describe('/v1/authorize', () => {
  it('answers 200, 401 or 403 whatever is wrong, with the reason in headers', async () => {
    const reader = await api.key('reader', { accountId: (await api.account('reader', ['event_reader'])).id })
    const reason = async (path: string, key?: string) => {
      const { status, headers, body } = await api.ask(
        `/v1/authorize${path}`,
        key === undefined ? {} : { key },
      )
      expect([status, body]).toMatchObject([
        status,
        { code: headers.get('x-keyreeve-code'), http_status_code: status },
      ])
      return [status, headers.get('x-keyreeve-code'), headers.get('x-keyreeve-missing')]
    }
    expect(await reason('?entity=event&action=write&environment=test', reader.secret)).toEqual([
      403,
      'insufficient_permissions',
      'event:write',
    ])
    expect(await reason('?entity=event&environment=test', secret)).toEqual([403, 'validation_error', null])
    expect(await reason('?environment=production', secret)).toEqual([401, 'wrong_environment', null])
    expect(await reason('?environment=test')).toEqual([401, 'missing', null])
    for (const unreadable of [
      `GET /v1/authorize?environment=test HTTP/1.1\r\nconnection: close\r\n\r\n`,
      request('GET /v1/authorize?entity=event&environment=test', 'x-api-key: a\u0001b'),
      request('GET /v1/authorize?environment=test', `x-long: ${'x'.repeat(40_000)}`),
    ]) {
      const { status, head } = await send(unreadable)
      expect([status, head]).toEqual([
        403,
        expect.stringMatching(/x-keyreeve-code: (bad_request|headers_too_large)/i),
      ])
    }
    expect(
      (await send(request('GET /v1/authorize?environment=test', 'origin: https://evil.example'))).head,
    ).toMatch(/^HTTP\/1\.1 403 [\s\S]*x-keyreeve-code: forbidden/i)
    api.keyreeve.vault.lock()
    expect(await reason('?environment=test', secret)).toEqual([403, 'keychain_locked', null])
  })

  it('answers 503 when the file that guards the keychain cannot be used', async () => {
    const { secret } = await api.key('caller')
    const { key } = await api.key('kept', { keep: true })
    const remove = () => api.ask(`/v1/secrets/api/keys/${key.id}`, { method: 'DELETE', key: secret })
    const file = join(api.home, 'stores.lock')
    writeFileSync(file, 'not a database '.repeat(500))
    expect(await remove()).toMatchObject({
      status: 503,
      body: { code: 'lock_unusable', http_status_code: 503 },
    })
    truncateSync(file)
    expect((await remove()).status).toBe(204)
  })

  it('answers 403 even to a bug', async () => {
    const { verifier } = api.keyreeve
    Object.assign(verifier, {
      verify: () => {
        throw new Error('a bug')
      },
    })
    const { status, headers } = await api.ask('/v1/authorize?environment=test', { key: secret })
    expect([status, headers.get('x-keyreeve-code'), api.logged.length]).toEqual([403, 'internal_error', 1])
  })
})
