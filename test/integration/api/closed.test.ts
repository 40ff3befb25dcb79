/** Closed by default: each case is an attack that is refused, beside the same request without it that succeeds. */
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Limits } from '../../../electron/api/serve.ts'
import { openTestApi, type TestApi } from './api.ts'

let api: TestApi
let secret: string
const open = async (limits: Partial<Limits> = {}) => {
  api = await openTestApi({ limits })
  secret = (await api.key('a')).secret
}
beforeEach(() => open())
afterEach(() => api.cleanUp())
/** Like `api`, with other limits. */
const reopen = async (limits: Partial<Limits>) => {
  await api.cleanUp()
  await open(limits)
}

/** Opens a connection and sends its first bytes. */
const dial = async (bytes = ''): Promise<Socket> => {
  const socket = connect(api.serving.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

/** Resolves when a connection is closed, including by a reset. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) return resolve()
    socket.on('error', () => undefined)
    socket.once('close', () => resolve())
  })

/** Everything that a connection receives until it is closed. */
const all = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
  await closed(socket)
  return text
}

/** Sends exactly these bytes; returns the reply's status and text. */
const raw = async (
  lines: readonly string[],
  body = '',
): Promise<{ readonly status: number; readonly text: string }> => {
  const socket = await dial()
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')
  const text = await all(socket)
  return { status: Number(/^HTTP\/1\.[01] (\d+)/.exec(text)?.[1] ?? 0), text }
}

const get = (path: string, ...headers: readonly string[]) =>
  raw([`GET ${path} HTTP/1.1`, ...headers, `x-api-key: ${secret}`, 'connection: close'])
const host = () => `host: 127.0.0.1:${api.serving.port}`

describe('Host', () => {
  it('must be exactly one of ours', async () => {
    const { port } = api.serving
    for (const path of ['/v1/authorize?environment=test', '/v1/users/me', '/v1/openapi.json']) {
      for (const good of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
        expect([good, (await get(path, `host: ${good}`)).status]).toEqual([good, 200])
      for (const bad of [
        'evil.example',
        `evil.example:${port}`,
        `127.0.0.1.evil.example:${port}`,
        `localhost.evil.example:${port}`,
        `evil.localhost:${port}`,
        '127.0.0.1',
        'localhost',
        `127.0.0.1:${port + 1}`,
        `0.0.0.0:${port}`,
        `localhost.:${port}`,
        `LOCALHOST:${port}`,
        `127.1:${port}`,
        `2130706433:${port}`,
        `[::ffff:127.0.0.1]:${port}`,
        `[::1%25lo]:${port}`,
        `127.0.0.1:${port}:80`,
        `127.0.0.1:0${port}`,
        `user@127.0.0.1:${port}`,
        `127.0.0.1:${port},evil.example`,
        `127.0.0.1:${port} evil.example`,
        '',
      ]) {
        const { status, text } = await get(path, `host: ${bad}`)
        expect([bad, status]).toEqual([bad, 403])
        expect(text).not.toMatch(/super_admin|paths/)
      }
    }
  })

  it('is required exactly once, and the address must not be another server’s', async () => {
    const { port } = api.serving
    expect((await get('/v1/authorize?environment=test')).status).toBe(403)
    expect((await get('/v1/users/me')).status).toBe(400)
    expect((await raw(['GET /v1/authorize?environment=test HTTP/1.0', `x-api-key: ${secret}`])).status).toBe(
      403,
    )
    expect((await get('/v1/authorize?environment=test', host(), 'host: evil.example')).status).toBe(403)
    expect((await get('/v1/authorize?environment=test', 'host: evil.example', host())).status).toBe(403)
    expect((await get(`http://evil.example/v1/authorize?environment=test`, host())).status).toBe(403)
    expect((await get(`http://127.0.0.1:${port}/v1/authorize?environment=test`, host())).status).toBe(403)
  })
})

describe('web pages', () => {
  it('are refused before the key is checked, with any Origin, and from other sites', async () => {
    for (const path of ['/v1/authorize?environment=test', '/v1/users/me', '/v1/none']) {
      for (const bad of [
        'origin: https://evil.example',
        'origin: null',
        'origin:',
        'origin: app://bundle',
        `origin: http://127.0.0.1:${api.serving.port}`,
        'sec-fetch-site: cross-site',
        'sec-fetch-site: same-site',
        'sec-fetch-site: x',
      ]) {
        const { status, text } = await get(path, host(), bad)
        expect([path, bad, status]).toEqual([path, bad, 403])
        expect(text).toContain('"code":"forbidden"')
      }
      for (const good of ['sec-fetch-site: none', 'sec-fetch-site: same-origin'])
        expect((await get(path, host(), good)).status).not.toBe(403)
    }
  })

  it('get no CORS headers and no preflight', async () => {
    const preflight = await raw([
      'OPTIONS /v1/secrets/api/keys HTTP/1.1',
      host(),
      'origin: https://evil.example',
      'access-control-request-method: POST',
      'connection: close',
    ])
    expect(preflight.status).toBe(403)
    const texts = [
      preflight.text,
      (await get('/v1/users/me', host())).text,
      (await get('/v1/authorize?environment=test', host())).text,
      (await get('/v1/none', host())).text,
    ]
    for (const text of texts) {
      expect(text).not.toMatch(/access-control/i)
      expect(text).toMatch(/^cache-control: no-store\r$/im)
      if (/^content-type/im.test(text)) expect(text).toMatch(/^x-content-type-options: nosniff\r$/im)
    }
  })

  it('cannot submit a form: bodies are JSON', async () => {
    const send = (type: string) =>
      api.ask('/v1/keys/verify', {
        method: 'POST',
        body: JSON.stringify({ key: secret, environment: 'test' }),
        headers: { 'content-type': type },
      })
    expect(await send('application/json')).toMatchObject({ status: 200, body: { valid: true } })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect([type, (await send(type)).status]).toEqual([type, 415])
  })
})

describe('this machine', () => {
  const addresses = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)

  it.runIf(addresses.length > 0)('is the only one that can connect', async () => {
    const control = createServer((_, response) => response.end()).listen(0)
    await once(control, 'listening')
    const reach = async (address: string, port: number): Promise<boolean> => {
      const socket = connect(port, address)
      const reached = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      return reached
    }
    for (const address of addresses) {
      expect([address, await reach(address, (control.address() as AddressInfo).port)]).toEqual([
        address,
        true,
      ])
      expect([address, await reach(address, api.serving.port)]).toEqual([address, false])
    }
    control.close()
  })
})

describe('large requests', () => {
  const key = 'k'.repeat(70_000)

  it('are cut off at 64 KiB, whether they declare their length or not', async () => {
    const send = async (body: string) =>
      (
        await raw(
          [
            'POST /v1/keys/verify HTTP/1.1',
            host(),
            'content-type: application/json',
            `content-length: ${body.length}`,
          ],
          body,
        )
      ).status
    expect(await send(JSON.stringify({ key }))).toBe(413)
    const chunked = async (body: string) =>
      (
        await raw(
          [
            'POST /v1/keys/verify HTTP/1.1',
            host(),
            'content-type: application/json',
            'transfer-encoding: chunked',
          ],
          `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
        )
      ).status
    expect(await chunked(JSON.stringify({ key }))).toBe(413)
    await reopen({ bodyBytes: 80_000 })
    expect(
      await api.ask('/v1/keys/verify', { method: 'POST', body: { key, environment: 'test' } }),
    ).toMatchObject({
      status: 400,
      body: { details: { field: 'key' } },
    })
  })

  it('are not read where no body is expected', async () => {
    const { status, text } = await raw([
      'POST /v1/authorize?environment=test HTTP/1.1',
      host(),
      `x-api-key: ${secret}`,
      'content-length: 1000000000',
    ])
    expect([status, text.toLowerCase().includes('connection: close')]).toEqual([200, true])
    expect(
      (
        await raw([
          'GET /v1/users/me HTTP/1.1',
          host(),
          `x-api-key: ${secret}`,
          `x-long: ${'x'.repeat(40_000)}`,
        ])
      ).status,
    ).toBe(431)
    expect(
      (
        await raw(
          [
            'POST /v1/authorize?environment=test HTTP/1.1',
            host(),
            'content-length: 5',
            'transfer-encoding: chunked',
          ],
          '0\r\n\r\n',
        )
      ).status,
    ).toBe(403)
  })
})

describe('slow requests', () => {
  const start = (rest: string) => `POST /v1/keys/verify HTTP/1.1\r\n${host()}\r\n${rest}`

  it.each([
    ['nothing', ''],
    ['half of its headers', 'content-type: app'],
    ['half of its body', 'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"key"'],
  ])('are cut off after %s', async (name, rest) => {
    await reopen({ headersMs: 40, requestMs: 80, checkEveryMs: 10 })
    const slow = await dial()
    const gone = all(slow)
    if (name !== 'nothing') slow.write(start(rest))
    expect(await gone).toMatch(/^(HTTP\/1\.1 408|$)/)
    // Control: with the default timeout the same connection is still open by then, and is answered once it continues.
    await reopen({ checkEveryMs: 10 })
    const patient = await dial()
    const answer = all(patient)
    const body = '{"key":"x","environment":"test"}'
    if (name !== 'nothing') patient.write(start('content-type: app'))
    const beside = await api.ask('/v1/authorize?environment=test', { key: secret })
    expect([beside.status, patient.closed]).toEqual([200, false])
    patient.end(
      name === 'nothing'
        ? `${start('content-type: application/json\r\n')}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
        : `lication/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
    expect(await answer).toMatch(/^HTTP\/1\.1 200/)
  })
})

describe('many connections', () => {
  const status = () =>
    api.ask('/v1/authorize?environment=test', { key: secret }).then((answer) => answer.status)
  /** Sends a request and waits for the reply, which leaves the connection open. */
  const use = async (socket: Socket): Promise<void> => {
    socket.write(`GET /v1/authorize?environment=test HTTP/1.1\r\n${host()}\r\n\r\n`)
    await once(socket, 'data')
  }

  it('the longest idle connection makes room for a new one', async () => {
    await reopen({ connections: 3 })
    const [first, second, third] = [await dial(), await dial(), await dial()]
    await use(second)
    await use(first)
    // The third has sent nothing either, but is not the oldest.
    const gone = closed(third)
    expect(await status()).toBe(200)
    await gone
    expect([first.closed, second.closed]).toEqual([false, false])
    for (const socket of [first, second]) socket.destroy()
  })

  it('so does one that keeps the server waiting for the rest of its body', async () => {
    await reopen({ connections: 1 })
    const slow = await dial()
    const gone = closed(slow)
    slow.write(
      `POST /v1/keys/verify HTTP/1.1\r\n${host()}\r\ncontent-type: application/json\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n`,
    )
    await once(slow, 'data')
    expect(await status()).toBe(200)
    await gone
  })

  it('one that is being answered does not', async () => {
    const gates: (() => void)[] = []
    await reopen({
      connections: 1,
      wrongKeys: {
        now: () => 0,
        wait: () => new Promise((resolve) => gates.push(resolve)),
        freePerSecond: 0,
        delayMs: 1,
        maxWaiting: 1,
      },
    })
    const busy = all(
      await dial(
        `GET /v1/authorize?environment=test HTTP/1.1\r\n${host()}\r\nx-api-key: wrong\r\nconnection: close\r\n\r\n`,
      ),
    )
    while (gates.length === 0) await new Promise(setImmediate)
    expect(await all(await dial())).toBe('')
    for (const open of gates) open()
    expect(await busy).toMatch(/^HTTP\/1\.1 401/)
  })

  it('are closed when they have been idle for a while', async () => {
    await reopen({ idleMs: 50 })
    const socket = await dial()
    const gone = closed(socket)
    await use(socket)
    await gone
    expect(socket.closed).toBe(true)
  })

  it('are closed when their client does not read the replies', async () => {
    await reopen({ stalledMs: 100, pipelined: 1000 })
    const socket = await dial()
    const gone = closed(socket)
    socket.pause()
    // More than both ends of a connection buffer.
    socket.write(`GET /v1/openapi.json HTTP/1.1\r\n${host()}\r\n\r\n`.repeat(1000))
    // A socket that does not read only notices the reset when it writes.
    const probe = setInterval(() => socket.write('x'), 500)
    await gone
    clearInterval(probe)
    expect(socket.closed).toBe(true)
  })
})

describe('pipelined requests', () => {
  const many = (count: number, path = (index: number) => `/v1/none?${index}`) =>
    Array.from(
      { length: count },
      (_, index) =>
        `GET ${path(index)} HTTP/1.1\r\n${host()}\r\nx-api-key: ${secret}\r\n${index === count - 1 ? 'connection: close\r\n' : ''}\r\n`,
    ).join('')

  it('are answered in order, each by the same rules', async () => {
    const socket = await dial()
    socket.write(
      many(
        8,
        (index) =>
          (['/v1/authorize?environment=test', '/v1/none', '/v1/openapi.json'] as const)[index % 3] ?? '',
      ),
    )
    const statuses = [...(await all(socket)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) =>
      Number(status),
    )
    expect(statuses).toEqual(Array.from({ length: 8 }, (_, index) => [200, 404, 200][index % 3]))
  })

  it('are limited: past the limit the connection is closed', async () => {
    await reopen({ pipelined: 4 })
    const within = await dial()
    within.write(many(4))
    expect([...(await all(within)).matchAll(/HTTP\/1\.1 404/g)]).toHaveLength(4)
    const beyond = await dial()
    beyond.write(many(1000))
    expect([...(await all(beyond)).matchAll(/HTTP\/1\.1 404/g)].length).toBeLessThanOrEqual(4)
  })
})

describe('wrong keys', () => {
  it('are delayed together, and refused past a limit; valid keys never wait', async () => {
    const gates: (() => void)[] = []
    await reopen({
      wrongKeys: {
        now: () => 0,
        wait: () => new Promise((resolve) => gates.push(resolve)),
        freePerSecond: 3,
        delayMs: 1,
        maxWaiting: 2,
      },
    })
    const wrong = (key: string) => api.ask('/v1/authorize?environment=test', { key })
    for (const each of ['one', 'two', 'three']) expect((await wrong(each)).status).toBe(401)
    const slowed = [
      wrong('four'),
      api.ask('/v1/keys/verify', { method: 'POST', body: { key: 'five', environment: 'test' } }),
    ]
    while (gates.length < 2) await new Promise(setImmediate)
    const turnedAway = await wrong('six')
    expect([
      turnedAway.status,
      turnedAway.headers.get('x-keyreeve-code'),
      turnedAway.headers.get('retry-after'),
    ]).toEqual([403, 'rate_limited', '1'])
    expect(
      (await api.ask('/v1/keys/verify', { method: 'POST', body: { key: 'seven', environment: 'test' } }))
        .status,
    ).toBe(429)
    for (let time = 0; time < 20; time += 1)
      expect((await api.ask('/v1/authorize?environment=test', { key: secret })).status).toBe(200)
    // Requests without a key, or with a known key that lacks a permission, do not wait either.
    expect((await api.ask('/v1/authorize?environment=test')).status).toBe(401)
    expect(await wrong(secret.replace('_test_', '_live_'))).toMatchObject({
      status: 403,
      body: { code: 'rate_limited' },
    })
    for (const open of gates) open()
    expect((await Promise.all(slowed)).map(({ status }) => status)).toEqual([401, 200])
  })
})
