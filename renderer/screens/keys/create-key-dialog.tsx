import type { Environment, Key } from '../../../shared/domain/types.ts'
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

/** Asks for what a new key needs and shows what it will be allowed. */
export const CreateKeyDialog = ({ environment, accountId, inPlaceOf, onClose, onCreated }: Props) => {
  const keyForm = useKeyForm<'keys.create'>({
    environment,
    accountId,
    suggestsName: true,
    ask: (input, { keep }) => ({
      operation: 'keys.create',
      input: { ...input, keep, ...(inPlaceOf ? { inPlaceOf: inPlaceOf.id } : {}) },
    }),
    onDone: ({ key, secret }) => onCreated(key, secret),
  })
  const { form } = keyForm
  const keep = form.watch('keep')

  return (
    <FormDialog
      title={inPlaceOf ? `New key in place of ${inPlaceOf.name}` : 'Create key'}
      environment={environment}
      width="wide"
      action="Create key"
      form={form}
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
