/**
 * The check as the local API makes it: `/v1/authorize` over 64 connections against a bare `node:http` server that answers 204.
 * How many requests per second each can answer, and how long a reply takes at a fixed rate. Servers and load each run in a
 * separate process, the servers alternating.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { serveApi } from '../../electron/api/serve.ts'
import { createKey } from '../../electron/core/keys/create.ts'
import { must, newKey, openTestKeyreeve } from '../support/home.ts'
import { createAccount } from '../support/operations.ts'
import { atLeast, median, percentile, within, type Measured } from './compare.ts'

const self = fileURLToPath(import.meta.url)

const connections = 64
const perSecond = 5000

type Target = { readonly url: string; readonly key: string }

const bare = async (): Promise<Target> => {
  const server = createServer((_, response) => {
    response.writeHead(204)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/authorize?entity=event&action=write&environment=test`,
    key: 'x'.repeat(46),
  }
}

const ours = async (): Promise<Target> => {
  const { keyreeve } = await openTestKeyreeve({
    clock: { now: () => Date.now(), set: () => undefined, advance: () => undefined },
  })
  const account = must(
    await createAccount(keyreeve.context, {
      type: 'service_account',
      name: 'ingest',
      roles: ['event_ingestor'],
    }),
  )
  const { secret } = must(await createKey(keyreeve.context, newKey(keyreeve, 'a', { accountId: account.id })))
  const { url } = must(await serveApi({ keyreeve, port: 0 }))
  return { url: `${url}/v1/authorize?entity=event&action=write&environment=test`, key: secret.reveal() }
}

/**
 * The response times, in ms, of requests sent at a fixed rate regardless of earlier ones, with each of the keys in
 * turn.
 */
export const latencies = async (
  { url, keys }: { readonly url: string; readonly keys: readonly string[] },
  seconds: number,
  perSecond: number,
): Promise<readonly number[]> => {
  const { hostname, port, pathname, search } = new URL(url)
  const requests = keys.map(
    (key) => `GET ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nx-api-key: ${key}\r\n\r\n`,
  )
  let written = 0
  const took: number[] = []
  const wrong: string[] = []
  /** When each request that waits for a connection should have been sent. */
  const waiting: number[] = []
  const idle: (() => void)[] = []
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(port), hostname)
    socket.setNoDelay(true)
    await once(socket, 'connect')
    let sentAt = 0
    let answer = ''
    const send = (): void => {
      sentAt = waiting.shift() ?? 0
      answer = ''
      socket.write(requests[written++ % requests.length] ?? '')
    }
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1')
      // Expected replies have no body.
      if (!answer.includes('\r\n\r\n')) return
      took.push(performance.now() - sentAt)
      if (!answer.startsWith('HTTP/1.1 20')) wrong.push(answer)
      if (waiting.length > 0) send()
      else idle.push(send)
    })
    idle.push(send)
    return socket
  }
  const sockets = await Promise.all(Array.from({ length: connections }, open))
  const from = performance.now()
  for (let sent = 0; sent < perSecond * seconds; await wait(1)) {
    const now = performance.now()
    for (; sent < Math.min((now - from) * (perSecond / 1000), perSecond * seconds); sent += 1) {
      waiting.push(now)
      idle.shift()?.()
    }
  }
  while (idle.length < connections) await wait(1)
  for (const socket of sockets) socket.destroy()
  if (wrong[0] !== undefined)
    throw new Error(`${wrong.length} answers were not as they should be: ${wrong[0]}`)
  return took
}

type Turn = { readonly throughput: number; readonly p50: number; readonly p99: number }

/** Measures `which`, and checks each of its replies. */
const measure = async (which: 'bare' | 'ours', seconds: number): Promise<Turn> => {
  const child = fork(self, [which], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const [target] = (await once(child, 'message')) as [Target]
    const load = (duration: number) =>
      autocannon({ url: target.url, connections, duration, headers: { 'x-api-key': target.key } })
    await load(1)
    const { requests, non2xx, errors } = await load(seconds)
    if (non2xx > 0 || errors > 0)
      throw new Error(`${which}: ${non2xx} answers were not 2xx, ${errors} requests failed`)
    const took = await latencies({ url: target.url, keys: [target.key] }, seconds, perSecond)
    return { throughput: requests.average, p50: percentile(took, 0.5), p99: percentile(took, 0.99) }
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

/** Alternating rounds of both. */
export const measureAuthorize = async ({
  rounds = 5,
  seconds = 3,
}: { readonly rounds?: number; readonly seconds?: number } = {}): Promise<readonly Measured[]> => {
  const bares: Turn[] = []
  const all: Turn[] = []
  const ratios: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const [control, subject] = [await measure('bare', seconds), await measure('ours', seconds)]
    bares.push(control)
    all.push(subject)
    ratios.push(subject.throughput / control.throughput)
  }
  const a = (turns: readonly Turn[]): string =>
    `${Math.round(median(turns.map((turn) => turn.throughput))).toLocaleString('en')}/s`
  const ms = (turns: readonly Turn[], of: 'p50' | 'p99'): string =>
    `${median(turns.map((turn) => turn[of])).toFixed(2)} ms`
  return [
    atLeast(
      '`/v1/authorize` under 64 connections against a bare `node:http` server that answers 204, requests a second',
      ratios,
      0.6,
      `${a(all)} against ${a(bares)}`,
    ),
    within(
      'the same at 5,000 requests a second, p99 of an answer',
      all.map((turn) => turn.p99),
      1,
      'ms',
      `${ms(all, 'p99')} (median ${ms(all, 'p50')}); the bare server’s ${ms(bares, 'p99')} (${ms(bares, 'p50')})`,
    ),
  ]
}

// As a separate process: one of the two servers.
const [, script, which] = process.argv
if (script === self && (which === 'bare' || which === 'ours'))
  process.send?.(await (which === 'bare' ? bare() : ours()))
