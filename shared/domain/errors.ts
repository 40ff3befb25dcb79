import type { refusals } from '../messages/en/refusals.ts'
import type { RefusalFamily } from './refusal-families.ts'
import type { Params, ParamsArg } from '../messages/message.ts'

/*
 * Refusals: what a user or their machine can cause. They are values, never exceptions; a bug throws instead.
 */

/** A code for each sentence. */
export type RefusalCode = keyof typeof refusals

/** A refusal. `params` fill in its sentence, and may name more for a screen to show: names and ids, never secrets. */
export type Refusal = {
  readonly code: RefusalCode
  readonly params: Params
  /** The input field at fault, as the catalogue names it. */
  readonly field?: string
}

export type Refused = { readonly ok: false; readonly error: Refusal }
export type Result<T> = { readonly ok: true; readonly data: T } | Refused

/** Whether a value is a refused result. */
export const isRefused = (value: unknown): value is Refused =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false && 'error' in value

export const ok = <T>(data: T): Result<T> => ({ ok: true, data })

/** The family of a code: what stands before its dot. */
export const familyOf = ({ code }: Pick<Refusal, 'code'>): RefusalFamily =>
  // The type of a code says so.
  code.split('.', 1)[0] as RefusalFamily

/** Makes a refusal. A parameter of its sentence that is missing or misspelt does not compile. */
export const refuse = <const Code extends RefusalCode>(
  code: Code,
  ...[params]: ParamsArg<Code>
): Refused => ({
  ok: false,
  error: { code, params: params ?? {} },
})

/** The same, with the input field at fault. */
export const refuseField = <const Code extends RefusalCode>(
  field: string,
  code: Code,
  ...[params]: ParamsArg<Code>
): Refused => ({ ok: false, error: { code, params: params ?? {}, field } })
