import type { Environment, Key } from '../../../shared/domain/types.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { HolderFields, NameField } from './key-fields.tsx'
import { useKeyForm } from './key-form.ts'
import { sayUnshown } from './store.ts'
import { t } from '../../data/messages.ts'

type Props = {
  readonly environment: Environment
  /** The initially chosen account; null for the first service account. */
  readonly accountId: string | null
  /** The lost key that it replaces; it gets the same account. */
  readonly inPlaceOf?: Key | undefined
  readonly onClose: () => void
  /** Passes the secret directly to the dialog that shows it, so that no store contains it. */
  readonly onCreated: (key: Key, secret: string) => void
}

/** Creates a key, and shows beforehand what it will be allowed to do. */
export const CreateKeyDialog = ({ environment, accountId, inPlaceOf, onClose, onCreated }: Props) => {
  const keyForm = useKeyForm<'keys.create'>({
    environment,
    accountId,
    suggestsName: true,
    ask: (input, { keep }) => ({
      operation: 'keys.create',
      input: { ...input, keep, ...(inPlaceOf ? { inPlaceOf: inPlaceOf.id } : {}) },
    }),
    onRefused: sayUnshown,
    onDone: ({ key, secret }) => onCreated(key, secret),
  })
  const { form } = keyForm
  const keep = form.watch('keep')

  return (
    <FormDialog
      title={inPlaceOf ? t('keys.new_key_in_place', { name: inPlaceOf.name }) : t('keys.create_key')}
      environment={environment}
      width="wide"
      action={t('keys.create_key')}
      form={form}
      onClose={onClose}
    >
      <NameField {...keyForm} />
      <HolderFields {...keyForm} inPlaceOf={inPlaceOf} />
      <Checkbox
        label={t('keys.keep_in_keychain')}
        hint={keep ? t('keys.your_keychain_holds_the') : t('keys.the_secret_is_shown')}
        {...form.register('keep')}
      />
    </FormDialog>
  )
}
