import type { Environment, Key } from '../../../shared/domain/types.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { ImportQuestion, useImportQuestion, ValueField } from './imported-value.tsx'
import { HolderFields, NameField } from './key-fields.tsx'
import { useKeyForm } from './key-form.ts'
import { t } from '../../data/messages.ts'

type Props = {
  readonly environment: Environment
  readonly onClose: () => void
  readonly onImported: (key: Key) => void
}

/** Imports a secret that was created elsewhere. The value only exists in this dialog's state, masked. */
export const ImportKeyDialog = ({ environment, onClose, onImported }: Props) => {
  const question = useImportQuestion()
  const keyForm = useKeyForm<'keys.import'>({
    environment,
    accountId: null,
    suggestsName: false,
    ask: (input, { secret }) => ({
      operation: 'keys.import',
      input: { ...input, secret, ...question.answer },
    }),
    onRefused: question.ask,
    onDone: onImported,
  })
  const { form } = keyForm

  return (
    <FormDialog
      title={t('keys.import_key')}
      environment={environment}
      width="wide"
      action={t('keys.import_key')}
      form={form}
      onClose={onClose}
    >
      <NameField {...keyForm} />
      <ValueField
        label={t('keys.value')}
        hint={t('keys.up_to_64_kib')}
        error={form.formState.errors.secret?.message}
        field={form.register('secret', { onChange: question.reset })}
      />
      <ImportQuestion question={question} environment={environment} />
      <HolderFields {...keyForm} />
    </FormDialog>
  )
}
