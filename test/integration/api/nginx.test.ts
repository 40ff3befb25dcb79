/** A real nginx, with the configuration that the README shows, asks the local API about each request to a small service behind it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { must, newFolder } from '../../support/home.ts'
import { openTestApi, type TestApi } from './api.ts'
import { disableKey, enableKey, startRehearsal } from '../../support/operations.ts'

const snippet = readFileSync('resources/gateways/nginx.conf', 'utf8')

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listening(server)
  server.close()
  await once(server, 'close')
  return port
}

type Nginx = { readonly url: string; stop(): Promise<void> }

/** Starts nginx in its own folder, on free ports, in the foreground; resolves once it listens. */
const startNginx = async (
  ports: { readonly api: number; readonly upstream: number },
  configuration = snippet,
): Promise<Nginx> => {
  const folder = newFolder()
  chmodSync(folder, 0o755)
  const port = await freePort()
  const server = configuration
    .replaceAll('127.0.0.1:4571', `127.0.0.1:${ports.api}`)
    .replaceAll('127.0.0.1:8081', `127.0.0.1:${ports.upstream}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr notice; events {} http { access_log off; ${temporary} ${server} }`,
  )
  const child: ChildProcess = spawn(
    'nginx',
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` } },
  )
  const said: string[] = []
  // It reports its limits once its ports are open.
  await new Promise<void>((resolve, reject) => {
    if (!child.stderr) throw new Error('nginx has no stderr')
    createInterface(child.stderr).on('line', (line) => {
      said.push(line)
      if (line.includes('getrlimit')) resolve()
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`nginx ended with ${code}: ${said.join('\n')}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      // It misses a gentler signal that arrives just before its event loop starts.
      child.kill('SIGKILL')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let api: TestApi
let upstream: Server
let upstreamPort: number
let nginx: Nginx
/** The requests that reached the service. */
let arrived: {
  readonly method: string | undefined
  readonly account: unknown
  readonly key: unknown
  readonly body: string
}[]

beforeEach(async () => {
  api = await openTestApi()
  arrived = []
  upstream = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    let body = ''
    request.on('data', (data: Buffer) => (body += data.toString()))
    request.on('end', () => {
      arrived.push({
        method: request.method,
        account: request.headers['x-account'],
        key: request.headers['x-api-key'],
        body,
      })
      response.end('events')
    })
  })
  upstreamPort = await listening(upstream)
  nginx = await startNginx({ api: api.serving.port, upstream: upstreamPort })
})
afterEach(async () => {
  await nginx.stop()
  upstream.closeAllConnections()
  upstream.close()
  await api.cleanUp()
})

const ask = async (method: string, key?: string, headers: Record<string, string> = {}, body = 'an event') => {
  const response = await fetch(`${nginx.url}/events/1`, {
    method,
    headers: { ...(key ? { 'x-api-key': key } : {}), ...headers },
    ...(method === 'POST' ? { body } : {}),
  })
  await response.arrayBuffer()
  return response.status
}

/** Sends exactly these headers, which `fetch` may not. */
const rawStatus = async (...headers: readonly string[]): Promise<number> => {
  const { hostname, port } = new URL(nginx.url)
  const socket = connect(Number(port), hostname)
  socket.write(
    ['GET /events/1 HTTP/1.1', 'host: localhost', 'connection: close', ...headers, '', ''].join('\r\n'),
    'latin1',
  )
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1])
}

const keyWith = async (roles: readonly string[], environment: 'test' | 'production' = 'test') => {
  const account = await api.account(`${roles.join('+')} ${environment}`, roles)
  return { account, ...(await api.key(`${account.name} key`, { accountId: account.id, environment })) }
}

describe('nginx in front of a service', () => {
  it('allows each key what its roles grant, from the next request on', async () => {
    const ingestor = await keyWith(['event_ingestor'])
    const both = await keyWith(['event_ingestor', 'event_reader'])
    expect([await ask('POST', ingestor.secret), await ask('GET', ingestor.secret)]).toEqual([200, 403])
    expect([
      await ask('POST', both.secret),
      await ask('GET', both.secret),
      await ask('HEAD', both.secret),
    ]).toEqual([200, 200, 200])
    expect(arrived).toEqual([
      { method: 'POST', account: ingestor.account.id, key: undefined, body: 'an event' },
      { method: 'POST', account: both.account.id, key: undefined, body: 'an event' },
      { method: 'GET', account: both.account.id, key: undefined, body: '' },
      { method: 'HEAD', account: both.account.id, key: undefined, body: '' },
    ])
    must(await disableKey(api.keyreeve.context, { id: both.key.id }))
    expect([await ask('POST', both.secret), await ask('GET', both.secret)]).toEqual([401, 401])
    must(await enableKey(api.keyreeve.context, { id: both.key.id }))
    expect(await ask('GET', both.secret)).toBe(200)
  })

  it('lets nothing through without a valid key or while the vault is locked', async () => {
    const { secret } = await keyWith(['event_ingestor'])
    expect(await ask('POST')).toBe(401)
    expect(await ask('POST', (await keyWith(['event_ingestor'], 'production')).secret)).toBe(401)
    expect(await ask('POST', undefined, { authorization: `Bearer ${secret}` })).toBe(200)
    // From a page of the service itself, with a larger body than Keyreeve would accept.
    expect(
      await ask(
        'POST',
        secret,
        { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
        'x'.repeat(100_000),
      ),
    ).toBe(200)
    expect(arrived).toHaveLength(2)
    api.keyreeve.vault.lock()
    expect(await ask('POST', secret)).toBe(503)
    expect(arrived).toHaveLength(2)
  })

  it('passes on why a request was refused, as a status and in headers', async () => {
    const { key, secret } = await keyWith(['event_ingestor'])
    const reason = async (method: string, presented?: string) => {
      const { status, headers } = await fetch(`${nginx.url}/events/1`, {
        method,
        headers: presented ? { 'x-api-key': presented } : {},
      })
      return [
        status,
        headers.get('x-keyreeve-code'),
        headers.get('x-keyreeve-missing'),
        headers.get('retry-after'),
      ]
    }
    expect(await reason('POST', secret)).toEqual([200, null, null, null])
    expect(await reason('GET', secret)).toEqual([403, 'insufficient_permissions', 'event:read', null])
    expect(await reason('GET')).toEqual([401, 'missing', null, null])
    must(await disableKey(api.keyreeve.context, { id: key.id }))
    expect(await reason('POST', secret)).toEqual([401, 'disabled', null, null])
    must(await enableKey(api.keyreeve.context, { id: key.id }))
    must(await startRehearsal(api.keyreeve.context, { keyId: key.id, outcome: 'rate_limited' }))
    expect(await reason('POST', secret)).toEqual([429, 'rate_limited', null, '300'])
    api.keyreeve.vault.lock()
    expect(await reason('POST', secret)).toEqual([503, 'keychain_locked', null, '5'])
  })

  it('answers each of many wrong keys at once with 401 or 429', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 90 }, (_, index) => ask('POST', `wrong ${index}`)),
    )
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([])
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
  })

  it('never turns a request into a 500, whatever its other headers and its key contain', async () => {
    const { secret } = await keyWith(['event_reader'])
    const large = Object.fromEntries(['x-a', 'x-b', 'x-c'].map((name) => [name, 'x'.repeat(7000)]))
    expect(await ask('GET', secret, large)).toBe(200)
    expect(await rawStatus(`x-api-key: a\u0001b`)).toBe(403)
    expect(await rawStatus(`authorization: Bearer a\u0001b`)).toBe(403)
    expect(await rawStatus(`x-api-key: ${'k'.repeat(7000)}`, `authorization: ${'k'.repeat(7000)}`)).toBe(401)
  })

  it('passes on what the service itself refuses', async () => {
    const { secret } = await keyWith(['event_ingestor'])
    upstream.removeAllListeners('request')
    upstream.on('request', (_, response: ServerResponse) =>
      response.writeHead(403, { 'x-service': 'yes' }).end('no'),
    )
    const { status, headers } = await fetch(`${nginx.url}/events/1`, {
      method: 'POST',
      headers: { 'x-api-key': secret },
    })
    expect([status, headers.get('x-service'), headers.get('x-keyreeve-code')]).toEqual([403, 'yes', null])
  })

  it('lets nothing through when the question has no environment', async () => {
    const { secret } = await keyWith(['super_admin'])
    expect(await ask('GET', secret)).toBe(200)
    const forgetful = snippet.replace('&environment=test', '')
    expect(forgetful).not.toBe(snippet)
    const other = await startNginx({ api: api.serving.port, upstream: upstreamPort }, forgetful)
    const { status, headers } = await fetch(`${other.url}/events/1`, { headers: { 'x-api-key': secret } })
    expect([status, headers.get('x-keyreeve-code')]).toEqual([403, 'validation_error'])
    expect(arrived).toHaveLength(1)
    await other.stop()
  })

  it('would let everything through without the auth_request line', async () => {
    const open = await startNginx(
      { api: api.serving.port, upstream: upstreamPort },
      snippet.replace(/auth_request +\/keyreeve;/, ''),
    )
    expect((await fetch(`${open.url}/events/1`)).status).toBe(200)
    await open.stop()
  })
})

it.each(['nginx.conf', 'Caddyfile', 'traefik.yml'])('the README shows %s verbatim', (name) => {
  expect(readFileSync('README.md', 'utf8')).toContain(
    readFileSync(join('resources/gateways', name), 'utf8').trimEnd(),
  )
})
