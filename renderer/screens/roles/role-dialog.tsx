import { Controller } from 'react-hook-form'
import type { Permission, Role, RoleHolders } from '../../../shared/domain/types.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { Columns, Field, FieldGroup, Input, Select } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { idFrom, tidy } from './matrix.ts'
import { PermissionMatrix } from './permission-matrix.tsx'
import { RoleImpact, RoleImpactLine, useRolePreview } from './role-impact.tsx'
import { selectIfOn } from '../../app/location.ts'
import { loadRoles } from './store.ts'
import { t } from '../../data/messages.ts'

type Values = {
  name: string
  id: string
  description: string
  holders: RoleHolders
  permissions: Permission[]
}

type Props = {
  /** The role to change; null for a new one. */ readonly role: Role | null
  readonly onClose: () => void
}

/** Creates or changes a custom role. The id of an existing role cannot be changed. */
export const RoleDialog = ({ role, onClose }: Props) => {
  const form = useOperationForm<Values, 'roles.create' | 'roles.update'>({
    defaultValues: {
      name: role?.name ?? '',
      id: role?.id ?? '',
      description: role?.description ?? '',
      holders: role?.holders ?? 'both',
      permissions: [...(role?.permissions ?? [])],
    },
    ask: (values) => ({
      operation: role ? 'roles.update' : 'roles.create',
      input: { ...values, permissions: tidy(values.permissions) },
    }),
    onDone: async (saved) => {
      await loadRoles()
      selectIfOn('roles', saved.id)
      say(
        role ? t('roles.changed_name', { name: saved.name }) : t('roles.created_name', { name: saved.name }),
      )
      onClose()
    },
  })
  const { errors, dirtyFields } = form.formState
  const preview = useRolePreview(role?.id ?? null, tidy(form.watch('permissions')))

  return (
    <FormDialog
      title={role ? t('roles.edit_name', { name: role.name }) : t('roles.create_role')}
      width="wide"
      action={role ? t('roles.save') : t('roles.create_role')}
      form={form}
      aside={preview && <RoleImpactLine preview={preview} />}
      onClose={onClose}
    >
      <Columns>
        <Field label={t('roles.name')} error={errors.name?.message}>
          {(parts) => (
            <Input
              {...parts}
              {...form.register('name', {
                onChange: (event: { target: { value: string } }) =>
                  !role && !dirtyFields.id && form.setValue('id', idFrom(event.target.value)),
              })}
            />
          )}
        </Field>
        <Field
          label={t('roles.id')}
          hint={role ? t('roles.ids_cant_be_changed') : t('roles.what_keys_and_programs')}
          error={errors.id?.message}
        >
          {(parts) => <Input mono {...parts} readOnly={role !== null} {...form.register('id')} />}
        </Field>
        <Field label={t('roles.description_optional')} error={errors.description?.message}>
          {(parts) => <Input {...parts} {...form.register('description')} />}
        </Field>
        <Field label={t('roles.who_may_hold_it')} error={errors.holders?.message}>
          {(parts) => (
            <Select {...parts} {...form.register('holders')}>
              <option value="both">{t('roles.any_account')}</option>
              <option value="service_account">{t('roles.service_accounts')}</option>
              <option value="user">{t('roles.user_accounts')}</option>
            </Select>
          )}
        </Field>
      </Columns>
      <FieldGroup label={t('roles.permissions')} error={errors.permissions?.message}>
        <Controller
          control={form.control}
          name="permissions"
          render={({ field }) => <PermissionMatrix permissions={field.value} onChange={field.onChange} />}
        />
      </FieldGroup>
      {role && <RoleImpact preview={preview} />}
    </FormDialog>
  )
}
