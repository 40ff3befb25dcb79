/**
 * `/v1/authorize` under 64 connections against a bare `node:http` server that answers 204: requests a second, as a ratio.
 * Servers and load each run in a process of their own, the servers one after another, in turns.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { serveApi } from '../../electron/api/serve.ts'
import { createAccount } from '../../electron/core/accounts/accounts.ts'
import { createKey } from '../../electron/core/keys/create.ts'
import { must, newKey, openTestLatchkey } from '../support/home.ts'
import { atLeast, median, type Measured } from './compare.ts'

const self = fileURLToPath(import.meta.url)

type Target = { readonly url: string; readonly key: string }

const bare = async (): Promise<Target> => {
  const server = createServer((_, response) => {
    response.writeHead(204)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/authorize?entity=event&action=write&environment=test`, key: 'x'.repeat(46) }
}

const ours = async (): Promise<Target> => {
  const { latchkey } = await openTestLatchkey({ clock: { now: () => Date.now(), set: () => undefined, advance: () => undefined } })
  const account = must(await createAccount(latchkey.context, { type: 'service_account', name: 'ingest', roles: ['event_ingestor'] }))
  const { secret } = must(await createKey(latchkey.context, newKey(latchkey, 'a', { accountId: account.id })))
  const { url } = must(await serveApi({ latchkey, port: 0 }))
  return { url: `${url}/v1/authorize?entity=event&action=write&environment=test`, key: secret.reveal() }
}

/** Requests a second that `which` answers, each of them as it should be. */
const measure = async (which: 'bare' | 'ours', seconds: number): Promise<number> => {
  const child = fork(self, [which], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const [{ url, key }] = (await once(child, 'message')) as [Target]
    const load = (duration: number) => autocannon({ url, connections: 64, duration, headers: { 'x-api-key': key } })
    await load(1)
    const { requests, non2xx, errors } = await load(seconds)
    if (non2xx > 0 || errors > 0) throw new Error(`${which}: ${non2xx} answers were not 2xx, ${errors} requests failed`)
    return requests.average
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

/** The median of turns of both, one after the other. */
export const measureAuthorize = async ({ rounds = 3, seconds = 3 }: { readonly rounds?: number; readonly seconds?: number } = {}): Promise<readonly Measured[]> => {
  const turns: { readonly bare: number; readonly ours: number }[] = []
  for (let round = 0; round < rounds; round += 1) turns.push({ bare: await measure('bare', seconds), ours: await measure('ours', seconds) })
  const a = (which: 'bare' | 'ours'): string => Math.round(median(turns.map((turn) => turn[which]))).toLocaleString('en')
  return [
    atLeast('`/v1/authorize` under 64 connections against a bare `node:http` server that answers 204, requests a second', median(turns.map((turn) => turn.ours / turn.bare)), 0.6, `${a('ours')}/s against ${a('bare')}/s`),
  ]
}

// As a process of its own: one of the two servers.
const [, script, which] = process.argv
if (script === self && (which === 'bare' || which === 'ours')) process.send?.(await (which === 'bare' ? bare() : ours()))
