/** Closed by default: each case is an attack that is refused, beside the same request without it that succeeds. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestApi, type TestApi } from './api.ts'
import { sendRaw } from './sockets.ts'

let api: TestApi
let secret: string
beforeEach(async () => {
  api = await openTestApi()
  secret = (await api.key('a')).secret
})
afterEach(() => api.cleanUp())

const raw = (lines: readonly string[]) => sendRaw(api.serving.port, lines)
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
