/** The OpenAPI document describes the server: its schemas are complete and accept real replies. */
import Ajv from 'ajv/dist/2020.js'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { chooseLanguage } from '../../../electron/messages.ts'
import { openTestApi, type TestApi } from './api.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.cleanUp())

type Schema = Readonly<Record<string, unknown>>
type Content = {
  readonly description?: string
  readonly content?: { readonly 'application/json': { readonly schema: Schema } }
}
type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
  readonly security?: readonly unknown[]
}
type Document = {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly securitySchemes: object
  }
}

const document = async () => (await api.ask('/v1/openapi.json')).body as Document
const operations = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

it('is complete: every schema compiles, every reference resolves, every path parameter is described', async () => {
  const described = await document()
  expect(described).toMatchObject({
    openapi: '3.1.0',
    servers: [{ url: api.serving.url }],
    components: { securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } } },
  })
  const found = operations(described)
  expect(found.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'delete /v1/secrets/api/keys/{id}',
    'get /v1/authorize',
    'get /v1/environments',
    'get /v1/environments/current',
    'get /v1/openapi.json',
    'get /v1/rbac/roles',
    'get /v1/rbac/roles/{id}',
    'get /v1/secrets/api/keys',
    'get /v1/users/me',
    'post /v1/keys/verify',
    'post /v1/secrets/api/keys',
    'post /v1/users',
    'post /v1/users/search',
  ])
  expect(new Set(found.map(({ operation }) => operation.operationId)).size).toBe(found.length)
  const ajv = new Ajv({ strict: true, strictRequired: false, validateFormats: false })
  for (const { path, operation } of found) {
    expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(
      operation.parameters.filter((each) => each.in === 'path' && each.required).map(({ name }) => name),
    )
    for (const { schema } of operation.parameters) ajv.compile(schema)
    for (const reply of [operation.requestBody ?? {}, ...Object.values(operation.responses)]) {
      const schema = reply.content?.['application/json'].schema
      if (schema?.['$ref'] === undefined) ajv.compile(schema ?? {})
      else
        expect(
          Object.keys(described.components.schemas).map((name) => `#/components/schemas/${name}`),
        ).toContain(schema['$ref'])
    }
    for (const [status, reply] of Object.entries(operation.responses))
      expect([status, typeof reply.description]).toEqual([status, 'string'])
  }
})

/** Every text of the document that is for people. */
const textsOf = (part: unknown): readonly string[] => {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([name, value]) =>
    ['description', 'summary', 'title'].includes(name) && typeof value === 'string'
      ? [value]
      : textsOf(value),
  )
}

it('has every sentence from the catalogue, in the chosen language', async () => {
  const english = textsOf(await document())
  expect(english.length).toBeGreaterThan(80)
  expect(english.filter((text) => !/^[A-Za-z].* /.test(text) && text !== 'Done.')).toEqual([])
  expect(english.filter((text) => text.startsWith('api.'))).toEqual([])
  // The document is created once.
  await api.cleanUp()
  await chooseLanguage({ KEYREEVE_LANGUAGE: 'en-XA' })
  onTestFinished(() => chooseLanguage({}))
  api = await openTestApi()
  const pseudo = textsOf(await document())
  expect(pseudo.length).toBe(english.length)
  expect(pseudo.filter((text) => !/^\[.*\]$/.test(text))).toEqual([])
})

it('accepts real replies, including refusals', async () => {
  const described = await document()
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const { secret } = await api.key('a')
  const weak = (await api.key('b', { accountId: (await api.account('robot', ['event_reader'])).id })).secret
  const check = async (
    method: string,
    path: string,
    status: number,
    options: Parameters<TestApi['ask']>[1] = {},
    template = path,
  ) => {
    const answer = await api.ask(path, { ...options, method: method.toUpperCase() })
    const reply = described.paths[template]?.[method]?.responses[String(status)]
    expect([method, path, answer.status, reply === undefined]).toEqual([method, path, status, false])
    const schema = reply?.content?.['application/json'].schema
    if (!schema) return expect(answer.text).toBe('')
    const validate = ajv.compile(
      schema['$ref'] === undefined ? schema : (described.components.schemas['Error'] ?? {}),
    )
    expect([path, validate(answer.body), validate.errors]).toEqual([path, true, null])
    // Control: the schema can fail.
    if (path !== '/v1/openapi.json') expect(validate([])).toBe(false)
    return answer.body
  }
  const made = (await check('post', '/v1/secrets/api/keys', 201, {
    key: secret,
    body: { name: 'c', type: 'private_key' },
  })) as { readonly secret: { readonly id: string } }
  await check('get', '/v1/secrets/api/keys', 200, { key: secret })
  await check(
    'delete',
    `/v1/secrets/api/keys/${made.secret.id}`,
    204,
    { key: secret },
    '/v1/secrets/api/keys/{id}',
  )
  await check(
    'delete',
    `/v1/secrets/api/keys/${made.secret.id}`,
    404,
    { key: secret },
    '/v1/secrets/api/keys/{id}',
  )
  await check('post', '/v1/secrets/api/keys', 409, { key: secret, body: { name: 'a', type: 'private_key' } })
  await check('post', '/v1/secrets/api/keys', 400, { key: secret, body: {} })
  await check('get', '/v1/secrets/api/keys', 403, { key: weak })
  await check('get', '/v1/secrets/api/keys', 401)
  await check('get', '/v1/rbac/roles', 200, { key: weak })
  await check('get', '/v1/rbac/roles/event_reader', 200, { key: weak }, '/v1/rbac/roles/{id}')
  await check('post', '/v1/users', 201, {
    key: secret,
    body: { type: 'service_account', roles: ['event_reader'] },
  })
  await check('post', '/v1/users/search', 200, { key: secret, body: {} })
  for (const path of ['/v1/users/me', '/v1/environments', '/v1/environments/current', '/v1/openapi.json'])
    await check('get', path, 200, { key: secret })
  const authorize = '/v1/authorize?environment=test'
  await check('get', authorize, 200, { key: secret }, '/v1/authorize')
  await check('get', authorize, 401, {}, '/v1/authorize')
  await check('get', '/v1/authorize', 403, { key: secret })
  const question = { entity: 'event', action: 'write', environment: 'test' }
  await check('post', '/v1/keys/verify', 200, { body: { key: weak, ...question } })
  api.keyreeve.vault.lock()
  await check('get', '/v1/users/me', 503, { key: secret })
})
