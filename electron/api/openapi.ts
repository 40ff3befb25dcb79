import { z } from 'zod'
import { authorizePath, authorizeQuery } from './authorize.ts'
import { keyPermissionOf } from '../../shared/operations/index.ts'
import { reply, route, type Route } from './route.ts'

type Json = Record<string, unknown>

const errorSchema = z.object({
  success: z.literal(false),
  error: z
    .union([z.string(), z.object({ message: z.string(), internal_error: z.null() })])
    .meta({ description: 'A word for 401 and 403, an object for anything else.' }),
  code: z.string(),
  message: z.string().meta({ description: 'One sentence that says what to do.' }),
  http_status_code: z.int(),
  details: z.record(z.string(), z.unknown()).optional(),
})

/** JSON Schema 2020-12, the version in OpenAPI 3.1. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io }) as Json
  return json
}

const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } })

/** The schema of a parameter. As part of a URL it cannot be null, unlike a field of a body. */
const withoutNull = ({ anyOf, ...schema }: Json): Json => {
  const [only, ...others] = (Array.isArray(anyOf) ? (anyOf as Json[]) : []).filter(
    ({ type }) => type !== 'null',
  )
  if (!only) return schema
  return others.length === 0 ? { ...schema, ...only } : { ...schema, anyOf: [only, ...others] }
}

/** The individual parameters of an object schema. */
const parametersOf = (schema: z.ZodType | undefined, place: 'query' | 'path'): readonly Json[] => {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    readonly properties?: Record<string, Json>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...each }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: withoutNull(each),
  }))
}

const refusals: Readonly<Record<string, string>> = {
  '400': 'The request is not as it should be.',
  '401': 'The key is missing or not valid; `code` says why.',
  '403': 'The key may not do this; `code` and `message` say why.',
  '404': 'It is not there, or not in this environment.',
  '409': 'Something of this name is there already.',
  '429': 'Too many wrong keys, or a rehearsed refusal.',
  '503': 'The vault is locked or cannot be reached.',
}
const errorReply = (status: string): readonly [string, Json] => [
  status,
  { description: refusals[status], ...json({ $ref: '#/components/schemas/Error' }) },
]

const errorsOf = ({ operation: asks, method, params }: Route): Json =>
  Object.fromEntries(
    [
      '400',
      ...(asks === null ? [] : ['401', '403']),
      ...(params ? ['404'] : []),
      ...(method === 'POST' ? ['409'] : []),
      '429',
      '503',
    ].map(errorReply),
  )

const security = ({ operation: asks }: Route): Json => (asks === null ? { security: [] } : {})
const needs = ({ operation: asks }: Route): string => {
  if (asks === null) return 'Needs no key.'
  const permission = keyPermissionOf(asks)
  return permission === 'any' ? 'Needs any valid key.' : `Needs a key with ${permission}.`
}

const operation = (each: Route): Json => ({
  operationId: each.name,
  summary: each.summary,
  description: needs(each),
  ...security(each),
  parameters: [...parametersOf(each.params, 'path'), ...parametersOf(each.query, 'query')],
  ...(each.body ? { requestBody: { required: true, ...json(schemaOf(each.body, 'input')) } } : {}),
  responses: {
    [each.status]: { description: 'Done.', ...(each.reply ? json(schemaOf(each.reply, 'output')) : {}) },
    ...errorsOf(each),
  },
})

const headers = (described: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(described).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  )

const authorizeOperation: Json = {
  operationId: 'authorize',
  summary:
    'For a gateway’s forward-auth: whether the presented key may do this. Every method answers alike; nothing is read but the headers and these parameters. Whatever is wrong, also with the question or with Keyreeve itself, is a 401 or a 403: gateways pass no other status on.',
  parameters: parametersOf(authorizeQuery, 'query'),
  responses: {
    '200': {
      description: 'It may.',
      headers: headers({
        'x-keyreeve-key': 'The id of the key.',
        'x-keyreeve-account': 'The id of its account.',
      }),
    },
    ...Object.fromEntries(
      ['401', '403'].map((status) => {
        const [name, described] = errorReply(status)
        return [
          name,
          {
            ...described,
            headers: headers({
              'x-keyreeve-code': 'The code, for gateways that drop the body.',
              'x-keyreeve-missing': 'The permission that the key lacks, where that is the reason.',
            }),
          },
        ]
      }),
    ),
  },
}

/** The OpenAPI 3.1 document of `routes`, generated from the schemas that validate them. */
const describe = (routes: readonly Route[], url: string): Json => {
  const paths: Record<string, Json> = { [authorizePath]: { get: authorizeOperation } }
  for (const each of routes)
    paths[each.path] = { ...paths[each.path], [each.method.toLowerCase()]: operation(each) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Keyreeve local API',
      version: '1',
      description:
        'Keys, roles, accounts and environments of the Keyreeve on this machine, and decisions about its keys.',
    },
    servers: [{ url }],
    security: [{ apiKey: [] }, { bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Error: schemaOf(errorSchema, 'output') },
    },
  }
}

/** `routes` and the endpoint that describes all of them, including itself. */
export const withDescription = (routes: readonly Route[], url: () => string): readonly Route[] => {
  // Generated once, because it takes milliseconds and anybody may request it.
  let document: Buffer | undefined
  const all: readonly Route[] = [
    ...routes,
    route({
      method: 'GET',
      path: '/v1/openapi.json',
      name: 'getOpenApi',
      operation: null,
      status: 200,
      reply: z.record(z.string(), z.unknown()),
      summary: 'This document.',
      handle: () => reply((document ??= Buffer.from(JSON.stringify(describe(all, url()))))),
    }),
  ]
  return all
}
