import type { z } from 'zod'
import type { Result } from '../../shared/domain/errors.ts'
import type { Input, OperationName, Output } from '../../shared/operations/index.ts'
import type { CodeTaking } from '../../shared/messages/message.ts'
import type { Keyreeve } from '../core/app.ts'
import type { VerifiedKey } from '../core/decisions/key-memory.ts'
import type { Gate } from './caller.ts'
import type { ApiError } from './errors.ts'

/** The code of a sentence of the OpenAPI document, which is looked up when that is created. */
export type Description = CodeTaking & `api.doc.${string}`

/** The description of a schema, for its `meta`. */
export const described = (description: Description): { readonly description: Description } => ({
  description,
})

/** Whether this is the code of a description, and not its sentence yet. */
export const isDescription = (text: string | undefined): text is Description =>
  text?.startsWith('api.doc.') === true

/** What handlers work with, the same for every request. */
export type Api = { readonly keyreeve: Keyreeve; readonly gate: Gate }

/** A handler's answer: a body for its reply's status (a Buffer is JSON that is sent unchanged), or a refusal. */
export type Reply<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly error: ApiError }

export const reply = <Body>(body: Body): Reply<Body> => ({ ok: true, body })
export const refused = (error: ApiError): { readonly ok: false; readonly error: ApiError } => ({
  ok: false,
  error,
})

/** A request's parts, parsed by the route's schemas, and the caller's key if the route needs one. */
export type Call<Params = unknown, Query = unknown, Body = unknown> = Api & {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Not available on a route without an operation, which must not use it. */
  readonly caller: VerifiedKey
  /** Performs an operation as the calling key, which the activity names. Not available on a route without an operation. */
  readonly perform: <Name extends OperationName>(
    name: Name,
    input: Input<Name>,
  ) => Promise<Result<Output<Name>>>
}

type Common = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** In OpenAPI's notation: `/v1/rbac/roles/{id}`. */
  readonly path: string
  /** The name of the call in generated clients. */
  readonly name: string
  readonly summary: Description
  /** The operation that it translates to, whose rules in the catalogue say what the calling key needs; null if anybody on this machine may call it. */
  readonly operation: OperationName | null
  readonly status: 200 | 201 | 204
}

/** An endpoint: the schemas that validate it also describe it in the OpenAPI document. */
export type Route = Common & {
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** The schema of the reply's body; null for none. */
  readonly reply: z.ZodType | null
  readonly handle: (call: Call) => Reply<unknown> | Promise<Reply<unknown>>
}

type Declared<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType | null,
> = Common & {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly reply: R
  readonly handle: (
    call: Call<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Reply<BodyOf<R> | Buffer> | Promise<Reply<BodyOf<R> | Buffer>>
}
type BodyOf<R> = R extends z.ZodType ? z.input<R> : null

/** Declares an endpoint. Its handler receives parsed input, and must return what its reply's schema accepts. */
export const route = <
  R extends z.ZodType | null,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(
  declared: Declared<P, Q, B, R>,
): Route => declared as unknown as Route
