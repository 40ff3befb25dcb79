import { z } from 'zod'
import { authorizePath, authorizeQuery } from './authorize.ts'
import type { CodeTaking } from '../../shared/messages/message.ts'
import { t } from '../messages.ts'
import { keyPermissionOf } from '../../shared/operations/index.ts'
import { described, isDescription, reply, route, type Route } from './route.ts'

type Json = Record<string, unknown>

const errorSchema = z.object({
  success: z.literal(false),
  error: z
    .union([z.string(), z.object({ message: z.string(), internal_error: z.null() })])
    .meta(described('api.doc.error_field')),
  code: z.string(),
  message: z.string().meta(described('api.doc.error_message')),
  http_status_code: z.int(),
  details: z.record(z.string(), z.unknown()).optional(),
})

/** JSON Schema 2020-12, the version in OpenAPI 3.1, with sentences for the codes of `described`. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      const { description } = jsonSchema
      if (isDescription(description)) jsonSchema.description = t(description)
    },
  }) as Json
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

const refusals = {
  '400': 'api.doc.status_400',
  '401': 'api.doc.status_401',
  '403': 'api.doc.status_403',
  '404': 'api.doc.status_404',
  '409': 'api.doc.status_409',
  '429': 'api.doc.status_429',
  '503': 'api.doc.status_503',
} as const satisfies Readonly<Record<string, CodeTaking>>
const errorReply = (status: keyof typeof refusals): readonly [string, Json] => [
  status,
  { description: t(refusals[status]), ...json({ $ref: '#/components/schemas/Error' }) },
]

const errorsOf = ({ operation: asks, method, params }: Route): Json => {
  const statuses: readonly (keyof typeof refusals)[] = [
    '400',
    ...(asks === null ? [] : (['401', '403'] as const)),
    ...(params ? (['404'] as const) : []),
    ...(method === 'POST' ? (['409'] as const) : []),
    '429',
    '503',
  ]
  return Object.fromEntries(statuses.map(errorReply))
}

const security = ({ operation: asks }: Route): Json => (asks === null ? { security: [] } : {})
const needs = ({ operation: asks }: Route): string => {
  if (asks === null) return t('api.doc.needs_no_key')
  const permission = keyPermissionOf(asks)
  return permission === 'any' ? t('api.doc.needs_any_key') : t('api.doc.needs_permission', { permission })
}

const operation = (each: Route): Json => ({
  operationId: each.name,
  summary: t(each.summary),
  description: needs(each),
  ...security(each),
  parameters: [...parametersOf(each.params, 'path'), ...parametersOf(each.query, 'query')],
  ...(each.body ? { requestBody: { required: true, ...json(schemaOf(each.body, 'input')) } } : {}),
  responses: {
    [each.status]: {
      description: t('api.doc.done'),
      ...(each.reply ? json(schemaOf(each.reply, 'output')) : {}),
    },
    ...errorsOf(each),
  },
})

const headers = (names: Readonly<Record<string, CodeTaking>>): Json =>
  Object.fromEntries(
    Object.entries(names).map(([name, code]) => [name, { description: t(code), schema: { type: 'string' } }]),
  )

const authorizeOperation = (): Json => ({
  operationId: 'authorize',
  summary: t('api.doc.authorize'),
  parameters: parametersOf(authorizeQuery, 'query'),
  responses: {
    '200': {
      description: t('api.doc.authorize_allowed'),
      headers: headers({
        'x-keyreeve-key': 'api.doc.authorize_key',
        'x-keyreeve-account': 'api.doc.authorize_account',
      }),
    },
    ...Object.fromEntries(
      (['401', '403'] as const).map((status) => {
        const [name, described] = errorReply(status)
        return [
          name,
          {
            ...described,
            headers: headers({
              'x-keyreeve-code': 'api.doc.authorize_code',
              'x-keyreeve-missing': 'api.doc.authorize_missing',
            }),
          },
        ]
      }),
    ),
  },
})

/** The OpenAPI 3.1 document of `routes`, generated from the schemas that validate them. */
const describe = (routes: readonly Route[], url: string): Json => {
  const paths: Record<string, Json> = { [authorizePath]: { get: authorizeOperation() } }
  for (const each of routes)
    paths[each.path] = { ...paths[each.path], [each.method.toLowerCase()]: operation(each) }
  return {
    openapi: '3.1.0',
    info: {
      title: t('api.doc.title'),
      version: '1',
      description: t('api.doc.description'),
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
      summary: 'api.doc.openapi',
      handle: () => reply((document ??= Buffer.from(JSON.stringify(describe(all, url()))))),
    }),
  ]
  return all
}
