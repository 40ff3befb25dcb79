import type { z } from 'zod'
import type { Result } from '../../shared/domain/errors.ts'
import type { Input, OperationName, Output } from '../../shared/operations/index.ts'
import type { Keyreeve } from '../core/app.ts'
import type { VerifiedKey } from '../core/decisions/verifier.ts'
import type { Gate } from './caller.ts'
import type { ApiError } from './errors.ts'

/** What a handler works on, the same for every request. */
export type Api = { readonly keyreeve: Keyreeve; readonly gate: Gate }

/** What a handler answers: a body for its reply's status (a Buffer is JSON that is sent as it is), or a refusal. */
export type Reply<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly error: ApiError }

export const reply = <Body>(body: Body): Reply<Body> => ({ ok: true, body })
export const refused = (error: ApiError): { readonly ok: false; readonly error: ApiError } => ({
  ok: false,
  error,
})

/** What a request brings: its parts parsed by the route's own schemas, and the caller's key where the route asks for one. */
export type Call<Params = unknown, Query = unknown, Body = unknown> = Api & {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Absent on a route without an operation: such a route must not look. */
  readonly caller: VerifiedKey
  /** Performs an operation as the calling key, which the activity names. Must not be used on a route without an operation. */
  readonly perform: <Name extends OperationName>(
    name: Name,
    input: Input<Name>,
  ) => Promise<Result<Output<Name>>>
}

type Common = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As OpenAPI writes it: `/v1/rbac/roles/{id}`. */
  readonly path: string
  /** The name of the call in generated clients. */
  readonly name: string
  readonly summary: string
  /** The operation it translates into, whose rules in the catalogue say what the calling key needs; null for anybody on this machine. */
  readonly operation: OperationName | null
  readonly status: 200 | 201 | 204
}

/** One endpoint: the schemas that validate it are those that describe it in the OpenAPI document. */
export type Route = Common & {
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** What the reply's body is; null for none. */
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

/** Declares an endpoint; its handler gets what its schemas parse, and must answer what its reply's schema takes. */
export const route = <
  R extends z.ZodType | null,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(
  declared: Declared<P, Q, B, R>,
): Route => declared as unknown as Route
