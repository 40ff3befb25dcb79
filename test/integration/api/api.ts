import { serveApi, type Limits, type Serving } from '../../../electron/api/serve.ts'
import { createKey } from '../../../electron/core/keys/create.ts'
import type { Account, Environment, Key } from '../../../shared/domain/types.ts'
import { must, newKey, openTestKeyreeve, type TestKeyreeve } from '../../support/home.ts'
import { createAccount } from '../../support/operations.ts'

/** A Keyreeve that serves the local API on a free port, and functions to make requests. */
export type TestApi = TestKeyreeve & {
  readonly serving: Serving
  /** All lines in the API's log. */
  readonly logged: readonly string[]
  account(name: string, roles: readonly string[], type?: Account['type']): Promise<Account>
  key(
    name: string,
    more?: { readonly accountId?: string; readonly environment?: Environment; readonly keep?: boolean },
  ): Promise<{ readonly key: Key; readonly secret: string }>
  ask(
    path: string,
    options?: {
      readonly key?: string
      readonly method?: string
      readonly body?: unknown
      readonly headers?: Record<string, string>
    },
  ): Promise<Answer>
}

/** A reply; `body` is parsed if it is JSON, and null if there is none. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: unknown
}

export const openTestApi = async ({
  limits,
  ...options
}: Parameters<typeof openTestKeyreeve>[0] & { readonly limits?: Partial<Limits> } = {}): Promise<TestApi> => {
  const opened = await openTestKeyreeve(options)
  const { keyreeve } = opened
  const logged: string[] = []
  const log = {
    error: (fields: object, message: string) =>
      logged.push(
        `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.stack : value))}`,
      ),
  }
  const serving = must(await serveApi({ keyreeve, port: 0, log, ...(limits ? { limits } : {}) }))
  return {
    ...opened,
    serving,
    logged,
    account: async (name, roles, type = 'service_account') =>
      must(await createAccount(keyreeve.context, { type, name, roles: [...roles] })),
    key: async (name, more = {}) => {
      const { key, secret } = must(
        await createKey(keyreeve.context, newKey(keyreeve, name, { keep: false, ...more })),
      )
      return { key, secret: secret.reveal() }
    },
    ask: async (path, { key, method = 'GET', body, headers = {} } = {}) => {
      const response = await fetch(serving.url + path, {
        method,
        headers: {
          ...(key === undefined ? {} : { 'x-api-key': key }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson && text !== '' ? (JSON.parse(text) as unknown) : null,
      }
    },
    cleanUp: async () => {
      await serving.close()
      await opened.cleanUp()
    },
  }
}
