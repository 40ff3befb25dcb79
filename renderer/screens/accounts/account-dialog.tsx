import { Controller } from 'react-hook-form'
import { defaultPrefix, type Account, type AccountType } from '../../../shared/domain/types.ts'
import { useOperationForm } from '../../data/use-operation-form.ts'
import { Field, FieldGroup, Input } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { say } from '../../ui/toast-store.ts'
import { mayHold } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import { RoleChoice } from './role-choice.tsx'
import { accountTypeOptions } from './selectors.ts'
import { selectIfOn } from '../../app/location.ts'
import { refreshAccounts } from './store.ts'
import { t } from '../../data/messages.ts'

type Values = { name: string; type: AccountType; roles: string[]; prefix: string }

type Props = {
  readonly type: AccountType
  /** The account to change; null for a new one. */ readonly account: Account | null
  /** The role to begin at; null to begin at the top. */ readonly role: string | null
  readonly onClose: () => void
}

/** Creates an account, or changes its name, roles and prefix. */
export const AccountDialog = ({ type: firstType, account, role, onClose }: Props) => {
  const roles = useRoles((state) => state.roles)
  /** The roles to send. Roles chosen before the type was changed may no longer be available. */
  const chosenIn = ({ roles: chosen, type }: Values): string[] => {
    const allowed = new Set(roles.filter((role) => mayHold(role, type)).map((role) => role.id))
    return chosen.filter((role) => allowed.has(role) || account?.roles.includes(role))
  }
  const form = useOperationForm<Values, 'accounts.create' | 'accounts.update'>({
    defaultValues: {
      name: account?.name ?? '',
      type: account?.type ?? firstType,
      ...(account?.damaged
        ? { roles: [], prefix: '' }
        : { roles: [...(account?.roles ?? [])], prefix: account?.prefix ?? '' }),
    },
    ask: (values) => {
      const input = {
        name: values.name,
        roles: chosenIn(values),
        prefix: values.prefix.trim() || defaultPrefix,
      }
      return account
        ? { operation: 'accounts.update', input: { id: account.id, ...input } }
        : { operation: 'accounts.create', input: { type: values.type, ...input } }
    },
    onDone: (saved) => {
      void refreshAccounts()
      selectIfOn('accounts', saved.id)
      const verb = account
        ? account.damaged
          ? t('accounts.repaired')
          : t('accounts.changed')
        : t('accounts.created')
      say(`${verb} ${saved.name}.`)
      onClose()
    },
  })
  const { errors } = form.formState
  const type = form.watch('type')

  return (
    <FormDialog
      title={
        account
          ? `${account.damaged ? t('accounts.repair_2') : t('accounts.edit_2')} ${account.name}`
          : t('accounts.create_account')
      }
      action={
        account
          ? account.damaged
            ? t('accounts.repair_account')
            : t('accounts.save')
          : t('accounts.create_account')
      }
      form={form}
      onClose={onClose}
    >
      {!account && (
        <Controller
          control={form.control}
          name="type"
          render={({ field }) => (
            <Segmented
              label={t('accounts.account_type')}
              options={accountTypeOptions}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        />
      )}
      <Field
        label={t('accounts.name')}
        hint={
          account?.damaged
            ? t('accounts.from_the_damaged_record')
            : type === 'user'
              ? t('accounts.the_person_who_uses')
              : t('accounts.the_program_that_uses')
        }
        error={errors.name?.message}
      >
        {(parts) => <Input {...parts} {...form.register('name')} />}
      </Field>
      <FieldGroup
        label={t('accounts.roles')}
        hint={account ? t('accounts.its_keys_keep_the') : t('accounts.a_key_takes_the')}
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
        label={t('accounts.key_prefix_optional')}
        hint={t('accounts.2_to_8_lower')}
        error={errors.prefix?.message}
      >
        {(parts) => <Input mono {...parts} placeholder={defaultPrefix} {...form.register('prefix')} />}
      </Field>
    </FormDialog>
  )
}
