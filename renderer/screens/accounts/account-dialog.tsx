import { Controller, useForm } from 'react-hook-form'
import type { Account, AccountType } from '../../../shared/domain/types.ts'
import { submitForm, topRefusal } from '../../data/submit-form.ts'
import { Field, FieldGroup, Input } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { say } from '../../ui/toast-store.ts'
import { mayHold } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import { RoleChoice } from './role-choice.tsx'
import { accountTypeOptions } from './selectors.ts'
import { loadAccounts, selectAccount } from './store.ts'

const fields = { name: 'name', roles: 'roles', prefix: 'prefix' } as const

type Props = {
  readonly type: AccountType
  /** The account to change; null for a new one. */ readonly account: Account | null
  /** The role to begin at; null to begin at the top. */ readonly role: string | null
  readonly onClose: () => void
}

/** Makes an account, or changes its name, roles and prefix. */
export const AccountDialog = ({ type: firstType, account, role, onClose }: Props) => {
  const roles = useRoles((state) => state.roles)
  const form = useForm<{ name: string; type: AccountType; roles: string[]; prefix: string }>({
    defaultValues: {
      name: account?.name ?? '',
      type: account?.type ?? firstType,
      ...(account?.damaged
        ? { roles: [], prefix: '' }
        : { roles: [...(account?.roles ?? [])], prefix: account?.prefix ?? '' }),
    },
  })
  const { errors } = form.formState
  const type = form.watch('type')

  const submit = form.handleSubmit(async (values) => {
    const allowed = new Set(roles.filter((role) => mayHold(role, values.type)).map((role) => role.id))
    const chosen = values.roles.filter((role) => allowed.has(role) || account?.roles.includes(role))
    if (chosen.length === 0)
      return form.setError('roles', {
        message: 'Choose at least one role; without one, a key may do nothing.',
      })
    const common = {
      name: values.name,
      roles: chosen,
      ...(values.prefix.trim() === '' ? {} : { prefix: values.prefix.trim() }),
    }
    const saved = account
      ? await submitForm(form, 'accounts.update', { id: account.id, ...common }, fields)
      : await submitForm(form, 'accounts.create', { type: values.type, ...common }, fields)
    if (!saved) return undefined
    await loadAccounts()
    selectAccount(saved.data.id)
    say(
      account
        ? `${account.damaged ? 'Repaired' : 'Changed'} ${saved.data.name}.`
        : `Created ${saved.data.name}.`,
    )
    return onClose()
  })

  return (
    <FormDialog
      title={account ? `${account.damaged ? 'Repair' : 'Edit'} ${account.name}` : 'Create account'}
      action={account ? (account.damaged ? 'Repair account' : 'Save') : 'Create account'}
      pending={form.formState.isSubmitting}
      refusal={topRefusal(form)}
      onSubmit={submit}
      onClose={onClose}
    >
      {!account && (
        <Controller
          control={form.control}
          name="type"
          render={({ field }) => (
            <Segmented
              label="Account type"
              options={accountTypeOptions}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        />
      )}
      <Field
        label="Name"
        hint={
          account?.damaged
            ? 'From the damaged record: check that it is right.'
            : type === 'user'
              ? 'The person who uses the keys.'
              : 'The program that uses the keys, as event-service.'
        }
        error={errors.name?.message}
      >
        {(parts) => (
          <Input
            {...parts}
            {...form.register('name', {
              required: 'Give it a name.',
              maxLength: { value: 100, message: 'Use at most 100 characters.' },
            })}
          />
        )}
      </Field>
      <FieldGroup
        label="Roles"
        hint={
          account
            ? 'Its keys keep the roles that they were created with.'
            : 'A key takes the roles that its account has when the key is made.'
        }
        error={errors.roles?.message}
      >
        <Controller
          control={form.control}
          name="roles"
          render={({ field }) => (
            <RoleChoice type={type} chosen={field.value} begin={role} onChange={field.onChange} />
          )}
        />
      </FieldGroup>
      <Field
        label="Key prefix (optional)"
        hint="2 to 8 lower-case letters that its secrets begin with; kr when left empty."
        error={errors.prefix?.message}
      >
        {(parts) => <Input mono {...parts} placeholder="kr" {...form.register('prefix')} />}
      </Field>
    </FormDialog>
  )
}
