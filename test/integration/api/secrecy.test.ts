/** A canary in every part of valid and invalid requests and of bugs: it appears in no log, and only in the one reply that must have it. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestApi, type Answer, type TestApi } from './api.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi({
    limits: {
      wrongKeys: {
        now: () => performance.now(),
        wait: async () => undefined,
        freePerSecond: 1000,
        delayMs: 0,
        maxWaiting: 1000,
      },
    },
  })
})
afterEach(() => api.cleanUp())

const routes = [
  ['GET', '/v1/authorize?environment=test'],
  ['POST', '/v1/keys/verify'],
  ['GET', '/v1/secrets/api/keys'],
  ['POST', '/v1/secrets/api/keys'],
  ['GET', '/v1/rbac/roles'],
  ['POST', '/v1/users'],
  ['POST', '/v1/users/search'],
  ['GET', '/v1/users/me'],
  ['GET', '/v1/environments'],
  ['GET', '/v1/environments/current'],
  ['GET', '/v1/openapi.json'],
  ['PUT', '/v1/none'],
] as const

const everywhere = async (canary: string): Promise<readonly Answer[]> => {
  const answers: Answer[] = []
  for (const [method, path] of routes) {
    const bodies =
      method === 'POST'
        ? [
            { key: canary, environment: 'test' },
            { name: canary, type: canary, expires_at: canary, service_account_id: canary, roles: [canary] },
            { [canary]: canary },
            `{"${canary}`,
            canary,
          ]
        : [undefined]
    for (const body of bodies) {
      answers.push(
        await api.ask(path, { method, body, key: canary }),
        await api.ask(path, { method, body, headers: { authorization: `Bearer ${canary}` } }),
      )
      answers.push(
        await api.ask(
          `${path}${path.includes('?') ? '&' : '?'}${canary}=${canary}&entity=${canary}&limit=${canary}`,
          {
            method,
            body,
            key: canary,
          },
        ),
      )
      answers.push(await api.ask(path, { method, body, headers: { origin: canary } }))
    }
  }
  for (const path of [`/v1/secrets/api/keys/${canary}`, `/v1/rbac/roles/${canary}`, `/${canary}`])
    answers.push(await api.ask(path, { key: canary, method: 'DELETE' }), await api.ask(path, { key: canary }))
  return answers
}

const traces = (answers: readonly Answer[], canary: string): readonly string[] =>
  [...answers.map(({ text, headers }) => `${text} ${JSON.stringify([...headers])}`), ...api.logged].filter(
    (text) => text.includes(canary),
  )

it('no wrong key, valid key or bug puts a secret into a reply or the log', async () => {
  const { secret } = await api.key('a')
  const wrong = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`
  const refused = await everywhere(wrong)
  expect(traces(refused, wrong)).toEqual([])
  const allowed = await everywhere(secret)
  expect(new Set(allowed.map(({ status }) => status))).toEqual(new Set([200, 400, 403, 404]))
  expect(traces(allowed, secret)).toEqual([])
  expect(api.logged).toEqual([])
  // Control: a canary that is left is found, in a reply and in the log.
  expect(traces([...refused, { ...(allowed[0] as Answer), text: `x${secret}x` }], secret)).toHaveLength(1)

  // A bug: nothing that the handlers depend on works.
  const { db } = api.keyreeve.context
  const whole = { ...db }
  const bug = () => {
    throw new Error('a bug')
  }
  Object.assign(db, { get: bug, all: bug, transaction: bug })
  const failed = await everywhere(secret)
  Object.assign(db, whole)
  expect(failed.filter(({ status }) => status === 500).length).toBeGreaterThan(5)
  expect(api.logged.length).toBeGreaterThan(5)
  expect(api.logged.join('\n')).toContain('a bug')
  expect(traces(failed, secret)).toEqual([])
  for (const { body } of failed.filter(({ status }) => status === 500))
    expect(JSON.stringify(body)).not.toContain('a bug')
})

it('the secret of a new key is in the reply that creates it', async () => {
  const { secret } = await api.key('a')
  const made = await api.ask('/v1/secrets/api/keys', {
    method: 'POST',
    key: secret,
    body: { name: 'b', type: 'private_key' },
  })
  const { api_key: fresh } = made.body as { readonly api_key: string }
  expect(fresh).toMatch(/^kr_test_/)
  expect(traces(await everywhere(fresh), fresh)).toEqual([])
})
