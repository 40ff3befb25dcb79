import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'
import type { Input, Output, OperationName } from '../../shared/operations/index.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import { request } from './client.ts'

/** Shows a refusal at the field that it names when the form has one, else at the top. */
export const showRefusal = <Values extends FieldValues>(
  form: UseFormReturn<Values>,
  refusal: Refusal,
  fields: Readonly<Record<string, FieldPath<Values> | `root.${string}`>>,
): void => {
  const field = fields[refusal.field?.split('.')[0] ?? '']
  if (field) form.setError(field, { type: 'server', message: refusal.message }, { shouldFocus: true })
  else form.setError('root.server', { type: 'server', message: refusal.message })
}

/**
 * Sends a form. A refusal stands at the field that it names when the form has one (`fields`: the operation's name to the form's),
 * else at the top, as `root.server`.
 * @returns what the route answers, or null when it was refused
 */
export const submitForm = async <Values extends FieldValues, R extends OperationName>(
  form: UseFormReturn<Values>,
  route: R,
  input: Input<R>,
  fields: Readonly<Record<string, FieldPath<Values> | `root.${string}`>>,
): Promise<{ readonly data: Output<R> } | null> => {
  const result = await request(route, input)
  if (result.ok) return { data: result.data }
  showRefusal(form, result.error, fields)
  return null
}

/** The refusal that stands at the top of a form, for `FormError`. */
export const topRefusal = <Values extends FieldValues>(
  form: UseFormReturn<Values>,
): { readonly message: string } | null => {
  const message = form.formState.errors.root?.['server']?.message
  return message ? { message } : null
}
