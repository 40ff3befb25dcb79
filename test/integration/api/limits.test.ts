/** Limits of the API: large, slow, many, pipelined and wrong requests. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Limits } from '../../../electron/api/serve.ts'
import { openTestApi, type TestApi } from './api.ts'
import { all, closed, dial as dialPort, sendRaw } from './sockets.ts'

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

const dial = (bytes?: string) => dialPort(api.serving.port, bytes)
const raw = (lines: readonly string[], body?: string) => sendRaw(api.serving.port, lines, body)
const host = () => `host: 127.0.0.1:${api.serving.port}`

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
