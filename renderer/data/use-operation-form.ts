import { useRef, useState, type SyntheticEvent } from 'react'
import {
  useForm,
  type DefaultValues,
  type FieldErrors,
  type FieldPath,
  type FieldValues,
  type UseFormReturn,
} from 'react-hook-form'
import {
  mustConfirm,
  operations,
  type Input,
  type OperationName,
  type Output,
} from '../../shared/operations/index.ts'
import { parseInput } from '../../shared/operations/parse.ts'
import type { Environment } from '../../shared/domain/types.ts'
import type { Refusal } from '../../shared/domain/errors.ts'
import { request } from './client.ts'
import { sentenceOf } from './messages.ts'

/** An operation and what it is asked with. */
export type Ask<Name extends OperationName> = {
  [Each in Name]: { readonly operation: Each; readonly input: Input<Each> }
}[Name]

type SchemaOptions<Values extends FieldValues, Name extends OperationName> = {
  readonly defaultValues: DefaultValues<Values>
  /** What the form asks for as it is filled in; null while the values cannot be expressed, which `problems` then explains. */
  readonly ask: (values: Values) => Ask<Name> | null
  /** What the operation's schema cannot know, such as two passphrases that differ. */
  readonly problems?: (values: Values) => Readonly<Partial<Record<keyof Values, string>>>
}

/** A form whose values are checked by the schema of an operation. */
export type SchemaForm<Values extends FieldValues> = UseFormReturn<Values> & {
  /** What was refused as a whole, for the top of the form. */
  readonly refusal: string | null
  /** Shows a refusal at the field that it names, or at the top of the form when there is no such field. */
  readonly showRefusal: (refusal: Refusal) => void
}

/** The field of a form that `field` (`roles.0`) of an operation belongs to: the one of the same name, if there is one. */
export const fieldOf = <Values extends FieldValues>(
  values: Values,
  field: string | undefined,
): FieldPath<Values> | null => {
  const [name = ''] = field?.split('.') ?? []
  return Object.hasOwn(values, name) ? (name as FieldPath<Values>) : null
}

/** What is wrong with the values of a form, one sentence a field. What belongs to no field is left to the back end. */
export const fieldProblems = <Values extends FieldValues, Name extends OperationName>(
  values: Values,
  { ask, problems }: Pick<SchemaOptions<Values, Name>, 'ask' | 'problems'>,
): Readonly<Record<string, string>> => {
  const asked = ask(values)
  const parsed = asked && parseInput(operations[asked.operation].input, asked.input)
  const found: Record<string, string> = {}
  for (const problem of parsed?.ok === false ? parsed.problems : []) {
    const name = fieldOf(values, problem.field)
    if (name) found[name] ??= sentenceOf(problem)
  }
  return { ...found, ...(problems?.(values) as Readonly<Record<string, string>> | undefined) }
}

/**
 * Makes a form over an operation of the catalogue. Its schema checks what is filled in, in the same words that the back end would use.
 * The fields have the names that the operation gives them.
 */
export const useSchemaForm = <Values extends FieldValues, Name extends OperationName>(
  options: SchemaOptions<Values, Name>,
): SchemaForm<Values> => {
  const form = useForm<Values>({
    defaultValues: options.defaultValues,
    resolver: (values) => {
      const found = Object.entries(fieldProblems(values, options))
      if (found.length === 0) return { values, errors: {} }
      const errors = Object.fromEntries(found.map(([name, message]) => [name, { type: 'schema', message }]))
      return { values: {}, errors: errors as FieldErrors<Values> }
    },
  })
  return {
    ...form,
    refusal: form.formState.errors.root?.['server']?.message ?? null,
    showRefusal: (refusal) => {
      const error = { type: 'server', message: sentenceOf(refusal) }
      const field = fieldOf(form.getValues(), refusal.field)
      if (field) form.setError(field, error, { shouldFocus: true })
      else form.setError('root.server', error)
    },
  }
}

/** A form that is sent. */
export type OperationForm<Values extends FieldValues> = SchemaForm<Values> & {
  readonly submit: (event?: SyntheticEvent) => void
  readonly isPending: boolean
  /** Sends the form again as it is now, after a question about it was answered. */
  readonly resend: () => Promise<void>
}

/** Makes a form that asks for one operation and shows what is refused. */
export const useOperationForm = <Values extends FieldValues, Name extends OperationName>({
  confirmation,
  onRefused,
  onDone,
  ...options
}: SchemaOptions<Values, Name> & {
  /** How to ask first if the operation must be confirmed in an environment. `onConfirm` then sends the form. */
  readonly confirmation?: {
    readonly environment: Environment
    readonly ask: (onConfirm: () => Promise<null>) => void
  }
  /** Takes a refusal that is a question to the user, and gives whether it was one. Any other is shown in the form. */
  readonly onRefused?: (refusal: Refusal) => boolean
  readonly onDone: (data: Output<Name>, values: Values) => unknown
}): OperationForm<Values> => {
  const form = useSchemaForm(options)
  const [isSending, setSending] = useState(false)
  const confirmed = useRef(false)

  const send = async (values: Values): Promise<void> => {
    const asked = options.ask(values)
    if (!asked) return
    setSending(true)
    form.clearErrors('root.server')
    const result = await request(asked.operation, asked.input, { confirmed: confirmed.current })
    setSending(false)
    if (result.ok) await onDone(result.data, values)
    else if (!onRefused?.(result.error)) form.showRefusal(result.error)
  }

  const submit = async (values: Values): Promise<void> => {
    const asked = options.ask(values)
    confirmed.current = false
    if (!asked || !confirmation || !mustConfirm(asked.operation, confirmation.environment))
      return send(values)
    confirmation.ask(async () => {
      confirmed.current = true
      await send(form.getValues())
      return null
    })
  }

  return {
    ...form,
    submit: (event) => void form.handleSubmit(submit)(event),
    isPending: form.formState.isSubmitting || isSending,
    resend: () => send(form.getValues()),
  }
}
