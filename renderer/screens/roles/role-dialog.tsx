import { Controller, useForm } from 'react-hook-form'
import type { Permission, Role, RoleHolders } from '../../../shared/domain/types.ts'
import { submitForm, topRefusal } from '../../data/submit-form.ts'
import { Columns, Field, FieldGroup, Input, Select } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { say } from '../../ui/toast-store.ts'
import { idFrom, tidy } from './matrix.ts'
import { PermissionMatrix } from './permission-matrix.tsx'
import { RoleImpact, RoleImpactLine, useRolePreview } from './role-impact.tsx'
import { loadRoles, selectRole } from './store.ts'

type Values = {
  name: string
  id: string
  description: string
  holders: RoleHolders
  permissions: Permission[]
}

const fields = {
  name: 'name',
  id: 'id',
  description: 'description',
  holders: 'holders',
  permissions: 'permissions',
} as const

type Props = {
  /** The role to change; null for a new one. */ readonly role: Role | null
  readonly onClose: () => void
}

/** Makes a custom role, or changes one; its id stays what it was. */
export const RoleDialog = ({ role, onClose }: Props) => {
  const form = useForm<Values>({
    defaultValues: {
      name: role?.name ?? '',
      id: role?.id ?? '',
      description: role?.description ?? '',
      holders: role?.holders ?? 'both',
      permissions: [...(role?.permissions ?? [])],
    },
  })
  const { errors, dirtyFields } = form.formState
  const preview = useRolePreview(role?.id ?? null, tidy(form.watch('permissions')))

  const submit = form.handleSubmit(async (values) => {
    const permissions = tidy(values.permissions)
    if (permissions.length === 0)
      return form.setError('permissions', { message: 'Grant at least one permission.' })
    const saved = await submitForm(
      form,
      role ? 'roles.update' : 'roles.create',
      { ...values, permissions },
      fields,
    )
    if (!saved) return undefined
    await loadRoles()
    selectRole(saved.data.id)
    say(role ? `Changed ${saved.data.name}.` : `Created ${saved.data.name}.`)
    return onClose()
  })

  return (
    <FormDialog
      title={role ? `Edit ${role.name}` : 'Create role'}
      width="wide"
      action={role ? 'Save' : 'Create role'}
      pending={form.formState.isSubmitting}
      refusal={topRefusal(form)}
      aside={preview && <RoleImpactLine preview={preview} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <Columns>
        <Field label="Name" error={errors.name?.message}>
          {(parts) => (
            <Input
              {...parts}
              {...form.register('name', {
                required: 'Give it a name.',
                onChange: (event: { target: { value: string } }) =>
                  !role && !dirtyFields.id && form.setValue('id', idFrom(event.target.value)),
              })}
            />
          )}
        </Field>
        <Field
          label="Id"
          hint={role ? 'An id stays for good.' : 'What keys and programs name it by.'}
          error={errors.id?.message}
        >
          {(parts) => (
            <Input
              mono
              {...parts}
              readOnly={role !== null}
              {...form.register('id', { required: 'Give it an id.' })}
            />
          )}
        </Field>
        <Field label="Description (optional)" error={errors.description?.message}>
          {(parts) => <Input {...parts} {...form.register('description')} />}
        </Field>
        <Field label="Who may hold it" error={errors.holders?.message}>
          {(parts) => (
            <Select {...parts} {...form.register('holders')}>
              <option value="both">Any account</option>
              <option value="service_account">Service accounts</option>
              <option value="user">User accounts</option>
            </Select>
          )}
        </Field>
      </Columns>
      <FieldGroup label="Permissions" error={errors.permissions?.message}>
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
