import { useState } from 'react'
import type { Key } from '../../../shared/domain/types.ts'
import type { ProjectDialog } from '../../app/location.ts'
import { t } from '../../data/messages.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import type { DialogViewProps } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { suggestVariable } from '../../../shared/domain/delivery.ts'
import { KeyPicker } from '../keys/key-picker.tsx'
import { projectName } from './selectors.ts'

type Values = { key: string; variable: string }

/** Binds a variable of a project to one of its environment's keys. */
export const BindDialog = ({
  dialog,
  onClose,
}: DialogViewProps<Extract<ProjectDialog, { readonly kind: 'bind' }>>) => {
  const { project } = dialog
  const [key, setKey] = useState<Key | null>(null)
  const form = useOperationForm<Values, 'projects.bind'>({
    defaultValues: { key: '', variable: dialog.variable },
    ask: (values) => ({ operation: 'projects.bind', input: { id: project.id, ...values } }),
    onDone: onClose,
  })
  const { errors, dirtyFields } = form.formState
  const choose = (chosen: Key): void => {
    setKey(chosen)
    form.setValue('key', chosen.name, { shouldDirty: true })
    // A name that the user has typed stays.
    if (!dirtyFields.variable) form.setValue('variable', suggestVariable(chosen))
  }
  return (
    <FormDialog
      title={t('projects.bind_title', { name: projectName(project) })}
      environment={project.environment}
      action={t('projects.bind_action')}
      form={form}
      disabled={key === null}
      onClose={onClose}
    >
      <Field label={t('projects.key')} error={errors.key?.message}>
        {(parts) => (
          <KeyPicker
            {...parts}
            environment={project.environment}
            status="not_deleted"
            chosen={key}
            onChoose={choose}
          />
        )}
      </Field>
      <Field label={t('projects.variable')} hint={t('projects.bind_words')} error={errors.variable?.message}>
        {(parts) => <Input mono {...parts} {...form.register('variable')} />}
      </Field>
    </FormDialog>
  )
}
