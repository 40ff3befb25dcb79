import type { Environment, Key } from '../../../shared/domain/types.ts'
import { submitForm, topRefusal } from '../../data/submit-form.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { HolderFields, NameField } from './key-fields.tsx'
import { useKeyForm } from './key-form.ts'

type Props = {
  readonly environment: Environment
  /** The account to begin with; null for the first service account. */
  readonly accountId: string | null
  /** The lost key that it takes the place of: the account is that one's. */
  readonly inPlaceOf?: Key | undefined
  readonly onClose: () => void
  /** Takes the secret straight to the dialog that shows it, past any store. */
  readonly onCreated: (key: Key, secret: string) => void
}

const fields = { name: 'name', accountId: 'accountId', expiration: 'expiration' } as const
/** There is no choice of an account then, and so no field where its refusal could be seen. */
const fieldsInPlace = { name: 'name', expiration: 'expiration' } as const

/** Asks for what a new key needs and shows what it will be allowed. */
export const CreateKeyDialog = ({ environment, accountId, inPlaceOf, onClose, onCreated }: Props) => {
  const keyForm = useKeyForm(environment, accountId, true)
  const { form, inputOf } = keyForm
  const keep = form.watch('keep')

  const submit = form.handleSubmit(async (values) => {
    const input = inputOf(values)
    const created =
      input &&
      (await submitForm(
        form,
        'keys.create',
        { ...input, keep: values.keep, ...(inPlaceOf ? { inPlaceOf: inPlaceOf.id } : {}) },
        inPlaceOf ? fieldsInPlace : fields,
      ))
    if (created) onCreated(created.data.key, created.data.secret)
  })

  return (
    <FormDialog
      title={inPlaceOf ? `New key in place of ${inPlaceOf.name}` : 'Create key'}
      environment={environment}
      width="wide"
      action="Create key"
      pending={form.formState.isSubmitting}
      refusal={topRefusal(form)}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField {...keyForm} />
      <HolderFields {...keyForm} inPlaceOf={inPlaceOf} />
      <Checkbox
        label="Keep in keychain"
        hint={
          keep
            ? 'Your keychain holds the secret, so that you can copy it or write it to a file again later. It is never shown again.'
            : 'The secret is shown once and then gone: if it is lost, you make a new key.'
        }
        {...form.register('keep')}
      />
    </FormDialog>
  )
}
