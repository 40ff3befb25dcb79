import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Keyreeve } from './keyreeve.ts'

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The local API of a running app, as used by a program. */
export class LocalApi {
  readonly #url: string

  private constructor(url: string) {
    this.#url = url
  }

  /** Switches the API on, on a free port. */
  static async serve(keyreeve: Keyreeve): Promise<LocalApi> {
    const port = await freePort()
    const served = await keyreeve.ask('api.set', { on: true, port })
    if (!served.ok) throw new Error(served.error.code)
    return new LocalApi(`http://127.0.0.1:${port}`)
  }

  /** Creates a key, with the key of this secret. */
  async create(secret: string, name: string): Promise<{ readonly id: string; readonly secret: string }> {
    const response = await fetch(`${this.#url}/v1/secrets/api/keys`, {
      method: 'POST',
      headers: { 'x-api-key': secret, 'content-type': 'application/json' },
      body: JSON.stringify({ name, type: 'private_key' }),
    })
    const body = (await response.json()) as {
      readonly api_key: string
      readonly secret: { readonly id: string }
    }
    if (response.status !== 201) throw new Error(`${name} was not created: ${response.status}`)
    return { id: body.secret.id, secret: body.api_key }
  }

  /** The reply to a request with this secret, such as `200` or `401 deleted`. */
  async check(secret: string, environment: 'test' | 'production'): Promise<string> {
    const response = await fetch(`${this.#url}/v1/authorize?environment=${environment}`, {
      headers: { 'x-api-key': secret },
    })
    const text = await response.text()
    return response.ok
      ? String(response.status)
      : `${response.status} ${(JSON.parse(text) as { readonly code: string }).code}`
  }
}
