import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'
import type { Input, Output, Route } from '../../shared/contract/index.ts'
import { request } from './client.ts'

/**
 * Sends a form. A refusal stands at the field that it names when the form has one (`fields`: the contract's name to the form's),
 * else at the top, as `root.server`.
 * @returns what the route answers, or null when it was refused
 */
export const submitForm = async <Values extends FieldValues, R extends Route>(
  form: UseFormReturn<Values>,
  route: R,
  input: Input<R>,
  fields: Readonly<Record<string, FieldPath<Values> | `root.${string}`>>,
): Promise<{ readonly data: Output<R> } | null> => {
  const result = await request(route, input)
  if (result.ok) return { data: result.data }
  const field = fields[result.error.field?.split('.')[0] ?? '']
  if (field) form.setError(field, { type: 'server', message: result.error.message }, { shouldFocus: true })
  else form.setError('root.server', { type: 'server', message: result.error.message })
  return null
}

/** The refusal that stands at the top of a form, for `FormError`. */
export const topRefusal = <Values extends FieldValues>(form: UseFormReturn<Values>): { readonly message: string } | null => {
  const message = form.formState.errors.root?.['server']?.message
  return message ? { message } : null
}
